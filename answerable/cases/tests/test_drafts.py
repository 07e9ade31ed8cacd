"""What somebody is writing survives."""

from __future__ import annotations

from functools import partial

import pytest

from answerable.cases.drafts import drafts_of, keep_draft
from answerable.cases.models import Draft
from answerable.cases.refusals import Refused
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import at_once


def test_a_draft_is_kept_by_person_and_kind_and_replaced_as_they_write(cast: Cast) -> None:
    case = cast.case()
    keep_draft(case, "reply", "Dear", by=cast.wang, at=NOON)
    keep_draft(case, "reply", "Dear Zhao\x00", by=cast.wang, at=NOON)
    keep_draft(case, "note", "Psst", by=cast.wang, at=NOON)
    keep_draft(case, "reply", "Hello", by=cast.li, at=NOON)
    assert drafts_of(case, cast.wang) == {"reply": "Dear Zhao", "note": "Psst"}


def test_an_emptied_draft_is_gone(cast: Cast) -> None:
    case = cast.case()
    keep_draft(case, "reply", "Dear", by=cast.wang, at=NOON)
    assert keep_draft(case, "reply", " \n", by=cast.wang, at=NOON) is None
    assert keep_draft(case, "reply", "", by=cast.wang, at=NOON) is None
    assert drafts_of(case, cast.wang) == {}


def test_a_kind_that_does_not_exist_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        keep_draft(cast.case(), "poem", "Roses", by=cast.wang, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_kept_from_two_windows_at_once_it_is_one_draft(cast: Cast) -> None:
    case = cast.case()
    at_once(
        *[partial(keep_draft, case, "reply", text, by=cast.wang, at=NOON) for text in ("one", "two", "three")]
    )
    assert Draft.objects.count() == 1
