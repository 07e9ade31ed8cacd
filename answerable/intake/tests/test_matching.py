"""Which case a mail belongs to, and who may speak in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases.lifecycle import close
from answerable.cases.merging import merge, unmerge
from answerable.cases.models import Case, Message, Note, Relation, RelationKind
from answerable.cases.posting import reply_address
from answerable.cases.solving import resolve
from answerable.customers.models import Contact
from answerable.events.actors import Actor
from answerable.intake.tests.letters import case_of, letter, post
from answerable.mail.models import InboundMail, OutboundMail
from answerable.testing.cast import NOON, Cast

LATER = NOON + timedelta(hours=1)
STRANGER = "Eve <eve@elsewhere.example>"


def last_mail_out() -> OutboundMail:
    found = OutboundMail.objects.filter(automatic=False).order_by("pk").last()
    assert found is not None
    return found


def answered(cast: Cast, case: Case) -> OutboundMail:
    """An engineer asked the customer something; returns the mail."""
    from answerable.cases.conversation import reply

    reply(case, "Which release do you run?", by=cast.wang, at=NOON + timedelta(minutes=10))
    return last_mail_out()


def test_the_token_in_the_envelope_leads_to_the_case(cast: Cast) -> None:
    case = cast.case()
    mail = post(letter(to="anybody@vonechain.com"), envelope_to=[reply_address(case)], at=LATER)
    assert (case_of(mail), mail.outcome_reason) == (case, "token")


@pytest.mark.parametrize("field", ["to", "cc"])
def test_the_token_in_to_or_cc_leads_to_the_case(cast: Cast, field: str) -> None:
    case = cast.case()
    mail = post(letter(**{field: f'"Support" <{reply_address(case).upper()}>'}), at=LATER)
    assert (case_of(mail), mail.outcome_reason) == (case, "token")


def test_in_reply_to_our_answer_leads_to_the_case(cast: Cast) -> None:
    case = cast.case()
    mail = post(letter(answers=answered(cast, case).message_id), at=LATER)
    assert (case_of(mail), mail.outcome_reason) == (case, "reference")


def test_references_lead_to_the_case_when_in_reply_to_is_unknown(cast: Cast) -> None:
    case = cast.case()
    known = ["<lost@elsewhere.example>", answered(cast, case).message_id, "<other@elsewhere.example>"]
    mail = post(letter(answers="<gone@elsewhere.example>", references=known), at=LATER)
    assert case_of(mail) == case


def test_a_follow_up_of_ones_own_mail_joins_it(cast: Cast) -> None:
    first = post(letter(message_id="<first@huaxin.example>"))
    second = post(letter(references=["<first@huaxin.example>"], text="One more thing."), at=LATER)
    assert case_of(second) == case_of(first)


def test_a_merged_case_leads_on(cast: Cast) -> None:
    old, target = cast.case(), cast.case(subject="Again")
    token, sent = reply_address(old), answered(cast, old)
    merge(old, target, by=cast.wang, at=NOON + timedelta(minutes=20))
    assert case_of(post(letter(), envelope_to=[token], at=LATER)) == target
    assert case_of(post(letter(answers=sent.message_id), at=LATER)) == target
    unmerge(Case.objects.get(pk=old.pk), by=cast.wang, at=LATER)
    assert case_of(post(letter(), envelope_to=[token], at=LATER)) == old


def test_anothers_customers_reference_is_never_appended_to(cast: Cast) -> None:
    """Attack 6: the other customer's case gets nothing, and what we answer shows nothing of it."""
    theirs = cast.case(subject="Secret outage of Huaxin")
    sent = answered(cast, theirs)
    mail = post(
        letter("Anna Berg <anna@nordbank.example>", subject="Mine", answers=sent.message_id),
        envelope_from="anna@nordbank.example",
        at=LATER,
    )
    case = case_of(mail)
    assert case != theirs
    assert mail.outcome_reason == "new"
    acknowledgement = OutboundMail.objects.filter(about_id=case.pk, automatic=True).get()
    for leaked in ("Secret outage", theirs.number, "Huaxin"):
        assert leaked not in acknowledgement.subject + acknowledgement.text + acknowledgement.html


def test_a_stranger_with_a_valid_token_gets_a_case_of_their_own(cast: Cast) -> None:
    """Attack 7."""
    case = cast.case()
    mail = post(letter(STRANGER), envelope_from="eve@elsewhere.example", envelope_to=[reply_address(case)])
    assert case_of(mail) != case
    assert Message.objects.filter(case=case).count() == 1
    assert not case.participants.exists()


def test_one_organisation_never_writes_into_another_through_a_shared_domain(cast: Cast) -> None:
    """Two customers under one domain: the domain tells nothing, only the file does."""
    for customer in (cast.huaxin, cast.nordbank):
        customer.domains = [*customer.domains, "group.example"]
        customer.save()
    case = cast.case()
    stranger = letter("New <new@group.example>", to=reply_address(case))
    assert case_of(post(stranger, envelope_from="new@group.example")) != case
    Contact.objects.create(customer=cast.nordbank, name="Max", email="max@group.example", created_at=NOON)
    theirs = letter("Max <max@group.example>", to=reply_address(case))
    assert case_of(post(theirs, envelope_from="max@group.example")) != case


def test_somebody_on_file_with_another_customer_is_not_of_this_one(cast: Cast) -> None:
    Contact.objects.create(customer=cast.nordbank, name="Max", email="max@huaxin.example", created_at=NOON)
    case = cast.case()
    mail = post(
        letter("Max <max@huaxin.example>", to=reply_address(case)), envelope_from="max@huaxin.example"
    )
    assert case_of(mail) != case


def test_a_colleague_of_the_contact_joins_and_hears_the_answers(cast: Cast) -> None:
    case = cast.case()
    mail = post(
        letter("Qian Li <qian@sub.huaxin.example>", to=reply_address(case)),
        envelope_from="qian@sub.huaxin.example",
        at=LATER,
    )
    assert case_of(mail) == case
    assert answered(cast, Case.objects.get(pk=case.pk)).cc == [["Qian Li", "qian@sub.huaxin.example"]]


@pytest.mark.parametrize("change", ["shorter", "longer", "doubled", "other", "empty", "tagged", "spaced"])
def test_look_alike_tokens_hit_no_case(cast: Cast, change: str) -> None:
    """Attack 5."""
    case = cast.case()
    token = case.reply_token
    forged = {
        "shorter": token[:-1],
        "longer": token + "a",
        "doubled": token * 2,
        "other": ("b" if token[0] == "a" else "a") + token[1:],
        "empty": "",
        "tagged": f"{token}+x",
        "spaced": f"{token[:5]} {token[5:]}",
    }[change]
    mail = post(letter(), envelope_to=[f"technology+{forged}@vonechain.com"], at=LATER)
    assert case_of(mail) != case


def test_the_token_without_its_plus_hits_no_case(cast: Cast) -> None:
    case = cast.case()
    assert case_of(post(letter(), envelope_to=[f"{case.reply_token}@vonechain.com"], at=LATER)) != case


@pytest.mark.parametrize(
    "sender",
    [
        "Zhao Wei <zhaο@huaxin.example>",  # a Greek omicron
        "Zhao Wei <ｚhao@huaxin.example>",  # a full-width z
        '"zhao@huaxin.example" <eve@elsewhere.example>',
        "=?utf-8?q?zhao=40huaxin=2Eexample?= <eve@elsewhere.example>",
    ],
)
def test_look_alikes_are_other_people(cast: Cast, sender: str) -> None:
    """Attacks 8 and 9: nobody takes part in a case by looking like somebody who does."""
    case = cast.case(cast.zhao)
    cast.huaxin.domains = []
    cast.huaxin.save()
    raw = letter("x@x.example", to=reply_address(case)).replace(
        b"From: x@x.example", f"From: {sender}".encode()
    )
    mail = post(raw, envelope_from="eve@elsewhere.example", at=LATER)
    assert case_of(mail) != case
    assert case_of(mail).contact != cast.zhao


def test_reply_to_decides_nothing(cast: Cast) -> None:
    """Attack 10: who wrote is in From."""
    case = cast.case()
    raw = letter(STRANGER, to=reply_address(case), fields=[("Reply-To", "zhao@huaxin.example")])
    mail = post(raw, envelope_from="eve@elsewhere.example", at=LATER)
    assert case_of(mail) != case
    assert case_of(mail).contact.email == "eve@elsewhere.example"


def test_a_colleagues_mail_becomes_a_note(cast: Cast) -> None:
    case = cast.case()
    mail = post(
        letter(
            "Wang Fang <WANG@vendor.example>",
            "The log shows a full disk.",
            to=reply_address(case),
            files=[("node.log", "application/octet-stream", b"full")],
        ),
        envelope_from="wang@vendor.example",
        at=LATER,
    )
    note = Note.objects.get(case=case)
    assert (case_of(mail), mail.outcome_reason) == (case, "colleague")
    assert note.author_name == "Wang Fang"
    assert note.text.startswith("The log shows a full disk.")
    assert "node.log" in note.text
    assert Message.objects.filter(case=case).count() == 1
    assert not OutboundMail.objects.filter(automatic=False).exists()


def test_a_colleague_who_sends_only_a_file_leaves_a_note_too(cast: Cast) -> None:
    case = cast.case()
    raw = letter(
        "wang@vendor.example", "", subject="", to=reply_address(case), files=[("a.png", "image/png", b"x")]
    )
    assert post(raw, envelope_from="wang@vendor.example").outcome == "accepted"
    assert "a.png" in Note.objects.get(case=case).text


def test_a_colleague_who_left_is_a_stranger(cast: Cast) -> None:
    case = cast.case()
    cast.wang.is_active = False
    cast.wang.save()
    raw = letter("wang@vendor.example", to=reply_address(case))
    assert case_of(post(raw, envelope_from="wang@vendor.example")) != case
    assert not Note.objects.exists()


def test_an_answer_to_a_notice_is_a_note_on_its_case(cast: Cast) -> None:
    from answerable.lib.addresses import Address
    from answerable.mail.outbox import OutgoingMail, queue

    case = cast.case()
    notice = queue(
        OutgoingMail(Address("", "desk@localhost"), (Address("", "li@vendor.example"),), "Due", "Soon"),
        about=case.ref,
        at=NOON,
    )
    raw = letter("li@vendor.example", "I take it.", answers=notice.message_id)
    assert case_of(post(raw, envelope_from="li@vendor.example", at=LATER)) == case
    assert Note.objects.get(case=case).text == "I take it."


def test_words_on_a_case_closed_long_ago_open_one_that_follows_it(cast: Cast) -> None:
    case = cast.case()
    resolve(case, "Restart the node.", by=cast.wang, at=LATER)
    close(Case.objects.get(pk=case.pk), at=LATER, actor=Actor.staff(cast.wang))
    soon = post(letter(to=reply_address(case)), at=LATER + timedelta(days=1))
    assert case_of(soon) == case
    reopened = Case.objects.get(pk=case.pk)
    resolve(reopened, "Now for good.", by=cast.wang, at=LATER + timedelta(days=2))
    close(Case.objects.get(pk=case.pk), at=LATER + timedelta(days=2), actor=Actor.staff(cast.wang))
    late = case_of(post(letter(to=reply_address(case)), at=LATER + timedelta(days=200)))
    assert late != case
    assert Relation.objects.filter(case=late, other=case, kind=RelationKind.FOLLOWS).exists()
    assert Case.objects.get(pk=case.pk).state == "closed"


def test_ten_thousand_random_tokens_hit_no_case(cast: Cast) -> None:
    """Attack 5: asked of the query itself, a hundred at a time."""
    import base64
    import secrets

    case = cast.case()
    tokens = [base64.b32encode(secrets.token_bytes(13)).decode().rstrip("=").lower() for _ in range(10_000)]
    assert not Case.objects.filter(reply_token__in=tokens).exists()
    assert len(case.reply_token) == len(tokens[0])
    envelope = [f"technology+{token}@vonechain.com" for token in tokens[:150]]
    assert case_of(post(letter(), envelope_to=envelope, at=LATER)) != case
    assert InboundMail.objects.count() == 1
