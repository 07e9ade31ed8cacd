"""Catalogs of translations, compiled beside their sources; needs neither Django nor settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_outdated() -> Iterator[str]:
    """Makes the .mo file of every .po file that is newer; yields a sentence for each that cannot be."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            _compile(source, target)
        except OSError as problem:
            yield f"{target} cannot be written ({problem.strerror}); run bin/setup as its owner."


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with source.open("rb") as written, draft.open("wb") as compiled:
        write_mo(compiled, read_po(written))
    draft.replace(target)


if __name__ == "__main__":
    sys.exit("\n".join(compile_outdated()) or 0)
