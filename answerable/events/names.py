"""Every event the house records: noun.verb, one line each."""

from __future__ import annotations

from django.db import models


class EventName(models.TextChoices):
    """Names are stored for ever and never change; what people read is worded elsewhere."""

    # accounts
    USER_ADDED = "user.added"
    USER_CHANGED = "user.changed"
    USER_SIGNED_IN = "user.signed_in"
    # calendars
    CALENDAR_VERSIONED = "calendar.versioned"
    # policy
    POLICY_ACTIVATED = "policy.activated"
    # mail
    MAIL_STORED = "mail.stored"
    MAIL_ACCEPTED = "mail.accepted"
    MAIL_DUPLICATE = "mail.duplicate"
    MAIL_IGNORED = "mail.ignored"
    MAIL_REFUSED = "mail.refused"
    MAIL_READING_FAILED = "mail.reading_failed"
    MAIL_RETRIED = "mail.retried"
    MAIL_QUEUED = "mail.queued"
    MAIL_SENT = "mail.sent"
    MAIL_SENDING_FAILED = "mail.sending_failed"
    MAIL_RETRIED_SENDING = "mail.retried_sending"
    # duty
    SHIFT_PLANNED = "shift.planned"
    SHIFT_CANCELLED = "shift.cancelled"
    ABSENCE_PLANNED = "absence.planned"
    # customers
    CUSTOMER_ADDED = "customer.added"
    CUSTOMER_CHANGED = "customer.changed"
    CONTACT_ADDED = "contact.added"
    CONTACT_CHANGED = "contact.changed"
    # contracts
    CONTRACT_ADDED = "contract.added"
    CONTRACT_CHANGED = "contract.changed"
    # commitments
    COMMITMENT_STARTED = "commitment.started"
    COMMITMENT_PAUSED = "commitment.paused"
    COMMITMENT_RESUMED = "commitment.resumed"
    COMMITMENT_RETARGETED = "commitment.retargeted"
    COMMITMENT_WARNED = "commitment.warned"
    COMMITMENT_MET = "commitment.met"
    COMMITMENT_MISSED = "commitment.missed"
    COMMITMENT_EXCUSED = "commitment.excused"
    COMMITMENT_REINSTATED = "commitment.reinstated"
    # cases
    CASE_OPENED = "case.opened"
    CASE_TAKEN_UP = "case.taken_up"
    CASE_ASSIGNED = "case.assigned"
    CASE_HANDED_OVER = "case.handed_over"
    CASE_SEVERITY_CLAIMED = "case.severity_claimed"
    CASE_SEVERITY_CONFIRMED = "case.severity_confirmed"
    CASE_KIND_CHANGED = "case.kind_changed"
    CASE_SUBJECT_CHANGED = "case.subject_changed"
    CASE_LINKED = "case.linked"
    CASE_WAITING = "case.waiting"
    CASE_RESUMED = "case.resumed"
    CASE_RESTORED = "case.restored"
    CASE_RESOLVED = "case.resolved"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    CASE_MERGED = "case.merged"
    CASE_UNMERGED = "case.unmerged"
    CASE_RELATED = "case.related"
    CASE_UNRELATED = "case.unrelated"
    CASE_LINK_OFFERED = "case.link_offered"
    CASE_LINK_DECIDED = "case.link_decided"
    CASE_REQUESTER_OFFERED = "case.requester_offered"
    CASE_REQUESTER_DECIDED = "case.requester_decided"
    PARTICIPANT_REMOVED = "participant.removed"
    PARTICIPANT_CONFIRMED = "participant.confirmed"
    MESSAGE_RECEIVED = "message.received"
    MESSAGE_SENT = "message.sent"
    MESSAGE_ACKNOWLEDGED = "message.acknowledged"
    MESSAGE_NOT_ACKNOWLEDGED = "message.not_acknowledged"
    NOTE_ADDED = "note.added"
    CALL_LOGGED = "call.logged"
    ANSWER_NOT_NEEDED = "message.answer_not_needed"
