"""From an event to those who must hear of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

import pytest
from django.utils.translation import get_language

from answerable.accounts.models import User
from answerable.accounts.people import add_user
from answerable.events import record as events
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.ref import Ref
from answerable.mail.models import OutboundMail
from answerable.notifications.dispatch import Telling, send_due, tell_of
from answerable.notifications.models import Notice
from answerable.testing.cast import NOON
from answerable.testing.races import at_once

pytestmark = pytest.mark.django_db
Happen = Callable[..., Event]


@pytest.fixture
def people(db: None) -> list[User]:
    return [
        add_user("an@vendor.example", "An"),
        add_user("bo@vendor.example", "Bo", language="zh-hans"),
    ]


@pytest.fixture
def happen(monkeypatch: pytest.MonkeyPatch) -> Happen:
    """Something happens, and these are told."""
    monkeypatch.setattr(events, "_handlers", defaultdict(list))

    def something(tellings: Iterable[Telling], actor: Actor | None = None) -> Event:
        monkeypatch.setattr(events, "_handlers", defaultdict(list))
        tell_of(EventName.CASE_OPENED, lambda event: tellings)
        return events.record(EventName.CASE_OPENED, Ref("case", 7), at=NOON, actor=actor or Actor.system())

    return something


def telling(user: User, **more: object) -> Telling:
    return Telling(user, title=lambda: f"in {get_language()}", url="/desk/", **more)  # type: ignore[arg-type]


def test_everybody_is_told_in_their_own_language(people: list[User], happen: Happen) -> None:
    happen([telling(user) for user in people])
    assert dict(Notice.objects.values_list("user__name", "title")) == {"An": "in en", "Bo": "in zh-hans"}


def test_nobody_is_told_twice_of_one_thing_nor_of_their_own_doing(people: list[User], happen: Happen) -> None:
    an, bo = people
    happen([telling(an), telling(an), telling(bo)], Actor.staff(bo))
    assert list(Notice.objects.values_list("user__name", flat=True)) == ["An"]


def test_who_has_left_is_told_nothing(people: list[User], happen: Happen) -> None:
    people[0].is_active = False
    happen([telling(people[0])])
    assert not Notice.objects.exists()


def test_a_notice_goes_by_mail_unless_it_is_for_the_desk_only(people: list[User], happen: Happen) -> None:
    an, bo = people
    happen([telling(an), telling(bo, by_mail=False)])
    mail = OutboundMail.objects.get()
    assert (mail.recipients, mail.subject, mail.automatic) == (["an@vendor.example"], "in en", True)
    assert "/desk/" in mail.text


def test_a_title_of_any_length_and_shape_is_one_subject(people: list[User], happen: Happen) -> None:
    happen([Telling(people[0], title=lambda: "x" * 500, url="/desk/")])
    assert len(Notice.objects.get().title) == 300


@pytest.mark.django_db(transaction=True)
def test_sent_by_two_senders_at_once_each_waiting_mail_goes_once(people: list[User], happen: Happen) -> None:
    happen([telling(user, by_mail=False) for user in people])
    Notice.objects.update(mail_due_at=NOON)
    sent = at_once(*[partial(send_due, NOON)] * 3)
    assert sum(sent) == 2
    assert OutboundMail.objects.count() == 2
