"""`POST /mail/raw`: a mail handed in by another program, exactly as it came."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from answerable.accounts import tokens
from answerable.accounts.models import Scope
from answerable.mail import journal
from answerable.mail.guesses import Guesses

log = logging.getLogger(__name__)

_guesses = Guesses()


@csrf_exempt
def raw(request: HttpRequest) -> JsonResponse:
    """Store the body as a mail. 201 means stored for good; 503 means: keep it and come again.

    The envelope stands in the query (`from`, `to`, the latter as often as needed) or in the header
    fields X-Envelope-From and X-Envelope-To.
    """
    if request.method != "POST":
        return _said(405, "Hand in a mail with POST; the body is the mail.", Allow="POST")
    if refusal := _refusal(request):
        return refusal
    most = settings.ANSWERABLE.max_mail_mb * 2**20
    content = request.read(most + 1)
    if len(content) > most:
        return _said(413, f"The mail is larger than {settings.ANSWERABLE.max_mail_mb} MB.")
    if not content:
        return _said(400, "The body is empty; it has to be the mail.")
    return _stored(request, content)


def _refusal(request: HttpRequest) -> JsonResponse | None:
    """Why this caller may not hand in mail; None when it may."""
    address = request.META.get("REMOTE_ADDR", "")
    now = timezone.now()
    if _guesses.are_too_many(address, now):
        return _said(429, "Too many wrong tokens came from this address; wait a minute.")
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    found = tokens.holder(token.strip(), at=now) if kind.lower() == "bearer" else None
    if found is None:
        _guesses.add(address, now)
        return _said(401, "A good token is needed: Authorization: Bearer …", **{"WWW-Authenticate": "Bearer"})
    if Scope.MAIL_RAW not in found.scopes:
        return _said(
            403, f"The token of {found.name} may not hand in mail; make one with the scope mail.raw."
        )
    return None


def _stored(request: HttpRequest, content: bytes) -> JsonResponse:
    at = timezone.now()
    to = request.GET.getlist("to") or request.headers.get("X-Envelope-To", "").split(",")
    sender = request.GET.get("from", request.headers.get("X-Envelope-From", ""))
    recipients = [one.strip() for one in to if one.strip()]
    try:
        mail = journal.store(content, envelope_from=sender, envelope_to=recipients, door="api", at=at)
    except (DatabaseError, OSError) as problem:
        log.error("A mail handed in could not be stored: %s", problem)
        sentence = "The mail could not be stored just now; keep it and come again."
        return _said(503, sentence, **{"Retry-After": "60"})
    return JsonResponse({"id": mail.pk, "duplicate": mail.received_at != at}, status=201)


def _said(status: int, sentence: str, **fields: str) -> JsonResponse:
    answer = JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
    for name, value in fields.items():
        answer[name] = value
    return answer
