"""Files on their way into a message: named by signed marks, so that nobody attaches another's."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from answerable.cases.refusals import Refused
from answerable.files.models import StoredFile

SALT = "desk.upload"
# An upload that was never sent can be attached for this long.
LIFETIME = 7 * 24 * 3600
MISSING = _("One of the files is not there any more. Attach it again; your text is kept.")


def mark_of(file: StoredFile, user_id: int) -> str:
    """What the page carries for an uploaded file; worth something only to its uploader."""
    return signing.dumps([file.pk, user_id], salt=SALT)


def files_of(request: HttpRequest) -> list[StoredFile]:
    """The uploaded files a form names.

    Raises Refused for a mark that is forged, foreign or too old: nothing goes out with a file missing.
    """
    ids = [_key_in(mark, request.user.pk or 0) for mark in request.POST.getlist("files") if mark]
    found = StoredFile.objects.in_bulk(ids)
    if len(found) < len(set(ids)):
        raise Refused(MISSING)
    return [found[pk] for pk in ids]


def _key_in(mark: str, user_id: int) -> int:
    try:
        pk, owner = signing.loads(mark, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused(MISSING) from None
    if owner != user_id:
        raise Refused(MISSING)
    return int(pk)
