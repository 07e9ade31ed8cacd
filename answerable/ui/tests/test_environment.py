"""What every template may use, and what it may not."""

from __future__ import annotations

import jinja2
import pytest
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from markupsafe import Markup

from answerable.ui.environment import cleaned, with_query

ERRORS = ["400.html", "403.html", "404.html", "500.html", "403_csrf.html"]


def text(source: str, **context: object) -> str:
    return engines["jinja2"].from_string(source).render(context)


def test_a_name_that_was_not_given_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        text("{{ nothing }}")


def test_what_is_not_markup_is_escaped() -> None:
    assert text("{{ name }}", name="<b>") == "&lt;b&gt;"


def test_a_translated_sentence_escapes_what_is_put_into_it() -> None:
    with translation.override("en"):
        assert text('{{ _("Hello %(name)s", name=name) }}', name="<b>") == "Hello &lt;b&gt;"


def test_parameters_of_an_address_change_one_by_one() -> None:
    request = RequestFactory().get("/desk/queue/?state=open&page=2")
    assert with_query(request, page=3) == "?state=open&page=3"
    assert with_query(request, page=None, state=None) == "/desk/queue/"


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_nothing(name: str) -> None:
    html = get_template(name).render({})
    assert "<h1>" in html
    assert "<script" not in html


def test_plain_text_of_mails_is_not_escaped_and_everything_else_is() -> None:
    escapes = engines["jinja2"].env.autoescape
    assert callable(escapes)
    assert not escapes("cases/mail/reply.txt")
    assert escapes("cases/mail/reply.html")
    assert escapes("desk/case.html")
    assert escapes(None)


def test_help_that_is_html_keeps_its_list_and_nothing_that_harms() -> None:
    shown = cleaned("<ul><li>Ten characters</li></ul><script>alert(1)</script>")
    assert shown == Markup("<ul><li>Ten characters</li></ul>")
