"""The case and all that is said about it."""

from answerable.cases.models.case import LIVE_STATES, Case, Door, Kind, State
from answerable.cases.models.draft import Draft, DraftKind
from answerable.cases.models.message import Direction, Message, MessageFile
from answerable.cases.models.note import Note
from answerable.cases.models.offer import Decision, Forwarding, Offer, OfferReason
from answerable.cases.models.participant import Participant
from answerable.cases.models.pause import Pause, PauseReason
from answerable.cases.models.relation import Merge, Relation, RelationKind
from answerable.cases.models.resolution import Resolution

__all__ = [
    "LIVE_STATES",
    "Case",
    "Decision",
    "Direction",
    "Door",
    "Draft",
    "DraftKind",
    "Forwarding",
    "Kind",
    "Merge",
    "Message",
    "MessageFile",
    "Note",
    "Offer",
    "OfferReason",
    "Participant",
    "Pause",
    "PauseReason",
    "Relation",
    "RelationKind",
    "Resolution",
    "State",
]
