"""The stylesheets of the house: one file a component, one request a page.

While developing every file is linked by itself. When static files are collected they are joined
into one (`static_storage`). Cascade layers decide who wins, so the order of files does not matter;
only `layers.css` comes first.
"""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static

FIRST = "ui/css/layers.css"
JOINED = "ui/joined.css"


def parts() -> dict[str, Path]:
    """Every stylesheet by its static name, in linking order: rooms put theirs in `css/`."""
    found = {
        f"{room.label}/css/{path.name}": path
        for room in apps.get_app_configs()
        for path in sorted((Path(room.path) / "static" / room.label / "css").glob("*.css"))
        if room.name.startswith("answerable.")
    }
    return {FIRST: found.pop(FIRST), **found}


def joined() -> str:
    """All stylesheets as one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in parts().values())


def addresses() -> list[str]:
    """The stylesheets a page links: the joined one when it exists, else each."""
    if JOINED in getattr(staticfiles_storage, "hashed_files", {}):
        return [static(JOINED)]
    return [static(name) for name in parts()]
