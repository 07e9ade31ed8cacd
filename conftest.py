"""Fixtures every room's tests share, and what happens when a program they need is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.plugin import DjangoDbBlocker

from answerable.testing import database, debian
from answerable.testing.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser
from answerable.testing.cast import cast

__all__ = ["cast", "django_db_setup", "pytest_collection_modifyitems"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where a program is missing its tests are skipped; where nothing may be, they fail by themselves.

    `bin/test` installs the programs where it may.
    """
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        return
    for package in debian.missing():
        skip = pytest.mark.skip(reason=f"{package.name} is not installed")
        for item in items:
            if package.mark and item.get_closest_marker(package.mark):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser, for tests marked journey."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database copied from the migrated template, instead of migrating one in every process."""
    with django_db_blocker.unblock(), database.lent():
        yield
