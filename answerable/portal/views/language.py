"""The reader's choice of a language."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice, for somebody signed in with their account, and show the page again in it."""
    code = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(code):
        request.user.language = code
        request.user.save(update_fields=["language"])
    sent = request.POST.copy()
    sent.setdefault("next", _same_page(request.headers.get("Referer", "")))
    request.POST = sent  # type: ignore[assignment]
    return set_language(request)


def _same_page(referer: str) -> str:
    """The page somebody came from, without a language in its address, which would win over the choice."""
    parts = urlsplit(referer)
    query = QueryDict(parts.query, mutable=True)
    query.pop("lang", None)
    return parts._replace(scheme="", netloc="", fragment="", query=query.urlencode()).geturl() or "/"
