"""The published service policy, for people and for machines."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from answerable.policy.public_json import public_json
from answerable.policy.publication import publish
from answerable.policy.versions import active_or_none, contents_for


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The promises in force, in the language asked for by `?lang=`, else in the reader's."""
    with translation.override(_language(request)):
        return _page(request, timezone.now())


@require_safe
def for_machines(request: HttpRequest) -> HttpResponse:
    """The same as JSON, in every language at once."""
    version, now = active_or_none(), timezone.now()
    if version is None:
        return JsonResponse({"error": "No service policy has been published yet."}, status=404)
    content = {
        "version": version.number,
        "sha256": version.sha256,
        "activated_at": version.activated_at.isoformat(),
        **public_json(version.document, now, contents_for(version, now)),
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


def _page(request: HttpRequest, now: datetime) -> HttpResponse:
    version = active_or_none()
    if version is None:
        return render(request, "portal/no_policy.html", status=404)
    language = translation.get_language() or "en"
    policy = publish(version.document, language, now, contents_for(version, now))
    since = timezone.localdate(version.activated_at)
    return render(request, "portal/policy.html", {"policy": policy, "version": version, "since": since})


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "").lower()
    codes = dict(settings.LANGUAGES)
    return wanted if wanted in codes else translation.get_language() or settings.LANGUAGE_CODE
