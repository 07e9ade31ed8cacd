"""The few style declarations of a stranger's HTML that may stay.

Names and values are both checked: nothing that positions, overlays, loads,
animates or reaches outside its box.
"""

import re
from collections.abc import Callable

_LENGTH = r"-?0|\d{1,4}(\.\d{1,3})?(px|pt|em|rem|ex|ch|cm|mm|in|pc|%)?|auto|normal|none|inherit|initial"
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


_SIDES = ("", "-top", "-right", "-bottom", "-left")
_SIZE = _several(_LENGTH, 4)
_EDGE = _several(f"{_LENGTH}|{_COLOUR}|{_LINE}|{_WIDTH}", 6)
_WORD = _one(r"[a-z][a-z-]{0,30}")
_SIZED = "width max-width height line-height text-indent letter-spacing border-spacing border-radius"
_WORDED = (
    "text-align text-decoration font-style vertical-align text-transform white-space list-style-type "
    "border-collapse direction word-break overflow-wrap font-variant table-layout"
)
_KINDS: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(("color", "background-color", "background"), _one(_COLOUR)),
    **{f"border{side}{part}": _EDGE for side in _SIDES for part in ("", "-color", "-style", "-width")},
    **{f"{box}{side}": _SIZE for box in ("padding", "margin") for side in _SIDES},
    **dict.fromkeys(_SIZED.split(), _SIZE),
    **dict.fromkeys(_WORDED.split(), _WORD),
    "font-weight": _one(r"[a-z]{4,8}|[1-9]00"),
    "font-family": _one(r"""[\w\s,.'"-]{1,300}"""),
    "font-size": _one(_LENGTH + r"|(xx?-)?(small|large)|medium|smaller|larger"),
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
