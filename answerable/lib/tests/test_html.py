"""Strangers' HTML: what must not survive, what must, and how long it may take."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.lib import html

ACTIVE = re.compile(
    r"<(script|style|iframe|object|embed|form|input|svg|math|meta|link|base)\b|<[^>]*\s(on\w+|srcset)="
    r"|<[^>]*javascript:",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
        "<a href=' javascript:alert(1)'>x</a>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<a href=data:text/html;base64,PHNjcmlwdD4=>x</a>",
        "<a href=/desk/cases/1/closure>x</a>",
        "<iframe src=https://evil.example></iframe>",
        "<form action=https://evil.example><input name=password></form>",
        "<base href=https://evil.example><meta http-equiv=refresh content=0>",
        "<style>@import 'https://evil.example'</style>",
        "<link rel=stylesheet href=https://evil.example>",
        "<p style='background:url(https://evil.example)'>x</p>",
        "<p style='position:fixed;top:0;width:100vw'>x</p>",
        "<p style='width: expression(alert(1))'>x</p>",
        "<p style='color:red;background-image:\\75rl(https://evil.example)'>x</p>",
        "<p style='margin-left:-9999px'>x</p>",
        "<p style='width:99999px;font-size:5000vw'>x</p>",
        "<table background=https://evil.example><td>x</table>",
        "<video poster=https://evil.example src=https://evil.example></video>",
        "<img srcset='https://evil.example 2x'>",
        "<img src=data:image/svg+xml;base64,AAAA>",
        "<p id=x name=y class=z>x</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<xmp><img src=x onerror=alert(1)></xmp>",
    ],
)
def test_nothing_active_remote_or_escaping_survives(bad: str) -> None:
    safe = html.clean(bad)
    assert not ACTIVE.search(safe)
    for never in (
        "evil.example",
        "position",
        "expression",
        "99999",
        "5000",
        "-9999",
        "/desk/",
        "svg",
        "id=",
        "class=",
    ):
        assert never not in safe


def test_remote_pictures_are_kept_back_and_trackers_dropped() -> None:
    given = (
        '<img src="https://cdn.example/a.png?x=1&y=2" alt="Logo">'
        "<img src=https://t.example/p.gif width=1 height=1>"
    )
    assert html.clean(given) == '<img data-remote-src="https://cdn.example/a.png?x=1&amp;y=2" alt="Logo">'


def test_own_pictures_are_shown_from_our_address() -> None:
    given = '<img src="cid:Pic@x" width="10"><img src="cid:lost" alt="chart">'
    safe = html.clean(given, {"<pic@x>": '/files/1?a=1&b="2'})
    assert safe == '<img src="/files/1?a=1&amp;b=&quot;2" width="10" loading="lazy"><span>[chart]</span>'


def test_links_lead_outside_and_tell_nothing() -> None:
    safe = html.clean('<a href="https://x.example/?a=1&b=2" target=_self>x</a>')
    assert 'href="https://x.example/?a=1&amp;b=2"' in safe
    assert 'target="_blank"' in safe
    assert "noopener" in safe
    assert "noreferrer" in safe


def test_ordinary_letters_keep_their_form() -> None:
    letter = (
        '<table border="1" cellpadding="3"><tbody><tr><td style="color: #333; font-weight: bold">a</td></tr>'
        '</tbody></table><ul><li>x</li></ul><font color="red">y</font><blockquote>z</blockquote>'
    )
    assert html.clean(letter) == letter


def test_style_values_are_checked_one_by_one() -> None:
    fonts = "font-family: &quot;Segoe UI&quot;, SimSun"
    given = f'<p style="COLOR: RED !important; float: left; padding: 2px 3px; {fonts}">x</p>'
    assert html.clean(given) == f'<p style="color: RED; padding: 2px 3px; {fonts}">x</p>'


def test_text_keeps_paragraphs_lists_quotes_and_targets() -> None:
    page = (
        "<title>no</title><style>no</style><p>Dear  all,<br>see <a href='https://x.example/a'>here</a></p>"
        "<ul><li>one<li>two<ol start=3><li>deep</ol></ul>"
        "<blockquote><p>quoted<p>more<blockquote>older</blockquote></blockquote>"
        "<pre>a\n  b</pre><table><tr><td>1<td>2<tr><td>3</table><img alt='Logo' src=x>"
    )
    assert html.to_text(page) == (
        "Dear all,\nsee here <https://x.example/a>\n\n- one\n- two\n  3. deep\n\n"
        "> quoted\n>\n> more\n>\n>> older\n\na\n  b\n\n1 2\n3\n\n[Logo]"
    )


HEAVY = {
    "deep": "<div>" * 100_000,
    "ampersands": "&" * 500_000,
    "angles": "<" * 500_000,
    "long": "<p>hello &amp; more</p>\n" * 200_000,
    "reopened": "<div>"
    + "".join(f"<font size={n}>" for n in range(390))
    + "</div>"
    + "<div>x</div>" * 10_000,
    "reopened in paragraphs": "".join(f"<p><font color='#{n:06x}'>x</p>" for n in range(5000)),
    "comments": "<!--" * 100_000,
    "attributes": "<p " + "a=b " * 200_000 + ">",
    "entities": "&notit;" * 45_000,
    "spaces": "<p>·" + "\xa0" * 1_500_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_no_page_takes_long(name: str) -> None:
    assert len(html.clean(HEAVY[name])) < 10_000_000
    html.to_text(HEAVY[name])


def test_a_page_too_heavy_to_lay_out_is_still_read() -> None:
    assert "words" in html.clean("<div>" * 1000 + "words")
    assert html.to_text("<div>" * 1000 + "first<br>second").split() == ["first", "second"]


_WRITTEN = (
    "<p>|</p>|<svg>|<math>|<style>|<img src=x onerror=1>|<a href=javascript:1>|<!--|-->|<|>|&|&lt;script&gt;|"
    "<table>|<td>|<select>|<noscript>|<title>|\"|'|x|\0|é|中"
)
_PIECES = st.sampled_from(_WRITTEN.split("|"))


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_no_mixture_becomes_active(page: str) -> None:
    safe = html.clean(page)
    assert not ACTIVE.search(safe)
    assert html.clean(safe) == html.clean(html.clean(safe))
    html.to_text(page).encode()
