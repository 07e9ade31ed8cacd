"""Mail that could not be sent or read falls on no floor."""

from __future__ import annotations

import pytest

from answerable.accounts.models import User
from answerable.accounts.people import team_called
from answerable.cases.conversation import reply
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.addresses import Address
from answerable.lib.ref import Ref
from answerable.mail import outcomes
from answerable.mail.journal import store
from answerable.mail.models import OutboundMail
from answerable.mail.outbox import OutgoingMail, queue
from answerable.mail.sending import SENDER
from answerable.notifications.models import Notice
from answerable.testing.cast import NOON, Cast


def give_up(mail: OutboundMail, *, is_ours: bool = False) -> None:
    record(
        EventName.MAIL_SENDING_FAILED,
        mail.ref,
        within=mail.about,
        at=NOON,
        actor=SENDER,
        reason="550 5.1.1 gone",
        is_ours=is_ours,
    )


def told(text: str) -> dict[str, bool]:
    """Who was told, and whether by mail too."""
    notices = Notice.objects.filter(title__contains=text)
    return {one.user.name: one.mail_due_at is not None for one in notices.select_related("user")}


@pytest.mark.parametrize("is_ours", [False, True])
def test_who_wrote_it_and_who_has_the_case_hear_that_it_did_not_go(cast: Cast, is_ours: bool) -> None:
    case = cast.case(assignee=cast.wang)
    message = reply(case, "Please restart it.", by=cast.li, at=NOON)
    give_up(message.outbound, is_ours=is_ours)
    assert told(f"Not sent on {case.number}") == {"Li Lei": not is_ours, "Wang Fang": not is_ours}
    notice = Notice.objects.filter(title__startswith="Not sent").first()
    assert (notice.url, "550 5.1.1 gone" in notice.body) == (case.get_absolute_url(), True)


def test_an_answer_of_nobody_who_is_still_here_is_the_leads(cast: Cast) -> None:
    case = cast.case(team=team_called("Platform"))
    message = reply(case, "Please restart it.", by=cast.wang, at=NOON)
    case.refresh_from_db()
    type(case).objects.filter(pk=case.pk).update(assignee=None)
    User.objects.filter(pk=cast.wang.pk).update(is_active=False)
    give_up(message.outbound)
    assert told("Not sent on") == {"Li Lei": True}


def test_a_notice_that_cannot_be_mailed_makes_no_further_mail(cast: Cast) -> None:
    case = cast.case(assignee=cast.wang)
    give_up(reply(case, "Please restart it.", by=cast.wang, at=NOON).outbound)
    notice = OutboundMail.objects.get(recipients=["wang@vendor.example"], subject__startswith="Not sent on")
    before = OutboundMail.objects.count()
    give_up(notice)
    assert told("A mail to wang@vendor.example could not be sent") == {"Han Meimei": False}
    assert OutboundMail.objects.count() == before


def test_so_is_a_link_that_did_not_go(cast: Cast) -> None:
    to = (Address(cast.wang.name, cast.wang.email),)
    draft = OutgoingMail(Address("", "desk@vendor.example"), to, "Link", "x")
    give_up(queue(draft, Ref("user", cast.wang.pk), NOON))
    assert told("could not be sent: Link") == {"Han Meimei": False}


def test_administrators_hear_of_a_mail_that_could_not_be_read(cast: Cast) -> None:
    raw = b"Subject: x\r\n\r\nWords."
    mail = store(raw, envelope_from="eve@x.example", envelope_to=["a@b.example"], door="smtp", at=NOON)
    outcomes.fail(mail, reason="It was too odd.", at=NOON)
    assert told("A mail from eve@x.example could not be read") == {"Han Meimei": True}
    assert OutboundMail.objects.filter(recipients=["han@vendor.example"]).count() == 1
