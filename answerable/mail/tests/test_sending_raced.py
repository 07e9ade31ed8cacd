"""Several senders at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from answerable.mail import sending
from answerable.mail.tests.doors import other_end
from answerable.mail.tests.test_sending import NOW, always, queued, use


def attempt(outbound_id: int) -> bool:
    try:
        return sending.send(outbound_id, clock=always(NOW))
    finally:
        connection.close()


@pytest.mark.usefixtures("committed")
def test_four_senders_at_once_send_one_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    with other_end() as (postbox, port), ThreadPoolExecutor(4) as pool:
        use(monkeypatch, f"smtp://127.0.0.1:{port}")
        mail = queued()
        results = list(pool.map(attempt, [mail.pk] * 4))
        assert sorted(results) == [False, False, False, True]
        assert len(postbox.mails) == 1
