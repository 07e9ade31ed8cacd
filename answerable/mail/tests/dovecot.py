"""A real Dovecot of the test's own: one folder, one user, on loopback only."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
info_log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
auth_mechanisms = plain login
mailbox_idle_check_interval = 1 secs
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service imap {{
  process_limit = 20
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Done {{
    auto = create
  }}
}}
namespace shared {{
  type = public
  separator = /
  prefix = Shared/
  location = maildir:{folder}/shared:INDEXPVT={folder}/mail/%u/shared
  subscriptions = no
  list = yes
}}
"""
USER, PASSWORD = "support@vendor.example", "secret"


@dataclass(frozen=True)
class Server:
    """Where it listens, and its folder."""

    port: int
    folder: Path

    def client(self, password: str = PASSWORD) -> imaplib.IMAP4:
        """Somebody signed in."""
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(USER, password)
        return client

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Deliver mails."""
        client = self.client()
        for mail in mails:
            status, said = client.append(folder, "", imaplib.Time2Internaldate(time.time()), mail)
            assert status == "OK", said
        client.logout()

    def flags(self, folder: str = "INBOX") -> list[str]:
        """The flags of every mail in the folder."""
        client = self.client()
        client.select(folder, readonly=True)
        _status, (numbers,) = client.search(None, "ALL")
        found = [client.fetch(number, "(FLAGS)")[1] for number in numbers.decode().split()]
        client.logout()
        return [str(one) for one in found]

    def clear(self) -> None:
        """Empty every folder."""
        client = self.client()
        for folder in ("INBOX", "Done", "Shared/Team"):
            if client.select(folder)[1] != [b"0"]:
                client.store("1:*", "+FLAGS", r"(\Deleted)")
                client.expunge()
        client.logout()

    def make_anew(self, folder: str, *mails: bytes) -> None:
        """The folder is removed and made again, under another UIDVALIDITY."""
        client = self.client()
        client.delete(folder)
        client.create(folder)
        client.logout()
        self.put(*mails, folder=folder)


@contextmanager
def running() -> Iterator[Server]:
    """Dovecot, for as long as the block lasts. As root its programs run as Debian's user for it."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-test-"))
    user = "dovecot" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    group = "dovecot" if os.geteuid() == 0 else grp.getgrgid(os.getegid()).gr_name
    server = Server(_free_port(), folder)
    for name in ("run", "state", "mail", "shared", "shared/.Team"):
        (folder / name).mkdir(mode=0o755)
    folder.chmod(0o755)
    configuration = folder / "dovecot.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, user=user, group=group, port=server.port))
    (folder / "users").write_text(f"{USER}:{{plain}}{PASSWORD}\n")
    if os.geteuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            if path.name not in {"run", "dovecot.conf"}:
                shutil.chown(path, user, group)
    process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(configuration)])
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 15
    while True:
        try:
            server.client().logout()
        except (OSError, imaplib.IMAP4.error):
            if time.monotonic() > end or process.poll() is not None:
                log = server.folder / "log"
                raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start") from None
            time.sleep(0.1)
        else:
            return
