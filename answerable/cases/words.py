"""Shortening what people wrote for places where little of it fits."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"\s+")


def one_line(text: str, longest: int) -> str:
    """`text` on one line, control characters removed, cut with an ellipsis at `longest` characters."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    plain = _BLANKS.sub(" ", plain).strip()
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def storable(text: str) -> str:
    """`text` without what a text column cannot hold: U+0000 and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
