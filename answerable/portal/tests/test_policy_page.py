"""The public page: rendered from the version in force, in the reader's language, nothing internal on it."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from answerable.policy import versions
from answerable.policy.tests.policies import NORTHLIGHT, VONECHAIN

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
TEMPLATES = sorted((Path(__file__).parent.parent / "jinja2" / "portal").glob("*polic*.html"))


@pytest.fixture
def published() -> None:
    versions.activate(VONECHAIN, AT)


def words(client: Client, address: str = "/policy/", **headers: str) -> str:
    """The text of a page as a reader sees it."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    body = re.sub(r"<(script|style|head).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


@pytest.mark.parametrize(
    "promise",
    [
        "4 hours, round the clock",
        "8 hours, round the clock",
        "24 hours, round the clock",
        "8 hours a day, 7 days a week",
        "8 hours a day, on working days",
        "10 working days",
        "at least 2 times a year",
        "1 year",
        "400-895-6366",
        "technology@vonechain.com",
    ],
)
def test_every_number_of_the_policy_is_on_the_page(client: Client, published: None, promise: str) -> None:
    assert promise in words(client)


def test_every_number_comes_from_the_version_in_force(client: Client, published: None) -> None:
    changed = VONECHAIN.replace('"PT4H"', '"PT5H"').replace("working_days = 10", "working_days = 11")
    versions.activate(changed, AT)
    text = words(client)
    assert "5 hours, round the clock" in text and "11 working days" in text
    assert "4 hours, round" not in text.replace("24 hours, round", "") and "10 working days" not in text


@pytest.mark.parametrize(
    "template", [*TEMPLATES, TEMPLATES[0].parent / "_clauses.html"], ids=lambda file: file.name
)
def test_no_template_has_a_number_of_its_own(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|<[^>]*>", " ", template.read_text("utf-8"), flags=re.S)
    expressions = re.findall(r"\{[{%].*?[%}]\}", text, flags=re.S)
    quoted = [said for one in expressions for said in re.findall(r'"([^"]*)"', one)]
    plain = re.sub(r"\{[{%].*?[%}]\}", " ", text, flags=re.S)
    assert re.findall(r"\d", plain + " ".join(quoted)) == []


def test_a_quite_different_policy_makes_a_quite_different_page(client: Client) -> None:
    versions.activate(NORTHLIGHT, AT)
    text = words(client)
    assert "15 minutes, round the clock" in text and "New York desk" in text
    assert "P1" not in text and "hotline" not in text.lower()


@pytest.mark.parametrize("source", [VONECHAIN, NORTHLIGHT], ids=["vonechain", "northlight"])
@pytest.mark.parametrize("address", ["/policy/?lang=en", "/policy/?lang=zh-hans", "/policy.json"])
def test_internal_clauses_are_never_shown(client: Client, source: str, address: str) -> None:
    version = versions.activate(source, AT)
    body = client.get(address).content.decode()
    for clause in version.document.clauses:
        title = clause.title.get("zh-hans" if "zh" in address else "en")
        assert (clause.id in body and title in body) == clause.is_public or (
            clause.is_public and "{" in title
        )


def test_the_language_follows_the_reader_or_the_address(client: Client, published: None) -> None:
    assert "工程师在 4 小时（全天候计时）内响应" in words(client, **{"Accept-Language": "zh-CN,zh;q=0.9"})
    assert "4 小时" in words(client, "/policy/?lang=zh-hans", **{"Accept-Language": "en"})
    assert "4 hours" in words(client, "/policy/?lang=en", **{"Accept-Language": "zh-CN"})
    assert "4 hours" in words(client, "/policy/?lang=xx", **{"Accept-Language": "en"})
    assert 'lang="zh-Hans"' in client.get("/policy/?lang=zh-hans").content.decode()


def test_the_page_says_whether_somebody_is_there(
    client: Client, published: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = {"now": datetime(2026, 11, 23, 2, 30, tzinfo=UTC)}
    monkeypatch.setattr("answerable.portal.views.policy.timezone.now", lambda: at["now"])
    assert "Open now, until 17:00 (Shanghai time)" in words(client)
    at["now"] = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    text = words(client)
    assert "Closed now; opens tomorrow at 09:00 (Shanghai time)" in text
    assert "Open now, until 18:00 (Shanghai time)" in text


def test_before_a_policy_is_published_the_page_says_so(client: Client) -> None:
    for address in ("/policy/", "/policy.json"):
        response = client.get(address)
        assert response.status_code == 404
        assert "No service policy has been published yet." in response.content.decode()


def test_machines_read_the_same_version(client: Client, published: None) -> None:
    content = client.get("/policy.json").json()
    assert (content["version"], content["sha256"]) == (1, versions.active().sha256)
    seconds = {
        one["id"]: one["target"]["seconds"] for one in content["clauses"] if one["promise"] == "respond"
    }
    assert seconds == {"respond-p1": 14400, "respond-p2": 28800, "respond-p3": 86400, "respond-p4": 86400}
    assert "服务政策" not in json.dumps(content, ensure_ascii=False)


def test_the_page_costs_few_queries(client: Client, published: None, django_assert_max_num_queries) -> None:
    client.get("/policy/")
    with django_assert_max_num_queries(6):
        client.get("/policy/")


def test_the_policy_can_only_be_read(client: Client, published: None) -> None:
    assert client.post("/policy/").status_code == 405


def test_the_front_page_leads_customers_to_the_policy_and_staff_to_the_desk(
    client: Client, published: None, django_user_model
) -> None:
    assert client.get("/").headers["Location"] == "/policy/"
    client.force_login(django_user_model.objects.create_user("lin@example.com", "x", name="Lin"))
    assert client.get("/").headers["Location"] == "/desk/"


def test_a_chosen_language_stays_chosen(client: Client, published: None, django_user_model) -> None:
    answer = client.post(
        "/language/", {"language": "zh-hans"}, headers={"Referer": "http://testserver/policy/?lang=en"}
    )
    assert answer.headers["Location"] == "/policy/"
    assert "4 小时" in words(client)
    user = django_user_model.objects.create_user("lin@example.com", "x", name="Lin")
    client.force_login(user)
    client.post("/language/", {"language": "zh-hans"})
    user.refresh_from_db()
    assert user.language == "zh-hans"
