"""People who sign in, the teams they work in, and their one-time links."""

from answerable.accounts.models.link import SignInLink
from answerable.accounts.models.team import Membership, Team
from answerable.accounts.models.token import Scope, Token
from answerable.accounts.models.user import Role, User

__all__ = ["Membership", "Role", "Scope", "SignInLink", "Team", "Token", "User"]
