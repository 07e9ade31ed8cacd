"""Fixtures every room's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from answerable.testing import database


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database copied from the migrated template, instead of migrating one in every process."""
    with django_db_blocker.unblock(), database.lent():
        yield
