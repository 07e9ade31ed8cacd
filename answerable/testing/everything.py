"""`bin/test`: every check and every test, the short ones beside the long one, then a summary."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from answerable.testing import debian

PROJECT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """A command that must end with status 0."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    check: Check
    status: int
    said: str
    seconds: float


def _tool(name: str, *words: str) -> Check:
    return Check(name, (str(BIN / words[0]), *words[1:]))


def _python(name: str, *words: str) -> Check:
    return Check(name, (sys.executable, "-m", *words))


# Short ones first; they share one core while the tests have the other.
CHECKS = [
    _python("lock files", "answerable.testing.lock_files"),
    _tool("ruff", "ruff", "check", "."),
    _tool("format", "ruff", "format", "--check", "."),
    _tool("floors", "lint-imports"),
    _python("migrations", "answerable", "makemigrations", "--check", "--dry-run"),
    _tool("types", "mypy", "answerable"),
]


def main() -> int:
    os.chdir(PROJECT)
    began = time.monotonic()
    skipped = _bring_programs()
    with ThreadPoolExecutor(1) as beside:
        later = [beside.submit(_run, check) for check in CHECKS]
        # The whole-product tests first: they are long and stay together on one worker.
        places = sys.argv[1:] or ["tests", "answerable"]
        tests = [_pytest("tests", "not journey", "-n", "2", "--dist", "loadgroup", *places)]
        outcomes = [future.result() for future in later]
    tests.append(_pytest("journeys", "journey", *sys.argv[1:]))
    for outcome in outcomes:
        _report(outcome)
    return _conclude(tests + outcomes, skipped, time.monotonic() - began)


def _bring_programs() -> list[str]:
    packages = debian.missing()
    if not packages:
        return []
    print(f"Installing {', '.join(package.name for package in packages)} …", flush=True)
    problem = debian.install(packages) or "it did not appear"
    return [f"{package.name} is missing: {problem}" for package in debian.missing()]


def _run(check: Check) -> Outcome:
    began = time.monotonic()
    environment = {**os.environ, "ANSWERABLE_DATA": str(PROJECT / "var" / "checks")}
    done = subprocess.run(
        check.command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        check=False,
    )
    return Outcome(check, done.returncode, done.stdout, time.monotonic() - began)


def _pytest(name: str, marks: str, *words: str) -> Outcome:
    """Runs with its output going to the terminal, so that pytest's closing line is there to see."""
    began = time.monotonic()
    command = (sys.executable, "-m", "pytest", "-m", marks, *words)
    done = subprocess.run(command, check=False)
    # Status 5: nothing was collected, which is no failure of a selection.
    status = 0 if done.returncode == 5 and sys.argv[1:] else done.returncode
    return Outcome(Check(name, command), status, "", time.monotonic() - began)


def _report(outcome: Outcome) -> None:
    if outcome.status:
        print(f"\n── {outcome.check.name} ──\n{outcome.said.rstrip()}", flush=True)


def _conclude(outcomes: list[Outcome], skipped: list[str], seconds: float) -> int:
    in_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    print("\n── summary ──")
    for outcome in outcomes:
        mark = "ok    " if outcome.status == 0 else "FAILED"
        print(f"{mark} {outcome.check.name:<12} {outcome.seconds:6.1f} s")
    for line in skipped:
        print(f"{'FAILED' if in_ci else 'skipped'} {line}")
    failed = [outcome.check.name for outcome in outcomes if outcome.status]
    failed += skipped if in_ci else []
    verdict = f"{len(failed)} failed: {', '.join(failed)}" if failed else "everything passed"
    print(f"{verdict} in {_clock(seconds)}", flush=True)
    return 1 if failed else 0


def _clock(seconds: float) -> str:
    return re.sub(r"^0 min ", "", f"{int(seconds // 60)} min {seconds % 60:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
