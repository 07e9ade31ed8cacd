"""The files the house rules are about."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
HOUSE = PROJECT / "answerable"


def python_files() -> list[Path]:
    """Every Python file of ours but migrations."""
    places = [HOUSE, PROJECT / "tests"]
    found = [file for place in places for file in place.rglob("*.py")]
    return sorted(file for file in found if "migrations" not in file.parts)


def product_files() -> list[Path]:
    """Python files of the product itself: no tests."""
    return [file for file in python_files() if "tests" not in file.parts]


def static_files(suffix: str) -> list[Path]:
    return sorted(HOUSE.glob(f"*/static/**/*{suffix}"))


def templates(suffix: str = ".html") -> list[Path]:
    return sorted(HOUSE.glob(f"*/jinja2/**/*{suffix}"))


def name(file: Path) -> str:
    return str(file.relative_to(PROJECT))


def lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())
