"""Fixtures every room's tests share, and what happens when a program they need is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from answerable.testing import database
from answerable.testing.cast import cast

__all__ = ["cast", "django_db_setup", "pytest_collection_modifyitems"]

# Mark → the program its tests drive. `bin/test` installs them where it may.
PROGRAMS = {"journey": "chromium", "postfix": "/usr/sbin/postfix"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where a program is missing its tests are skipped; where nothing may be, they fail by themselves."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        return
    for mark, program in PROGRAMS.items():
        if not shutil.which(program):
            missing = pytest.mark.skip(reason=f"{program} is not installed")
            for item in items:
                if item.get_closest_marker(mark):
                    item.add_marker(missing)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database copied from the migrated template, instead of migrating one in every process."""
    with django_db_blocker.unblock(), database.lent():
        yield
