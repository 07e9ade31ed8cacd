"""Fixtures of the mail room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from answerable.mail.tests import dovecot
from answerable.mail.tests.dovecot import Server


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
                cursor.execute(
                    "TRUNCATE mail_rawmail, mail_inboundmail, mail_outboundmail, mail_mailbox CASCADE"
                )
                cursor.execute("TRUNCATE mail_tap")
                cursor.execute("TRUNCATE procrastinate_jobs, events_event CASCADE")
            connection.close()


@pytest.fixture(scope="session")
def dovecot_running() -> Iterator[Server]:
    """One Dovecot for all tests of this process."""
    with dovecot.running() as opened:
        yield opened


@pytest.fixture
def server(dovecot_running: Server) -> Server:
    """The IMAP server, with empty folders."""
    dovecot_running.clear()
    return dovecot_running
