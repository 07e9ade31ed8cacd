"""What was odd in a mail is told in the reader's language; every sentence of the reader is known here."""

from __future__ import annotations

import re
from pathlib import Path

from answerable.desk import problem_words
from answerable.lib import mime, reader
from answerable.lib.mime import parse

ODD = b"From: x\nFrom: y\nContent-Type: multipart/mixed\nContent-Transfer-Encoding: odd\n\n\xff\xfe no parts"


def test_every_sentence_of_the_reader_is_known() -> None:
    noted = [*parse(ODD).defects, *parse(b"").defects, reader.TOO_SLOW, reader.TOO_MUCH]
    noted += parse(b"Content-Type: text/plain; charset=klingon\n\n\xe4").defects
    noted += parse(b"Content-Type: text/plain; charset=us-ascii\n\n\xe4\xbd\xa0\xe5\xa5\xbd").defects
    patterns = [pattern for pattern, _sentence in problem_words._PATTERNS]
    assert [one for one in noted if not any(pattern.fullmatch(one) for pattern in patterns)] == []


def test_every_sentence_written_in_the_reader_is_known() -> None:
    """Also those that no mail of these tests calls forth."""
    lib = Path(mime.__file__).parent
    source = "".join(file.read_text() for file in [*lib.glob("mime*.py"), lib / "headers.py"])
    written = re.findall(r"\.(?:note|append)\(\s*f?\"([^\"]{20,})\"", source)
    assert len(written) > 15
    known = [re.sub(r"\{\w+\}", "{}", one) for one in problem_words._SENTENCES]
    assert [one for one in written if re.sub(r"\{[^{}]+\}", "{}", one) not in known] == []


def test_a_sentence_keeps_what_it_names() -> None:
    said = "The charset “klingon” is unknown; utf-8 was used."
    assert problem_words.problem_words(said) == said
    assert problem_words.problem_words("Something new happened.") == "Something new happened."


def test_sentences_name_their_places() -> None:
    assert all(re.fullmatch(r"[^{}]*(\{\w+\}[^{}]*)*", one) for one in problem_words._SENTENCES)
