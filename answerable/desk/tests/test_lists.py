"""Home, queue and search: order, filters, saved views, and what a page of them costs."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from answerable.cases.models import Case
from answerable.desk.models import SavedView
from answerable.testing.cast import Cast

NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


def text(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def queries(desk: Client, address: str, counting: Any) -> int:
    text(desk, address)
    with counting(80) as seen:
        text(desk, address)
    return len(seen.captured_queries)


def test_the_next_promise_leads_the_queue(cast: Cast, desk: Client) -> None:
    cast.case(at=NOW - HOUR, subject="Younger")
    cast.case(at=NOW - 3 * HOUR, subject="Older")
    html = text(desk, "/desk/queue/")
    assert html.index("Older") < html.index("Younger")


def test_filters_are_addresses(cast: Cast, desk: Client) -> None:
    mine = cast.case(at=NOW, subject="Mine alone")
    mine.assignee = cast.wang
    mine.save()
    cast.case(cast.anna, at=NOW, subject="Of nobody")
    assert "Of nobody" not in text(desk, "/desk/queue/?whose=mine")
    assert "Mine alone" not in text(desk, "/desk/queue/?whose=unassigned")
    assert "Mine alone" in text(desk, f"/desk/queue/?customer={cast.huaxin.pk}&kind=incident&door=mail")
    assert "Mine alone" not in text(desk, "/desk/queue/?words=nobody")


@pytest.mark.parametrize(
    "query",
    [
        "team=x&assignee=-1&customer=²&whose=them&state=gone&due=never&after=forged",
        "assignee=99999999999999999999",
        "words=%00%ff%27%22;--",
        "severity=%00",
        "after=W10:1abc:xyz",
        "words=" + "a%20" * 500,
    ],
)
def test_nonsense_is_left_out(cast: Cast, desk: Client, query: str) -> None:
    cast.case(at=NOW)
    for page in ("/desk/queue/", "/desk/queue/unseen/", "/desk/search/"):
        assert desk.get(f"{page}?{query}").status_code == 200, page


def test_what_came_since_is_counted_and_named(cast: Cast, desk: Client) -> None:
    cast.case(at=NOW, subject="Long known")
    asks = re.search(r'hx-get="(/desk/queue/unseen/[^"]+)"', text(desk, "/desk/queue/"))
    assert asks is not None
    address = unescape(asks[1])
    assert text(desk, address).strip() == ""
    cast.case(at=NOW - HOUR, subject="Stored before, read after")
    answer = desk.get(address)
    assert "1 new" in answer.content.decode()
    assert "Stored before, read after" in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    assert desk.get(f"{address}&empty=1").headers["HX-Refresh"] == "true"
    for nonsense in ("", "x", "-1"):
        assert text(desk, f"/desk/queue/unseen/?known={nonsense}").strip() == ""


def test_an_empty_list_is_drawn_again_for_the_first_that_comes(cast: Cast, desk: Client) -> None:
    asks = re.search(r'hx-get="(/desk/queue/unseen/[^"]+)"', text(desk, "/desk/queue/"))
    assert asks is not None
    address = unescape(asks[1])
    assert "HX-Refresh" not in desk.get(address).headers
    cast.case(at=NOW)
    assert desk.get(address).headers["HX-Refresh"] == "true"


def test_views_are_saved_shared_and_thrown_away(cast: Cast, desk: Client) -> None:
    query = {"query": "whose=mine&state=open", "name": "Today"}
    assert desk.post("/desk/views/", query).status_code == 302
    assert desk.post("/desk/views/", query | {"query": "whose=mine"}).status_code == 302
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (cast.wang, "Today", "whose=mine")
    assert desk.post("/desk/views/", {"query": "", "name": ""}).status_code == 422
    other = Client()
    other.force_login(cast.li)
    assert "Today" not in text(other, "/desk/queue/")
    assert other.post(f"/desk/views/{view.pk}/end/").status_code == 404
    desk.post("/desk/views/", query | {"is_shared": "on"})
    assert "Today" in text(other, "/desk/queue/")
    assert desk.post(f"/desk/views/{view.pk}/end/").status_code == 302
    assert not SavedView.objects.exists()


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast, desk: Client) -> None:
    made = {cast.case(at=NOW - timedelta(seconds=n), subject=f"Case {n}").number for n in range(53)}
    for query in ("", "state=any"):
        seen: list[str] = []
        address = f"/desk/queue/?{query}"
        while address:
            html = text(desk, address)
            seen += re.findall(r'id="row-([^"]+)"', html)
            older = re.search(r'href="([^"]*after=[^"]*)"', html)
            address = unescape(older[1]) if older and len(seen) < 53 else ""
        assert len(seen) == len(set(seen)) == 53
        assert set(seen) == made


def test_forty_cases_cost_as_many_queries_as_one(
    cast: Cast, desk: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(2):
        cast.case(cast.anna if n else cast.zhao, at=NOW - HOUR)
    one = {
        page: queries(desk, page, django_assert_max_num_queries)
        for page in ("/desk/queue/", "/desk/?whose=all")
    }
    for n in range(38):
        case = cast.case(cast.anna if n % 2 else cast.zhao, at=NOW - n * HOUR / 9)
        Case.objects.filter(pk=case.pk).update(assignee=cast.li if n % 3 else cast.wang)
    for page, before in one.items():
        assert queries(desk, page, django_assert_max_num_queries) <= before, page
        assert before <= 30, page


def test_home_says_what_is_owed_next(cast: Cast, desk: Client) -> None:
    case = cast.case(at=NOW - HOUR, subject="Whose is this?")
    assert "Whose is this?" not in text(desk, "/desk/")
    assert "Whose is this?" in text(desk, "/desk/?whose=all")
    Case.objects.filter(pk=case.pk).update(assignee=cast.wang)
    assert "Whose is this?" in text(desk, "/desk/")
    lead = Client()
    lead.force_login(cast.li)
    assert "Whose is this?" in text(lead, "/desk/")


def test_home_of_a_new_house_says_so(cast: Cast, desk: Client) -> None:
    for whose in ("mine", "team", "all", "nonsense"):
        text(desk, f"/desk/?whose={whose}")


def test_a_number_leads_straight_to_its_case(cast: Cast, desk: Client) -> None:
    case = cast.case(at=NOW)
    for typed in (case.number, case.number.lower(), f" {case.number} "):
        answer = desk.get("/desk/search/", {"q": typed})
        assert answer.status_code == 302
        assert answer.headers["Location"] == case.get_absolute_url()


def test_search_finds_cases_customers_and_people(cast: Cast, desk: Client) -> None:
    cast.case(cast.anna, at=NOW, subject="Dashboard shows 昨天的余额")
    assert "Dashboard shows" in text(desk, "/desk/search/?q=余额")
    assert "Nordbank AG" in text(desk, "/desk/search/?q=nordbank")
    assert "zhao@huaxin.example" in text(desk, "/desk/search/?q=zhao@")
    assert "Nothing was found." in text(desk, "/desk/search/?q=xyzzy")
    text(desk, "/desk/search/")


@pytest.mark.parametrize("address", ["search/?q=", "customers/?find=", "customers/?after=", "queue/?words="])
def test_nul_in_an_address_finds_nothing(desk: Client, address: str) -> None:
    text(desk, f"/desk/{address}%00%1b%E2%80%A8")
