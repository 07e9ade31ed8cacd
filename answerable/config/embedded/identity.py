"""Under which user the embedded database runs, and with which rights.

PostgreSQL refuses to run as root. When Answerable is run by root, the database runs as the system
user `answerable`, which is made when it is missing. That user may be unable to reach the programs
or the data folder because a folder above them is private. No permission is ever widened for that:
the database process alone keeps the right to pass through folders it could not read otherwise.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from answerable.config.embedded.problem import EmbeddedError

SYSTEM_USER = "answerable"

# Linux capability numbers, the narrower right first.
_RIGHTS = {"dac_read_search": 2, "dac_override": 1}


@dataclass(frozen=True)
class Identity:
    """The user the database runs as."""

    uid: int
    gid: int
    right: str = ""  # A capability kept in spite of not being root; empty for none.

    @property
    def is_switched(self) -> bool:
        return self.uid != os.geteuid()

    def command(self, words: list[str], *, ends_with_parent: bool = False) -> list[str]:
        """The command that runs `words` as this user; with the parent it shuts down fast."""
        before: list[str] = []
        if self.is_switched:
            before += [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
            before += self._rights()
        if ends_with_parent:
            before += ["--pdeathsig=INT"]
        return [_setpriv(), *before, "--", *words] if before else words

    def _rights(self) -> list[str]:
        if not self.right:
            return ["--inh-caps=-all"]
        kept = f"-all,+{self.right}"
        # Without the securebit access(2), which PostgreSQL asks about its programs, ignores the right.
        return [f"--inh-caps={kept}", f"--ambient-caps={kept}", "--securebits=+no_setuid_fixup"]


def choose(initdb: Path, folder: Path) -> Identity:
    """Who runs the database: whoever runs us, but for root the system user.

    `folder` must exist. Raises EmbeddedError when that user cannot reach both.
    """
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid())
    user = _system_user()
    plain = Identity(user.pw_uid, user.pw_gid)
    for candidate in [plain, *(replace(plain, right=right) for right in _rights_of_ours())]:
        if _reaches(candidate, initdb, folder):
            return candidate
    raise EmbeddedError(
        f"The system user {SYSTEM_USER} cannot reach {initdb} or {folder}, because a folder "
        "above them is private. Put both where other users may pass, or set ANSWERABLE_DATABASE_URL."
    )


def let_pass(folder: Path) -> None:
    """Lets the system user pass through a data folder root has just made, but not list it."""
    if os.geteuid() == 0:
        os.chown(folder, 0, _system_user().pw_gid)
        folder.chmod(0o710)


def _reaches(who: Identity, initdb: Path, folder: Path) -> bool:
    # Makes nothing: initdb looks for its sister programs and shared files as it will need them.
    script = 'cd "$1" && exec "$2" --show --pgdata="$1"'
    command = who.command(["/bin/sh", "-c", script, "sh", str(folder), str(initdb)])
    return subprocess.run(command, capture_output=True, cwd="/", check=False).returncode == 0


def _rights_of_ours() -> list[str]:
    status = Path("/proc/self/status").read_text("ascii")
    held = next(line.split()[1] for line in status.splitlines() if line.startswith("CapPrm:"))
    return [right for right, number in _RIGHTS.items() if int(held, 16) >> number & 1]


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _make_system_user()
    return pwd.getpwnam(SYSTEM_USER)


def _make_system_user() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    nologin = shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"
    if not useradd:
        raise EmbeddedError(f"Make a system user named {SYSTEM_USER} first (useradd is missing).")
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    made = subprocess.run(
        [*command, "--shell", nologin, SYSTEM_USER], capture_output=True, text=True, check=False
    )
    if made.returncode not in {0, 9}:  # 9: another start made it in the meantime.
        raise EmbeddedError(f"The system user {SYSTEM_USER} cannot be made: {made.stderr.strip()}")


def _setpriv() -> str:
    program = shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin")
    if not program:
        raise EmbeddedError("The program setpriv (package util-linux) is missing.")
    return program
