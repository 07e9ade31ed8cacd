"""Subjects compared: without what mail programs and mailing lists put before them.

The way of RFC 5256, 2.1 (base subject), with the marks of programs in other
languages than English. Each turn takes at least one letter away, so time is
bounded by the length of a subject.
"""

import re
import unicodedata

from answerable.lib import refnum

LONGEST = 1000
_REPLY = (
    "re|aw|antw|antwort|betr|r|rif|rép|rep|réf|res|resp|sv|vs|vast|odp|od|отв|ответ|на|yan|ynt|vá|"
    "回复|回覆|答复|答覆|回|返信|회신|답장"
)
FORWARD = (
    "fw|fwd|wg|weitergeleitet|tr|i|inoltro|rv|reenv|enc|enc[.]|encaminhado|doorst|doorgestuurd|"
    "vb|vl|vid|vidaresänt|pd|přeposláno|továbbítás|ilt|пересл|перес|转发|轉寄|轉發|转寄|転送|전달"
)
# "Re:", "RE[2]:", "Re(3):", "AW^2:", "回复：", also with a space before the colon.
_MARK = re.compile(rf"\s*(?:{_REPLY}|{FORWARD})\s?(?:[\[(^]\s?\d{{1,3}}\s?[\])]?)?\s?[:：]", re.IGNORECASE)
_REPLY_MARK = re.compile(rf"\s*(?:{_REPLY})\s?(?:[\[(^]\s?\d{{1,3}}\s?[\])]?)?\s?[:：]", re.IGNORECASE)
_FORWARD_MARK = re.compile(rf"\s*(?:{FORWARD})\s?(?:[\[(^]\s?\d{{1,3}}\s?[\])]?)?\s?[:：]", re.IGNORECASE)
# The name of a mailing list, or of a warning some gateway puts there: "[dev] ", "【外部】".
_TAG = re.compile(r"\s*(?:\[[^\[\]]{0,60}\]|【[^【】]{0,60}】)")
_END = re.compile(r"\s*\((?:fwd|fw)\)\s*\Z", re.IGNORECASE)


def topic(subject: str) -> str:
    """The subject without marks of replies and forwards, tags of lists and our numbers; perhaps nothing."""
    rest = _END.sub("", " ".join(subject[:LONGEST].split()))
    while (found := _MARK.match(rest) or _TAG.match(rest)) and found.end():
        rest = rest[found.end() :]
    return _without_numbers(rest).strip()


def compared(subject: str) -> str:
    """The topic in the form in which two are compared: width, case and blanks make no difference."""
    plain = unicodedata.normalize("NFKC", topic(subject)).casefold()
    return "".join(character for character in plain if not character.isspace())


def answered(subject: str) -> str:
    """What an answer writes after its own "Re: [number]": marks of answers and our number are left out.

    Mail programs put an answer under the mail it answers only when the rest is the same (Gmail) or at
    least begins the same; so everything else stays, also the tags of lists.
    """
    rest = _without_numbers(" ".join(subject[:LONGEST].split()))
    while found := _REPLY_MARK.match(rest):
        rest = _without_numbers(rest[found.end() :].lstrip())
    return rest


def is_forward(subject: str) -> bool:
    """Does the outermost mark say that the mail was sent on ("Fwd:", "WG:", "转发：")?"""
    rest = subject[:LONGEST]
    while found := _TAG.match(rest):
        rest = rest[found.end() :]
    return _FORWARD_MARK.match(rest) is not None or _END.search(rest) is not None


def _without_numbers(text: str) -> str:
    """Without case numbers at the beginning, whatever became of their brackets."""
    numbers = refnum.find(text[:60])
    if not numbers:
        return text
    head = refnum.leading(text)
    return text[head:].lstrip(" ])】:：-–—") if head else text
