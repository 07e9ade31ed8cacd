"""Policies to test with: the two shipped ones, and a small one whose lines are counted in tests."""

from pathlib import Path

from answerable.policy.document import PolicyDocument
from answerable.policy.reading import parse

SHIPPED = Path(__file__).parents[3] / "policies"
VONECHAIN = (SHIPPED / "vonechain.toml").read_text("utf-8")
NORTHLIGHT = (SHIPPED / "northlight.toml").read_text("utf-8")

SMALL = """\
format = 1
id = "small"
languages = ["en"]
default_severity = "P2"

[vendor]
name = "Small"
zone = "UTC"

[texts]
title = "Promises"

[calendars.always]
zone = "UTC"
always_open = true

[calendar_names]
always = "always"

[[severities]]
id = "P1"
name = "Down"
criteria = "Nothing works."

[[severities]]
id = "P2"
name = "Other"
criteria = "All else."

[[clauses]]
id = "respond"
number = "1"
promise = "respond"
title = "Response"
target = "PT4H"
calendar = "always"
starts_on = "case.opened"
met_by = ["human_reply"]
"""


def small(*changes: tuple[str, str], more: str = "") -> PolicyDocument:
    """The small policy with some of its text exchanged and more put at its end."""
    return parse(source(*changes, more=more), "small.toml")


def source(*changes: tuple[str, str], more: str = "") -> str:
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text + more


def clause(id: str, *lines: str) -> str:
    """One more response clause; lines may set other fields."""
    fields = {
        "number": '"1"',
        "promise": '"respond"',
        "title": f'"{id}"',
        "target": '"PT4H"',
        "calendar": '"always"',
        "starts_on": '"case.opened"',
        "met_by": '["human_reply"]',
    }
    fields |= dict(line.split(" = ", 1) for line in lines)
    body = "\n".join(f"{key} = {value}" for key, value in fields.items())
    return f'\n[[clauses]]\nid = "{id}"\n{body}\n'
