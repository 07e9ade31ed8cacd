"""Keeping what somebody is writing."""

from __future__ import annotations

from datetime import datetime

from answerable.accounts.models import User
from answerable.cases.models import Case, Draft
from answerable.cases.words import storable


def keep_draft(case: Case, kind: str, text: str, *, by: User, at: datetime) -> Draft | None:
    """Keep the text as it stands; an emptied draft is thrown away. Returns the draft, if one is left."""
    if not text.strip():
        Draft.objects.filter(case=case, user=by, kind=kind).delete()
        return None
    draft, _made = Draft.objects.update_or_create(
        case=case, user=by, kind=kind, defaults={"text": storable(text), "updated_at": at}
    )
    return draft


def drafts_of(case: Case, user: User) -> dict[str, str]:
    """What `user` has half-written on `case`, by kind."""
    return dict(Draft.objects.filter(case=case, user=user).values_list("kind", "text"))
