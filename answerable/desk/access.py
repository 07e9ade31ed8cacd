"""Who may come to the desk, and to which part of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from answerable.cases.models import Case
from answerable.cases.numbers import find_case

View = Callable[..., HttpResponseBase]


def for_staff(view: View) -> View:
    """Only people who sign in, all of whom are staff. No page of theirs is kept by a cache.

    A page counts time from the instant it was made; one from a cache would count wrongly.
    """

    @wraps(view)
    def fresh(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if "Cache-Control" not in answer:
            answer["Cache-Control"] = "private, no-store"
        return answer

    return login_required(fresh)


def for_administrators(view: View) -> View:
    """Only administrators; others are told so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_administrator:  # type: ignore[union-attr]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_staff(guarded)


def for_leads(view: View) -> View:
    """Only leads and administrators; others are told so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_lead:  # type: ignore[union-attr]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_staff(guarded)


def case_or_404(request: HttpRequest, number: str) -> Case:
    """The case of this number, if the viewer may see it; otherwise as if it did not exist."""
    case = find_case(number, request.user)  # type: ignore[arg-type]
    if case is None:
        raise Http404
    return case
