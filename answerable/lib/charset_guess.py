"""Which charset bytes are written in when nobody says, or the wrong one is said.

Not a general detector: it weighs the encodings that mail to a vendor in China
and Europe really comes in, by how much the bytes look like common text in each.
"""

import re
from collections.abc import Callable

_SAMPLE = 65536
_UTF8_PIECE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|([\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})", re.DOTALL
)
_TRUNCATED = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,2}")
_JAPANESE = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def looks_like_utf8(content: bytes) -> bool:
    """Valid UTF-8 with enough of it that another charset would hardly be so by accident."""
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    long_pieces = short_pieces = 0
    for match in _UTF8_PIECE.finditer(content[:_SAMPLE]):
        long_pieces += match.group(1) is not None
        short_pieces += match.group(1) is None
    return long_pieces > 0 or short_pieces > 0


def has_escapes(content: bytes) -> bool:
    """Seven-bit bytes that switch character sets as ISO-2022-JP does."""
    return content.isascii() and any(mark in content for mark in _JAPANESE)


def not_western(content: bytes) -> str | None:
    """The charset that bytes said to be Western look like instead; None if they are Western."""
    sample = content[:_SAMPLE]
    high = sum(1 for byte in sample if byte >= 0x80)
    if high < 4:
        return None
    narrow = _narrow(sample) if high >= 6 else "cp1252"
    return _wide(sample, 0.85) or (narrow if narrow != "cp1252" else None)


def guess(content: bytes) -> str:
    """The name of a Python codec; never fails. Bytes without a high bit are ASCII or ISO-2022."""
    sample = content[:_SAMPLE]
    if content.isascii():
        return _seven_bit(sample)
    if _is_utf8(content):
        return "utf-8"
    wide = _wide(sample, 0.7)
    return wide or _narrow(sample)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        # Cut off in the middle of the last character is still UTF-8, if there were others.
        is_cut = _TRUNCATED.fullmatch(content[problem.start :]) is not None
        return is_cut and not content[: problem.start].isascii()
    return True


def _seven_bit(sample: bytes) -> str:
    if any(mark in sample for mark in _JAPANESE):
        return "iso2022_jp"
    if b"\x1b$)C" in sample:
        return "iso2022_kr"
    if sample.count(0) > len(sample) // 4:
        return "utf-16"
    return "us-ascii"


def _wide(sample: bytes, enough: float) -> str | None:
    """The double-byte charset in which most pairs are everyday characters, if there is one."""
    scores = {name: score(sample) for name, score in _SCORES.items()}
    best = max(scores, key=lambda name: scores[name])
    # One error is a character cut in two by the end of the sample.
    is_valid = sample.decode(best, "replace").count("\ufffd") <= 1
    return best if scores[best] >= enough and is_valid else None


def _pairs(sample: bytes) -> list[tuple[int, int]]:
    """Lead and trail of each two-byte character, reading on after each."""
    pairs, place, last = [], 0, len(sample) - 1
    while place < last:
        lead = sample[place]
        if lead < 0x80:
            place += 1
            continue
        pairs.append((lead, sample[place + 1]))
        place += 2
    return pairs


def _share(sample: bytes, is_common: Callable[[int, int], bool]) -> float:
    pairs = _pairs(sample)
    if not pairs:
        return 0.0
    return sum(1 for lead, trail in pairs if is_common(lead, trail)) / len(pairs)


def _chinese(sample: bytes) -> float:
    def is_common(lead: int, trail: int) -> bool:
        return trail >= 0xA1 and (0xB0 <= lead <= 0xD7 or lead in {0xA1, 0xA3})

    # A character is two high bytes, so runs of them are even; Cyrillic words are as often odd.
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    is_odd = sum(length % 2 for length in runs) * 5 >= len(runs)
    return 0.0 if is_odd else _share(sample, is_common)


def _taiwanese(sample: bytes) -> float:
    def is_common(lead: int, trail: int) -> bool:
        return (0xA4 <= lead <= 0xC6 or lead == 0xA1) and (0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE)

    share = _share(sample, is_common)
    low_trails = _share(sample, lambda lead, trail: 0xA4 <= lead <= 0xC6 and 0x40 <= trail <= 0x7E)
    return share + 0.02 if low_trails >= 0.15 else share * 0.5


def _korean(sample: bytes) -> float:
    syllables = _share(sample, lambda lead, trail: 0xB0 <= lead <= 0xC8 and trail >= 0xA1)
    has_spaces = sample.count(b" ") * 12 >= len(_pairs(sample))
    return syllables + 0.05 if syllables >= 0.93 and has_spaces else 0.0


def _japanese_shift(sample: bytes) -> float:
    def is_kana(lead: int, trail: int) -> bool:
        return (lead == 0x82 and 0x9F <= trail <= 0xF1) or (lead == 0x83 and 0x40 <= trail <= 0x96)

    kana = _share(sample, is_kana)
    other = _share(sample, lambda lead, trail: 0x88 <= lead <= 0x9F or lead == 0x81)
    return kana + other if kana >= 0.2 else 0.0


def _japanese_unix(sample: bytes) -> float:
    kana = _share(sample, lambda lead, trail: lead in {0xA4, 0xA5} and 0xA1 <= trail <= 0xF6)
    other = _share(sample, lambda lead, trail: (0xB0 <= lead <= 0xF4 or lead == 0xA1) and trail >= 0xA1)
    return kana + other + 0.01 if kana >= 0.2 else 0.0


_SCORES: dict[str, Callable[[bytes], float]] = {
    "gb18030": _chinese,
    "big5hkscs": _taiwanese,
    "cp949": _korean,
    "cp932": _japanese_shift,
    "euc_jp": _japanese_unix,
}

_WORD_OF_HIGH = re.compile(rb"[\xa8\xb8\xa3\xb3\xc0-\xff]{3,}")


def _narrow(sample: bytes) -> str:
    """Cyrillic is written in runs of high bytes, Western languages have single ones between letters."""
    runs = b"".join(_WORD_OF_HIGH.findall(sample))
    high = sum(1 for byte in sample if byte >= 0xC0)
    if len(runs) * 10 < high * 7 or not runs:
        return "cp1252"
    small_in_koi = sum(1 for byte in runs if 0xC0 <= byte <= 0xDF)
    return "koi8_r" if small_in_koi * 2 > len(runs) else "cp1251"
