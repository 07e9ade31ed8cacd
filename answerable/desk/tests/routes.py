"""Every address of the product, and who may use it how. A route nobody has classified fails a test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from answerable.accounts.models import User
from answerable.cases.conversation import Words, receive_message, reply
from answerable.cases.models import Case, MessageFile
from answerable.commitments.models import Commitment
from answerable.contracts.models import Contract
from answerable.desk.models import SavedView
from answerable.duty.models import Shift, ShiftKind
from answerable.events.actors import Actor
from answerable.files.storage import keep
from answerable.mail import mailboxes
from answerable.mail.journal import store
from answerable.mail.models import OutboundMail
from answerable.testing.cast import NOON, Cast

GET, POST, BOTH = "GET", "POST", "GET POST"

PUBLIC = {
    "account_login": BOTH,
    "sign_in_link_request": BOTH,
    "sign_in_link": BOTH,
    "account_inactive": GET,
    "start": GET,
    "policy": GET,
    "policy-json": GET,
    "language": POST,
}
# Signing in and out, by allauth: each asks for somebody signed in, or for a sign-in under way.
SIGN_IN = {
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
STAFF = {
    "desk": GET,
    "queue": GET,
    "queue_unseen": GET,
    "view_save": POST,
    "view_end": POST,
    "case_new": BOTH,
    "case": GET,
    "case_row": GET,
    "case_facts": GET,
    "case_commitments": GET,
    "case_conversation": GET,
    "case_panel": GET,
    "case_presence": POST,
    "case_message": GET,
    "case_message_html": GET,
    "case_reply": POST,
    "case_note": POST,
    "case_call": POST,
    "case_draft": POST,
    "case_upload": POST,
    "case_assignment": POST,
    "case_severity": POST,
    "case_kind": POST,
    "case_subject": POST,
    "case_customer": POST,
    "case_contact": POST,
    "case_pause": POST,
    "case_pause_end": POST,
    "case_resolution": POST,
    "case_reopening": POST,
    "case_closure": POST,
    "case_merger": POST,
    "case_merger_end": POST,
    "case_relations": POST,
    "case_no_answer": POST,
    "case_offer": POST,
    "case_requester": POST,
    "case_participation_end": POST,
    "commitment_why": GET,
    "file": GET,
    "customers": GET,
    "customer_new": BOTH,
    "customer": GET,
    "customer_change": BOTH,
    "contact_new": BOTH,
    "contract_new": BOTH,
    "contact_change": BOTH,
    "contract_change": BOTH,
    "search": GET,
    "profile": BOTH,
    "components": GET,
}
LEADS = {
    "duty": BOTH,
    "shift_end": POST,
    "mail_in": GET,
    "mail_out": GET,
    "mail_one": GET,
    "mail_raw": GET,
}
ADMINISTRATORS = {
    "mail_again": POST,
    "mail_all_again": POST,
    "tap": GET,
    "tap_close": POST,
    "tap_open": POST,
    "tap_limits": POST,
    "tap_withdrawal": POST,
    "mail_out_again": POST,
    "mailboxes": GET,
    "mailbox_new": BOTH,
    "mailbox_consented": GET,
    "mailbox": BOTH,
    "mailbox_state": POST,
    "mailbox_test": POST,
    "mailbox_consent": GET,
    "people": GET,
    "person_new": POST,
    "person": BOTH,
    "person_link": POST,
    "team_new": POST,
    "team": BOTH,
}
# For other programs, with a token of their own instead of a session.
PROGRAMS = {"mail_raw_door": POST}
METHODS = PUBLIC | STAFF | LEADS | ADMINISTRATORS


@dataclass(frozen=True, slots=True)
class Route:
    """One address pattern."""

    name: str
    pattern: str


def routes() -> list[Route]:
    """All of them, as Django resolves them."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Route]:
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, address)
        elif isinstance(one, URLPattern):
            yield Route(one.name or "", address)


@dataclass(frozen=True, slots=True)
class Things:
    """One of everything an address can name."""

    case: Case
    keys: dict[str, int]

    def address(self, route: Route, *, missing: bool = False) -> str:
        """The address of an existing thing; with `missing` of one that does not exist."""
        key = 999_999 if missing else self.keys.get(route.name, 0)
        number = "AN-99-99999-9" if missing else self.case.number
        return "/" + route.pattern.replace("<str:number>", number).replace("<int:pk>", str(key)).replace(
            "<str:name>", "node.log"
        ).replace("<str:token>", "no-such-token")


def things(cast: Cast, owner: User) -> Things:
    """Make one of everything; saved views and uploads belong to `owner`."""
    case = cast.case()
    log = keep(b"log", name="node.log", media_type="text/plain", at=NOON)
    words = Words(
        text="With a log.",
        html="<p>With a <b>log</b>.</p>",
        author_name="Zhao",
        contact=cast.zhao,
        files=(log,),
    )
    message = receive_message(case, words, at=NOON + timedelta(minutes=1))
    reply(case, "Which release?", by=cast.wang, at=NOON + timedelta(minutes=2))
    inbound = store(
        b"Subject: x\r\n\r\nx", envelope_from="a@x.example", envelope_to=["b@y"], door="smtp", at=NOON
    )
    outbound = OutboundMail.objects.latest("pk")
    shift = Shift.objects.create(
        user=cast.wang, kind=ShiftKind.DESK, starts_at=NOON, ends_at=NOON + timedelta(hours=8)
    )
    view = SavedView.objects.create(owner=owner, name="Mine", query="whose=mine", created_at=NOON)
    customer = {"customer", "customer_change", "contact_new", "contract_new"}
    consent = {"provider": "google", "client_id": "ours", "client_secret": "kept"}
    mailbox = mailboxes.add(
        {"name": "Support", "host": "imap.vendor.example", "username": "s@x", "credential": "consent"},
        consent, at=NOON, actor=Actor.system("test"),
    )  # fmt: skip
    keys = {
        **dict.fromkeys(("mailbox", "mailbox_state", "mailbox_test", "mailbox_consent"), mailbox.pk),
        "case_message": message.pk,
        "case_message_html": message.pk,
        "commitment_why": Commitment.objects.latest("pk").pk,
        "file": MessageFile.objects.latest("pk").pk,
        "contact_change": cast.zhao.pk,
        "contract_change": Contract.objects.latest("pk").pk,
        "view_end": view.pk,
        "mail_raw": inbound.pk,
        "mail_one": inbound.pk,
        "mail_again": inbound.pk,
        "mail_out_again": outbound.pk,
        "person": cast.wang.pk,
        "person_link": cast.wang.pk,
        "team": cast.wang.teams.get().pk,
        "shift_end": shift.pk,
        **dict.fromkeys(customer, cast.huaxin.pk),
    }
    return Things(Case.objects.get(pk=case.pk), keys)
