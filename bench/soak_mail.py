"""Kills any process of the house while mail comes in, and counts what was lost and what happened twice.

    python bench/soak_mail.py [--mails 5000] [--kills 200] [--seed 1] [--minutes 15]

Starts the product on a temporary folder and ports of its own, hands mails to every door (SMTP, LMTP, and a
real Dovecot read over IMAP where that is installed), a tenth of them twice, tries again whatever is not
acknowledged, and lets the server that takes our answers come and go. Exit status 1 when anything was lost or
happened twice.
Only processes that descend from the one it started are ever killed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from soak_house import House, Killer, free_port  # noqa: E402
from soak_ledger import Ledger, Row, check  # noqa: E402
from soak_letters import CUSTOMERS, plan  # noqa: E402
from soak_mailbox import Mailbox  # noqa: E402
from soak_senders import Senders, Sink  # noqa: E402

_CUSTOMERS = """
from datetime import UTC, datetime
from answerable.customers.models import Customer
for number in range({count}):
    Customer.objects.create(name=f"Customer {{number}}", domains=[f"c{{number}}.example"],
        language="en", zone="UTC", created_at=datetime(2026, 1, 1, tzinfo=UTC))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mails", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=15, help="over which mails and kills are spread")
    parser.add_argument("--no-imap", action="store_true", help="do without Dovecot")
    parser.add_argument("--keep", action="store_true", help="keep the data folder")
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="answerable-soak-"))
    try:
        rows = soak(folder, wanted)
    finally:
        if not wanted.keep:
            shutil.rmtree(folder, ignore_errors=True)
    broken = [row for row in rows if row[2]]
    for what, number, verdict in rows:
        print(f"{what:52} {number:8,} {verdict}")
    sys.exit(f"{len(broken)} rules are broken" if broken else 0)


def soak(folder: Path, wanted: argparse.Namespace) -> list[Row]:
    """One whole soak; what was found."""
    chance, seconds = random.Random(wanted.seed), wanted.minutes * 60
    sink = Sink(free_port(), wanted.seed)
    house = House(folder, sink.port)
    mailbox = None if wanted.no_imap else Mailbox.opened()
    try:
        sink.open()
        house.start()
        prepare(house, mailbox)
        doors = ["smtp", "smtp", "lmtp"] + (["imap", "imap"] if mailbox else [])
        print(f"seed {wanted.seed}, data in {folder}, doors: {', '.join(sorted(set(doors)))}", flush=True)
        return under_fire(
            house, sink, mailbox, plan(wanted.mails, doors, chance), wanted.kills, seconds, wanted.seed
        )
    finally:
        house.stop()
        sink.close()
        if mailbox:
            mailbox.close()


def prepare(house: House, mailbox: Mailbox | None) -> None:
    """Customers and wide brakes, so that the brakes are not what is measured; and the mailbox."""
    code = f"import django; django.setup()\n{_CUSTOMERS.format(count=CUSTOMERS)}"
    settings = {"DJANGO_SETTINGS_MODULE": "answerable.config.settings"}
    program = [str(PROJECT / ".venv" / "bin" / "python"), "-c", code]
    subprocess.run(program, env=house.environment | settings, check=True, cwd=PROJECT)
    house.command("mail", "tap", "limits", "--to-one", "1000", "--in-all", "100000")
    if mailbox:
        mailbox.make_known(house)


def under_fire(house, sink, mailbox, deliveries, kills, seconds, seed) -> list[Row]:
    ports = {"smtp": house.smtp, "lmtp": house.lmtp}
    senders = Senders(ports, mailbox, seconds=seconds)
    killer = Killer(house, kills=kills, seconds=seconds, seed=seed)
    began = time.monotonic()
    killer.start()
    senders.send(deliveries)
    taken = time.monotonic() - began
    # The last kills may come when everything is taken and much of it is still to be read.
    killer.join(seconds)
    killer.enough.set()
    killer.join()
    ledger = Ledger(house.data)
    rest = ledger.rest(len({one.sha256 for one in deliveries}))
    killed = [(f"kills: {role}", number, "") for role, number in house.killed.most_common()]
    return [
        ("kills", house.killed.total(), ""),
        *killed,
        ("starts of the house", house.starts, ""),
        ("absences of the sink", sink.absences, ""),
        ("attempts at a door", senders.tries, ""),
        ("seconds until all was acknowledged", round(taken), ""),
        ("seconds until all came to rest", round(rest), ""),
        *check(ledger, house, senders.acknowledged, sink),
        *(mailbox.check(house, ledger) if mailbox else [("no IMAP: Dovecot was not used", 0, "")]),
    ]


if __name__ == "__main__":
    main()
