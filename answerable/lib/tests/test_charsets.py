"""Bytes become text whatever the sender says about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.lib import charsets

CHINESE = "您好，系统今天早上无法登录，请尽快处理。谢谢！"
TAIWANESE = "您好，系統今天早上無法登入，請儘快處理。謝謝！"
KOREAN = "안녕하세요. 오늘 아침부터 시스템에 로그인할 수 없습니다."
JAPANESE = "お世話になっております。今朝からシステムにログインできません。"
RUSSIAN = "Здравствуйте, сегодня утром система не работает."
GERMAN = "Größere Störung: Die Anmeldung schlägt überall fehl."


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        (CHINESE, "gb2312", "gb2312"),
        (CHINESE + "镕", "gbk", "gb2312"),
        (CHINESE + "𠮷", "gb18030", "GBK"),
        (TAIWANESE, "big5", "Big5"),
        (KOREAN, "euc-kr", "ks_c_5601-1987"),
        (KOREAN + "똠", "cp949", "EUC-KR"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (JAPANESE + "①", "cp932", "shift_jis"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (GERMAN + "€", "cp1252", "iso-8859-1"),
        (CHINESE, "utf-16-le", "utf-16le"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "hz", "hz-gb-2312"),
        (CHINESE, "utf-7", "utf-7"),
    ],
)
def test_what_is_said_and_true_is_believed(text: str, codec: str, declared: str) -> None:
    decoded = charsets.decode(text.encode(codec), declared)
    assert (decoded.text, decoded.doubt) == (text, None)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (CHINESE, "gbk"),
        (TAIWANESE, "big5"),
        (KOREAN, "cp949"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (GERMAN, "cp1252"),
        (GERMAN, "utf-8"),
        (CHINESE, "utf-8"),
    ],
)
@pytest.mark.parametrize("declared", [None, "", "us-ascii", "iso-8859-1", "utf-8", "x-unknown", "base64"])
def test_what_is_untrue_unsaid_or_unknown_is_found_out(text: str, codec: str, declared: str | None) -> None:
    assert charsets.decode(text.encode(codec), declared).text == text


def test_chinese_mail_that_says_gb2312_and_is_utf8() -> None:
    decoded = charsets.decode(CHINESE.encode(), "gb2312")
    assert decoded.text == CHINESE
    assert decoded.doubt == "It says gb2312 but is written in UTF-8."


def test_vendor_characters_of_japanese_mail_are_read() -> None:
    assert charsets.decode(b"\x1b$B-!\x1b(B and \x1b(I1\x1b(B", "iso-2022-jp").text == "① and ｱ"


def test_utf7_is_never_html() -> None:
    assert "<" not in charsets.decode(b"+ADw-script+AD4-", "utf-7", is_html=True).text


@pytest.mark.parametrize(
    "name",
    ["idna", "punycode", "undefined", "rot13", "hex", "zip", "unicode_escape", "mbcs", "\0", "x" * 9999],
)
def test_names_that_are_no_charsets_do_no_harm(name: str) -> None:
    assert charsets.decode(b"plain \\u003c", name).text == "plain \\u003c"


@given(
    st.binary(max_size=300), st.sampled_from([None, "utf-8", "gbk", "utf-16", "iso-2022-jp", "utf-7", "hz"])
)
def test_any_bytes_become_text_that_a_database_takes(content: bytes, declared: str | None) -> None:
    text = charsets.decode(content, declared).text
    assert "\0" not in text
    text.encode("utf-8")


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1).filter(
        lambda t: "\ufeff" not in t
    )
)
def test_utf8_is_read_as_utf8(text: str) -> None:
    assert charsets.decode(text.encode(), "utf-8").text == charsets.plain(text)
