"""What is said to people, gathered from the code and the templates (`bin/messages`)."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parent.parent
LOCALE = HOUSE / "locale"
LANGUAGES = ("zh_Hans",)

_KEYWORDS: dict[str, object] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_METHODS = [
    ("**/tests/**", "ignore"),
    ("testing/**", "ignore"),
    ("**.py", "python"),
    ("**/jinja2/**", "jinja2"),
]
_OPTIONS = {"**/jinja2/**": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}


def gathered() -> Catalog:
    """Every sentence of the product, with the files it stands in."""
    catalog = Catalog(project="Answerable", charset="utf-8")
    found = extract_from_dir(HOUSE, _METHODS, _OPTIONS, keywords=_KEYWORDS)  # type: ignore[arg-type]
    for file, _, message, _, context in found:
        catalog.add(message, None, [(f"answerable/{file}", None)], context=context)  # type: ignore[arg-type, list-item]
    return catalog


def file_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalog of a language; an empty one when there is none yet."""
    if not file_of(language).exists():
        return Catalog(locale=language, project="Answerable", charset="utf-8")
    with file_of(language).open("rb") as source:
        return read_po(source, locale=language)


def untranslated(language: str) -> list[str]:
    """Sentences of the product that the language does not say yet."""
    known = read(language)
    return sorted(
        str(message.id)
        for message in gathered()
        if message.id and not _is_said(known.get(_first(message.id), message.context))
    )


def _first(identity: str | tuple[str, ...] | list[str]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _is_said(message: object) -> bool:
    string = getattr(message, "string", "")
    return bool(string) and not getattr(message, "fuzzy", True) and (isinstance(string, str) or all(string))


def update(language: str) -> None:
    """Brings new sentences into the catalog and takes out those nobody says any more."""
    catalog = read(language)
    catalog.update(gathered(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    _sign(catalog)
    file_of(language).parent.mkdir(parents=True, exist_ok=True)
    with file_of(language).open("wb") as target:
        write_po(target, catalog, width=100, sort_output=True, ignore_obsolete=True)


def _sign(catalog: Catalog) -> None:
    catalog.header_comment, catalog.fuzzy = f"# Answerable in {catalog.locale_identifier}.", False
    catalog.version, catalog.msgid_bugs_address = "1", ""
    catalog.last_translator = catalog.language_team = "Answerable"
    catalog.revision_date = catalog.creation_date


def main() -> int:
    for language in LANGUAGES:
        update(language)
        missing = untranslated(language)
        print(f"{file_of(language)}: {len(missing)} of {len(gathered())} still to be translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
