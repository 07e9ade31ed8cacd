"""What was odd in a mail, in the reader's language: the reader of mail notes it in English."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

_SENTENCES = (
    noop("A content type cannot be understood."),
    noop("A file packed by Outlook (winmail.dat) could not be opened; it is kept whole."),
    noop("A header line is not a header field; it was skipped."),
    noop("A multipart mail has no parts; it was read as plain text."),
    noop("A part has damaged Base64."),
    noop("A part says Base64 but is not; it was taken as it is."),
    noop("A transfer encoding is unknown; the bytes were taken as they are."),
    noop("From holds no usable address."),
    noop("The boundary between parts is missing or wrong; it was guessed."),
    noop("The empty line between header and body is missing."),
    noop("The header is too long; its rest was not read."),
    noop("The last part has no end; the mail may be cut off."),
    noop("The mail could not be read in time; the original is attached."),
    noop("The mail could not be read, because reading it ended the reader; the original is attached."),
    noop("The text is too long to show whole; the original has it all."),
    noop("There is more than one From field; the first address counts."),
    noop("There is more than one sender; the first counts."),
    noop("There is no Message-ID."),
    noop("There is no date that can be understood."),
    noop("UTF-7 is not accepted in HTML."),
    noop("The charset “{charset}” is unknown; {other} was used."),
    noop("No charset was named; {other} was used."),
    noop("It says {charset} but is written in UTF-8."),
    noop("It says {charset} but looks like {other}."),
    noop("It says {charset} but is not; {other} was used."),
    noop("Some bytes are not valid {charset}."),
    noop("Parts are nested more than {n} deep; the inner ones were kept as one file."),
    noop("There are more than {n} header fields; the rest was not read."),
    noop("There are more than {n} parts; the rest was kept as one file."),
    noop("This is part {number} of {total} of a mail; the other parts did not come."),
    noop("The mail is {protection} and cannot be read here."),
    noop("The mail could not be read ({problem}); its source is shown instead."),
)


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", sentence)
    written = "".join(
        f"(?P<{piece}>.*?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
    )
    return re.compile(written, re.DOTALL)


_PATTERNS = tuple((_pattern(sentence), sentence) for sentence in _SENTENCES)


def problem_words(noted: str) -> str:
    """The sentence in the reader's language; one that is not known is shown as it was noted."""
    for pattern, sentence in _PATTERNS:
        match = pattern.fullmatch(noted)
        if match is not None:
            return _(sentence).format(**match.groupdict())
    return noted
