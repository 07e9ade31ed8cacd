"""Files on their way into a message: named by signed marks, so that nobody attaches another's."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest

from answerable.files.models import StoredFile

SALT = "desk.upload"
# An upload that was never sent can be attached for this long.
LIFETIME = 7 * 24 * 3600


def mark_of(file: StoredFile, user_id: int) -> str:
    """What the page carries for an uploaded file; worth something only to its uploader."""
    return signing.dumps([file.pk, user_id], salt=SALT)


def files_of(request: HttpRequest) -> list[StoredFile]:
    """The uploaded files a form names; marks that are forged, foreign or too old count for nothing."""
    ids = []
    for mark in request.POST.getlist("files"):
        try:
            pk, user_id = signing.loads(mark, salt=SALT, max_age=LIFETIME)
        except signing.BadSignature:
            continue
        if user_id == request.user.pk:
            ids.append(pk)
    found = StoredFile.objects.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
