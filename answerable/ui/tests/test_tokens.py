"""The palette: every pair that carries text has a contrast of 4.5 to 1 or better, in both themes."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "static/ui/css/tokens.css"
COLOUR = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"
PAIRS = [
    *[(ink, paper) for ink in ("ink", "ink-2", "ink-3") for paper in ("paper", "raised", "sunken")],
    *[(one, "paper") for one in ("accent", "met", "soon", "missed", "paused")],
    *[(one, f"{one}-surface") for one in ("accent", "met", "soon", "missed", "paused")],
    ("on-accent", "accent"),
    ("missed", "sunken"),
    ("ink", "soon-surface"),
]


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance of an OKLCH colour (the published conversion to linear sRGB)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return sum(w * min(max(v, 0), 1) for w, v in ((0.2126, red), (0.7152, green), (0.0722, blue)))


def palette(theme: int) -> dict[str, float]:
    found = re.findall(rf"--([\w-]+): light-dark\({COLOUR}, {COLOUR}\)", TOKENS.read_text("utf-8"))
    return {
        name: luminance(float(values[0]) / 100, float(values[1]), float(values[2]))
        for name, *both in found
        for values in [both[theme * 3 : theme * 3 + 3]]
    }


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_text_can_be_read(ink: str, paper: str, theme: int) -> None:
    colours = palette(theme)
    dark, light = sorted((colours[ink], colours[paper]))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
