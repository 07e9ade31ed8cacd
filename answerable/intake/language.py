"""Which language was this written in? Only as far as our own languages need it."""

from __future__ import annotations

import re

HAN = ("\u3400", "\u9fff")
KANA_AND_HANGUL = (("\u3040", "\u30ff"), ("\uac00", "\ud7af"))
# A mail with this share of Chinese letters among its letters is Chinese; names and product words
# in Latin letters are common in it.
SHARE = 0.2
# Words no English text of some length does without, and that German, French, Dutch, Spanish or a
# Scandinavian language do not have.
ENGLISH = frozenset(
    """
    the and are from this that these with without have has had been not you your our they their
    please cannot could would should which when what where there does but can it my to
    since after before because any some only
    """.split()  # noqa: SIM905
)
ENGLISH_SHARE = 0.14
SHORT = 10
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """ "zh-hans" for Chinese text, "en" for plausibly English, else "" (the house language then holds)."""
    letters = [c for c in text[:4000] if c.isalpha()]
    if not letters:
        return ""
    if any(low <= c <= high for c in letters for low, high in KANA_AND_HANGUL):
        return ""
    han = sum(HAN[0] <= c <= HAN[1] for c in letters)
    if han / len(letters) >= SHARE:
        return "zh-hans"
    return "en" if _is_english(text[:4000]) else ""


def _is_english(text: str) -> bool:
    """Two different common words, making up a fair share; in a line of a few words one will do."""
    words = _WORD.findall(text.lower())
    common = [word for word in words if word in ENGLISH]
    share = len(common) / len(words) if words else 0
    return share >= ENGLISH_SHARE and (len(set(common)) > 1 or len(words) <= SHORT)
