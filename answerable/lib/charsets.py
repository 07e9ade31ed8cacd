"""Bytes of unknown honesty turned into text.

Mail names a charset, names none, or names a wrong one. `decode` believes the
name only as far as the bytes bear it out, and never raises. What it returns
holds no NUL, no lone surrogate and no control character but tab and newline, so
that any database column and any page can carry it.
"""

import codecs
import re
from typing import NamedTuple

from answerable.lib.charset_guess import guess, has_escapes, looks_like_utf8, not_western


class Decoded(NamedTuple):
    """Text, the charset that was used, and a sentence if the sender's word was not followed."""

    text: str
    charset: str
    doubt: str | None


_FAMILIES = {
    "gb18030": "gb2312 gbk gb18030 x-gbk cp936 ms936 windows-936 chinese csgb2312 euc-cn euc_cn gb2312-80 "
    "gb_2312-80 iso-ir-58 gb2312_charset zh_cn.gbk",
    "hz": "hz hz-gb-2312 hzgb",
    "big5hkscs": "big5 big5-hkscs big5_hkscs cn-big5 csbig5 x-x-big5 x-big5 cp950 windows-950 big5-eten",
    "iso2022_jp": "iso-2022-jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 "
    "iso-2022-jp-ext iso-2022-jp-ms cp50220 cp50221 cp50222 jis",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j ms932 cp932 windows-932",
    "euc_jp": "euc-jp euc_jp x-euc-jp cseucpkdfmtjapanese ujis eucjp-ms",
    "cp949": "euc-kr euc_kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 ks_c_5601 korean cp949 uhc "
    "windows-949 ms949 cseuckr iso-ir-149",
    "iso2022_kr": "iso-2022-kr csiso2022kr",
    "johab": "johab cp1361 ms1361",
    "cp1252": "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 windows-1252 cp1252 x-cp1252 ansi x-ansi "
    "ansi_x3.110-1983 cp819 8859-1 iso-8859-8bit",
    "us-ascii": "us-ascii ascii ansi_x3.4-1968 iso646-us 7bit us usascii us_ascii iso-ir-6 ansi_x3.4-1986",
    "utf-8": "utf-8 utf8 utf_8 unicode-1-1-utf-8 x-unicode20utf8 cp65001 utf-8mb4 utf8mb4 unicode utf-8-sig",
    "utf-7": "utf-7 utf7 utf_7 unicode-1-1-utf-7 x-unicode-2-0-utf-7 cp65000",
    "utf-16": "utf-16 utf16 ucs-2 ucs2 iso-10646-ucs-2 csunicode utf_16",
    "utf-16-le": "utf-16le utf-16-le utf_16_le unicodefffe",
    "utf-16-be": "utf-16be utf-16-be utf_16_be unicodefeff",
    "utf-32": "utf-32 ucs-4",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
    "cp874": "tis-620 iso-8859-11 windows-874 cp874 dos-874",
    "cp1254": "iso-8859-9 latin5 windows-1254 cp1254",
    "cp1251": "windows-1251 cp1251 x-cp1251 win1251 win-1251",
    "koi8_r": "koi8-r koi8r koi koi8 cskoi8r",
    "koi8_u": "koi8-u koi8u koi8-ru",
    "cp866": "cp866 ibm866 866 dos-866",
    "cp437": "cp437 ibm437 437",
    "cp850": "cp850 ibm850 850",
    "cp852": "cp852 ibm852",
    "mac_roman": "macintosh mac x-mac-roman macroman x-mac",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
}
_SAME_NAME = (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)
_CODECS = (
    {alias: codec for codec, aliases in _FAMILIES.items() for alias in aliases.split()}
    | {f"iso-8859-{number}": f"iso8859_{number}" for number in _SAME_NAME}
    | {f"iso8859-{number}": f"iso8859_{number}" for number in _SAME_NAME}
    | {f"windows-{number}": f"cp{number}" for number in (1250, 1253, 1255, 1256, 1257, 1258)}
    | {f"cp{number}": f"cp{number}" for number in (1250, 1253, 1255, 1256, 1257, 1258)}
    | {"iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8", "iso-8859-6-i": "iso8859_6"}
)

# Charsets in which nearly every byte string is "valid", so that validity proves nothing.
_FORGIVING = re.compile(r"us-ascii|cp\d+|iso8859_\d+|koi8_|mac_|gb18030|big5hkscs|euc_")

_CONTROLS: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
_CONTROLS.update({0x09: "\t", 0x0A: "\n", 0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0xFEFF: None})
_SURROGATES = re.compile("[\ud800-\udfff]")


def decode(content: bytes, declared: str | None, *, is_html: bool = False) -> Decoded:
    """The text of `content`, by the declared charset if the bytes bear it out, else by a guess.

    UTF-7 in HTML is read as plain ASCII: a sanitiser must see what a browser would see.
    """
    name = (declared or "").strip(" \t\"'<>;").lower()[:80]
    codec = _CODECS.get(name)
    if codec == "utf-7" and is_html:
        return Decoded(
            plain(content.decode("ascii", "replace")), "us-ascii", "UTF-7 is not accepted in HTML."
        )
    marked = _by_mark(content)
    if marked:
        return Decoded(plain(_lenient(content, marked)), marked, None)
    if codec is None:
        return _unnamed(content, name)
    return _named(content, name, codec)


def plain(text: str) -> str:
    """The text with newlines as LF and without NUL, lone surrogates and control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", text).translate(_CONTROLS)


def _unnamed(content: bytes, name: str) -> Decoded:
    codec = guess(content)
    doubt = f"The charset “{plain(name)}” is unknown; {codec} was used." if name else None
    if not name and codec not in {"us-ascii", "utf-8"}:
        doubt = f"No charset was named; {codec} was used."
    return Decoded(plain(_lenient(content, codec)), codec, doubt)


def _named(content: bytes, name: str, codec: str) -> Decoded:
    if _FORGIVING.match(codec) and looks_like_utf8(content):
        return Decoded(
            plain(_lenient(content, "utf-8")), "utf-8", f"It says {plain(name)} but is written in UTF-8."
        )
    if (codec == "utf-8" or _FORGIVING.match(codec)) and has_escapes(content):
        return Decoded(plain(_lenient(content, "iso2022_jp")), "iso2022_jp", None)
    other = not_western(content) if codec == "cp1252" else None
    strict = _strict(content, other or codec)
    if strict is not None and other:
        return Decoded(plain(strict), other, f"It says {plain(name)} but looks like {other}.")
    if strict is not None:
        return Decoded(plain(strict), codec, None)
    better = _better(content, codec)
    if better is None:
        return Decoded(plain(_lenient(content, codec)), codec, f"Some bytes are not valid {plain(name)}.")
    doubt = f"It says {plain(name)} but is not; {better} was used."
    return Decoded(plain(_lenient(content, better)), better, doubt)


def _better(content: bytes, codec: str) -> str | None:
    """Another charset for bytes that break their own, unless only a few are broken."""
    if codec != "us-ascii":
        damaged = _lenient(content, codec).count("\ufffd")
        high = sum(1 for byte in content[:65536] if byte >= 0x80)
        if damaged <= max(1, high // 20):
            return None
    candidate = guess(content)
    if candidate == codec or _strict(content, candidate) is None:
        return None
    return candidate


def _by_mark(content: bytes) -> str | None:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return _read(content, codec, "strict")
    except (UnicodeError, LookupError, ValueError):
        return None


def _lenient(content: bytes, codec: str) -> str:
    try:
        return _read(content, codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return content.decode("latin-1")


def _read(content: bytes, codec: str, errors: str) -> str:
    if codec == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = _byte_order(content)
    if codec == "iso2022_jp":
        return _japanese(content, errors)
    if codec.startswith("cp125") and errors == "strict":
        # The five unassigned bytes are read as browsers read them, as control characters.
        text = content.decode(codec, "replace")
        return text if text.count("\ufffd") <= len(text) // 200 else content.decode(codec)
    return content.decode(codec, errors)


def _byte_order(content: bytes) -> str:
    sample = content[:4096]
    return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"


_ESCAPE = re.compile(rb"(\x1b(?:\$[@B]|\$\([@BD]|\([BJIH]|\$A|\$\(C|\.[AF]))")


def _japanese(content: bytes, errors: str) -> str:
    """ISO-2022-JP with the vendor characters (①, ㈱) and half-width kana that real mail holds."""
    try:
        return content.decode("iso2022_jp_2")
    except UnicodeDecodeError:
        pass
    pieces = _ESCAPE.split(content)
    text, mode = [], b"\x1b(B"
    for piece in pieces:
        if _ESCAPE.fullmatch(piece):
            mode = piece
        else:
            text.append(_japanese_run(piece, mode, errors))
    return "".join(text)


def _japanese_run(run: bytes, mode: bytes, errors: str) -> str:
    if mode in {b"\x1b$@", b"\x1b$B", b"\x1b$(@", b"\x1b$(B"}:
        lines = run.split(b"\n")
        return "\n".join(_kanji(line, errors) for line in lines)
    if mode == b"\x1b(I":
        return bytes(byte | 0x80 for byte in run if byte > 0x20).decode("cp932", "replace")
    return run.decode("cp932", errors)


def _kanji(line: bytes, errors: str) -> str:
    """Two-byte JIS rows as Shift_JIS, where Python knows the vendor rows too."""
    shifted = bytearray()
    for first, second in zip(line[0::2], line[1::2], strict=False):
        if not (0x21 <= first <= 0x7E and 0x21 <= second <= 0x7E):
            shifted += b"?"
            continue
        lead = (first + 1) // 2 + (0x70 if first <= 0x5E else 0xB0)
        trail = second + (0x7E if first % 2 == 0 else 0x20 if second >= 0x60 else 0x1F)
        shifted += bytes((lead, trail))
    return bytes(shifted).decode("cp932", errors)
