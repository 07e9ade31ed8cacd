"""The closed word lists of a service policy: what a clause may promise, about what, and what keeps it.

Every list is a Literal, so that a misspelt word in a file is an error, not a clause that never applies.
"""

from typing import Final, Literal, TypeAlias, get_args

Kind: TypeAlias = Literal["incident", "service_request", "question", "complaint"]
Door: TypeAlias = Literal["mail", "hotline", "fax", "portal", "chat", "api"]
CoverName: TypeAlias = Literal["contract", "warranty", "goodwill", "none"]
Audience: TypeAlias = Literal["public", "internal"]
Promise: TypeAlias = Literal[
    "respond",
    "answer",
    "update",
    "restore",
    "resolve",
    "call_back",
    "train",
    "patrol",
    "warrant",
    "open",
    "undertake",
]
StartEvent: TypeAlias = Literal[
    "case.opened",
    "message.received",
    "call.missed",
    "enquiry.received",
    "project.accepted",
    "installation.launched",
]
Evidence: TypeAlias = Literal[
    "human_reply",
    "answered_call",
    "restoration",
    "resolution",
    "returned_call",
    "training_held",
    "patrol_report",
    "acknowledgement",
]
PauseReason: TypeAlias = Literal["waiting_for_customer", "waiting_for_supplier", "agreed_date"]
NoticeRole: TypeAlias = Literal["assignee", "team", "lead", "on_call", "administrator"]
SeverityChange: TypeAlias = Literal["from_start", "from_now"]
BenefitKind: TypeAlias = Literal[
    "hotline",
    "email",
    "portal",
    "fax",
    "chat",
    "remote",
    "onsite",
    "patch_files",
    "preventive_patches",
    "documents",
    "patrol",
    "tuning",
    "training",
    "priority_handling",
]
BenefitUnit: TypeAlias = Literal["case", "hour", "visit", "patrol", "training_day", "download"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
DOORS: Final[tuple[Door, ...]] = get_args(Door)
COVERS: Final[tuple[CoverName, ...]] = get_args(CoverName)
START_EVENTS: Final[tuple[StartEvent, ...]] = get_args(StartEvent)

# Promises that run a clock on a case; the ledger of commitments starts these.
CASE_PROMISES: Final[frozenset[Promise]] = frozenset({"respond", "answer", "update", "restore", "resolve"})
# Promises that are statements: the page says them, no clock runs.
CLOCKLESS_PROMISES: Final[frozenset[Promise]] = frozenset({"open", "undertake"})
# Promises which a machine's "we got it" can never keep.
HUMAN_PROMISES: Final[frozenset[Promise]] = CASE_PROMISES | {"call_back"}
