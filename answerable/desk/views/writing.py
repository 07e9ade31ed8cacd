"""While somebody writes: drafts and uploads. And files, for reading."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.accounts.models import User
from answerable.cases.drafts import keep_draft
from answerable.cases.models import Case, MessageFile
from answerable.desk.access import case_or_404, for_staff
from answerable.desk.uploads import mark_of
from answerable.files import storage

LARGEST = 25_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """An upload as its chip shows it."""

    id: str
    name: str
    size: int


@require_POST
@for_staff
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is being written."""
    found = case_or_404(request, number)
    kind = request.GET.get("kind", "reply")
    if kind not in ("reply", "note"):
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    keep_draft(found, kind, request.POST.get("text", ""), by=user, at=timezone.now())
    return HttpResponse(status=204)


@require_POST
@for_staff
def upload(request: HttpRequest, number: str) -> HttpResponse:
    """Take one file and answer with the chip that stands for it, or a sentence why not."""
    case_or_404(request, number)
    sent = request.FILES.get("file")
    if sent is None or sent.size is None:
        return HttpResponse(_("No file arrived."), status=422)
    if sent.size > LARGEST:
        limit = LARGEST // 1_000_000
        return HttpResponse(_("The file is larger than {n} MB.").format(n=limit), status=422)
    now = timezone.now()
    media_type = sent.content_type or ""
    kept = storage.keep(sent.read(), name=sent.name or "", media_type=media_type, at=now)
    one = Kept(mark_of(kept, request.user.pk or 0), kept.name, kept.size)
    return render(request, "desk/_kept_file.html", {"one": one})


@require_safe
@for_staff
def file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """An attachment. Only real pictures are shown in the browser; everything else is downloaded."""
    seen = Case.objects.visible_to(request.user)  # type: ignore[arg-type]
    found = MessageFile.objects.filter(pk=pk, message__case__in=seen).select_related("file").first()
    if found is None:
        raise Http404
    inline = storage.may_show_inline(found.file)
    try:
        content = storage.path_of(found.file.sha256).open("rb")
    except FileNotFoundError as error:
        raise Http404(_("The store has lost this file.")) from error
    answer = FileResponse(
        content,
        as_attachment=not inline,
        filename=found.file.name,
        content_type=found.file.media_type if inline else "application/octet-stream",
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=86400"
    return answer
