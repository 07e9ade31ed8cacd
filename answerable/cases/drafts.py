"""Keeping what somebody is writing."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases.models import Case, Draft, DraftKind
from answerable.cases.refusals import Refused
from answerable.cases.words import storable


def keep_draft(case: Case, kind: str, text: str, *, by: User, at: datetime) -> Draft | None:
    """Keep the text as it stands; an emptied draft is thrown away. Returns the draft, if one is left.

    Raises Refused for a kind of draft that does not exist.
    """
    if kind not in DraftKind.values:
        raise Refused(_("Choose reply or note."))
    if not text.strip():
        Draft.objects.filter(case=case, user=by, kind=kind).delete()
        return None
    draft, _is_new = Draft.objects.update_or_create(
        case=case, user=by, kind=kind, defaults={"text": storable(text), "updated_at": at}
    )
    return draft


def drafts_of(case: Case, user: User) -> dict[str, str]:
    """What `user` has half-written on `case`, by kind."""
    return dict(Draft.objects.filter(case=case, user=user).values_list("kind", "text"))
