"""What is done to a case on its page: done, refused with the text kept, repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from answerable.cases.models import Case, Message, Note, Relation, Resolution
from answerable.cases.participants import invite
from answerable.commitments.models import Commitment
from answerable.customers.models import Contact
from answerable.desk.uploads import SALT, mark_of
from answerable.events.models import Event
from answerable.files.storage import keep
from answerable.mail.models import OutboundMail
from answerable.testing.cast import NOON, Cast


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.case(at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    """Wang is signed in."""
    client.force_login(cast.wang)
    return client


def do(desk: Client, case: Case, noun: str, **fields: Any) -> HttpResponse:
    return desk.post(f"/desk/cases/{case.number}/{noun}/", fields)


def done(answer: HttpResponse, case: Case) -> Case:
    """It was carried out: back to the case; returns it as it is now."""
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert answer.headers["Location"] == case.get_absolute_url()
    return Case.objects.get(pk=case.pk)


def refused(answer: HttpResponse, *words: str) -> str:
    """It was not: the page comes back with the reason and with what had been written."""
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'role="alert"' in page
    for one in words:
        assert one in page
    return page


def test_a_reply_goes_out_and_keeps_the_promise(cast: Cast, desk: Client, case: Case) -> None:
    now = done(do(desk, case, "replies", text="Please restart node 3."), case)
    message = Message.objects.get(case=case, direction="out")
    assert (message.user, message.text, now.state) == (cast.wang, "Please restart node 3.", "open")
    met = Commitment.objects.filter(within_id=case.pk, met_at__isnull=False)
    assert {row.evidence for row in met} == {message.ref}
    page = desk.get(case.get_absolute_url()).content.decode()
    assert "Reply sent." in page


def test_an_empty_reply_is_refused(desk: Client, case: Case) -> None:
    refused(do(desk, case, "replies", text="  "))
    assert not OutboundMail.objects.exists()


def test_a_refused_reply_comes_back_word_for_word(desk: Client, case: Case) -> None:
    text = "An hour's work <b>& more</b>"
    page = refused(do(desk, case, "replies", text=text, cc="nobody"), "nobody")
    assert "An hour&#39;s work &lt;b&gt;&amp; more&lt;/b&gt;" in page
    assert not Message.objects.filter(case=case, direction="out").exists()


@pytest.mark.parametrize("cc", ["a@b.example, x", "a b@c.example", "a@b@c.example"])
def test_copies_must_be_addresses(desk: Client, case: Case, cc: str) -> None:
    refused(do(desk, case, "replies", text="Hello", cc=cc))


def test_copies_are_taken_as_written(desk: Client, case: Case) -> None:
    done(do(desk, case, "replies", text="Hello", cc="a@b.example; c@d.example"), case)
    assert OutboundMail.objects.get().recipients == ["zhao@huaxin.example", "a@b.example", "c@d.example"]


def test_reply_and_wait(desk: Client, case: Case) -> None:
    assert done(do(desk, case, "replies", text="Which release?", then="wait"), case).state == "waiting"


def test_a_reply_that_cannot_wait_is_not_sent_either(desk: Client, case: Case, cast: Cast) -> None:
    """Both or nothing: nobody sends the same words twice because the second half was refused."""
    done(do(desk, case, "resolution", resolution="Done.", tell="1"), case)
    sent = OutboundMail.objects.count()
    refused(do(desk, case, "replies", text="One more question", then="wait"), "One more question")
    assert OutboundMail.objects.count() == sent


def test_reply_and_resolve(desk: Client, case: Case) -> None:
    now = done(do(desk, case, "replies", text="Restart it; then all is well.", then="resolve"), case)
    assert now.state == "resolved"
    assert Resolution.objects.get(case=case).text == "Restart it; then all is well."


def test_files_go_with_a_reply(cast: Cast, desk: Client, case: Case) -> None:
    log = keep(b"log", name="node.log", media_type="text/plain", at=NOON)
    done(do(desk, case, "replies", text="See the log.", files=[mark_of(log, cast.wang.pk)]), case)
    message = Message.objects.get(case=case, direction="out")
    assert [one.file for one in message.attachments.all()] == [log]


def test_marks_that_are_forged_foreign_or_old_attach_nothing(cast: Cast, desk: Client, case: Case) -> None:
    log = keep(b"secret", name="secret.log", media_type="text/plain", at=NOON)
    right = mark_of(log, cast.wang.pk)
    marks = [
        mark_of(log, cast.li.pk),
        right[:-1] + ("A" if right[-1] != "A" else "B"),
        signing.dumps([log.pk, cast.wang.pk], salt="other"),
        signing.dumps([log.pk, cast.wang.pk], key="other", salt=SALT),
        signing.dumps("x", salt=SALT),
        signing.dumps([999_999, cast.wang.pk], salt=SALT),
        str(log.pk),
    ]
    for mark in marks:
        refused(do(desk, case, "replies", text="See the log.", files=[right, mark]), "See the log.")
    assert not OutboundMail.objects.exists()


def test_a_note_is_for_colleagues(cast: Cast, desk: Client, case: Case) -> None:
    done(do(desk, case, "notes", text="Looks like a full disk."), case)
    assert Note.objects.get(case=case).author == cast.wang
    assert not OutboundMail.objects.exists()
    refused(do(desk, case, "notes", text=" "))


def test_a_call_that_reached_somebody_keeps_the_promise(desk: Client, case: Case) -> None:
    done(do(desk, case, "calls", text="She restarts it.", reached="1"), case)
    assert Commitment.objects.filter(within_id=case.pk, promise="respond", met_at__isnull=False).exists()


def test_a_call_nobody_answered_keeps_nothing(desk: Client, case: Case) -> None:
    done(do(desk, case, "calls", text="Engaged."), case)
    assert not Commitment.objects.filter(within_id=case.pk, met_at__isnull=False).exists()


def test_assigning(cast: Cast, desk: Client, case: Case) -> None:
    assert done(do(desk, case, "assignment", assignee="me"), case).assignee == cast.wang
    assert done(do(desk, case, "assignment", assignee=str(cast.li.pk)), case).assignee == cast.li
    assert done(do(desk, case, "assignment", assignee=""), case).assignee is None
    for nobody in ("999999", "²", "9" * 40, "-1", "x"):
        refused(do(desk, case, "assignment", assignee=nobody))


def test_handing_over(cast: Cast, desk: Client, case: Case) -> None:
    team = cast.li.teams.get()
    assert done(do(desk, case, "assignment", team=str(team.pk)), case).team == team


def test_severity_is_confirmed_and_lowered_only_with_a_reason(desk: Client, case: Case) -> None:
    now = done(do(desk, case, "severity", severity="1"), case)
    assert (now.severity_rank, now.is_confirmed()) == (1, True)
    refused(do(desk, case, "severity", severity="3"))
    assert done(do(desk, case, "severity", severity="3", reason="One node only."), case).severity_rank == 3
    for nonsense in ("0", "9", "x", ""):
        refused(do(desk, case, "severity", severity=nonsense))


def test_kind_and_subject(desk: Client, case: Case) -> None:
    assert done(do(desk, case, "kind", kind="question"), case).kind == "question"
    refused(do(desk, case, "kind", kind="wish"))
    assert (
        done(do(desk, case, "subject", subject="Node 3 stands\nstill"), case).subject == "Node 3 stands still"
    )
    refused(do(desk, case, "subject", subject=" "))


def test_waiting_and_going_on(desk: Client, case: Case) -> None:
    refused(do(desk, case, "pause", reason="waiting_for_customer"))
    done(do(desk, case, "replies", text="Which release?"), case)
    assert done(do(desk, case, "pause", reason="waiting_for_customer"), case).state == "waiting"
    assert done(do(desk, case, "pause/end"), case).state == "open"
    for wrong in ("2001-01-01T10:00", "2026-13-45T10:00", "soon", ""):
        refused(do(desk, case, "pause", reason="agreed_date", until=wrong))
    refused(do(desk, case, "pause", reason="tired"))


def test_resolving_reopening_closing(desk: Client, case: Case) -> None:
    refused(do(desk, case, "closure"))
    refused(do(desk, case, "resolution", resolution=" ", tell="1"))
    page = refused(do(desk, case, "resolution", resolution="Known to them already."))
    assert "Known to them already." in page
    assert done(do(desk, case, "resolution", resolution="Restarted.", tell="1"), case).state == "resolved"
    assert done(do(desk, case, "closure"), case).state == "closed"
    assert done(do(desk, case, "closure"), case).state == "closed"
    assert done(do(desk, case, "reopening", reason="Again."), case).state == "open"


def test_merging_and_back(cast: Cast, desk: Client, case: Case) -> None:
    other = cast.case(subject="The same again")
    done(do(desk, case, "merger", into=other.number.lower()), case)
    assert Case.objects.get(pk=case.pk).merged_into == other
    assert case.subject in desk.get(case.get_absolute_url()).content.decode()
    assert done(do(desk, case, "merger/end"), case).merged_into is None
    refused(do(desk, case, "merger/end"))
    for wrong in (case.number, "AN-26-99999-9", "nonsense", ""):
        refused(do(desk, case, "merger", into=wrong))
    refused(do(desk, case, "merger", into=cast.case(cast.anna).number))


def test_relating(cast: Cast, desk: Client, case: Case) -> None:
    other = cast.case(cast.anna)
    for _twice in range(2):
        done(do(desk, case, "relations", to=other.number), case)
    assert Relation.objects.filter(case=case, other=other).count() == 1
    refused(do(desk, case, "relations", to=case.number))


def test_no_answer_is_needed(desk: Client, case: Case) -> None:
    refused(do(desk, case, "no-answer", reason=""))
    done(do(desk, case, "no-answer", reason="She only said thanks."), case)
    assert Event.objects.filter(name="case.answer_not_needed", within_id=case.pk).exists() or (
        Event.objects.filter(within_id=case.pk, facts__reason="She only said thanks.").exists()
    )


def test_linking(cast: Cast, desk: Client) -> None:
    stray = Contact.objects.create(name="Eve", email="eve@elsewhere.example", created_at=NOON)
    case = cast.case(stray)
    assert done(do(desk, case, "customer", customer="nordbank"), case).customer == cast.nordbank
    refused(do(desk, case, "customer", customer="nobody"))
    refused(do(desk, case, "customer", customer=""))
    refused(do(desk, case, "contact", contact="zhao@huaxin.example"), "another customer")
    now = done(do(desk, case, "contact", contact="New@nordbank.example", name="New"), case)
    assert now.contact is not None
    assert now.contact.email == "new@nordbank.example"
    refused(do(desk, case, "contact", contact="no address"))


def test_fields_nobody_may_set_are_ignored(cast: Cast, desk: Client, case: Case) -> None:
    """Attack 33: what a form does not ask for does not count."""
    before = Case.objects.filter(pk=case.pk).values(
        "number", "opened_at", "customer", "reply_token", "severity"
    )
    kept = before.get()
    extra = {"state": "closed", "customer": cast.nordbank.pk, "opened_at": "2020-01-01", "user": cast.han.pk}
    done(do(desk, case, "notes", text="A note.", author=cast.han.pk, **extra), case)
    done(do(desk, case, "subject", subject="Better", number="AN-1", reply_token="x", **extra), case)
    assert before.get() == kept
    assert Note.objects.get(case=case).author == cast.wang


def test_nul_and_other_control_characters_break_nothing(cast: Cast, desk: Client, case: Case) -> None:
    evil = "a\x00b\x1bc\u2028d"
    deeds = {
        "replies": {"text": evil, "cc": f"{evil}@x.example"},
        "notes": {"text": evil},
        "calls": {"text": evil, "reached": "1"},
        "subject": {"subject": evil},
        "customer": {"customer": evil},
        "contact": {"contact": f"{evil}@x.example", "name": evil},
        "pause": {"reason": "agreed_date", "until": "2099-01-01T10:00", "note": evil},
        "resolution": {"resolution": evil, "tell": "1"},
        "reopening": {"reason": evil},
        "no-answer": {"reason": evil},
        "severity": {"severity": "4", "reason": evil},
        "merger": {"into": evil},
        "relations": {"to": evil},
        "kind": {"kind": evil},
        "assignment": {"assignee": evil},
    }
    for noun, fields in deeds.items():
        assert do(desk, case, noun, **fields).status_code in (302, 409), noun
    desk.post(f"/desk/cases/{case.number}/drafts/?kind=reply", {"text": evil})
    assert desk.get(case.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("then", ["", "restore", "resolve", "wait"])
def test_one_form_sends_one_mail_to_those_it_names(cast: Cast, client: Client, then: str) -> None:
    case = cast.case()
    invite(case, "old@huaxin.example", "Old", at=NOON)
    client.force_login(cast.wang)
    form = {"text": "It works.", "then": then, "cc": "new@huaxin.example", "once": "mark"}
    assert client.post(f"{case.get_absolute_url()}replies/", form).status_code == 302
    mail = OutboundMail.objects.get(automatic=False)
    assert sorted(mail.recipients) == ["new@huaxin.example", "zhao@huaxin.example"]
    taking_part = list(case.participants.values_list("address", flat=True))
    assert taking_part == ["old@huaxin.example", "new@huaxin.example"], (
        "left out of one answer, not of the case"
    )


def test_a_form_sent_twice_says_it_once(cast: Cast, client: Client) -> None:
    case = cast.case()
    client.force_login(cast.wang)
    for _time in range(2):
        form = {"text": "It works.", "once": "mark"}
        assert client.post(f"{case.get_absolute_url()}replies/", form).status_code == 302
    assert OutboundMail.objects.filter(automatic=False).count() == 1
    client.post(f"{case.get_absolute_url()}replies/", {"text": "Really.", "once": "other"})
    assert OutboundMail.objects.filter(automatic=False).count() == 2


def test_a_copy_that_cannot_be_written_to_is_refused_with_the_text_kept(cast: Cast, client: Client) -> None:
    case = cast.case()
    client.force_login(cast.wang)
    form = {"text": "It works fine now.", "cc": '"joe doe"@x'}
    answer = client.post(f"{case.get_absolute_url()}replies/", form)
    assert answer.status_code == 409
    assert "It works fine now." in answer.content.decode()
    assert not OutboundMail.objects.filter(automatic=False).exists()


def test_severity_goes_down_with_a_reason_only(cast: Cast, client: Client) -> None:
    case = cast.case(severity="P1")
    client.force_login(cast.wang)
    url = f"{case.get_absolute_url()}severity/"
    assert client.post(url, {"severity": "3"}).status_code == 409
    assert client.post(url, {"severity": "3", "reason": "Only one screen is affected."}).status_code == 302
    case.refresh_from_db()
    assert case.severity == "P3"
