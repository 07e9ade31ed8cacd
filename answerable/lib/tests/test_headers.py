"""Header fields as they come: words, parameters, identifiers, instants."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.lib import addresses, headers, parameters


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?B?5omT5Y2w?=", "打印"),
        (b"=?utf-8?B?5omT?= =?utf-8?B?5Y2w?=", "打印"),
        (b"=?utf-8?B?5omT5Y?= =?UTF-8?b?2w?=", "打印"),
        (b"=?utf-8?Q?=E6=89=93=E5?= =?utf-8?Q?=8D=B0?=", "打印"),
        (b"=?gb2312?B?tPLTobv6?= =?utf-8?B?5Z2P5LqG?=", "打印机坏了"),
        ("打印机".encode("gbk"), "打印机"),
        ("打印机".encode(), "打印机"),
        (b"=?iso-8859-1?q?a_b?=c =?x", "a bc =?x"),
        (b"=?gb2312?Q?=B4=F2 =D3=A1?= x", "打 印 x"),
        (b"=?utf-8*zh?Q?a?=", "a"),
        (b"=?utf-8?q??=", ""),
        (b"=?utf-8?Q?never ends", "=?utf-8?Q?never ends"),
        (b"=?utf-8?q?x=0D=0ABcc:_y?=", "x Bcc: y"),
        (b"two\r\n\t lines", "two lines"),
        (b"\x1b$BBG0u\x1b(B", "打印"),
    ],
)
def test_encoded_words(raw: bytes, text: str) -> None:
    assert headers.decode_words(raw) == text


def test_fields_are_unfolded_and_broken_lines_passed_over() -> None:
    block, body = headers.parse_block(b"From me Mon\r\nSubject: a\r\n b\r\nnonsense\r\nTo : x\r\nTo: y")
    assert block.fields == [("subject", b"a b"), ("to", b"x"), ("to", b"y")]
    assert body == b""
    assert block.problems == ["A header line is not a header field; it was skipped."]


def test_a_body_without_an_empty_line_before_it_is_found() -> None:
    block, body = headers.parse_block(b"Subject: a\r\nHello there\r\nand more")
    assert (block.text("subject"), body) == ("a", b"Hello there\nand more")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"<a@b> <c@d>", ["<a@b>", "<c@d>"]),
        (b"<a@\r\n b>", ["<a@b>"]),
        (b"a@b", ["<a@b>"]),
        (b"Your mail of Monday", []),
        (b"<>", []),
        (b"<a@[>", ["<a@[>"]),
    ],
)
def test_identifiers(raw: bytes, found: list[str]) -> None:
    assert headers.identifiers([raw]) == found


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (b"Mon, 02 Mar 2026 09:30:00 +0800", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        (b"2 Mar 2026 09:30 GMT", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        (b"Mon, 02 Mar 2026 09:30:00 -0000", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        (b"Mon, 02 Mar 2026 09:30:00 +0800 (CST)", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        (b"Fri, 31 Dec 9999 23:59:59 -1200", None),
        (b"Sat, 00 Jan 0000 00:00:00 +0000", None),
        (b"yesterday", None),
        (b"", None),
        (None, None),
    ],
)
def test_instants(raw: bytes | None, at: datetime | None) -> None:
    assert headers.instant(raw) == at


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b'"Doe, J" <a@b.c>, x@y.z (Jane (Doe))', [("Doe, J", "a@b.c"), ("Jane Doe", "x@y.z")]),
        (b"Team: a@b.c, M <d@e.f>;", [("", "a@b.c"), ("M", "d@e.f")]),
        (b"undisclosed-recipients:;", []),
        (b"=?gb2312?B?zfXOsA==?= <w@x.cn>", [("王伟", "w@x.cn")]),
        ("王伟 <w@x.cn>".encode("gbk"), [("王伟", "w@x.cn")]),
        (b"=?utf-8?q?Eve_=3Cagent=40desk=2Eexample=3E?=", [("Eve <agent@desk.example>", "")]),
        (
            b"=?utf-8?q?agent=40desk=2Eexample?= <eve@evil.example>",
            [("agent@desk.example", "eve@evil.example")],
        ),
        (b'"agent@desk.example" <eve@evil.example>', [("agent@desk.example", "eve@evil.example")]),
        (b"(agent@desk.example) eve@evil.example", [("agent@desk.example", "eve@evil.example")]),
        ("agent＠desk.example".encode(), [("agent＠desk.example", "")]),
        (b"Smith, John <j@s.x>", [("Smith, John", "j@s.x")]),
        (b"John j@s.x", [("John", "j@s.x")]),
        (b"a@b.c d@e.f; g@h.i", [("", "a@b.c"), ("", "d@e.f"), ("", "g@h.i")]),
        (b"<@one,@two:c@d.e>", [("", "c@d.e")]),
        (b"<mailto:a@b.c>", [("", "a@b.c")]),
        (b"Pete(A \\) chap) <pete(his)@silly.test(his host)>", [("Pete", "pete@silly.test")]),
        (b'"odd local"@b.c', [("", '"odd local"@b.c')]),
        (b"Jo <a@b.c", [("Jo", "a@b.c")]),
        (b"a@b.example.", [("", "a@b.example")]),
        (b"a@", [("a@", "")]),
        (b"<", []),
        (b'"', []),
        (b"", []),
    ],
)
def test_addresses(raw: bytes, found: list[tuple[str, str]]) -> None:
    assert [tuple(one) for one in addresses.parse(raw)] == found


@pytest.mark.parametrize(
    ("raw", "main", "found"),
    [
        (b"text/plain; charset=utf-8; Format=flowed", "text/plain", {"charset": "utf-8", "format": "flowed"}),
        (b"attachment; filename*=UTF-8''%E4%B8%AD.txt; filename=x", "attachment", {"filename": "中.txt"}),
        (
            b"attachment; filename*0*=gbk''%D6; filename*1*=%D0; filename*2=.txt",
            "attachment",
            {"filename": "中.txt"},
        ),
        (b'attachment; filename="=?gb2312?B?1tA=?=.txt"', "attachment", {"filename": "中.txt"}),
        ('attachment; filename="中.txt"'.encode("gbk"), "attachment", {"filename": "中.txt"}),
        (b"attachment; filename=two words.txt", "attachment", {"filename": "two words.txt"}),
        (b'attachment; filename="a;b\\".txt', "attachment", {"filename": 'a;b".txt'}),
        (b'x; filename="C:\\temp\\a.txt"', "x", {"filename": "C:\\temp\\a.txt"}),
        (b"multipart/mixed; boundary==x=", "multipart/mixed", {"boundary": "=x="}),
        (b"text/plain; name*", "text/plain", {}),
        (b";;;", "", {}),
    ],
)
def test_parameters(raw: bytes, main: str, found: dict[str, str]) -> None:
    assert parameters.parse(raw) == (main, found)


@given(st.binary(max_size=200))
def test_no_bytes_defeat_the_readers(raw: bytes) -> None:
    headers.parse_block(raw)
    headers.decode_words(raw)
    headers.identifiers([raw])
    headers.instant(raw)
    parameters.parse(raw)
    for one in addresses.parse(raw):
        assert not set("\r\n\0") & set(one.name + one.address)


@pytest.mark.parametrize(
    "piece", [b"<", b'"', b"(", b"=?", b"=?u?q?", b";", b"\\", b"@", b",", b":", b"a=", b"a@b "]
)
def test_floods_of_anything_are_read_at_once(piece: bytes) -> None:
    raw = (piece * 300_000)[:300_000]
    headers.decode_words(raw)
    headers.identifiers([raw])
    parameters.parse(raw)
    addresses.parse(raw)
