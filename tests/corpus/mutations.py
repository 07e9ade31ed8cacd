"""Mails, texts and HTML that nobody wrote: the corpus cut, doubled and mixed, and trees of odd pieces."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.corpus.letters import everything

LONGEST = 60_000
SEEDS = [letter.raw[:LONGEST] for letter in everything()]
TOKENS = [
    b"\r\n", b"\n", b"\r", b"\0", b"\xff", b"\r\n\r\n", b"--=_bound", b"--=_bound--", b"=?utf-8?B?", b"?=",
    b"=?gbk?Q?=",
    b"\r\nFrom: <", b"\r\nTo: \"", b"\r\nContent-Type: multipart/mixed; boundary=",
    b"\r\nContent-Type: message/rfc822\r\n\r\n",
    b"\r\nContent-Type: text/html; charset=utf-7", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    b"; name*0*=", b"; charset=",
    b"\r\nContent-Disposition: attachment; filename=\"", b"begin 644 a\n", b"=ybegin line=128 size=9 name=",
    b"\x78\x9f\x3e\x22",
    b"> ", b"On Mon, May 4, 2026 at 9:12 AM A <a@b.example> wrote:\r\n", b"-----Original Message-----\r\n",
    b"-- \r\n", b"<div>", b"</div>",
    b"<!--", b"<style>", b"&#x0;", b"+ADw-", b"\x1b$B", b"\xe2\x80\xae", b"\xed\xa0\x80",
    b"-----BEGIN PGP MESSAGE-----\r\n",
    b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n", b"BEGIN:VCALENDAR\r\n",
    b"=", b"%", b"(", b"\\",
]  # fmt: skip
_PLACE = st.integers(0, 10**6)
_CHANGE = st.one_of(
    st.tuples(st.just("insert"), _PLACE, st.sampled_from(TOKENS)),
    st.tuples(st.just("bytes"), _PLACE, st.binary(min_size=1, max_size=8)),
    st.tuples(st.just("delete"), _PLACE, st.integers(1, 2000)),
    st.tuples(st.just("double"), _PLACE, st.integers(1, 2000)),
    st.tuples(st.just("repeat"), _PLACE, st.sampled_from(TOKENS)),
    st.tuples(st.just("splice"), _PLACE, st.sampled_from(SEEDS)),
)


def _changed(raw: bytes, change: tuple[str, int, bytes | int]) -> bytes:
    kind, at, what = change
    place = at % (len(raw) + 1)
    if isinstance(what, int):
        piece = raw[place : place + what]
        return raw[:place] + (piece * 2 if kind == "double" else b"") + raw[place + len(piece) :]
    if kind == "splice":
        return (raw[:place] + what[at % (len(what) + 1) :])[:LONGEST]
    return raw[:place] + what * (200 if kind == "repeat" else 1) + raw[place:]


@st.composite
def _mutants(draw: st.DrawFn) -> bytes:
    raw = draw(st.sampled_from(SEEDS))
    for change in draw(st.lists(_CHANGE, min_size=1, max_size=8)):
        raw = _changed(raw, change)
    return raw[: 2 * LONGEST]


_NAMES = st.sampled_from(
    "From To Cc Reply-To Sender Subject Date Message-ID In-Reply-To References Content-Type Thread-Index "
    "Content-Transfer-Encoding Content-Disposition Content-ID Auto-Submitted List-Id Precedence Return-Path"
)
_VALUES = st.lists(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=20)), max_size=6).map(b"".join)
_FIELDS = st.lists(st.tuples(_NAMES, _VALUES), max_size=12)


@st.composite
def _built(draw: st.DrawFn, depth: int = 3) -> bytes:
    """A tree of parts with odd fields; every boundary is right, so that readers get inside."""
    fields = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in draw(_FIELDS))
    if depth == 0 or draw(st.booleans()):
        return fields + b"\r\n" + draw(_VALUES)
    mark = b"b%d" % depth
    kind = draw(st.sampled_from([b"mixed", b"alternative", b"related", b"report", b"signed", b"digest"]))
    parts = draw(st.lists(_built(depth=depth - 1), max_size=3))
    body = b"".join(b"\r\n--" + mark + b"\r\n" + part for part in parts)
    return (
        b"Content-Type: multipart/%s; boundary=%s\r\n" % (kind, mark)
        + fields
        + b"\r\n"
        + body
        + b"\r\n--"
        + mark
        + b"--"
    )


MAILS = st.one_of(_mutants(), _built())

_LINES = [
    "", "Thank you.", "> quoted", ">> twice", "On Mon, May 4, 2026 at 9:12 AM A <a@b.example> wrote:",
    "Am 04.05.26 um 09:12 schrieb A:",
    "Le 4 mai 2026 à 09:12, A <a@b.example> a écrit :", "在 2026-05-04 09:12:00，\"A\" <a@b.example> 写道：",
    "-----Original Message-----",
    "From: A <a@b.example>", "Sent: Monday", "To: B", "Subject: C", "发件人： 甲", "发送时间： 2026-05-04",
    "收件人： 乙",
    "主题： 丙",
    "-- ", "--", "________________", "Sent from my iPhone", "发自我的iPhone", "Begin forwarded message:",
    "원본 메일", "原始邮件", "см. ниже",
    "My answers are in red below.", "-----BEGIN PGP SIGNATURE-----", "Mailing list",
    "https://x.example/unsubscribe", "Best regards", "A",
]  # fmt: skip
_LINE = st.one_of(st.sampled_from(_LINES), st.text(max_size=40))
TEXTS = st.lists(_LINE, max_size=60).map("\n".join)

_MARKUP = [
    "<p>", "</p>", "<div style='position:fixed;top:0'>", "</div>", "<b>", "<i>",
    "<a href='javascript:x()'>", "<a href=\"https://x.example\">", "</a>",
    "<img src=x onerror=x()>", "<img src='https://t.example/x.gif'>", "<img src='cid:a@b'>", "<svg>",
    "<math>", "<mtext>", "<mglyph>", "<style>",
    "</style>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<table>", "<tr>",
    "<td background='//t.example'>", "<template>",
    "<noscript>", "<title>", "<textarea>", "<iframe srcdoc='<script>'>", "<base href=//x>",
    "<form action=x>", "<input autofocus onfocus=x()>",
    "&lt;script&gt;", "&#106;avascript:", "<p style=\"background:url(//t.example)\">",
    "<p style='width:expression(x())'>", "<blockquote type=cite>",
    "<font color=\"red\" face='a\"b'>", "<meta http-equiv=refresh content=0>",
    "<a href='data:text/html,x'>", "\"", "'", ">", "<", "&", "words", "\0", "\ufeff",
    "<annotation-xml encoding='text/html'>", "<xmp>", "<plaintext>", "<select><option>",
    "<details open ontoggle=x()>", "<p title='\"><img src=x onerror=x()>'>",
]  # fmt: skip
MARKUP = st.lists(st.one_of(st.sampled_from(_MARKUP), st.text(max_size=12)), max_size=40).map("".join)
