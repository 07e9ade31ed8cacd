"""HTML written by strangers made safe to show, and made into plain text.

There is one sanitiser in the house and this is it. `clean` lets through what
ordinary letters, newsletters and Outlook need and nothing that runs, loads,
submits, overlays or names an element. Length and depth are capped first, since
no HTML parser is linear in depth.
"""

import re
from collections.abc import Mapping
from html import escape, unescape

import nh3

from answerable.lib import html_names
from answerable.lib.charsets import plain
from answerable.lib.html_styles import safe_style
from answerable.lib.html_text import written
from answerable.lib.html_weight import is_too_heavy

_GENERIC = frozenset({"style", "dir", "lang", "title", "align", "valign", "width", "height", "bgcolor"})
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(_GENERIC),
    "a": {"href"},
    "img": {"src", "alt", "border"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value", "type"},
    "col": {"span"},
    "colgroup": {"span"},
    "blockquote": {"type"},
    "time": {"datetime"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_LINK = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
_DATA_PICTURE = re.compile(r"data:image/(png|gif|jpe?g|webp);base64,[A-Za-z0-9+/=\s]+\Z", re.IGNORECASE)
_SIZE = re.compile(r"\s*(\d{1,4})(?:\.\d{1,4})?\s*(%|px|pt)?\s*\Z")
_COLOUR = re.compile(r"\s*(#[0-9a-f]{3,8}|[a-z]{3,25})\s*\Z", re.IGNORECASE)

_CLEAN_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_CLEAN_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def clean(html: str, cid_urls: Mapping[str, str] | None = None) -> str:
    """Safe HTML. Pictures named in `cid_urls` (Content-ID → our own URL) are shown.

    Remote pictures are not loaded: their address is kept in `data-remote-src`,
    tracking pixels are dropped. HTML too long or too deep to be laid out comes
    back as its text.
    """
    if is_too_heavy(html):
        return f'<pre class="too-heavy">{escape(to_text(html))}</pre>'
    urls = {_identifier(name): url for name, url in (cid_urls or {}).items()}
    safe = nh3.clean(
        _unambiguous(html),
        tags=set(html_names.SHOWN),
        clean_content_tags=set(html_names.DROPPED_WHOLE),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return _CLEAN_TAG.sub(lambda match: _picture(match, urls) if match[2] == "img" else match[0], safe)


_LONE_AMPERSAND = re.compile(
    r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};|(?:nbsp|lt|gt|amp)\b)"
)


def _unambiguous(html: str) -> str:
    # A megabyte of lone ampersands takes the parser minutes.
    return _LONE_AMPERSAND.sub("&amp;", plain(html))


def _attribute(_tag_name: str, name: str, value: str) -> str | None:
    """The value as it may stay, or None. Called by the sanitiser for each allowed attribute."""
    if name == "style":
        return safe_style(value) or None
    if name == "href":
        return value.strip() if _LINK.match(value.strip()) else None
    if name == "src":
        return _source(value.strip())
    if name in {"width", "height"}:
        return value.strip() if _SIZE.match(value) else None
    if name in {"bgcolor", "color"}:
        return value.strip() if _COLOUR.match(value) else None
    if name in {"colspan", "rowspan", "span"}:
        return value if value.isascii() and value.isdigit() and int(value[:6]) <= 200 else None
    return value[:500]


def _source(url: str) -> str | None:
    if url[:4].lower() == "cid:":
        return url
    if url[:5].lower() == "data:":
        return url if _DATA_PICTURE.match(url) else None
    return url if url[:8].lower().startswith(("http://", "https://")) else None


def _identifier(name: str) -> str:
    return name.strip().strip("<>").lower()


def _picture(match: re.Match[str], urls: Mapping[str, str]) -> str:
    """An image tag as it may be shown. The input is the sanitiser's own output, so its form is known."""
    attributes = dict(_CLEAN_ATTRIBUTE.findall(match[3]))
    source = unescape(attributes.pop("src", ""))
    if source[:4].lower() == "cid:":
        url = urls.get(_identifier(source[4:]))
        if url is None:
            return _missing(attributes)
        return _tag({"src": escape(url)} | attributes | {"loading": "lazy"})
    if source[:5].lower() == "data:":
        return _tag({"src": escape(source)} | attributes)
    if not source or _is_tracker(attributes):
        return _missing(attributes) if not source else ""
    return _tag({"data-remote-src": escape(source)} | attributes)


def _tag(attributes: Mapping[str, str]) -> str:
    return "<img" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + ">"


def _missing(attributes: Mapping[str, str]) -> str:
    return f"<span>[{attributes['alt']}]</span>" if attributes.get("alt", "").strip() else ""


def _is_tracker(attributes: Mapping[str, str]) -> bool:
    sizes = [attributes.get(side, "") for side in ("width", "height")]
    return any(size.strip() in {"0", "1", "2", "0px", "1px"} for size in sizes)


_TEXT_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "img": {"alt"}, "ol": {"start"}}
_LOOSE_TAG = re.compile(r"<[^<>]*>")
_LOOSE_BLOCK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/table)\b[^<>]*>", re.IGNORECASE)


def to_text(html: str) -> str:
    """The words of the page as text: paragraphs, lists, quotations and link targets kept."""
    if is_too_heavy(html):
        return crude_text(html)
    tidy = nh3.clean(
        _unambiguous(html),
        tags=set(html_names.SHAPING),
        clean_content_tags=set(html_names.DROPPED_WHOLE),
        attributes=_TEXT_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return written(tidy)


def crude_text(html: str) -> str:
    """The words of HTML that is too heavy to be parsed; its structure is lost."""
    text = unescape(_LOOSE_TAG.sub(" ", _LOOSE_BLOCK.sub("\n", plain(html))))
    lines = (" ".join(line.split()) for line in plain(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
