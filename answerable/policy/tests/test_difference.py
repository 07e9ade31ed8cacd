"""What changed, in words."""

import pytest

from answerable.policy.difference import differences
from answerable.policy.reading import parse
from answerable.policy.tests.policies import NORTHLIGHT, SMALL, VONECHAIN, clause, small

VENDOR = parse(VONECHAIN, "vonechain.toml")


def changed(old: str, new: str) -> list[str]:
    assert old in VONECHAIN, old
    return [str(change) for change in differences(VENDOR, parse(VONECHAIN.replace(old, new, 1), "new.toml"))]


def test_nothing_changed() -> None:
    assert differences(VENDOR, parse(VONECHAIN, "again.toml")) == []


def test_a_target_changed() -> None:
    assert changed('target = "PT24H"', 'target = "PT12H"') == ["P3 response: 24 h → 12 h"]
    assert changed("{ working_days = 10 }", "{ working_days = 5 }") == [
        "Free training: 10 working days → 5 working days"
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('sun = [["09:00", "17:00"]]', "", 'calendar "hotline", hours, sun: 09:00–17:00 → nothing'),
        (
            'fri = [["09:00", "12:00"], ["13:00", "18:00"]]',
            'fri = [["09:00", "12:00"]]',
            'calendar "office", hours, fri: 09:00–12:00, 13:00–18:00 → 09:00–12:00',
        ),
        ('country = "CN"', 'country = "DE"', 'calendar "office": country CN → DE'),
        (
            'address = "400-895-6366"',
            'address = "400-000-0000"',
            'door "hotline": address 400-895-6366 → 400-000-0000',
        ),
        ("System down", "System stopped", 'severity "P1": name reworded'),
        ("alarm = true", "alarm = false", 'severity "P1": alarm yes → no'),
        ('default_severity = "P3"', 'default_severity = "P2"', "default severity: P3 → P2"),
        ('when.door = ["mail"]', 'when.door = ["mail", "fax"]', "applies to by e-mail → by e-mail or by fax"),
        ("the engineer on duty is called", "we call him", "P1 response: text reworded"),
        ('pausable = ["agreed_date"]', "pausable = []", "Free training: may pause for agreed date → nothing"),
        (
            'close_resolved_after = "P7D"',
            'close_resolved_after = "P2D"',
            "life of a case: close resolved after 168 h → 48 h",
        ),
    ],
)
def test_one_change_is_one_sentence(old: str, new: str, words: str) -> None:
    [sentence] = changed(old, new)
    assert words in sentence


def test_clauses_come_and_go() -> None:
    more = clause("extra", 'when.severity = ["P1"]', 'target = "PT15M"')
    assert [str(one) for one in differences(small(), small(more=more))] == [
        "extra: new clause (15 min, severity P1)"
    ]
    assert [str(one) for one in differences(small(more=more), small())] == [
        "extra: clause removed (15 min, severity P1)"
    ]


def test_a_ladder_is_told_rung_by_rung() -> None:
    rungs = '[{ at = "50%", notify = ["team"] }, { after = "PT0S", notify = ["lead", "on_call"] }]'
    new = parse(f"{SMALL}warnings = {rungs}\n", "new.toml")
    assert [str(one) for one in differences(small(), new)] == [
        "Response: warnings nothing → 50% to team, when missed to lead and on call"
    ]


def test_two_policies_that_share_nothing_can_be_compared() -> None:
    sentences = [str(one) for one in differences(VENDOR, parse(NORTHLIGHT, "northlight.toml"))]
    assert (
        "S1 response: new clause (15 min, severity S1, under contract, under warranty or as goodwill)"
        in sentences
    )
    assert "P1 response: clause removed (4 h, severity P1)" in sentences
