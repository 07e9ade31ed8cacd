"""Programs the tests drive that do not come from the package registry."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """A Debian package; `mark` is on the tests that cannot run without it, if any."""

    name: str
    is_there: Callable[[], bool]
    mark: str = ""


def _library(name: str) -> bool:
    return any(Path("/").glob(f"usr/lib/*/{name}")) or any(Path("/").glob(f"lib/*/{name}"))


def _font(part: str) -> bool:
    return any(Path("/usr/share/fonts").rglob(f"*{part}*"))


PACKAGES = (
    Package("chromium", lambda: bool(shutil.which("chromium")), "journey"),
    # What steers the browser needs it, and a bare machine has none.
    Package("libatomic1", lambda: _library("libatomic.so.1"), "journey"),
    Package("fonts-noto-cjk", lambda: _font("NotoSansCJK")),
    Package("postfix", lambda: bool(shutil.which("postfix", path="/usr/sbin:/sbin")), "postfix"),
    Package("dovecot-imapd", lambda: Path("/usr/lib/dovecot/imap").exists(), "dovecot"),
)
# Asked by the package manager before it starts a service; 101 means "do not".
_POLICY = Path("/usr/sbin/policy-rc.d")


def missing() -> list[Package]:
    return [package for package in PACKAGES if not package.is_there()]


def install(packages: list[Package]) -> str | None:
    """Installs the packages without a question, leaving no service running; else says why not."""
    if os.geteuid() != 0:
        return "only root can install it"
    if not shutil.which("apt-get"):
        return "this is not Debian"
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    names = [package.name for package in packages]
    # Postfix stays without a configuration, so its package starts nothing; the tests bring their own.
    choice = "postfix postfix/main_mailer_type select No configuration\n"
    if "postfix" in names and shutil.which("debconf-set-selections"):
        subprocess.run(["debconf-set-selections"], input=choice, text=True, env=quiet, check=False)
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *names]
    with _no_services():
        for command in (["apt-get", "update", "--quiet"], install):
            done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
            if done.returncode:
                return f"apt-get failed ({(done.stderr.strip().splitlines() or ['no reason'])[-1]})"
    return None


@contextmanager
def _no_services() -> Iterator[None]:
    """Inside, what is installed is not started: the tests bring their own, on their own ports."""
    is_ours = not _POLICY.exists()
    if is_ours:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    try:
        yield
    finally:
        if is_ours:
            _POLICY.unlink(missing_ok=True)
