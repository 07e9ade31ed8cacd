"""Further layers of threading: Outlook, numbers in subjects, mails that overtake each other."""

from __future__ import annotations

import base64
from datetime import timedelta
from functools import partial

import pytest

from answerable.cases.conversation import reply
from answerable.cases.models import Case, Message, Offer
from answerable.cases.participants import invite
from answerable.cases.posting import reply_address
from answerable.intake.receive import receive
from answerable.intake.tests.letters import DESK, case_of, letter, post
from answerable.mail.building import build
from answerable.mail.journal import store
from answerable.mail.models import InboundMail, OutboundMail
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import behind

LATER = NOON + timedelta(hours=1)
ROOT = b"\x01" + bytes(range(1, 22))
STRANGER = "Eve <eve@elsewhere.example>"


def index(root: bytes = ROOT, answers: int = 0) -> tuple[str, str]:
    return "Thread-Index", base64.b64encode(root + b"12345" * answers).decode()


def answered(cast: Cast, case: Case) -> OutboundMail:
    message = reply(case, "Which release do you run?", by=cast.wang, at=NOON + timedelta(minutes=10))
    assert message.outbound is not None
    return message.outbound


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To"])
def test_the_token_is_found_where_a_server_in_front_noted_it(cast: Cast, field: str) -> None:
    case = cast.case()
    mail = post(letter(fields=[(field, f"<{reply_address(case)}>")]), at=LATER)
    assert (case_of(mail), mail.outcome_reason) == (case, "token")


@pytest.mark.parametrize(
    "answers",
    [
        "<gone@x.example> {id}",
        "{id} <gone@x.example>",
        "Your message of Tuesday, 10:11 {id}",
        'Zhao\'s message of "Mon, 1 Jan" {id} (and more)',
    ],
)
def test_in_reply_to_of_many_kinds(cast: Cast, answers: str) -> None:
    case = cast.case()
    mail = post(letter(answers=answers.format(id=answered(cast, case).message_id)), at=LATER)
    assert (case_of(mail), mail.outcome_reason) == (case, "reference")


def test_a_mail_that_was_overtaken_by_its_own_answer_joins_it(cast: Cast) -> None:
    """Greylisting: the customer's colleague answered, and only then the first mail comes."""
    second = post(
        letter("Qian <qian@huaxin.example>", "Here too.", answers="<first@huaxin.example>"),
        envelope_from="qian@huaxin.example",
    )
    first = post(letter(message_id="<first@huaxin.example>"), at=LATER)
    assert (case_of(first), first.outcome_reason) == (case_of(second), "reference")


def test_a_colleague_who_answers_the_customers_own_mail_joins(cast: Cast) -> None:
    first = post(letter(message_id="<first@huaxin.example>", cc="Qian <qian@huaxin.example>"))
    second = post(
        letter("Qian <qian@huaxin.example>", references=["<first@huaxin.example>"]),
        envelope_from="qian@huaxin.example",
        at=LATER,
    )
    assert case_of(second) == case_of(first)
    assert Message.objects.filter(case=case_of(first), direction="in").count() == 2


def test_the_conversation_of_outlook_holds_where_references_are_lost(cast: Cast) -> None:
    first = post(letter(fields=[index()]))
    second = post(letter(subject="AW: Nodes", text="And now?", fields=[index(answers=2)]), at=LATER)
    assert (case_of(second), second.outcome_reason) == (case_of(first), "thread_index")
    assert Message.objects.filter(thread_root=ROOT.hex(), direction="in").count() == 2
    other = post(letter(text="Else", fields=[index(b"\x01" + bytes(range(2, 23)))]), at=LATER)
    assert case_of(other) != case_of(first)


def test_what_we_send_is_of_the_customers_conversation(cast: Cast) -> None:
    case = case_of(post(letter(fields=[index()])))
    for sent in OutboundMail.objects.filter(about_id=case.pk):
        assert base64.b64decode(sent.thread_index)[:22] == ROOT
    raw = build(answered(cast, case)).decode()
    assert "Thread-Topic: Nodes stop producing blocks\r\n" in raw
    assert f"Subject: Re: [{case.number}] Nodes stop producing blocks\r\n" in raw


def test_what_is_sent_without_a_person_carries_no_word_of_the_writer(cast: Cast) -> None:
    """Attack 14: neither the subject nor the topic of Outlook; the thread is kept all the same."""
    case = case_of(post(letter(subject="Buy-my-pills", text="Buy-my-pills", fields=[index()])))
    raw = build(OutboundMail.objects.get(about_id=case.pk, automatic=True)).decode()
    assert "pills" not in raw
    assert "Thread-Index: " in raw
    assert "In-Reply-To: " in raw


def test_our_own_conversation_comes_back_when_everything_else_is_lost(cast: Cast) -> None:
    case, other = cast.case(), cast.case(at=NOON + timedelta(minutes=1))
    sent, foreign = answered(cast, case), answered(cast, other)
    assert sent.thread_index[:28] != foreign.thread_index[:28]
    mail = post(letter(subject="x", fields=[("Thread-Index", sent.thread_index)]), at=LATER)
    assert (case_of(mail), mail.outcome_reason) == (case, "thread_index")


def test_our_answer_keeps_the_subject_under_which_they_wrote(cast: Cast) -> None:
    from answerable.cases.triage import set_subject

    case = case_of(post(letter(subject="AW: [ops] Nodes")))
    set_subject(case, "Quorum lost", by=cast.wang, at=LATER)
    assert answered(cast, case).subject == f"Re: [{case.number}] [ops] Nodes"


@pytest.mark.parametrize(
    "written",
    [
        "Re: [{n}] Nodes stop",
        "回复：[{n}] 节点停止出块",
        "答复: 转发: {n} 请问",
        "WG: {n}",
        "AW: ({n}) Blöcke",
        "About your case {n}",
        "请看{n}，谢谢",
    ],
)
def test_the_number_in_the_subject_leads_its_own_people_to_the_case(cast: Cast, written: str) -> None:
    case = cast.case()
    mail = post(letter(subject=written.format(n=case.number), text="Again."), at=LATER)
    assert (case_of(mail), mail.outcome_reason) == (case, "number")
    assert Message.objects.get(inbound=mail).matched_by == "number"


@pytest.mark.parametrize("change", [{"-": "–"}, {"-": "－"}, {"-": " "}, {"0": "０"}, {"AN": "ａｎ"}])
def test_a_number_is_read_however_it_was_typed(cast: Cast, change: dict[str, str]) -> None:
    case, number = cast.case(), ""
    number = case.number
    for old, new in change.items():
        number = number.replace(old, new)
    assert case_of(post(letter(subject=f"Re: {number}", text="Again."), at=LATER)) == case


def test_a_wrong_check_digit_leads_nowhere(cast: Cast) -> None:
    case = cast.case()
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    mail = post(letter(subject=f"Re: [{wrong}]", text="Again."), at=LATER)
    assert (case_of(mail) == case, mail.outcome_reason) == (False, "new")


def test_a_number_needs_one_of_the_cases_own_people_and_not_only_their_domain(cast: Cast) -> None:
    """Numbers are counted up: whoever forges a name under a customer's domain could guess one."""
    case = cast.case()
    for _time in range(2):
        raw = letter("New <new@huaxin.example>", subject=f"Re: [{case.number}]")
        mail = post(raw, envelope_from="new@huaxin.example", at=LATER)
        assert case_of(mail) != case, "also not when they are on file by then"
    assert {one.other for one in Offer.objects.filter(reason="number")} == {case}


def test_a_participant_and_a_colleague_come_in_by_the_number(cast: Cast) -> None:
    case = cast.case()
    invite(case, "lead@partner.example", "Lead", at=NOON)
    for sender, how in (("lead@partner.example", "number"), ("wang@vendor.example", "colleague")):
        mail = post(letter(sender, subject=f"Re: [{case.number}]"), envelope_from=sender, at=LATER)
        assert (case_of(mail), mail.outcome_reason) == (case, how)


def test_another_customers_conversation_or_number_is_never_appended_to(cast: Cast) -> None:
    """Attack 6, by the further layers: nothing of Huaxin's is in what Nordbank's Anna gets."""
    theirs = case_of(post(letter(subject="Secret outage", fields=[index()])))
    raw = letter("Anna <anna@nordbank.example>", subject=f"[{theirs.number}] Mine", fields=[index(answers=1)])
    case = case_of(post(raw, envelope_from="anna@nordbank.example", at=LATER))
    assert case != theirs
    sent = OutboundMail.objects.get(about_id=case.pk, automatic=True)
    assert "Secret outage" not in sent.subject + sent.text + sent.html + sent.thread_topic
    assert theirs.number not in sent.text + sent.html + sent.thread_topic
    answer = answered(cast, case)
    assert "Secret outage" not in build(answer).decode()
    assert theirs.messages.filter(direction="in").count() == 1


def test_two_from_fields_have_one_owner(cast: Cast) -> None:
    """Attack 10: the first counts, always."""
    case = cast.case()
    raw = b"From: Eve <eve@elsewhere.example>\r\n" + letter(to=reply_address(case))
    mail = post(raw, envelope_from="eve@elsewhere.example", at=LATER)
    assert case_of(mail) != case
    assert case_of(mail).contact.email == "eve@elsewhere.example"


def test_the_same_mail_to_two_of_our_addresses_is_one_message(cast: Cast) -> None:
    raw = letter(to="technology@vonechain.com, sales@vonechain.com", cc="technology@vonechain.com")
    one = post(raw, envelope_to=["technology@vonechain.com"])
    two = post(raw + b"\r\n", envelope_to=["sales@vonechain.com"], at=LATER)
    assert [one.outcome, two.outcome] == ["accepted", "duplicate"]
    assert (Case.objects.count(), Message.objects.filter(direction="in").count()) == (1, 1)
    assert not case_of(one).participants.filter(address="technology@vonechain.com").exists()


def test_a_token_is_found_behind_what_servers_put_before_an_address(cast: Cast) -> None:
    """Rewritten senders (BATV, SRS) keep the whole address at their end."""
    case = cast.case()
    token = case.reply_token
    for local in (f"prvs=12ab=support+{token}", f"SRS0=x=y=v.example=support+{token}", f"help+desk+{token}"):
        mail = post(letter(text=local), envelope_to=[f"{local}@vonechain.com"], at=LATER)
        assert (case_of(mail), mail.outcome_reason) == (case, "token")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_turned", [False, True])
def test_a_mail_and_its_answer_that_are_read_at_once_are_one_case(cast: Cast, is_turned: bool) -> None:
    first = letter(message_id="<first@huaxin.example>")
    second = letter("Qian <qian@huaxin.example>", "Here too.", answers="<first@huaxin.example>")
    stored = [
        store(raw, envelope_from=sender, envelope_to=[DESK], door="smtp", at=NOON)
        for raw, sender in ((first, "zhao@huaxin.example"), (second, "qian@huaxin.example"))
    ]
    one, other = stored[::-1] if is_turned else stored
    behind(partial(receive, one.pk, now=NOON), partial(receive, other.pk, now=NOON))
    assert Case.objects.count() == 1
    assert Message.objects.filter(direction="in").count() == 2


def test_ten_thousand_tokens_of_a_stranger_hit_nothing(cast: Cast) -> None:
    import secrets

    case = cast.case()
    raw = letter(to=", ".join(f"technology+{secrets.token_hex(10)}@vonechain.com" for _ in range(1000)))
    assert case_of(post(raw, at=LATER)) != case
    assert InboundMail.objects.count() == 1
