"""What was odd in a mail, in the reader's language: the reader of mail notes it in English."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_SENTENCES = (
    gettext_noop("A content type cannot be understood."),
    gettext_noop("A file packed by Outlook (winmail.dat) could not be opened; it is kept whole."),
    gettext_noop("A file packed by Outlook (winmail.dat) is damaged; it is also kept whole."),
    gettext_noop("Plain words follow a part in Base64."),
    gettext_noop("This is only a piece of a larger mail; the other pieces come as mails of their own."),
    gettext_noop("A header line is not a header field; it was skipped."),
    gettext_noop("A multipart mail has no parts; it was read as plain text."),
    gettext_noop("A part has damaged Base64."),
    gettext_noop("A part says Base64 but is not; it was taken as it is."),
    gettext_noop("A transfer encoding is unknown; the bytes were taken as they are."),
    gettext_noop("From holds no usable address."),
    gettext_noop("The boundary between parts is missing or wrong; it was guessed."),
    gettext_noop("The empty line between header and body is missing."),
    gettext_noop("The header is too long; its rest was not read."),
    gettext_noop("The last part has no end; the mail may be cut off."),
    gettext_noop("The mail could not be read in time; the original is attached."),
    gettext_noop(
        "The mail could not be read, because reading it ended the reader; the original is attached."
    ),
    gettext_noop("The text is too long to show whole; the original has it all."),
    gettext_noop("There is more than one From field; the first address counts."),
    gettext_noop("There is more than one sender; the first counts."),
    gettext_noop("There is no Message-ID."),
    gettext_noop("There is no date that can be understood."),
    gettext_noop("UTF-7 is not accepted in HTML."),
    gettext_noop("The charset “{charset}” is unknown; {other} was used."),
    gettext_noop("No charset was named; {other} was used."),
    gettext_noop("It says {charset} but is written in UTF-8."),
    gettext_noop("It says {charset} but looks like {other}."),
    gettext_noop("It says {charset} but is not; {other} was used."),
    gettext_noop("Some bytes are not valid {charset}."),
    gettext_noop("Parts are nested more than {n} deep; the inner ones were kept as one file."),
    gettext_noop("There are more than {n} header fields; the rest was not read."),
    gettext_noop("There are more than {n} parts; the rest was kept as one file."),
    gettext_noop("This is part {number} of {total} of a mail; the other parts did not come."),
    gettext_noop("The mail is {protection} and cannot be read here."),
    gettext_noop("The mail could not be read ({problem}); its source is shown instead."),
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
