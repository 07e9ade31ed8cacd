"""HTML written by strangers made safe to show, and made into plain text.

There is one sanitiser in the house and this is it. `clean` lets through what
ordinary letters, newsletters and Outlook need and nothing that runs, loads,
submits, overlays or names an element. Length and depth are capped first, since
no HTML parser is linear in depth. What comes out is what a browser reads out of
it again: `clean(clean(page)) == clean(page)`.
"""

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import unquote

import nh3

from answerable.lib import html_links, html_names
from answerable.lib.charsets import plain
from answerable.lib.html_styles import is_hidden, is_tight, is_within, safe_style
from answerable.lib.html_text import written
from answerable.lib.html_weight import is_too_heavy

_GENERIC = frozenset({"style", "dir", "lang", "align", "valign", "width", "height", "bgcolor"})
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(_GENERIC),
    "a": {"href"},
    "abbr": {"title"},
    "acronym": {"title"},
    "img": {"src", "alt", "border", "data-cid", "data-remote-src"},
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
# A picture inside the page is part of the mail and is sent again with each look at it.
_LARGEST_DATA = 200_000
_LONGEST_TEXT = 1_000_000
_MOST_ROUNDS = 5
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_LINK = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
_DATA_PICTURE = re.compile(r"data:image/(png|gif|jpe?g|webp);base64,[A-Za-z0-9+/=\s]+\Z", re.IGNORECASE)
_SIZE = re.compile(r"\s*(\d{1,4})(?:\.\d{1,4})?\s*(%|px|pt)?\s*\Z")
_COLOUR = re.compile(r"\s*(#[0-9a-f]{3,8}|[a-z]{3,25})\s*\Z", re.IGNORECASE)

_CLEAN_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_CLEAN_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def clean(html: str, cid_urls: Mapping[str, str] | None = None) -> str:
    """Safe HTML. Pictures named in `cid_urls` (Content-ID → our own URL) are shown.

    Remote pictures are not loaded: their address is kept in `data-remote-src`, that of pictures of the
    same mail in `data-cid`; tracking pixels are dropped. A link says in its title where it leads, and one
    that shows another address than that is marked. HTML too long or too deep to be laid out, or that
    parsers read otherwise each time, comes back as its text.
    """
    safe = _settled(html)
    if cid_urls is None:
        return safe
    urls = {_identifier(name): url for name, url in cid_urls.items()}
    return _CLEAN_TAG.sub(lambda match: _own_picture(match, urls) if match[2] == "img" else match[0], safe)


def _settled(html: str) -> str:
    """Cleaned until cleaning changes nothing, as mutation attacks live on what the second parser sees."""
    safe = _once(html)
    for _ in range(_MOST_ROUNDS):
        again = _once(safe)
        if again == safe:
            return safe
        safe = again
    return _page_of(crude_text(safe))


def _once(html: str) -> str:
    if is_too_heavy(html):
        return _page_of(crude_text(html))
    safe = nh3.clean(
        _unambiguous(html),
        tags=set(html_names.SHOWN),
        clean_content_tags=set(html_names.DROPPED_WHOLE),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    safe = _CLEAN_TAG.sub(lambda match: _picture(match) if match[2] == "img" else match[0], safe)
    return html_links.told(safe)


def _page_of(text: str) -> str:
    """Text as a page; written as the sanitiser would write it."""
    return f"<pre>{_as_text(text[:_LONGEST_TEXT])}</pre>" if text else ""


def _as_text(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


_LONE_AMPERSAND = re.compile(
    r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};|(?:nbsp|lt|gt|amp)\b)"
)


def _unambiguous(html: str) -> str:
    # A megabyte of lone ampersands takes the parser minutes.
    return _LONE_AMPERSAND.sub("&amp;", plain(html))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value as it may stay, or None. Called by the sanitiser for each allowed attribute."""
    value = value.strip()
    if name == "style":
        return safe_style(value) or None
    if name == "href":
        return _encoded(value) if _LINK.match(value) else None
    if name in {"src", "data-cid", "data-remote-src"}:
        return _source(value) if name == "src" else _encoded(value)
    if name in {"width", "height"}:
        return value if _SIZE.match(value) and is_within(value, 1200 if name == "width" else 2000) else None
    if name in _CHECKED:
        return value if _CHECKED[name].match(value) else None
    return value[:500]


_NUMBER = re.compile(r"\d{1,2}\Z")
_SPAN = re.compile(r"(?:[1-9]\d?|1\d\d|200)\Z")
_COUNT = re.compile(r"-?\d{1,7}\Z")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]{0,20}\Z")
_CHECKED = {
    **dict.fromkeys(("bgcolor", "color"), _COLOUR),
    **dict.fromkeys(("colspan", "rowspan", "span"), _SPAN),
    **dict.fromkeys(("border", "cellpadding", "cellspacing"), _NUMBER),
    **dict.fromkeys(("start", "value"), _COUNT),
    **dict.fromkeys(("align", "valign", "dir", "scope"), _WORD),
    "size": re.compile(r"[+-]?[1-7]\Z"),
    "type": re.compile(r"(?:[1aAiI]|[A-Za-z]{1,10})\Z"),
    "lang": re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}\Z"),
}


def _source(url: str) -> str | None:
    if url[:4].lower() == "cid:":
        return _encoded(url)
    if url[:5].lower() == "data:":
        return url if len(url) <= _LARGEST_DATA and _DATA_PICTURE.match(url) else None
    if url.startswith("//"):
        return _encoded(f"https:{url}")
    return _encoded(url) if url[:8].lower().startswith(("http://", "https://")) else None


_UNSAFE = {ord(sign): f"%{ord(sign):02X}" for sign in "\"'<> `\t\r\n"}


def _encoded(url: str) -> str:
    """The address without the signs that end attributes or tags."""
    return url[:4000].translate(_UNSAFE)


def _identifier(name: str) -> str:
    return unquote(name.strip()).strip("<>").lower()


def _picture(match: re.Match[str]) -> str:
    """An image tag as it may be shown. The input is the sanitiser's own output, so its form is known."""
    attributes = {name: unescape(value) for name, value in _CLEAN_ATTRIBUTE.findall(match[3])}
    source, cid = attributes.pop("src", ""), attributes.pop("data-cid", "")
    remote = attributes.pop("data-remote-src", "")
    if source[:4].lower() == "cid:":
        cid = source[4:]
    elif source[:5].lower() == "data:":
        return _tag({"src": source} | attributes)
    elif source:
        remote = source
    if cid:
        return _tag({"data-cid": cid} | attributes)
    if not _REMOTE.match(remote):
        return _missing(attributes)
    return "" if _is_tracker(attributes) else _tag({"data-remote-src": remote} | attributes)


_REMOTE = re.compile(r"https?://", re.IGNORECASE)


def _own_picture(match: re.Match[str], urls: Mapping[str, str]) -> str:
    attributes = {name: unescape(value) for name, value in _CLEAN_ATTRIBUTE.findall(match[3])}
    cid = attributes.pop("data-cid", "")
    if not cid:
        return match[0]
    url = urls.get(_identifier(cid))
    return _tag({"src": url} | attributes | {"loading": "lazy"}) if url else _missing(attributes)


def _tag(attributes: Mapping[str, str]) -> str:
    return "<img" + "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()) + ">"


def _missing(attributes: Mapping[str, str]) -> str:
    words = attributes.get("alt", "").strip()
    return f"<span>[{_as_text(words)}]</span>" if words else ""


def _is_tracker(attributes: Mapping[str, str]) -> bool:
    sizes = [attributes.get(side, "") for side in ("width", "height")]
    if any(size.strip() in {"0", "1", "2", "0px", "1px"} for size in sizes):
        return True
    return is_hidden(attributes.get("style", ""))


_TEXT_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "class", "hidden"},
    "a": {"href"},
    "img": {"alt"},
    "ol": {"start"},
}
_LOOSE_TAG = re.compile(r"<[^<>]*>")
_LOOSE_BLOCK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/table)\b[^<>]*>", re.IGNORECASE)


def to_text(html: str) -> str:
    """The words of the page as text: paragraphs, lists, quotations and link targets kept."""
    if is_too_heavy(html):
        return crude_text(html)
    tidy = nh3.clean(
        _unambiguous(html),
        tags=set(html_names.SHAPING) | {"span", "font", "center"},
        clean_content_tags=set(html_names.DROPPED_WHOLE),
        attributes=_TEXT_ATTRIBUTES,
        attribute_filter=_shape,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return written(tidy)


def _shape(_tag_name: str, name: str, value: str) -> str | None:
    """What writing text has to know of an element: is it hidden, does it stand close to the next?"""
    if name == "style":
        return "hidden" if is_hidden(value) else "tight" if is_tight(value) else None
    if name == "class":
        return "tight" if value[:200].lower().startswith(("mso", "msonormal")) else None
    if name == "hidden":
        return "hidden"
    return value


def crude_text(html: str) -> str:
    """The words of HTML that is too heavy to be parsed; its structure is lost."""
    text = unescape(_LOOSE_TAG.sub(" ", _LOOSE_BLOCK.sub("\n", plain(html))))
    lines = (" ".join(line.split()) for line in plain(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
