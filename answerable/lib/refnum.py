"""Case numbers that people can read out and that survive one slip of the finger.

A number looks like ``AN-26-04817-6``: the vendor's prefix, the year in two
digits, the serial in at least five, and a check digit over year and serial. The
check digit is Damm's (H. M. Damm, "Total anti-symmetric quasigroups", 2004): it
catches every wrong digit and every swap of two neighbours.
"""

import re

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\ufe58\ufe63\uff0d\uff70\u00ad"
_SPACES = "\u00a0\u2002\u2003\u2009\u202f\u3000\t\r\n"
_PLAIN = (
    {ord(character): "-" for character in _DASHES}
    | {ord(character): " " for character in _SPACES}
    | {0xFF10 + digit: str(digit) for digit in range(10)}
    | {0xFF21 + letter: chr(0x41 + letter) for letter in range(26)}
    | {0xFF41 + letter: chr(0x61 + letter) for letter in range(26)}
)
_SHAPE = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,8})[ -]{0,3}(\d\d)[ -]{0,3}(\d{5,9})[ -]{0,3}(\d)(?![0-9A-Za-z])",
    re.ASCII,
)
_PREFIX = re.compile(r"[A-Z]{1,8}", re.ASCII)


def make(prefix: str, year: int, serial: int) -> str:
    """The number of a case; ValueError for a prefix or a serial that it cannot carry."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"A case number prefix is one to eight capital letters, not {prefix!r}.")
    if not 0 < serial <= 999_999_999:
        raise ValueError(f"A serial lies between 1 and 999,999,999, not {serial}.")
    digits = f"{year % 100:02d}{serial:05d}"
    return f"{prefix}-{digits[:2]}-{digits[2:]}-{_check_digit(digits)}"


def check(text: str) -> bool:
    """Whether the text is exactly one case number and its check digit holds."""
    return normalise(text) is not None


def normalise(text: str) -> str | None:
    """The number as we write it, however it was typed; None when it is none."""
    match = _SHAPE.fullmatch(text[:100].translate(_PLAIN).strip())
    return _number(match) if match else None


def find(text: str) -> list[str]:
    """Every valid number in the text, as we write it, in order, each once."""
    found = (_number(match) for match in _SHAPE.finditer(text.translate(_PLAIN)))
    return list(dict.fromkeys(number for number in found if number))


def leading(text: str) -> int:
    """How many characters at the beginning are a valid number, with what stands before it; 0 if none."""
    match = _SHAPE.search(text[:100].translate(_PLAIN))
    is_first = match is not None and not text[: match.start()].strip(" [(【#")
    return match.end() if match is not None and is_first and _number(match) else 0


def _number(match: re.Match[str]) -> str | None:
    prefix, year, serial, digit = match.groups()
    if _check_digit(year + serial) != int(digit):
        return None
    return f"{prefix.upper()}-{year}-{serial}-{digit}"


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
