"""Which language was this written in? Only as far as our own languages need it."""

from __future__ import annotations

HAN = ("\u3400", "\u9fff")
KANA_AND_HANGUL = (("\u3040", "\u30ff"), ("\uac00", "\ud7af"))
# A mail with this share of Chinese letters among its letters is Chinese; names and product words
# in Latin letters are common in it.
SHARE = 0.2


def language_of(text: str) -> str:
    """ "zh-hans" for Chinese text, "" when it is something else (the house language then holds)."""
    letters = [c for c in text[:4000] if c.isalpha()]
    if not letters:
        return ""
    if any(low <= c <= high for c in letters for low, high in KANA_AND_HANGUL):
        return ""
    han = sum(HAN[0] <= c <= HAN[1] for c in letters)
    return "zh-hans" if han / len(letters) >= SHARE else "en"
