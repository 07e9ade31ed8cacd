"""Where the embedded database lives, and its passwords.

Everything is under the data folder. Only the socket may have to leave it: its path must not be
longer than 107 bytes, so a data folder with a very long path gets a private folder elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from answerable.config.embedded.problem import EmbeddedError

SUPERUSER = "postgres"
ROLE = "answerable"
DATABASE = "answerable"
PORT = 5432

_LONGEST_SOCKET = 107


@dataclass(frozen=True)
class Place:
    """The files of one embedded database; `data` is an absolute path without symbolic links."""

    data: Path

    @property
    def mark(self) -> str:
        """Stands in the command line of every process of this server."""
        return f"answerable-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def unfinished(self) -> Path:
        """A cluster being made; left over when that was interrupted."""
        return self.data / "postgres.unfinished"

    @property
    def log(self) -> Path:
        return self.data / "logs" / "postgres.log"

    @property
    def starting_lock(self) -> Path:
        """Held while the server is started or stopped."""
        return self.data / "database.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by everyone who needs the server running."""
        return self.data / "database.users"

    @property
    def sockets(self) -> Path:
        near = self.data / "sockets"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET:
            return near
        # Its owner and mode are checked before use.
        return Path("/run" if os.geteuid() == 0 else "/tmp") / self.mark  # noqa: S108

    def password(self, role: str) -> str:
        """The password of a role; made when it does not exist yet."""
        file = self.data / "keys" / f"database-{role}"
        private_folder(self.data)
        private_folder(file.parent)
        if not file.exists():
            write_private(file, secrets.token_urlsafe(32))
        return file.read_text("ascii").strip()

    def connection(self, role: str = ROLE) -> dict[str, str]:
        """What a client needs to connect, in Django's words."""
        return {
            "HOST": str(self.sockets),
            "PORT": str(PORT),
            "NAME": DATABASE if role == ROLE else SUPERUSER,
            "USER": role,
            "PASSWORD": self.password(role),
        }


def private_folder(folder: Path) -> None:
    """Makes the folder, open to its owner only; one that exists is left as it is."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)


def write_private(file: Path, content: str) -> None:
    """Writes a file only its owner can read; never half of it."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    draft.replace(file)


def owned_folder(folder: Path, uid: int, gid: int) -> None:
    """A folder of mode 0700 that belongs to `uid`, and is not somebody else's trap."""
    private_folder(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()}:
        raise EmbeddedError(f"{folder} belongs to somebody else; remove it and start again.")
    if found.st_uid != uid:
        os.chown(folder, uid, gid)
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
