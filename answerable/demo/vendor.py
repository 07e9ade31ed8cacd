"""The vendor's own people: three teams and twelve colleagues in Shanghai and Berlin."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from answerable.accounts import people
from answerable.accounts.models import Membership, Role, Team, User

TEAMS = {"platform": "Platform", "apps": "Applications", "security": "Security & Integration"}
DOMAIN = "vonechain.example"
HOUSES = {"zh-hans": "Asia/Shanghai", "en": "Europe/Berlin"}


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the staff, as they are written down here."""

    name: str
    latin: str
    language: str
    team: str
    role: str = Role.ENGINEER

    @property
    def email(self) -> str:
        return f"{self.latin.lower().replace(' ', '.')}@{DOMAIN}"


STAFF = (
    Colleague("Marta Lindqvist", "Marta Lindqvist", "en", "platform", Role.ADMINISTRATOR),
    Colleague("陈立", "Chen Li", "zh-hans", "platform", Role.LEAD),
    Colleague("Jonas Brandt", "Jonas Brandt", "en", "platform"),
    Colleague("许可欣", "Xu Kexin", "zh-hans", "platform"),
    Colleague("Piotr Zieliński", "Piotr Zielinski", "en", "platform"),
    Colleague("Elena Rossi", "Elena Rossi", "en", "apps", Role.LEAD),
    Colleague("高翔", "Gao Xiang", "zh-hans", "apps"),
    Colleague("沈雨桐", "Shen Yutong", "zh-hans", "apps"),
    Colleague("Tomáš Novák", "Tomas Novak", "en", "apps"),
    Colleague("林珊", "Lin Shan", "zh-hans", "security", Role.LEAD),
    Colleague("马骁", "Ma Xiao", "zh-hans", "security"),
    Colleague("Clara Dubois", "Clara Dubois", "en", "security"),
)


@dataclass
class Vendor:
    """The staff as users, found by team and by the language they write."""

    users: list[User] = field(default_factory=list)
    teams: dict[str, Team] = field(default_factory=dict)
    members: dict[tuple[str, str], list[User]] = field(default_factory=dict)

    def engineer(self, team: str, language: str, chance: Random) -> User:
        """Somebody of the team who writes the language."""
        return chance.choice(self.members[team, language])

    def lead_of(self, user: User) -> User:
        """The lead who gives out this colleague's cases."""
        team = next(team for (team, _language), users in self.members.items() if user in users)
        leads = [one for one in self.users if one.role == Role.LEAD]
        own = [one for one in leads if any(one in self.members.get((team, way), []) for way in HOUSES)]
        return (own or leads)[0]

    def colleague_of(self, user: User, chance: Random) -> User:
        """Somebody else, of any team."""
        return chance.choice([one for one in self.users if one.pk != user.pk])


def hire() -> Vendor:
    """Add the twelve, with their teams and signatures."""
    vendor = Vendor()
    for one in STAFF:
        user = people.add_user(
            one.email,
            one.name,
            role=one.role,
            language=one.language,
            zone=HOUSES[one.language],
            teams=[TEAMS[one.team]],
        )
        user.signature = _signature(one)
        user.save(update_fields=["signature"])
        vendor.users.append(user)
        if one.role != Role.ADMINISTRATOR:
            vendor.members.setdefault((one.team, one.language), []).append(user)
    leads = [user.pk for user in vendor.users if user.role == Role.LEAD]
    Membership.objects.filter(user__in=leads).update(is_leading=True)
    vendor.teams = {slug: people.team_called(name) for slug, name in TEAMS.items()}
    return vendor


def _signature(one: Colleague) -> str:
    if one.language == "zh-hans":
        return f"{one.name}（{one.latin}）\n旺链科技 · 技术响应中心"
    return f"{one.name}\nVonechain Technology · Response centre"
