"""Fixtures of the mail room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database that other threads and processes see too.

    Only what the mail room writes is emptied afterwards; emptying every table of the house takes seconds.
    """
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE mail_rawmail, mail_inboundmail, mail_outboundmail CASCADE")
                cursor.execute("TRUNCATE procrastinate_jobs, events_event CASCADE")
            connection.close()
