"""The desk's own addresses: nobody's sign-in and no customer's, whatever is written around them.

Whoever could make an address of the desk theirs would read what others send to it, and could sign up
at other services in the vendor's name (the "ticket trick").
"""

from __future__ import annotations

from django.conf import settings

from answerable.customers.directory import plain_address
from answerable.mail.models import Mailbox
from answerable.policy.versions import active_or_none


def own_addresses() -> set[str]:
    """The addresses ours is sent from and published, as compared: mail from them is our own coming back."""
    active = active_or_none()
    published = active.document.address_of("mail") if active else ""
    sender = settings.ANSWERABLE.mail_from or published or "support@localhost"
    return {bare(one) for one in (sender, published) if one}


def bare(address: str) -> str:
    """The address as compared, without its +tag and the dot some people end a domain with."""
    local, _at, domain = plain_address(address).rpartition("@")
    return f"{local.strip().rstrip('.').partition('+')[0]}@{domain.strip().rstrip('.')}"


def is_ours(address: str) -> bool:
    """Is this an address of the desk, also of a mailbox it reads?

    Of such a mailbox a person may write as well, so mail from it is not taken for our own.
    """
    wanted = bare(address)
    if wanted in own_addresses():
        return True
    fetched = Mailbox.objects.filter(username__contains="@").values_list("username", flat=True)
    return wanted in {bare(one) for one in fetched}
