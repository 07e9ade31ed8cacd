"""From the source of a policy file to a document, or to everything that is wrong with it."""

import tomllib
from hashlib import sha256
from typing import Any, TypeAlias

from answerable.policy.decoding import Complaint, Decoder
from answerable.policy.document import PolicyDocument, Rung
from answerable.policy.lines import Lines
from answerable.policy.problems import PolicyError, Problem
from answerable.policy.references import broken_references

_Table: TypeAlias = dict[str, Any]


def parse(source: str, file: str) -> PolicyDocument:
    """Read a policy from TOML. `file` is named in messages.

    Raises PolicyError with every problem found: file, line, path, and what was expected there.
    """
    decoder = Decoder()
    document = decoder.struct(PolicyDocument, _expand_ladders(_toml(source, file), decoder))
    if document is not None:
        decoder.complaints.extend(broken_references(document))
    if document is None or decoder.complaints:
        raise PolicyError(_located(decoder.complaints, source, file))
    return document


def fingerprint(source: str) -> str:
    """The sha256 of a policy's source, in hexadecimal."""
    return sha256(source.encode()).hexdigest()


def _toml(source: str, file: str) -> _Table:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        words, _, place = str(error).removesuffix(" (at end of document)").partition(" (at line ")
        line = int(place.split(",")[0]) if place else source.count("\n") + 1
        raise PolicyError([Problem(file, line, (), f"this is not valid TOML: {words}")]) from error


def _located(complaints: list[Complaint], source: str, file: str) -> list[Problem]:
    lines = Lines(source)
    problems = [Problem(file, lines.of(path), path, message) for path, message in dict.fromkeys(complaints)]
    return sorted(problems, key=lambda problem: problem.line or 0)


def _expand_ladders(raw: _Table, decoder: Decoder) -> _Table:
    """Put the rungs of a named ladder where a clause names it.

    A broken ladder is complained of once, where it stands, and not at every clause that uses it.
    """
    ladders, clauses = raw.get("ladders", {}), raw.get("clauses")
    if not isinstance(ladders, dict) or not isinstance(clauses, list):
        return raw
    sound = {name: rungs if _is_ladder(rungs) else [] for name, rungs in ladders.items()}
    return {
        **raw,
        "clauses": [_with_rungs(clause, index, sound, decoder) for index, clause in enumerate(clauses)],
    }


def _is_ladder(rungs: object) -> bool:
    trial = Decoder()
    return isinstance(rungs, list) and all(trial.struct(Rung, rung) is not None for rung in rungs)


def _with_rungs(clause: Any, index: int, ladders: _Table, decoder: Decoder) -> Any:
    named = clause.get("warnings") if isinstance(clause, dict) else None
    if not isinstance(named, str):
        return clause
    if named not in ladders:
        known = ", ".join(f'"{name}"' for name in ladders) or "none"
        decoder.complaints.append(
            Complaint(("clauses", index, "warnings"), f'there is no ladder "{named}"; ladders here: {known}')
        )
    return {**clause, "warnings": ladders.get(named, [])}
