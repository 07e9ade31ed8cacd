"""Events as sentences, in the reader's language. Names in the record are never shown themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from answerable.accounts.models import Team, User
from answerable.cases.models import Case, Decision, Kind, PauseReason, RelationKind
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.ui import series
from answerable.ui.moments import moment_text


def words_of(event: Event) -> str:
    """One sentence, "" for what nobody needs to read."""
    author = next((words for name, words in _WORDS.items() if name == event.name), None)
    return author(event) if author else ""


def icon_of(name: str) -> str:
    """The small picture beside the sentence."""
    return _ICONS.get(name, "info")


def _who(event: Event) -> str:
    return event.actor_name or _("Answerable")


def _assigned(event: Event) -> str:
    new = event.facts["new"]
    if new is None:
        return _("{who} gave the case back.").format(who=_who(event))
    if new == event.actor_id:
        return _("{who} took the case.").format(who=_who(event))
    return _("{who} assigned the case to {name}.").format(who=_who(event), name=_user(new))


def _handed_over(event: Event) -> str:
    team = Team.objects.filter(pk=event.facts["new"]).first()
    if team is None:
        return _("{who} took the case out of its team.").format(who=_who(event))
    return _("{who} handed the case over to {team}.").format(who=_who(event), team=team.name)


def _severity(event: Event) -> str:
    facts = event.facts
    if facts["old"] == facts["new"]:
        return _("{who} confirmed severity {new}.").format(who=_who(event), new=facts["new"])
    told = _("{who} changed the severity from {old} to {new}.").format(
        who=_who(event), old=facts["old"], new=facts["new"]
    )
    return series.sentences((told, facts["reason"]))


def _claimed(event: Event) -> str:
    return _("{who} claimed severity {new}.").format(who=_who(event), new=event.facts["new"])


def _kind(event: Event) -> str:
    return _("{who} made it: {kind}.").format(who=_who(event), kind=Kind(event.facts["new"]).label)


def _subject(event: Event) -> str:
    return _("{who} changed the subject from “{old}”.").format(who=_who(event), old=event.facts["old"])


def _waiting(event: Event) -> str:
    reason = PauseReason(event.facts["reason"]).label
    return _("{who} lets the case wait {reason}.").format(who=_who(event), reason=reason)


def _merged(event: Event) -> str:
    if "target" in event.facts:
        return _("{who} merged this case into {number}.").format(
            who=_who(event), number=_number(event.facts["target"])
        )
    return _("{who} merged {number} into this case.").format(
        who=_who(event), number=_number(event.facts["source"])
    )


def _unmerged(event: Event) -> str:
    other: int = event.facts.get("target") or event.facts["source"]
    return _("{who} undid the merge with {number}.").format(who=_who(event), number=_number(other))


def _related(event: Event) -> str:
    kind = RelationKind(event.facts["kind"]).label
    return _("{who}: this case {relation} {number}.").format(
        who=_who(event), relation=kind, number=_number(event.facts["other"])
    )


def _link_decided(event: Event) -> str:
    decision = Decision(event.facts["decision"]).label
    return _("{who} decided about {number}: {decision}.").format(
        who=_who(event), number=_number(event.facts["other"]), decision=decision
    )


def _requester(event: Event) -> str:
    if not event.facts["chosen"]:
        return _("{who}: whoever sent the mail on asks themselves.").format(who=_who(event))
    return _("{who} confirmed that {address} asks.").format(who=_who(event), address=event.facts["chosen"])


def _taken_out(event: Event) -> str:
    return _("{who} took {address} out of the case.").format(who=_who(event), address=event.facts["address"])


def _confirmed(event: Event) -> str:
    return _("{who} wrote to {address}, who takes part from now on.").format(
        who=_who(event), address=event.facts["address"]
    )


def _retargeted(event: Event) -> str:
    facts = event.facts
    old, new = (datetime.fromisoformat(facts[name]) for name in ("from_due_at", "due_at"))
    rule = {
        "from_start": _("time already used counts"),
        "from_now": _("counted from the change"),
        "capped": _("never later than promised before"),
    }.get(facts["rule"], facts["rule"])
    return _("The promise moved from {old} to {new}; {rule}.").format(
        old=moment_text(old, event.at), new=moment_text(new, event.at), rule=rule
    )


def _missed(event: Event) -> str:
    due = datetime.fromisoformat(event.facts["due_at"])
    return _("A promise was missed; it was due {when}.").format(when=moment_text(due, event.at))


def _warned(event: Event) -> str:
    due = datetime.fromisoformat(event.facts["due_at"])
    return _("A warning was sent: a promise is due {when}.").format(when=moment_text(due, event.at))


def _simple(sentence: Callable[[], str]) -> Callable[[Event], str]:
    return lambda event: sentence().format(who=_who(event))


def _no_answer(event: Event) -> str:
    return _("{who}: no answer is needed. {reason}").format(who=_who(event), reason=event.facts["reason"])


def _not_acknowledged(event: Event) -> str:
    if event.facts["reason"] == "flood":
        return _("No acknowledgement was sent: unknown senders had too many in the last hour.")
    return _("No acknowledgement was sent: this address had too many in the last hour.")


def _user(pk: int) -> str:
    return User.objects.filter(pk=pk).values_list("name", flat=True).first() or "?"


def _number(pk: int) -> str:
    return Case.objects.filter(pk=pk).values_list("number", flat=True).first() or "?"


def _bounced(event: Event) -> str:
    return _("A mail to {address} was not delivered ({status}).").format(
        address=event.facts["address"], status=event.facts["status"]
    )


def _delayed(event: Event) -> str:
    return _("A mail to {address} is delayed; its server keeps trying.").format(
        address=event.facts["address"]
    )


def _address_marked(event: Event) -> str:
    return _("Mail to {address} came back again and again; it counts as unreachable now.").format(
        address=event.facts["address"]
    )


_WORDS: dict[str, Callable[[Event], str]] = {  # by the name in the record
    EventName.CASE_TAKEN_UP: _simple(lambda: _("{who} began to work on it.")),
    EventName.CASE_ASSIGNED: _assigned,
    EventName.CASE_HANDED_OVER: _handed_over,
    EventName.CASE_SEVERITY_CONFIRMED: _severity,
    EventName.CASE_SEVERITY_CLAIMED: _claimed,
    EventName.CASE_KIND_CHANGED: _kind,
    EventName.CASE_SUBJECT_CHANGED: _subject,
    EventName.CASE_LINKED: _simple(lambda: _("{who} said whose case it is.")),
    EventName.CASE_WAITING: _waiting,
    EventName.CASE_RESUMED: _simple(lambda: _("The case goes on ({who}).")),
    EventName.CASE_RESTORED: _simple(lambda: _("{who}: it works again.")),
    EventName.CASE_RESOLVED: _simple(lambda: _("{who} resolved the case.")),
    EventName.CASE_CLOSED: _simple(lambda: _("The case was closed ({who}).")),
    EventName.CASE_REOPENED: _simple(lambda: _("{who} reopened the case.")),
    EventName.CASE_MERGED: _merged,
    EventName.CASE_UNMERGED: _unmerged,
    EventName.CASE_RELATED: _related,
    EventName.CASE_LINK_DECIDED: _link_decided,
    EventName.CASE_REQUESTER_DECIDED: _requester,
    EventName.PARTICIPANT_REMOVED: _taken_out,
    EventName.PARTICIPANT_CONFIRMED: _confirmed,
    EventName.ANSWER_NOT_NEEDED: _no_answer,
    EventName.MESSAGE_NOT_ACKNOWLEDGED: _not_acknowledged,
    EventName.MAIL_BOUNCED: _bounced,
    EventName.MAIL_DELAYED: _delayed,
    EventName.ADDRESS_MARKED: _address_marked,
    EventName.COMMITMENT_RETARGETED: _retargeted,
    EventName.COMMITMENT_MISSED: _missed,
    EventName.COMMITMENT_WARNED: _warned,
}
_ICONS: dict[str, str] = {
    EventName.CASE_ASSIGNED: "person",
    EventName.CASE_HANDED_OVER: "people",
    EventName.CASE_SEVERITY_CONFIRMED: "alert",
    EventName.CASE_WAITING: "pause",
    EventName.CASE_RESUMED: "play",
    EventName.CASE_RESOLVED: "check",
    EventName.CASE_CLOSED: "lock",
    EventName.CASE_REOPENED: "again",
    EventName.CASE_MERGED: "merge",
    EventName.CASE_UNMERGED: "merge",
    EventName.CASE_RELATED: "link",
    EventName.CASE_LINK_DECIDED: "link",
    EventName.CASE_REQUESTER_DECIDED: "person",
    EventName.PARTICIPANT_REMOVED: "people",
    EventName.PARTICIPANT_CONFIRMED: "people",
    EventName.MAIL_BOUNCED: "alert",
    EventName.MAIL_DELAYED: "clock",
    EventName.ADDRESS_MARKED: "alert",
    EventName.COMMITMENT_MISSED: "alert",
    EventName.COMMITMENT_WARNED: "clock",
    EventName.COMMITMENT_RETARGETED: "clock",
}
