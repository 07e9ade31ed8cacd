"""Every table, key and element of a TOML file is found on its line."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.policy.lines import Lines
from answerable.policy.problems import Path
from answerable.policy.tests.policies import NORTHLIGHT, VONECHAIN

SOURCE = '''\
top = 1 # [not.a.table]
text = """
[[clauses]]
id = "no, this is text \\""""
raw = \'\'\'
= x
\'\'\'
[a."b.c" . d]
list = [
  1, # one
  { x = "}", y.z = [2] },
]
[[clauses]]
id = "first"
when.severity = ["P1"]
[[clauses.warnings]]
at = "50%"
[[clauses.warnings]]
at = "75%"

[[clauses]]
id = 'second'
[clauses.text]
en = "words"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("text",), 2),
        (("raw",), 5),
        (("a", "b.c", "d"), 8),
        (("a", "b.c", "d", "list"), 9),
        (("a", "b.c", "d", "list", 0), 10),
        (("a", "b.c", "d", "list", 1), 11),
        (("a", "b.c", "d", "list", 1, "y", "z", 0), 11),
        (("clauses", 0), 13),
        (("clauses", 0, "when"), 15),
        (("clauses", 0, "when", "severity", 0), 15),
        (("clauses", 0, "warnings", 0, "at"), 17),
        (("clauses", 0, "warnings", 1, "at"), 19),
        (("clauses", 1), 21),
        (("clauses", 1, "text", "en"), 24),
    ],
)
def test_a_path_is_found_on_its_line(path: Path, line: int) -> None:
    assert tomllib.loads(SOURCE)
    assert Lines(SOURCE).of(path) == line


def test_what_is_missing_is_looked_for_in_the_thing_around_it() -> None:
    assert Lines(SOURCE).of(("clauses", 1, "target")) == 21
    assert Lines(SOURCE).of(("nowhere",)) is None


@pytest.mark.parametrize("source", [VONECHAIN, NORTHLIGHT])
def test_every_value_of_a_shipped_policy_has_a_line_that_names_its_key(source: str) -> None:
    lines, written = Lines(source), source.splitlines()
    for path in _paths(tomllib.loads(source)):
        line = lines.of(path)
        assert line is not None
        if isinstance(path[-1], str):
            assert path[-1] in written[line - 1], path


_KEYS = st.text("abz-_09", min_size=1, max_size=4)
_WORDS = st.text(" =[]{}#,\"\\\n'é", max_size=6)


@given(st.lists(st.tuples(_KEYS, _WORDS), unique_by=lambda pair: pair[0], max_size=6))
def test_no_text_however_odd_hides_the_keys_after_it(pairs: list[tuple[str, str]]) -> None:
    escaped = [
        (key, words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")) for key, words in pairs
    ]
    source = "".join(f'{key} = "{words}"\n' for key, words in escaped)
    assert tomllib.loads(source) == dict(pairs)
    lines = Lines(source)
    assert [lines.of((key,)) for key, _ in pairs] == list(range(1, len(pairs) + 1))


def _paths(value: Any, path: Path = ()) -> list[Path]:
    inner: list[tuple[Path, Any]] = []
    if isinstance(value, dict):
        inner = [((*path, key), one) for key, one in value.items()]
    elif isinstance(value, list):
        inner = [((*path, index), one) for index, one in enumerate(value)]
    return [found for at, one in inner for found in [at, *_paths(one, at)]]
