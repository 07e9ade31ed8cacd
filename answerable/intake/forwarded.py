"""A mail that somebody sent on to us: who really asks is offered to staff, never believed."""

from __future__ import annotations

from datetime import datetime

from answerable.cases.forwarding import offer_requester
from answerable.cases.models import Message
from answerable.cases.recipients import ours_in, without_tag
from answerable.customers.directory import plain_address
from answerable.intake.matching import colleague_at
from answerable.lib import automatic
from answerable.lib.reading import Reading
from answerable.mail.building import deliverable


def offer_writers(message: Message, reading: Reading, *, at: datetime) -> None:
    """Offer those who seem to have written what was sent on: neither we, nor the forwarder, nor machines."""
    if reading.parsed.automatic:
        return
    ours = ours_in(message.case)
    found = []
    for one in reading.writers:
        address = plain_address(one.address)
        is_other = address != message.author_address and not {address, without_tag(address)} & ours
        if is_other and deliverable(address) and not automatic.is_machine(address):
            found.append({**one._asdict(), "name": one.name[:200], "address": address})
    wanted = [one for one in found if colleague_at(str(one["address"])) is None]
    if wanted:
        offer_requester(message, wanted, at=at)
