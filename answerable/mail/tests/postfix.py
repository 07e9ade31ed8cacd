"""A real Postfix of the test's own: its configuration, queue and programs in one folder, on loopback only."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.test
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = vendor.example
transport_maps = static:{transport}:{next_hop}
smtpd_relay_restrictions = permit_mynetworks, reject
alias_maps =
alias_database =
local_recipient_maps =
smtp_dns_support_level = disabled
smtp_host_lookup = native
disable_dns_lookups = yes
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
message_size_limit = 20480000
smtputf8_enable = yes
"""

_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n  -  n  60   1  pickup
cleanup   unix  n  -  n  -    0  cleanup
qmgr      unix  n  -  n  1    1  qmgr
tlsmgr    unix  -  -  n  1000? 1 tlsmgr
rewrite   unix  -  -  n  -    -  trivial-rewrite
bounce    unix  -  -  n  -    0  bounce
defer     unix  -  -  n  -    0  bounce
trace     unix  -  -  n  -    0  bounce
verify    unix  -  -  n  -    1  verify
flush     unix  n  -  n  1000? 0 flush
proxymap  unix  -  -  n  -    -  proxymap
proxywrite unix -  -  n  -    1  proxymap
smtp      unix  -  -  n  -    -  smtp
relay     unix  -  -  n  -    -  smtp
lmtp      unix  -  -  n  -    -  lmtp
error     unix  -  -  n  -    -  error
retry     unix  -  -  n  -    -  error
anvil     unix  -  -  n  -    1  anvil
scache    unix  -  -  n  -    1  scache
postlog   unix-dgram n - n  -  1  postlogd
piped     unix  -  n  n  -    -  pipe
  flags=q null_sender= user=nobody argv={program} --from ${{sender}} -- ${{recipient}}
"""


@contextmanager
def running(transport: str, door: int = 0, *, program: Path = Path("/bin/false")) -> Iterator[int]:
    """Postfix that hands everything to our door, or to a program ("piped"); yields its port. Needs root."""
    # Postfix's own users must be able to enter, so pytest's private folder will not do.
    folder = Path(tempfile.mkdtemp(prefix="postfix-test-"))
    folder.chmod(0o755)
    port = _free_port()
    _write_configuration(folder, transport=transport, door=door, port=port, program=program)
    try:
        _postfix(folder, "start")
        _wait_for(port)
        yield port
    finally:
        _postfix(folder, "abort", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _write_configuration(folder: Path, *, transport: str, door: int, port: int, program: Path) -> None:
    for name in ("conf", "spool", "data", "log"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    next_hop = f"inet:[127.0.0.1]:{door}" if transport == "lmtp" else f"[127.0.0.1]:{door}"
    text = _MAIN.format(folder=folder, transport=transport, next_hop=next_hop)
    (folder / "conf" / "main.cf").write_text(text)
    (folder / "conf" / "master.cf").write_text(_MASTER.format(port=port, program=program))


def _postfix(folder: Path, command: str, *, check: bool = True) -> None:
    done = subprocess.run(
        ["/usr/sbin/postfix", "-c", str(folder / "conf"), command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANG": "C"},
    )
    log = folder / "log" / "mail.log"
    if check and done.returncode:
        said = log.read_text() if log.exists() else ""
        raise RuntimeError(f"postfix {command}: {done.stdout}{done.stderr}{said}")


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + 15
    while True:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
