"""The template environment: what every page may use without being given it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import jinja2
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from markupsafe import Markup

from answerable.lib.html import clean
from answerable.ui import moments, sheets, spans
from answerable.ui.measures import filesize, number


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment for Django's Jinja2 backend; a name a page was not given is an error."""
    options |= {"undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options.pop("autoescape", None)
    # Everything is escaped but the plain text of mails.
    env = jinja2.Environment(
        autoescape=jinja2.select_autoescape(disabled_extensions=("txt",), default=True),
        extensions=["jinja2.ext.i18n"],
        **options,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        static=static,
        url=url,
        page_language=page_language,
        languages=settings.LANGUAGES,
        stylesheets=sheets.addresses,
        now_iso=lambda: timezone.now().isoformat(timespec="seconds"),
        span_patterns=spans.patterns_json,
        with_query=with_query,
    )
    env.filters.update(
        instant=moments.instant,
        instant_text=moments.full_text,
        ago=moments.ago,
        day=moments.day,
        iso=moments.iso,
        span=spans.words,
        number=number,
        filesize=filesize,
        cleaned=cleaned,
    )
    return env


def cleaned(html: object) -> Markup:
    """HTML of a library, such as its rules for passwords, with nothing in it that could do harm."""
    return Markup(clean(str(html)))  # noqa: S704 - cleaned


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: `url("desk:queue")`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def page_language() -> str:
    """The language of this page as a BCP 47 tag, for `lang`."""
    return {"zh-hans": "zh-Hans"}.get(get_language() or "en", get_language() or "en")


def with_query(request: HttpRequest, **changes: Any) -> str:
    """The address of this page with some parameters changed; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return "?" + urlencode(list(query.lists()), doseq=True) if query else request.path
