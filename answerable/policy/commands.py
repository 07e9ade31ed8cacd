"""`answerable policy …`: read, compare, explain and put in force the service policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from answerable.policy.problems import PolicyError, path_words
from answerable.policy.vocabulary import CoverName, Door, Kind

if TYPE_CHECKING:
    from answerable.policy.document import PolicyDocument
    from answerable.policy.explanation import Explanation
    from answerable.policy.matching import Situation
    from answerable.policy.models import PolicyVersion

app = typer.Typer(help="The service policy.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A policy file (TOML).")],
    strict: Annotated[bool, typer.Option(help="Fail on warnings too.")] = False,
) -> None:
    """Say whether a policy file can be used and what is unwise in it. Exit status 1 if it cannot."""
    from answerable.policy.lines import Lines
    from answerable.policy.lint import lint

    with _plain_errors():
        source, document = _read(file)
        findings = lint(document, _now().date())
        lines = Lines(source)
        for finding in findings:
            place = f"{file}, line {lines.of(finding.path)}, {path_words(finding.path)}"
            typer.echo(f"{place}: {finding.level}: {finding.message}")
        errors = sum(finding.level == "error" for finding in findings)
        counts = (len(document.clauses), "clause"), (errors, "error"), (len(findings) - errors, "warning")
        words = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
        typer.echo(f"{file}: {words}.")
    if errors or (strict and findings):
        raise typer.Exit(1)


@app.command()
def show(
    version: Annotated[
        int | None, typer.Option(help="Number of a version; the one in force by default.")
    ] = None,
    source: Annotated[bool, typer.Option(help="The file itself, exactly as it was activated.")] = False,
    language: Annotated[str, typer.Option(help="Language of the words.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Show the policy in force, or an earlier version."""
    from answerable.policy import printing
    from answerable.policy.public_json import public_json
    from answerable.policy.versions import contents_for

    with _plain_errors():
        found = _version(version)
        if source:
            typer.echo(found.source, nl=False)
        elif as_json:
            content = public_json(found.document, _now(), contents_for(found, _now()))
            typer.echo(
                json.dumps({"version": found.number, "sha256": found.sha256, **content}, ensure_ascii=False)
            )
        else:
            printing.show(found, language)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A policy file, or the number of a version.")],
    new: Annotated[str, typer.Argument(help="A policy file, or the number of a version.")],
    as_json: AsJson = False,
) -> None:
    """Say in words what changed from OLD to NEW."""
    from answerable.policy.difference import differences

    with _plain_errors():
        changes = differences(_file_or_version(old), _file_or_version(new))
    if as_json:
        typer.echo(json.dumps([change._asdict() for change in changes], ensure_ascii=False))
        return
    for change in changes:
        typer.echo(str(change))
    if not changes:
        typer.echo("Nothing changed.")


@app.command()
def activate(file: Annotated[Path, typer.Argument(help="A policy file (TOML).")]) -> None:
    """Put a policy in force as a new version. What runs already keeps the version it began with."""
    from answerable.policy import versions
    from answerable.policy.difference import differences

    with _plain_errors():
        source, document = _read(file)
        before = versions.active_or_none()
        version = versions.activate(source, _now(), file=str(file))
        if before is not None and before.number == version.number:
            typer.echo(f"This is version {version.number}, which is in force already. Nothing was changed.")
            return
        for change in differences(before.document, document) if before else ():
            typer.echo(str(change))
        typer.echo(f"Version {version.number} is in force (sha256 {version.sha256}).")


@app.command()
def explain(
    severity: Annotated[str, typer.Option(help="Severity, such as P1.")],
    door: Annotated[str, typer.Option(help=f"How it came in: {', '.join(get_args(Door))}.")],
    cover: Annotated[str, typer.Option(help=f"{', '.join(get_args(CoverName))}.")] = "none",
    kind: Annotated[str, typer.Option(help=f"{', '.join(get_args(Kind))}.")] = "incident",
    plan: Annotated[str | None, typer.Option(help="Service plan of the contract.")] = None,
    at: Annotated[
        str | None, typer.Option(help="Instant, such as 2026-10-01T03:00:00+08:00; now by default.")
    ] = None,
    version: Annotated[
        int | None, typer.Option(help="Number of a version; the one in force by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which clauses apply in a situation, when each would be due, and why."""
    from answerable.policy import printing
    from answerable.policy.explanation import as_json as explanation_json
    from answerable.policy.matching import Situation

    with _plain_errors():
        found = _version(version)
        words = {"kind": kind, "severity": severity, "door": door, "cover": cover, "plan": plan}
        _check_words(found.document, words)
        situation = Situation(cast(Kind, kind), severity, cast(Door, door), cast(CoverName, cover), plan)
        explanation = _explain(found, situation, _instant(at))
    if as_json:
        content = {"version": found.number, **explanation_json(explanation)}
        typer.echo(json.dumps(content, ensure_ascii=False))
    else:
        printing.explanation(explanation)


@app.command()
def versions(as_json: AsJson = False) -> None:
    """List every version there has been; the last one is in force."""
    from answerable.policy import printing
    from answerable.policy.models import PolicyVersion

    rows = list(PolicyVersion.objects.select_related("activated_by"))
    if as_json:
        typer.echo(json.dumps([_version_json(row) for row in rows], ensure_ascii=False))
    else:
        printing.versions(rows)


def _explain(version: PolicyVersion, situation: Situation, at: datetime) -> Explanation:
    from answerable.policy.explanation import explain as explain_situation
    from answerable.policy.versions import contents_for

    return explain_situation(version.document, situation, at, contents_for(version, at))


def _version_json(row: PolicyVersion) -> dict[str, object]:
    return {
        "version": row.number,
        "policy": row.document.id,
        "sha256": row.sha256,
        "activated_at": row.activated_at.isoformat(),
        "activated_by": row.activated_by.email if row.activated_by else None,
    }


def _read(file: Path) -> tuple[str, PolicyDocument]:
    from answerable.policy.reading import parse

    source = file.read_text("utf-8")
    return source, parse(source, str(file))


def _version(number: int | None) -> PolicyVersion:
    from answerable.policy import versions

    return versions.active() if number is None else versions.numbered(number)


def _file_or_version(name: str) -> PolicyDocument:
    return (
        _version(int(name)).document if name.isdigit() and not Path(name).exists() else _read(Path(name))[1]
    )


def _check_words(document: PolicyDocument, words: dict[str, str | None]) -> None:
    """Refuse a word the policy does not know, naming those it does. Raises ValueError."""
    known = {
        "kind": get_args(Kind),
        "severity": [severity.id for severity in document.severities],
        "door": get_args(Door),
        "cover": get_args(CoverName),
        "plan": [plan.id for plan in document.plans],
    }
    for name, word in words.items():
        if word is not None and word not in known[name]:
            raise ValueError(f"--{name} {word} is not known; expected one of {', '.join(known[name])}.")


def _instant(words: str | None) -> datetime:
    """Read an instant; one without an offset is taken as UTC. Raises ValueError."""
    if words is None:
        return _now()
    try:
        instant = datetime.fromisoformat(words)
    except ValueError:
        raise ValueError(f"--at {words} is not an instant; write 2026-10-01T03:00:00+08:00.") from None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Say what people can do something about in plain words on standard error, and exit with status 1."""
    try:
        yield
    except PolicyError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"answerable: {error.filename}: {error.strerror}", err=True)
        raise typer.Exit(1) from None
    except (LookupError, ValueError) as error:
        typer.echo(f"answerable: {error}", err=True)
        raise typer.Exit(1) from None
