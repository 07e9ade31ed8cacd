"""People who sign in, the teams they work in, and their one-time links."""

from answerable.accounts.models.link import SignInLink
from answerable.accounts.models.team import Membership, Team
from answerable.accounts.models.user import Role, User

__all__ = ["Membership", "Role", "SignInLink", "Team", "User"]
