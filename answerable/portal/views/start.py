"""The address without a path: each to their own front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Staff go to the desk, everybody else to the promises."""
    return redirect("/desk/" if request.user.is_authenticated else "portal:policy")
