"""Every page of the desk with what it is given: empty, first, full."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from answerable.desk.mail_one import MailShape
from answerable.desk.mail_overview import Bar, Overview, TapShape
from answerable.desk.mailbox_forms import MailboxForm
from answerable.desk.rail import rail
from answerable.desk.shapes import Choice, Line, Outlook
from answerable.desk.tests.shown import CUSTOMERS, HAN, LI, LONG, SUBJECTS, WANG, now, owed, row
from answerable.desk.tests.shown_case import case_page, contact, customer, why

Context = dict[str, Any]
ORDER = (
    "First what is due next. At the same time, customers with a contract come first. No P1 is ever hidden."
)


class SmallForm(forms.Form):
    """Stands for any form."""

    name = forms.CharField(help_text="Colleagues see it.")
    is_shared = forms.BooleanField(required=False, label="For the whole team")


def page(here: str, **context: Any) -> Context:
    """What every page is given, and more."""
    return {"rail": rail(here, counts={"queue": 38}, on_duty=["Han Meimei"], administrator=True), **context}


def queue(size: int) -> Context:
    """The queue with so many rows."""
    view = SimpleNamespace(
        sentence="My team, open, next promise first",
        count=size,
        count_text=f"{size} cases",
        views=[Line("Mine, open", "?mine"), Line("Late", "?late", "2")],
        end_url="",
        order_text=ORDER,
    )
    choices = [Choice("", "all", True), Choice("1", "P1")]
    names = {"whose": "Whose", "state": "State", "severity": "Severity", "door": "Door"}
    return page(
        "queue",
        view=view,
        filters=[SimpleNamespace(name=name, label=label, choices=choices) for name, label in names.items()],
        rows=[row(index) for index in range(size)],
        newer="",
        older="?after=1" if size > 1 else "",
        topic="queue",
        unseen_url="/desk/queue/unseen/",
        form=SmallForm(),
        save_url="/desk/views/",
    )


def home(size: int) -> Context:
    """The home page of a lead, or an empty one of an engineer."""
    groups = [
        ("Missed", [owed(0)]),
        ("Within the hour", [owed(1), owed(6)]),
        ("Before your shift ends at 18:00", [owed(2), owed(7)]),
        ("Later", []),
    ]
    loads = [(LI, 12, 2), (WANG, 7, 0), (LONG, 31, 5)]
    shares = [0.9, 0.94, 0.92, 0.97, 0.96, 0.99, 0.97]
    asked = Line(
        "Is this the same fault as in March?",
        "/desk/",
        "王芳 in AN-26-04809-8",
        now() - timedelta(minutes=9),
        WANG,
    )
    return page(
        "home",
        greeting="2 promises are due before your shift ends at 18:00.",
        groups=groups if size else [],
        whose=[Choice("?whose=me", "Mine", True, "5"), Choice("?whose=team", "My team")],
        waiting_for_me=[asked][:size],
        changes=[Line(SUBJECTS[3], "/desk/", "the customer answered", now() - timedelta(hours=2))][:size],
        duty=[Line("Han Meimei", "", "until 20:00, +86 21 5555 0100", None, HAN)][:size],
        outlook=Outlook("97 of 100 promises were kept this month.", shares, [owed(1)], loads)
        if size
        else None,
    )


def mail(direction: str, size: int) -> Context:
    """The mail log, one of its two sides."""
    outcomes = (
        ["accepted", "duplicate", "ignored", "refused", "failed"] if direction == "in" else ["sent", "failed"]
    )
    return page(
        "mail",
        direction=direction,
        tabs=[
            Choice("?", "Came in", direction == "in", "1,204"),
            Choice("?d=out", "Went out", direction == "out"),
        ],
        outcomes=[Choice("?", "All", True), Choice("?o=failed", "Failed", False, "2")],
        overview=mail_overview(),
        may_act=direction == "in",
        outcome="",
        doors=[Choice("", "every door", True), Choice("smtp", "SMTP")],
        mailboxes=[],
        day="",
        failures=[_mail(99, "failed")][:size],
        find="",
        mails=[_mail(index, outcomes[index % len(outcomes)]) for index in range(size)],
        newer="",
        older="",
    )


def mail_overview() -> Overview:
    """A day of mail, the tap closed by somebody."""
    bars = [Bar(index * 12, 40 - 1.5 * index, 1.5 * index, "came") for index in range(1, 24)]
    bars += [Bar(index * 12, 41, 8, "went") for index in range(24)] + [Bar(276, 2, 4, "failed")]
    tap = TapShape(
        False, "Outgoing mail waits: the tap was closed.", now(), "Han Meimei", "We are moving.",
        3, now() - timedelta(hours=5), ["li.lei@huaxin.example"], "At most 30 mails an hour to one address.",
    )  # fmt: skip
    return Overview("In the last 24 hours 340 mails came in.", bars, tap, [(_mailbox(0), "is read")])


def one_mail() -> Context:
    """One mail that could not be read."""
    history = [(now(), "stored", ""), (now(), "could not be read", "It was too odd.")]
    fields = [("From", "Li Lei <li.lei@huaxin.example>"), ("Received", "from mx " * 40)]
    shape = MailShape(
        fields, fields, history, ["There is no date that can be understood."], "From: x\n", True
    )
    return page("mail", tabs=[], one=_mail(0, "failed"), mail=shape)


def the_tap(size: int) -> Context:
    """The tap with so many mails behind it."""
    mails = [_mail(index, "waiting") for index in range(size)]
    to = [("li.lei@huaxin.example", size)][:size]
    return page("mail", tabs=[], tap=mail_overview().tap, to=to, mails=mails, form=SmallForm())


def mailboxes(size: int) -> Context:
    """The mailboxes, one of them in trouble."""
    tabs = [Choice("?", "Came in"), Choice("?d=boxes", "Mailboxes", True)]
    return page("mail", tabs=tabs, mailboxes=[_mailbox(index) for index in range(size)])


def one_mailbox(index: int) -> Context:
    """One mailbox with its form."""
    return page(
        "mail",
        title="Support",
        one=_mailbox(index),
        form=MailboxForm(),
        is_open=True,
        by_consent=index == 1,
        url="/desk/mailboxes/1/",
    )


def _mailbox(index: int) -> SimpleNamespace:
    fails = index == 1
    return SimpleNamespace(
        name=f"Support {index}",
        url="/desk/mailboxes/1/",
        address=f"support{index}@vendor.example · INBOX",
        seen=12431,
        stored=12431 - fails,
        missing=int(fails),
        tone="missed" if fails else "met",
        state="cannot be read" if fails else "is read",
        health="failing" if fails else "good",
        problem="The server refused the sign-in." if fails else "",
        said="[AUTHENTICATIONFAILED] Invalid credentials" if fails else "",
        advice="Check user name and password, and test." if fails else "",
        days="sign-in ends in 9 days" if index == 2 else "",
        last_success_at=now() - timedelta(minutes=index) if index != 3 else None,
        failing_since=now() if fails else None,
    )


def _mail(index: int, outcome: str) -> SimpleNamespace:
    told = outcome in ("accepted", "sent")
    return SimpleNamespace(
        id=index,
        at=now() - timedelta(minutes=7 * index),
        sender="li.lei@huaxin.example",
        recipient="li.lei@huaxin.example",
        subject=SUBJECTS[index % 6],
        outcome=outcome,
        reason="" if told else "automatic reply (Auto-Submitted: auto-replied)",
        case_number="AN-26-04817-3" if told else "",
        case_url="/desk/cases/AN-26-04817-3/" if told else "",
        again_url="/desk/mail/1/again/",
        raw_url="/desk/mail/1/raw/",
        url="/desk/mail/1/",
        size=12345,
        next_at=now() if outcome == "failed" else None,
    )


def people(size: int) -> Context:
    """Staff and teams."""
    users = [
        SimpleNamespace(
            id=index,
            name=one.name,
            initials=one.initials,
            email=f"p{index}@vendor.example",
            role_name="Engineer",
            teams_text="Platform",
            has_second_factor=index % 2 == 0,
            is_active=index != 3,
            last_seen_at=now() - timedelta(hours=index) if index else None,
            url="/desk/people/1/",
        )
        for index, one in enumerate([LI, HAN, WANG, LONG][:size])
    ]
    team = SimpleNamespace(
        id=1, name="Platform", members_text="Li Lei, Han Meimei, 王芳", url="/desk/teams/1/"
    )
    return page(
        "people",
        users=users,
        teams=[team][:size],
        user_form=SmallForm(),
        team_form=SmallForm(auto_id="team-%s"),
        add_user_url="/desk/people/",
        add_team_url="/desk/teams/",
        new_link="",
    )


def customers(size: int) -> Context:
    """The list of customers."""
    rows = [Line(CUSTOMERS[index % 4], "/desk/customers/1/", "contract gold") for index in range(size)]
    return page("customers", find="", count=size, customers=rows, tabs=[], newer="", older="")


def one_customer() -> Context:
    """One customer with everything."""
    return page(
        "customers",
        customer=customer(),
        figures=[("open", "3"), ("this year", "41"), ("promises kept", "97 %")],
        open_cases=[row(0), row(1)],
        past_cases=[row(8)],
        contacts=[contact()],
        contracts=[Line("C-118, gold", "/desk/contracts/1/", "until 14 Mar 2027")],
        sites=[],
        change_url="/desk/customers/1/change/",
        add_contact_url="/desk/customers/1/contacts/new/",
        add_contract_url="/desk/customers/1/contracts/new/",
    )


def search(query: str) -> Context:
    """Found something, or nothing asked yet."""
    return page(
        "search",
        query=query,
        sentence="2 cases and 1 customer" if query else "",
        cases=[row(0), row(3)] if query else [],
        customers=[Line("上海华信", "/desk/customers/1/", "contract gold")] if query else [],
        people=[],
        hints=[Line("severity:1", note="cases of severity 1"), Line("is:late", note="promises missed")],
        older="",
    )


def forms_pages() -> dict[str, tuple[str, Context]]:
    """Pages that are one form."""
    wrong = SmallForm({})
    small = page(
        "people", title="Platform", form=SmallForm(), save_text="Save", back_url="/desk/people/", lead=""
    )
    danger = [("Close this account", "/x/", "The person cannot sign in any more.")]
    saved = page("queue", form=wrong, save_url="/desk/views/", sentence="Mine, open")
    return {
        "case-new": (
            "desk/case_new.html",
            page("queue", form=wrong, promise_text="A first response within 8 h."),
        ),
        "view-new": ("desk/view_new.html", saved),
        "settings": ("desk/settings.html", page("settings", form=SmallForm())),
        "form": ("desk/form_page.html", small | {"danger": danger}),
    }


def pages() -> dict[str, tuple[str, Context]]:
    """Every page by a name for its picture: template and context."""
    stranger = {"contact": None, "customer": None, "other_cases": [], "owed": [], "composer": None}
    cases = {f"case-{state}": case_page(state) for state in ("open", "waiting", "resolved", "closed")}
    cases["case-stranger"] = case_page() | stranger
    return {
        **{f"home-{size}": ("desk/home.html", home(size)) for size in (0, 5)},
        **{f"queue-{size}": ("desk/queue.html", queue(size)) for size in (0, 1, 40)},
        **{name: ("desk/case.html", page("queue") | context) for name, context in cases.items()},
        **{f"customers-{size}": ("desk/customers.html", customers(size)) for size in (0, 40)},
        "customer": ("desk/customer.html", one_customer()),
        "search": ("desk/search.html", search("华信")),
        "search-empty": ("desk/search.html", search("")),
        **{f"mail-in-{size}": ("desk/mail.html", mail("in", size)) for size in (0, 40)},
        **{f"mailboxes-{size}": ("desk/mailboxes.html", mailboxes(size)) for size in (0, 1, 20)},
        **{f"mailbox-{index}": ("desk/mailbox.html", one_mailbox(index)) for index in (0, 1)},
        "mail-out": ("desk/mail.html", mail("out", 4)),
        "mail-one": ("desk/mail_one.html", one_mail()),
        "tap": ("desk/tap.html", the_tap(3)),
        "tap-empty": ("desk/tap.html", the_tap(0)),
        **{f"people-{size}": ("desk/people.html", people(size)) for size in (0, 4)},
        **forms_pages(),
        "why": ("desk/_why.html", why()),
        "unseen": ("desk/_unseen.html", {"count": 3, "subject": "Nodes stop", "url": "?"}),
    }
