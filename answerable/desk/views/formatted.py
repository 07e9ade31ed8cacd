"""A message as it was formatted, with a policy of its own: nothing in it runs or is loaded from elsewhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from answerable.cases.models import Message
from answerable.desk.access import case_or_404, for_staff
from answerable.desk.formatted import formatted

# Scripts and forms are forbidden twice, here and by the frame; links open a window of their own.
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)


@require_safe
@for_staff
@xframe_options_sameorigin
def message_formatted(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The page of one message of a case the viewer may see."""
    ids = [ref.id for ref in case_or_404(request, number).family]
    message = Message.objects.filter(case__in=ids, pk=pk).select_related("inbound").first()
    shown = formatted(message) if message else None
    if shown is None:
        raise Http404
    answer = render(request, "desk/formatted.html", {"message": shown, "subject": str(message)})
    answer["Content-Security-Policy"] = POLICY
    answer["Referrer-Policy"] = "no-referrer"
    return answer
