"""A simulated past: nobody is called, nothing is sent, no task is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from answerable.events.record import unannounced
from answerable.lib.solitude import nobody_else


@contextmanager
def hushed() -> Iterator[None]:
    """Inside, the verbs write their rows and events, and nothing else."""
    with ExitStack() as stack:
        stack.enter_context(unannounced())
        stack.enter_context(nobody_else())
        stack.enter_context(app.replace_connector(InMemoryConnector()))
        stack.enter_context(_without_savepoints())
        yield


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """One transaction holds hundreds of verbs and fails as a whole; a savepoint for each costs a fifth."""
    features = connection.features
    before = features.uses_savepoints
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = before
