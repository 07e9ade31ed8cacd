"""Everything the page of one case shows, gathered before it is drawn."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from answerable.accounts.models import Team, User
from answerable.cases import clocks, posting
from answerable.cases.models import Case, Draft, Kind, PauseReason, Relation
from answerable.commitments.models import Commitment
from answerable.desk.decisions import offers_on, requester_on
from answerable.desk.mail_shapes import RecipientBar
from answerable.desk.models import Seen
from answerable.desk.presence import who_else
from answerable.desk.recipients import people_of
from answerable.desk.shapes import (
    CasePage,
    Choice,
    Composer,
    Contact,
    DraftText,
    Owed,
    Person,
    folded,
)
from answerable.desk.shaping import (
    case_rows,
    customer_shape,
    due_of,
    language,
    next_promises,
    owed_of,
    person_of,
    severities_of,
    severity_of,
)
from answerable.desk.timeline import entries_of
from answerable.policy.versions import active
from answerable.ui import series
from answerable.ui.due import Due
from answerable.ui.moments import moment_text


def case_context(
    case: Case,
    viewer: User,
    now: datetime,
    *,
    error: str = "",
    text: str = "",
    asked: QueryDict | None = None,
) -> dict[str, Any]:
    """The whole page. `error` and `text` bring back what could not be sent, with the reason.

    `asked` says which message is to be answered, or to whom it was to go.
    """
    seen = Seen.objects.filter(user=viewer, case=case).values_list("at", flat=True).first()
    entries, last_id = entries_of(case, now, seen_at=seen)
    bar, participants = people_of(case, now, asked)
    return {
        "case": head_of(case, viewer, now),
        "entries": folded(entries),
        "last_id": last_id,
        "composer": composer_of(case, viewer, bar, error=error, text=text),
        "offers": offers_on(case),
        "requester": requester_on(case),
        "participants": participants,
        "owed": owed_on(case, now),
        "contact": contact_of(case, now),
        "customer": customer_shape(case),
        "other_cases": other_cases(case, viewer, now),
        "presence_text": who_else(case, viewer, at=now),
        "form_errors": error or None,
    }


def head_of(case: Case, viewer: User, now: datetime) -> CasePage:
    """The head of the page and what its actions offer."""
    document = active().document
    target = case.merged_into
    ranks = {one.id: rank for rank, one in enumerate(document.severities, 1)}
    claimed = case.claimed_severity
    return CasePage(
        number=case.number,
        subject=case.subject,
        url=case.get_absolute_url(),
        topic=str(case.ref),
        kind=case.get_kind_display(),
        state=case.state,
        severity=severity_of(document, case.severity, case.severity_rank),
        is_confirmed=case.is_confirmed(),
        door=case.door,
        opened_at=case.opened_at,
        claimed=severity_of(document, claimed, ranks.get(claimed, 0))
        if claimed and claimed != case.severity
        else None,
        assignee=person_of(case.assignee),
        team_name=case.team.name if case.team else "",
        is_mine=case.assignee_id == viewer.pk,
        due=_leading(case, now),
        pause_text=_pause_text(case, now),
        resolution_text=_resolution_text(case),
        merged_into=(target.number, target.get_absolute_url()) if target else None,
        severities=severities_of(document),
        kinds=[Choice(value, str(label), value == case.kind) for value, label in Kind.choices],
        assignable=_assignable(case),
        teams=[Choice(str(team.pk), team.name, team.pk == case.team_id) for team in Team.objects.all()],
        pause_reasons=_pause_reasons(case),
        related=_related(case, now),
    )


def composer_of(case: Case, viewer: User, bar: RecipientBar, *, error: str = "", text: str = "") -> Composer:
    """The place to write: what was half-written, who gets it, and which promises it will keep."""
    url = case.get_absolute_url()
    to = posting.recipient_of(case)
    drafts = {draft.kind: draft for draft in Draft.objects.filter(case=case, user=viewer)}
    reply = _draft(drafts.get("reply"))
    return Composer(
        reply_url=f"{url}replies/",
        note_url=f"{url}notes/",
        draft_url=f"{url}drafts/",
        upload_url=f"{url}uploads/",
        bar=bar,
        effects=_effects(case),
        language_name=get_language_info(case.language)["name_translated"] if case.language else "",
        can_reply=to is not None and case.merged_into_id is None,
        why_not=_why_not(case, to),
        file_limit=25_000_000,
        reply=DraftText(text=text, saved_at=reply.saved_at) if text else reply,
        note=_draft(drafts.get("note")),
        error=error,
        once=secrets.token_urlsafe(16),
    )


def owed_on(case: Case, now: datetime) -> list[Owed]:
    """Every promise on the case: what is owed first, then what was settled, the newest first."""
    rows = Commitment.objects.inside(*case.family).select_related("policy_version")
    ordered = sorted(
        rows,
        key=lambda row: (not row.is_open, row.due_at.timestamp() if row.is_open and row.due_at else -row.pk),
    )
    return [shape for row in ordered if (shape := owed_of(row, now)) is not None]


def contact_of(case: Case, now: datetime) -> Contact | None:
    """The person, with the time their clock shows."""
    who = case.contact
    if who is None:
        return None
    there = now.astimezone(ZoneInfo(who.clock))
    return Contact(
        name=who.name,
        email=who.email or "",
        phone=who.phone,
        language=get_language_info(who.speaks)["name_translated"] if who.speaks else "",
        local_time=f"{there:%H:%M} ({who.clock})" if who.known_zone else "",
    )


def other_cases(case: Case, viewer: User, now: datetime) -> list[Any]:
    """What else is open for the same customer."""
    if case.customer is None:
        return []
    rows = Case.objects.visible_to(viewer).live().filter(customer=case.customer).exclude(pk=case.pk)
    rows = rows.in_queue_order().select_related("customer", "contact", "assignee")
    return case_rows(list(rows[:5]), now, live=False)


def _leading(case: Case, now: datetime) -> Due | None:
    row = next_promises([case]).get(case.pk)
    return due_of(row, now) if row else None


def _effects(case: Case) -> list[str]:
    sentences = []
    for row in clocks.would_meet(case, clocks.HUMAN_REPLY):
        title = clocks.clause_of(row).title.get(language())
        sentences.append(_("meets “{promise}”").format(promise=title))
    return sentences


def _why_not(case: Case, to: tuple[str, str] | None) -> str:
    if case.merged_into_id:
        return _("This case is part of another one; answer there.")
    return "" if to else _("No e-mail address is known. Link a contact to answer.")


def _draft(draft: Draft | None) -> DraftText:
    return DraftText(text=draft.text, saved_at=draft.updated_at) if draft else DraftText()


def _pause_text(case: Case, now: datetime) -> str:
    span = clocks.open_pause(case)
    if span is None:
        return ""
    since = moment_text(span.started_at, now)
    told = _("Waiting {reason} since {when}, by {name}.").format(
        reason=PauseReason(span.reason).label, when=since, name=span.author.name
    )
    until = _("Until {when}.").format(when=moment_text(span.until_at, now)) if span.until_at else ""
    return series.sentences((told, until, span.remark))


def _resolution_text(case: Case) -> str:
    if case.is_live:
        return ""
    last = case.resolutions.order_by("-cycle").first()
    return last.text if last else ""


def _assignable(case: Case) -> list[Person]:
    people = User.objects.filter(is_active=True)
    if case.team_id:
        people = people.filter(teams=case.team_id) | people.filter(cases=case)
    return [Person(one.name, one.initials, one.pk) for one in people.distinct().order_by("name")[:60]]


def _pause_reasons(case: Case) -> list[Choice]:
    notes = {
        PauseReason.CUSTOMER: _("Needs a question that was sent after they last wrote."),
        PauseReason.DATE: _("The case comes back by itself on that date."),
    }
    return [
        Choice(value, str(label), note=notes.get(PauseReason(value), ""))
        for value, label in PauseReason.choices
    ]


def _related(case: Case, now: datetime) -> list[Any]:
    pairs = Relation.objects.filter(case=case).values_list("other", flat=True)
    back = Relation.objects.filter(other=case).values_list("case", flat=True)
    rows = Case.objects.filter(pk__in=[*pairs, *back]).select_related("customer", "contact", "assignee")
    return case_rows(list(rows[:10]), now, live=False)
