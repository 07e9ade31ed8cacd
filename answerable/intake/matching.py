"""Which case does a mail belong to? Layers, most certain first, the reason kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from answerable.accounts.models import User
from answerable.cases.models import Case, Message
from answerable.customers.directory import is_of, is_same_house, plain_address
from answerable.lib import refnum, thread_index
from answerable.lib.mime import ParsedMail
from answerable.mail.models import InboundMail, OutboundMail

MOST_REFERENCES = 50
MOST_NUMBERS = 5
MOST_TOKENS = 200
# Where a mail server in front notes for which address it took the mail.
DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


@dataclass(frozen=True, slots=True)
class Match:
    """The case, if the mail belongs to one, and how that was found; and what its writer only knew of.

    `how` is token, reference, thread_index, number or new. `known_of` are cases the mail pointed at
    whose circle the writer is not in, each with the same word: they are offered to staff.
    """

    case: Case | None
    how: str
    known_of: tuple[tuple[Case, str], ...] = field(default=())


def sender_of(inbound: InboundMail, parsed: ParsedMail) -> str:
    """The writer's address as addresses are compared: From, else the envelope's; "" for nobody."""
    return plain_address(parsed.sender.address or inbound.envelope_from)


def match(parsed: ParsedMail, inbound: InboundMail) -> Match:
    """Find the case by reply token, Message-IDs, Outlook's conversation, then the number in the subject.

    Knowing a case is not enough to speak in it: a writer who neither is its contact, nor takes part,
    nor belongs to its customer gets a case of their own (attacks 5-7), and what they knew of is
    offered to staff. A number, which anybody can guess, needs one of the case's own people. Merged
    cases lead on.
    """
    writer = sender_of(inbound, parsed)
    known_of: dict[int, tuple[Case, str]] = {}
    for how, found in _candidates(parsed, inbound):
        case = found.merged_into or found
        if takes_part(case, writer) and (how != "number" or _is_named_in(case, writer)):
            return Match(case, how)
        known_of.setdefault(case.pk, (case, how))
    return Match(None, "new", tuple(known_of.values()))


def takes_part(case: Case, address: str) -> bool:
    """Is this address the contact, in copy, a colleague, or one of the customer's people?"""
    if not address:
        return False
    return (
        _is_in_circle(case, address) or is_of(case.customer_id, address) or colleague_at(address) is not None
    )


def is_confirmed(case: Case, address: str) -> bool:
    """Does their word count: is this the contact, the customer's, a colleague, or in copy by our will?

    Not of somebody who was only put in copy by a mail: such a mail may be forged. Of an organisation
    that is on file nowhere, those count who write from the same domain as the contact.
    """
    main = case.contact.email if case.contact is not None and case.customer_id is None else None
    family = [ref.id for ref in case.family]
    rows = case.participants.model.objects.filter(case__in=family, address=address)
    return (
        Case.objects.filter(pk__in=family, contact__email=address).exists()
        or rows.filter(confirmed_at__isnull=False).exists()
        or (main is not None and is_same_house(main, address))
        or is_of(case.customer_id, address)
        or colleague_at(address) is not None
    )


def colleague_at(address: str) -> User | None:
    """The colleague with this address, as long as they may sign in."""
    return User.objects.filter(email=address, is_active=True).first() if address else None


def _candidates(parsed: ParsedMail, inbound: InboundMail) -> Iterator[tuple[str, Case]]:
    yield from (("token", case) for case in _by_token(parsed, inbound))
    yield from (("reference", case) for case in _by_reference(parsed))
    yield from (("thread_index", case) for case in _by_thread_index(parsed))
    yield from (("number", case) for case in _by_number(parsed))


def _by_token(parsed: ParsedMail, inbound: InboundMail) -> QuerySet[Case]:
    noted = (value for name in DELIVERED_TO for value in parsed.all_fields(name))
    addressed = [*inbound.envelope_to, *(one.address for one in (*parsed.to, *parsed.cc)), *noted]
    tokens = dict.fromkeys(
        plain_address(address).strip("<>").rpartition("@")[0].rpartition("+")[2]
        for address in addressed
        if "+" in address
    )
    wanted = [token for token in tokens if token][:MOST_TOKENS]
    return _cases().filter(reply_token__in=wanted).order_by("pk")


def _by_reference(parsed: ParsedMail) -> Iterator[Case]:
    """The cases these Message-IDs lead to, in the order of the ids; of equal ids the oldest first.

    And where this mail was answered before it came itself: mails overtake each other.
    """
    ids = list(dict.fromkeys([*parsed.in_reply_to, *reversed(parsed.references)]))[:MOST_REFERENCES]
    known = list(Message.objects.filter(message_id__in=ids).order_by("at").values_list("message_id", "case"))
    # Notices to colleagues are mails about a case, yet no message of it.
    ours = OutboundMail.objects.filter(message_id__in=ids, about_kind="case") if ids else ()
    known += [(mail.message_id, mail.about_id) for mail in ours]
    # Two that answer one mail are of one conversation, also when it never came to us.
    beside = Message.objects.filter(answers__in=ids, direction="in").order_by("at")
    known += list(beside.values_list("answers", "case"))
    wanted = dict.fromkeys(case for one in ids for message_id, case in known if message_id == one)
    if parsed.message_id:
        answers = Message.objects.filter(answers=parsed.message_id, direction="in").order_by("at")
        wanted |= dict.fromkeys(answers.values_list("case", flat=True)[:MOST_NUMBERS])
    cases = _cases().in_bulk(list(wanted))
    return (cases[case] for case in wanted if case in cases)


def _by_thread_index(parsed: ParsedMail) -> list[Case]:
    """The cases in which this conversation of Outlook's was seen, the newest words first."""
    root = thread_index.root(parsed.field("thread-index"))
    if not root:
        return []
    seen = Message.objects.filter(thread_root=root).order_by("-at").values_list("case", flat=True)
    wanted = list(dict.fromkeys(seen[:MOST_REFERENCES]))
    cases = _cases().in_bulk(wanted)
    return [cases[case] for case in wanted]


def _by_number(parsed: ParsedMail) -> list[Case]:
    """The cases whose number with its check digit stands in the subject, however it was dressed."""
    numbers = refnum.find(parsed.subject)[:MOST_NUMBERS]
    cases = {case.number: case for case in _cases().filter(number__in=numbers)} if numbers else {}
    return [cases[number] for number in numbers if number in cases]


def _cases() -> QuerySet[Case]:
    found: QuerySet[Case] = Case.objects.select_related("contact", "customer", "merged_into")
    return found


def _is_in_circle(case: Case, address: str) -> bool:
    """Is this the contact of the case, or of one merged into it, or somebody in copy?"""
    family = [ref.id for ref in case.family]
    return (
        Case.objects.filter(pk__in=family, contact__email=address).exists()
        or case.participants.model.objects.filter(case__in=family, address=address).exists()
    )


def _is_named_in(case: Case, address: str) -> bool:
    """Is it one of the case's own people by their very address, or a colleague?

    Not whoever is on file: anybody gets there by writing once.
    """
    return _is_in_circle(case, address) or colleague_at(address) is not None
