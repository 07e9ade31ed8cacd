"""A case with everything in it, to render without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from answerable.desk import shapes
from answerable.desk.mail_shapes import OfferShape, Recipient, RecipientBar, RequesterShape, TakesPart
from answerable.desk.tests.shown import CLOCKS, CUSTOMERS, HAN, LI, LONG, SUBJECTS, WANG, P, now, owed, row

CALLER = shapes.Person("李雷", "李雷")
LOG = shapes.Attachment(
    "node-3-with-a-very-long-name-from-the-collector-2026-11-22.log.gz", 1_430_000, "/files/1"
)
MAIL = Markup(
    "<p>您好,</p><p>从今天早上开始三个节点全部停止出块。We upgraded to 3.4 last night.</p>"
    "<ul><li>all three nodes</li><li>no block since 08:12</li></ul>"
    "<pre><code>ERROR consensus: timeout waiting for quorum (3/7) after 30000 ms</code></pre>"
)
ANSWER = Markup("<p>Dear Li Lei,</p><p>Please set <code>quorum.timeout</code> to 60 s.</p>")
QUOTED = Markup("<p>您好</p>")
SENT = shapes.Delivery("sent", "")
FAILED = shapes.Delivery("failed", "The mailbox of the customer is full. We try again at 15:10.")
TALK: list[tuple[str, shapes.Person, Markup, dict[str, Any]]] = [
    (
        "message",
        CALLER,
        MAIL,
        {
            "door": "mail",
            "attachments": [LOG],
            "recipients_text": "to support@vendor.example and 2 others",
            "details": [
                ("From", "李雷 <li.lei@huaxin.example>"),
                ("Copy to", "a@huaxin.example, b@x.example"),
            ],
            "answer_url": "?answer=1#composer",
            "is_verified": False,
        },
    ),
    ("event", HAN, Markup("The system promised an answer by 16:20"), {"icon": "clock"}),
    ("event", HAN, Markup("Han Meimei confirmed P1"), {"icon": "alert"}),
    ("event", HAN, Markup("Han Meimei took the case"), {"icon": "person"}),
    ("note", HAN, Markup("<p>Same as AN-26-04711-2? Ask for the chain id first.</p>"), {}),
    (
        "message",
        HAN,
        ANSWER,
        {"ours": True, "door": "mail", "delivery": SENT, "quoted_html": Markup("<p>您好</p>")},
    ),
    (
        "call",
        CALLER,
        Markup("<p>Called back: two nodes run, the third does not start.</p>"),
        {"door": "hotline"},
    ),
    (
        "message",
        CALLER,
        Markup("<p>The third node reports a timeout.</p>"),
        {"door": "mail", "is_first_unread": True},
    ),
    ("event", HAN, Markup("王芳 joined"), {"icon": "people"}),
    ("message", HAN, Markup("<p>We are on it.</p>"), {"ours": True, "door": "mail", "delivery": FAILED}),
]


def entries() -> list[shapes.Entry]:
    """A conversation with everything in it, an entry every half hour."""
    start = now() - timedelta(hours=5)
    return [
        shapes.Entry(
            id=index, kind=kind, author=author, at=start + timedelta(minutes=29 * index), html=html, **more
        )
        for index, (kind, author, html, more) in enumerate(TALK)
    ]


def head(state: str) -> shapes.CasePage:
    """The case itself, in a state."""
    return shapes.CasePage(
        number="AN-26-04817-3",
        subject=SUBJECTS[0],
        url="/desk/cases/AN-26-04817-3/",
        topic="case:1",
        kind="Incident",
        state=state,
        severity=P[0],
        is_confirmed=True,
        door="mail",
        opened_at=now() - timedelta(hours=5),
        claimed=P[1],
        assignee=HAN,
        team_name="Platform",
        due=CLOCKS[1](),
        severities=P,
        assignable=[LI, HAN, WANG, LONG],
        teams=[shapes.Choice("1", "Platform", True), shapes.Choice("2", "Applications")],
        pause_text="Waiting for the customer since 11:00: chain id asked for." if state == "waiting" else "",
        resolution_text="Timeout raised; fixed in 3.4.1." if state == "resolved" else "",
        merged_into=("AN-26-04711-2", "/desk/cases/AN-26-04711-2/") if state == "closed" else None,
        pause_reasons=[
            shapes.Choice("waiting_for_customer", "An answer of the customer", note="One clock stops.")
        ],
    )


def bar() -> RecipientBar:
    """Twelve people with long names, one of them strange."""
    long = "Alexandria Konstantinopolou-Wilhelmsdotter the Younger"
    others = [
        Recipient(
            f"person.{n}@huaxin.example", f"{long} {n}", "cc", is_chosen=n % 3 > 0, may="gets the answers"
        )
        for n in range(10)
    ]
    marks = ("added by mail, not confirmed",)
    strange = Recipient("eve@elsewhere.example", "", "cc", is_chosen=False, is_strange=True, marks=marks)
    main = Recipient("li.lei@huaxin.example", "李雷", "to", is_chosen=True, replied=True, is_contact=True)
    known = [("李雷", "li.lei@huaxin.example"), ("王芳", "fang@huaxin.example")]
    return RecipientBar(
        [main, *others, strange], main.address, main.name, 1, "Answers what 李雷 wrote.", known
    )


def offers() -> list[OfferShape]:
    """One that may be accepted, one of another customer."""
    reason = "somebody who takes no part wrote to its reply address"
    warning = "Eve <eve@elsewhere.example> takes part there from then on."
    return [
        OfferShape(1, "AN-26-04711-2", "/desk/cases/AN-26-04711-2/", SUBJECTS[1], reason, warning),
        OfferShape(2, "AN-26-04712-8", "/desk/cases/AN-26-04712-8/", SUBJECTS[0], reason, can_move=False),
    ]


def requester() -> RequesterShape:
    """A colleague sent on what one of two wrote."""
    return RequesterShape(
        1,
        "Han Meimei",
        [("wei@huaxin.example", "王伟 <wei@huaxin.example>"), ("li@huaxin.example", "li@huaxin.example")],
    )


def participants() -> list[TakesPart]:
    """One confirmed, one not."""
    return [
        TakesPart("王芳", "fang@huaxin.example", "gets the answers and may answer", "added by Han Meimei"),
        TakesPart(
            "eve@elsewhere.example", "eve@elsewhere.example", "gets nothing yet", "added by mail", True
        ),
    ]


def composer(url: str) -> shapes.Composer:
    """Writing, with two promises waiting for it."""
    return shapes.Composer(
        reply_url=f"{url}messages/",
        note_url=f"{url}notes/",
        draft_url=f"{url}draft/",
        upload_url=f"{url}files/",
        bar=bar(),
        effects=["Meets the 24 h answer (2.5)", "Meets the first response (2.4)"],
    )


def contact() -> shapes.Contact:
    """The person at the customer."""
    until = date(2027, 3, 1)
    mail, phone, time = "li.lei@huaxin.example", "+86 21 5555 0199", "22:14, Shanghai"
    return shapes.Contact("李雷", mail, phone, "简体中文", time, "Operations", True, until)


def customer() -> shapes.CustomerShape:
    """A customer with everything, and a long name."""
    runs = ["Ledger 3.4 · production · Frankfurt", "Ledger 3.3 · test"]
    until = date(2027, 3, 14)
    return shapes.CustomerShape(
        CUSTOMERS[2], "/desk/customers/1/", "Contract gold", until, "Line 2 of C-118", runs
    )


def case_page(state: str = "open") -> dict[str, Any]:
    """Context of the case page."""
    case = head(state)
    return {
        "case": case,
        "entries": shapes.folded(entries()),
        "last_id": 9,
        "composer": composer(case.url),
        "owed": [owed(index) for index in range(5)],
        "contact": contact(),
        "customer": customer(),
        "other_cases": [row(1), row(2)],
        "offers": offers() if state == "open" else [],
        "requester": requester() if state == "open" else None,
        "participants": participants(),
        "presence_text": "王芳 is reading",
        "form_errors": None,
    }


def why() -> dict[str, Any]:
    """Context of the reason for a due instant: over a holiday to a make-up working day."""
    days = [
        SimpleNamespace(on=date(2026, 9, 30), hours_text="17:00–18:00", counted_text="1 h", note=""),
        SimpleNamespace(on=date(2026, 10, 1), hours_text="closed", counted_text="", note="National Day"),
        SimpleNamespace(
            on=date(2026, 10, 10), hours_text="09:00–10:00", counted_text="1 h", note="make-up day"
        ),
    ]
    told = SimpleNamespace(
        sentence="2 working hours from the moment the case was opened.",
        clause_text="P1 cases get a first response within 2 working hours.",
        target_text="2 working hours",
        started_at=datetime(2026, 9, 30, 9, tzinfo=UTC),
        due_at=datetime(2026, 10, 10, 2, tzinfo=UTC),
        calendar_text="Shanghai office, version 3",
        policy_text="version 7 of 2 Jan",
        days=days,
        pauses=["Paused 10:00–11:00: waiting for the customer (王芳)"],
    )
    return {"why": told}
