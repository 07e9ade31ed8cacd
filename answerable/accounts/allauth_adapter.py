"""How sign-in behaves here: staff are added by an administrator, nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed: the two worlds of staff and customers never mix."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
