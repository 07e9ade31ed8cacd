"""Check: the lock files fit pyproject.toml and each other, carry hashes and no address."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent.parent
RUNTIME, DEVELOPMENT = PROJECT / "requirements.lock", PROJECT / "requirements-dev.lock"


def mistakes() -> list[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["setup"]
    extra = project["project"]["optional-dependencies"]["dev"]
    runtime, development = _pins(RUNTIME), _pins(DEVELOPMENT)
    return [
        *_unmet(wanted, runtime, RUNTIME.name),
        *_unmet(wanted + extra, development, DEVELOPMENT.name),
        *(
            f"{name} is {version} in one lock file and {development.get(name)} in the other"
            for name, version in runtime.items()
            if development.get(name) != version
        ),
        *_addresses(RUNTIME),
        *_addresses(DEVELOPMENT),
    ]


def _pins(lock: Path) -> dict[str, str]:
    """Name → version; raises ValueError for an entry without a hash."""
    pins: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", lock.read_text("utf-8")):
        match = re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", entry)
        if match:
            pins[canonicalize_name(match[1])] = match[2]
            if "--hash=sha256:" not in entry:
                raise ValueError(f"{match[1]} has no hash in {lock.name}")
    return pins


def _unmet(wanted: list[str], pins: dict[str, str], lock: str) -> list[str]:
    requirements = [Requirement(line) for line in wanted]
    return [
        f"{requirement} is not met by {lock}; run bin/lock"
        for requirement in requirements
        if not requirement.specifier.contains(
            pins.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]


def _addresses(lock: Path) -> list[str]:
    lines = enumerate(lock.read_text("utf-8").splitlines(), 1)
    found = re.compile(r"://|--(?:extra-)?index-url|--find-links")
    return [f"{lock.name}:{number} holds an address" for number, line in lines if found.search(line)]


if __name__ == "__main__":
    found = mistakes()
    print("\n".join(found))
    sys.exit(bool(found))
