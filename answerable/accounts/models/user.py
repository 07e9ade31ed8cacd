"""A person of the vendor's staff who signs in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody may do. Each role may do all that the ones below it may."""

    ADMINISTRATOR = "administrator", _("Administrator")
    LEAD = "lead", _("Lead")
    ENGINEER = "engineer", _("Engineer")


class Theme(models.TextChoices):
    """Which palette the pages use."""

    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """How tightly rows stand."""

    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


class UserManager(BaseUserManager["User"]):
    """Makes users; the e-mail address is the name they sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user. Without a password only links, codes and passkeys sign them in."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an administrator (asked for by Django's own commands)."""
        return self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address, whatever its letter case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One of the vendor's staff. Customers' people are contacts, never users of this table."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ENGINEER)
    language = models.CharField(_("language"), max_length=10, default="en")
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(_("density"), max_length=12, choices=Density, default=Density.COMFORTABLE)
    signature = models.TextField(_("signature"), blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accounts_user_email_lower",
                condition=models.Q(email=models.functions.Lower("email")),
            ),
            models.CheckConstraint(name="accounts_user_role_known", condition=models.Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Everybody in this table is staff (asked for by Django)."""
        return self.is_active

    @property
    def initials(self) -> str:
        """Two letters for the small round mark: first letters, or the last two of a Chinese name."""
        words = self.name.split()
        if len(words) > 1:
            return (words[0][0] + words[-1][0]).upper()
        return self.name[-2:] if not self.name.isascii() else self.name[:2].upper()

    def get_full_name(self) -> str:
        """The name as people say it."""
        return self.name

    @property
    def is_lead(self) -> bool:
        """May answer for promises: leads and administrators."""
        return self.role in (Role.LEAD, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        """May change what everybody depends on."""
        return self.role == Role.ADMINISTRATOR
