"""The few style declarations of a stranger's HTML that may stay.

Names and values are both checked: nothing that positions, overlays, loads,
animates or reaches outside its box.
"""

import re
from collections.abc import Callable

_LENGTH = r"-?0|\d{1,4}(\.\d{1,3})?(px|pt|em|rem|ex|ch|cm|mm|in|pc|%)?|auto|normal|none|inherit|initial"
# Nothing may be larger than a large letter, so that it cannot push other things away or cover them.
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "em": 16, "rem": 16, "ex": 8, "ch": 8, "cm": 38, "mm": 3.8, "in": 96}
_NUMBER = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)([a-z]*|%)\Z", re.IGNORECASE)
_COLOUR = r"#[0-9a-f]{3,8}|[a-z]{3,25}|rgba?\([\d\s.,%/]{1,40}\)|hsla?\([\d\s.,%/deg]{1,40}\)"
_LINE = r"none|hidden|solid|dotted|dashed|double|groove|ridge|inset|outset"
_WIDTH = r"thin|medium|thick"


def _one(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(f"(?:{pattern})\\Z", re.IGNORECASE)
    return lambda value: compiled.match(value) is not None


def _several(pattern: str, most: int) -> Callable[[str], bool]:
    compiled = re.compile(f"(?:{pattern})\\Z", re.IGNORECASE)

    def check(value: str) -> bool:
        # Spaces inside rgb( 1, 2, 3 ) do not separate values.
        words = re.sub(r"\s*([,()])\s*", r"\1", value).split()
        return 0 < len(words) <= most and all(compiled.match(word) for word in words)

    return check


def is_within(value: str, pixels: int, *, percent: int = 100) -> bool:
    """Is this length no more than so many pixels, or so much of its box? What is no number is."""
    match = _NUMBER.match(value.strip())
    if not match:
        return True
    size, unit = float(match[1]), match[2].lower()
    return size <= percent if unit == "%" else size * _PIXELS.get(unit, 16) <= pixels


def _up_to(pixels: int, check: Callable[[str], bool], percent: int = 100) -> Callable[[str], bool]:
    def both(value: str) -> bool:
        return check(value) and all(is_within(word, pixels, percent=percent) for word in value.split())

    return both


_SIDES = ("", "-top", "-right", "-bottom", "-left")
_SIZE = _several(_LENGTH, 4)
_EDGE = _several(f"{_LENGTH}|{_COLOUR}|{_LINE}|{_WIDTH}", 6)
_WORD = _one(r"[a-z][a-z-]{0,30}")
_WORDED = (
    "text-align text-decoration font-style vertical-align text-transform white-space list-style-type "
    "border-collapse direction word-break overflow-wrap font-variant table-layout"
)
_KINDS: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(("color", "background-color", "background"), _one(_COLOUR)),
    **{
        f"border{side}{part}": _up_to(40, _EDGE)
        for side in _SIDES
        for part in ("", "-color", "-style", "-width")
    },
    **{f"{box}{side}": _up_to(300, _SIZE, 50) for box in ("padding", "margin") for side in _SIDES},
    **dict.fromkeys(("width", "max-width"), _up_to(1200, _SIZE)),
    "height": _up_to(2000, _SIZE),
    "line-height": _up_to(200, _SIZE, 400),
    **dict.fromkeys(("text-indent", "border-spacing", "border-radius"), _up_to(100, _SIZE)),
    "letter-spacing": _up_to(20, _SIZE),
    **dict.fromkeys(_WORDED.split(), _WORD),
    "font-weight": _one(r"[a-z]{4,8}|[1-9]00"),
    "font-family": _one(r"""[\w\s,.'"-]{1,300}"""),
    "font-size": _up_to(72, _one(_LENGTH + r"|(xx?-)?(small|large)|medium|smaller|larger"), 300),
    "display": _one(r"none|block|inline|inline-block|table|table-row|table-cell"),
}


def safe_style(value: str) -> str:
    """The declarations that may stay, written plainly; empty when none may."""
    if len(value) > 5000 or "\\" in value or "/*" in value:
        return ""
    kept = []
    for declaration in value.split(";"):
        name, colon, content = declaration.partition(":")
        name, content = name.strip().lower(), content.replace("!important", "").strip()
        check = _KINDS.get(name)
        if colon and check and len(content) <= 300 and check(content):
            kept.append(f"{name}: {content}")
    return "; ".join(kept)


_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|"
    r"(?:font-size|max-height|max-width)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|\Z)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|\Z))",
    re.IGNORECASE,
)
_TIGHT = re.compile(
    r"(?:^|;)\s*margin(?:-bottom)?\s*:\s*0(?:px|pt|cm|in|em)?[\s;!]|margin\s*:\s*0\w*\Z", re.IGNORECASE
)


def is_hidden(style: str) -> bool:
    """Does the element with this style not show, as the line that only previews of a newsletter show?"""
    return _HIDDEN.search(style[:2000]) is not None


def is_tight(style: str) -> bool:
    """Does a paragraph with this style stand close to the next, as all of Outlook's do?"""
    return _TIGHT.search(style[:2000] + ";") is not None
