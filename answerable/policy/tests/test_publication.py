"""What the public reads: every number from the policy, nothing internal, and whether a desk is open."""

import json
from datetime import UTC, datetime

import pytest

from answerable.policy.explanation import contents_of
from answerable.policy.public_json import public_json
from answerable.policy.publication import PublicPolicy, publish
from answerable.policy.reading import parse
from answerable.policy.tests.policies import NORTHLIGHT, VONECHAIN

VENDOR = parse(VONECHAIN, "vonechain.toml")
OTHER = parse(NORTHLIGHT, "northlight.toml")
MONDAY = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # 10:30 in Shanghai


def page(document=VENDOR, language: str = "en", at: datetime = MONDAY) -> PublicPolicy:
    return publish(document, language, at, contents_of(document, at))


@pytest.mark.parametrize(
    ("at", "hotline", "desk"),
    [
        ("2026-11-23T02:30Z", "Open now, until 17:00", "Open now, until 12:00"),
        ("2026-11-23T04:30Z", "Open now, until 17:00", "Closed now; opens 13:00"),
        ("2026-11-23T09:00Z", "Closed now; opens tomorrow at 09:00", "Open now, until 18:00"),
        ("2026-11-22T02:30Z", "Open now, until 17:00", "Closed now; opens tomorrow at 09:00"),
        ("2026-11-27T12:00Z", "Closed now; opens tomorrow at 09:00", "Closed now; opens on Monday at 09:00"),
        ("2026-10-01T02:30Z", "Open now, until 17:00", "Closed now; opens on 8 October 2026 at 09:00"),
        ("2026-10-10T02:30Z", "Open now, until 17:00", "Open now, until 12:00"),  # a make-up Saturday
    ],
)
def test_the_page_knows_whether_somebody_is_there(at: str, hotline: str, desk: str) -> None:
    instant = datetime.fromisoformat(at)
    words = {one.id: one.now_words for one in page(at=instant).desks}
    assert words == {"hotline": f"{hotline} (Shanghai time)", "desk": f"{desk} (Shanghai time)"}


def test_the_page_knows_it_in_chinese() -> None:
    closed = page(language="zh-hans", at=datetime(2026, 11, 22, 2, 30, tzinfo=UTC)).desks
    assert [one.now_words for one in closed] == [
        "现在可以联系，服务至 17:00（上海时间）",
        "现在不在服务时间，明天 09:00 恢复服务（上海时间）",
    ]


def test_each_desk_tells_the_time_of_its_own_zone() -> None:
    berlin, new_york = page(OTHER, at=datetime(2026, 11, 23, 15, 30, tzinfo=UTC)).desks
    assert berlin.now_words == "Open now, until 17:00 (Berlin time)"
    assert new_york.now_words == "Open now, until 12:30 (New York time)"


def test_a_desk_that_never_closes_says_so() -> None:
    document = parse(
        NORTHLIGHT.replace('id = "berlin"\n', 'id = "berlin"\n').replace(
            'calendar = "berlin"\ndoors', 'calendar = "always"\ndoors'
        ),
        "x",
    )
    assert page(document).desks[0].now_words == "Open now, day and night"


def test_every_severity_carries_its_promises() -> None:
    promises = {one.id: [made.target for made in one.promises] for one in page().severities}
    assert promises == {
        "P1": ["4 hours, round the clock"],
        "P2": ["8 hours, round the clock"],
        "P3": ["24 hours, round the clock"],
        "P4": ["24 hours, round the clock"],
    }


def test_a_plan_with_another_promise_is_shown_beside_it() -> None:
    [gravest, second, _] = page(OTHER).severities
    assert [made.promise for made in gravest.promises] == [
        "response",
        "progress report",
        "restoration",
        "resolution",
    ]
    assert [made.condition for made in second.promises[:2]] == ["", "on plan Americas"]


@pytest.mark.parametrize("document", [VENDOR, OTHER], ids=["vonechain", "northlight"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_internal_stays_inside(document, language: str) -> None:
    internal = [clause for clause in document.clauses if not clause.is_public]
    assert internal
    shown = str(page(document, language)) + json.dumps(
        public_json(document, MONDAY, contents_of(document, MONDAY))
    )
    for clause in internal:
        assert clause.id not in shown
        assert clause.title.get(language) not in shown


def test_the_published_addresses_can_be_pressed() -> None:
    links = {door.door: door.href for door in page().doors}
    assert links["hotline"] == "tel:400-895-6366"
    assert links["mail"] == "mailto:technology@vonechain.com"
    assert links["portal"] == "https://www.vonechain.com"
    assert links["fax"] == ""


def test_every_section_is_there_and_none_is_empty() -> None:
    sections = page().sections
    assert [one.id for one in sections] == [one.id for one in VENDOR.sections]
    assert sum(len(one.clauses) for one in sections) == len(VENDOR.public_clauses)


def test_machines_get_seconds_and_both_languages() -> None:
    content = public_json(VENDOR, MONDAY, contents_of(VENDOR, MONDAY))
    first = next(clause for clause in content["clauses"] if clause["id"] == "respond-p1")
    assert first["target"] == {"seconds": 14400}
    assert first["title"] == {"en": "P1 response", "zh-hans": "P1 响应"}
    assert content["desks"][0]["changes_at"] == "2026-11-23T09:00:00+00:00"
    assert set(content["calendars"]) == {"clock", "hotline", "office"}
    json.dumps(content)
