"""Whether what was read in a mail is what stands beside it in the corpus; a rule for each word used there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Said = dict[str, Any]
Rule = Callable[[Said, Any], bool]


def _same(key: str) -> Rule:
    return lambda said, wanted: bool(said[key] == wanted)


def _holds(key: str) -> Rule:
    return lambda said, wanted: all(one in (said[key] or "") for one in _list(wanted))


def _lacks(key: str) -> Rule:
    return lambda said, wanted: not any(one in (said[key] or "") for one in _list(wanted))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(said: Said) -> list[str]:
    return [one["name"] for one in said["attachments"]]


def _is_same_reply(said: Said, wanted: str) -> bool:
    """Empty lines aside."""
    return _written(said["reply"]) == _written(wanted)


def _written(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def _has_attachments(said: Said, wanted: list[dict[str, Any]]) -> bool:
    """In any order: what is found inside others may come after them."""
    return sorted(map(str, said["attachments"])) == sorted(map(str, wanted))


RULES: dict[str, Rule] = {
    **{key: _same(key) for key in ("from", "to", "cc", "reply_to", "subject", "date", "message_id", "text")},
    **{key: _same(key) for key in ("in_reply_to", "references", "automatic")},
    "contains": _holds("text"),
    "lacks": _lacks("text"),
    "html_contains": _holds("html"),
    "html_lacks": _lacks("html"),
    "subject_contains": _holds("subject"),
    "subject_lacks": _lacks("subject"),
    "reply": _is_same_reply,
    "reply_contains": _holds("reply"),
    "reply_lacks": _lacks("reply"),
    "date_starts": lambda said, wanted: str(said["date"]).startswith(wanted),
    "from_address": lambda said, wanted: f"<{said['from']}>".endswith((f"<{wanted}>", f"<{wanted}>>")),
    "from_is_not": lambda said, wanted: wanted not in said["from"],
    "bounce": lambda said, wanted: (
        said["bounce"] is None if wanted is None else wanted.items() <= (said["bounce"] or {}).items()
    ),
    "problem": lambda said, wanted: bool(said["problems"]) == wanted,
    "problem_says": lambda said, wanted: all(
        one in " ".join(said["problems"]).lower() for one in _list(wanted)
    ),
    "attachments": _has_attachments,
    "attachment_names": lambda said, wanted: sorted(_names(said)) == sorted(wanted),
    "attachment_types": lambda said, wanted: sorted(one["type"] for one in said["attachments"]) == wanted,
    "attachment_sums": lambda said, wanted: [one["sha256"] for one in said["attachments"]] == wanted,
    "attachment_count": lambda said, wanted: len(said["attachments"]) == wanted,
    "attachment_count_min": lambda said, wanted: len(said["attachments"]) >= wanted,
    "has_attachment": lambda said, wanted: (
        wanted in [[one["name"], one["sha256"]] for one in said["attachments"]]
    ),
    "inline_count": lambda said, wanted: sum(one["inline"] for one in said["attachments"]) == wanted,
    "longest_name": lambda said, wanted: all(len(name) <= wanted for name in _names(said)),
    "names_lack": lambda said, wanted: not any(one in name for one in _list(wanted) for name in _names(said)),
}
# What holds of any mail that says nothing else.
USUAL = {"automatic": False, "bounce": None}


def wrong(said: Said, expected: dict[str, Any]) -> dict[str, Any]:
    """The words of the expectation that do not hold, with what was read instead."""
    broken = {}
    for key, wanted in {**USUAL, **expected}.items():
        if not RULES[key](said, wanted):
            seen = next((name for name in said if key.startswith(name)), "")
            broken[key] = {"wanted": wanted, "read": said.get(seen, said["attachments"])}
    return broken
