"""What the sanitiser lets through stays what it is when it is read again: no mutation makes it active."""

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.lib import html

SHOWN = (
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col "
    "colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr "
    "i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub "
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr "
)
NAMES = (
    "style dir lang title align valign width height bgcolor href src alt border data-cid "
    "data-remote-src color face size cellpadding cellspacing colspan rowspan nowrap scope start type "
    "reversed value span datetime target rel loading "
)
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
HARMLESS = re.compile(r"https?://|mailto:|tel:|data:image/(?:png|gif|jpe?g|webp);base64,", re.IGNORECASE)


def is_alive(safe: str) -> bool:
    """Is there anything in the page but the few elements and attributes that may be?"""
    for _, name, attributes in TAG.findall(safe):
        for attribute, value in ATTRIBUTE.findall(attributes):
            if attribute not in NAMES.split() or (attribute in ("href", "src") and not HARMLESS.match(value)):
                return True
        if name not in SHOWN.split():
            return True
    return "<" in TAG.sub("", safe)


# Shapes by which markup becomes active only when a second parser reads what the first one wrote.
MUTATIONS = [
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<math><annotation-xml encoding="text/html"><style><img src=x onerror=1></style></annotation-xml></math>',
    "<svg><foreignObject><title><a title='</title><img src=x onerror=alert(1)>'>",
    "<template><style><img src=x onerror=alert(1)></style></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--!><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
    "<title>&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;</title>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<select><option><style></select><img src=x onerror=alert(1)></style>",
    "<select><template><iframe></select><img src=x onerror=alert(1)>",
    "<table><tr><a href='https://x.example'><td><a href=' javascript:alert(1)'>x</table>",
    "<table><p><b><table><i></table>x</b></p>y</table>",
    "<a><table><td><a><img src=x onerror=alert(1)></a>",
    "<p><marquee><p>x<marquee><p>y",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<noframes><p title='</noframes><img src=x onerror=alert(1)>'>",
    "<iframe><p title='</iframe><img src=x onerror=alert(1)>'></iframe>",
    "<noembed><p title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "<b><div><i></b></div><p></i>x",
    "<p title='a&quot;&gt;&lt;img src=x onerror=alert(1)&gt;'>x</p>",
    "<a href='https://x.example' title='&quot; onmouseover=alert(1) x=&quot;'>x</a>",
    "<a href='https://x.example/&quot;onmouseover=alert(1)//'>https://y.example</a>",
    "<img alt='&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;' src=cid:1>",
    "<img alt='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<img src='cid:&quot; onerror=&quot;alert(1)'>",
    "<img data-remote-src='javascript:alert(1)' data-cid='&quot;&gt;'>",
    "<ruby><rt><rp><rt>x<ol><li><dd><dt>",
    "<pre>\n\n x</pre><pre><pre>y",
    "<details><summary>a<details>b",
    "\x00<\x00img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<a href="java&#x09;script:alert(1)">x</a><a href="&#14;javascript:alert(1)">y</a>',
    "<style>*{x:</style><img src=x onerror=alert(1)>}",
    "<li value=1e9 type=javascript:>x<td align='left;x'>",
]


@pytest.mark.parametrize("bad", MUTATIONS)
def test_mutations_end_at_once(bad: str) -> None:
    safe = html.clean(bad)
    assert not is_alive(safe)
    assert html.clean(safe) == safe


_SOUP = (
    "<p>|</p>|<svg>|</svg>|<math>|</math>|<mtext>|<mglyph>|<style>|</style>|<title>|</title>|<textarea>|"
    "<noscript>|</noscript>|<template>|<select>|<option>|</select>|<form>|<table>|</table>|<tr>|<td>|<caption>|"
    "<colgroup>|<col>|<a href=https://x.example>|</a>|<b>|</b>|<i>|<font color=red>|</font>|</div>|<marquee>|"
    "<div style='color:red;position:fixed'>|<object>|<button>|<ruby>|<rt>|<dd>|<dt>|<li>|<ul>|"
    '<ol start=3>|<h1>|<pre>|\n|<!--|-->|<![CDATA[|]]>|<img src=x onerror=1>|<img src=cid:a alt="\'&quot;">|'
    "www.y.example|<img src=https://x.example/a.png width=10>|https://z.example/a|&lt;|&amp;|&nbsp;|&|<|>|\"|'|x|中|\0|"
    "<br>|<hr>|<details>|<summary>|<nobr>|<center>|<xmp>"
)
_PAGES = st.lists(st.sampled_from(_SOUP.split("|")), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(_PAGES)
def test_cleaning_twice_changes_nothing(page: str) -> None:
    safe = html.clean(page)
    assert html.clean(safe) == safe
    assert not is_alive(safe)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_stable(page: str) -> None:
    safe = html.clean(page)
    assert html.clean(safe) == safe


@pytest.mark.parametrize(
    "page", ["<div>" * 1000 + "a & b < c &lt;d&gt;", "x\xa0y <b>" * 300_000, "&" * 60_000]
)
def test_a_page_that_became_text_is_stable(page: str) -> None:
    safe = html.clean(page)
    assert html.clean(safe) == safe


@pytest.mark.parametrize(
    ("link", "is_marked"),
    [
        ("<a href='https://evil.example/x'>https://bank.example/sign-in</a>", True),
        ("<a href='https://evil.example'>www.bank.example</a>", True),
        ("<a href='https://bank.example@evil.example/'><b>bank.example</b></a>", True),
        ("<a href='https://www.bank.example/long?way=1'>bank.example</a>", False),
        ("<a href='https://click.bank.example/1'>https://bank.example</a>", False),
        ("<a href='https://evil.example'>Sign in here</a>", False),
        ("<a href='mailto:a@b.example'>a@b.example</a>", False),
    ],
)
def test_a_link_that_shows_another_address_is_marked(link: str, is_marked: bool) -> None:
    safe = html.clean(link)
    assert ("⚠" in safe) == is_marked
    assert 'title="' in safe
    assert html.clean(safe) == safe


STYLES = (
    "position:absolute | margin-left:-300px | margin:-1em | z-index:9 | transform:scale(9) | "
    "width:100vw | height:100vh | width:9999px | height:5000px | font-size:900px | padding:2000px | "
    "line-height:900px | float:left | clip-path:none | content:'x' | background:url(x) | "
    "border-width:800px | width:calc(9px*9) | text-indent:-999px | letter-spacing:90px | width:300% | "
    "opacity:0 | filter:blur(1px) | cursor:none | animation:x | pointer-events:none | inset:0 | top:0 | "
    "all:unset | background-image:image-set('x') "
)


@pytest.mark.parametrize("style", STYLES.split(" | "))
def test_no_style_leaves_its_box(style: str) -> None:
    assert "style" not in html.clean(f'<p style="{style}">x</p>')


def test_pictures_are_kept_apart_by_where_they_are() -> None:
    page = '<img src="cid:A%40b" alt=a><img src="//x.example/b.png"><img src="b.png" alt=b><img src="blob:x">'
    safe = html.clean(page)
    assert (
        safe
        == '<img data-cid="A%40b" alt="a"><img data-remote-src="https://x.example/b.png"><span>[b]</span>'
    )
    assert html.clean(safe, {"a@b": "/files/1"}).startswith('<img src="/files/1" alt="a" loading="lazy">')


def test_pictures_inside_the_page_are_small() -> None:
    assert "data:image/png" in html.clean(f'<img src="data:image/png;base64,{"A" * 1000}">')
    assert html.clean(f'<img src="data:image/png;base64,{"A" * 300_000}" alt=a>') == "<span>[a]</span>"
    assert html.clean('<img src="data:image/svg+xml,<svg>">') == ""


OUTLOOK = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p.MsoNormal{margin:0}</style>
<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026" /></xml><![endif]--></head>
<body lang=DE link=blue><div class=WordSection1>
<p class=MsoNormal>Guten Tag,<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>zwei Fragen:</p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>Wann?</p>
<p class=MsoListParagraph style='text-indent:-18.0pt'><span>2.<span>&nbsp;&nbsp;&nbsp; </span></span>Wo?</p>
<p class=MsoNormal>Gruß</p><p class=MsoNormal>Jana</p></div></body></html>"""


def test_outlooks_paragraphs_are_not_doubled_and_its_lists_are_lists() -> None:
    assert html.to_text(OUTLOOK) == "Guten Tag,\n\nzwei Fragen:\n- Wann?\n2.    Wo?\nGruß\nJana"
    assert "xml" not in html.clean(OUTLOOK)
    assert "Wann?" in html.clean(OUTLOOK)


def test_what_does_not_show_is_not_in_the_text() -> None:
    page = (
        "<div style='display:none;max-height:0'>Preview <b>line</b><br><img src=x alt=y></div><p>Hello</p>"
        "<span style='mso-hide:all'>x<b>y</b></span><p hidden>z</p><p style='font-size:0'>t</p><p>end</p>"
    )
    assert html.to_text(page) == "Hello\n\nend"


def test_a_line_end_between_chinese_letters_is_no_space() -> None:
    assert (
        html.to_text("<p>打印机\n  不能用了&nbsp;请看\nPage 2 第二\n页</p>")
        == "打印机不能用了 请看 Page 2 第二页"
    )
    assert html.to_text("<p>프린터가\n안 됩니다</p>") == "프린터가 안 됩니다"


FILTER = [sys.executable, "-m", "answerable", "html", "clean"]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>打印机</p>".encode("utf-16"), "打印机"),
        ("<p>打印机</p>".encode("utf-32"), "打印机"),
        ("\ufeff<p>打印机</p>".encode(), "打印机"),
        (b"<meta charset=gbk><p>" + "打印机".encode("gbk"), "打印机"),
        (b'<meta http-equiv=x content="text/html; charset=big5"><p>' + "印表機".encode("big5"), "印表機"),
        (b'<?xml version="1.0" encoding="koi8-r"?><p>' + "принтер".encode("koi8-r"), "принтер"),
        (b"<meta charset=nonsense><p>words\xff\xfe\x00</p>", "words"),
        (b"", ""),
    ],
)
def test_the_filter_reads_any_bytes(page: bytes, words: str) -> None:
    done = subprocess.run(FILTER, input=page, capture_output=True, check=True, timeout=60)
    assert words in done.stdout.decode("utf-8")
    assert done.stderr == b""


def test_the_filter_needs_neither_django_nor_a_database() -> None:
    script = (
        "import sys; from answerable.lib import html_filter; "
        "assert not any(name.split('.')[0] == 'django' for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
