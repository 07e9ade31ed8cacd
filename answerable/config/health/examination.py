"""The examination: first the machine, then the doors, then what the database knows."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.config.embedded import EmbeddedError, available
from answerable.config.health import machine
from answerable.config.health.finding import Finding, Verdict, bad
from answerable.config.settings_table import AnswerableSettings

__all__ = ["Finding", "Verdict", "examine"]


def examine(settings: AnswerableSettings) -> Iterator[Finding]:
    """Every finding, one by one as it is made; nothing is changed."""
    yield machine.python()
    yield machine.data_folder(settings)
    yield machine.disk(settings)
    yield from machine.doors(settings)
    yield machine.outgoing(settings)
    try:
        with available(settings):
            yield from _in_database()
    except EmbeddedError as problem:
        yield bad("Database", str(problem), "See docs/administrators/running.md.")


def _in_database() -> Iterator[Finding]:
    from answerable.config.serving.serve import set_up_django

    set_up_django()
    from answerable.config.health import records

    yield from records.examine()
