"""A few seconds of what `bench/fuzz_mail.py` does for as long as one likes."""

from __future__ import annotations

from hypothesis import HealthCheck, given, seed, settings

from tests.corpus import invariants
from tests.corpus.mutations import MAILS, MARKUP, TEXTS

few = settings(
    max_examples=120, deadline=2000, database=None, suppress_health_check=list(HealthCheck), print_blob=True
)


@seed(1)
@few
@given(MAILS)
def test_any_bytes_are_read(raw: bytes) -> None:
    invariants.of_mail(raw)


@seed(2)
@few
@given(TEXTS)
def test_no_word_of_any_text_is_lost(text: str) -> None:
    invariants.of_split(text)


@seed(3)
@few
@given(MARKUP)
def test_any_markup_comes_out_harmless(markup: str) -> None:
    invariants.of_markup(markup)
