"""What must hold when everything has come to rest; each check counts what breaks it."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import psycopg
from soak_house import House
from soak_letters import Delivery
from soak_senders import Sink

from answerable.config.embedded import Place

Row = tuple[str, int, str]
# A reader or sender that was killed gives its mail back after five and ten minutes.
REST_SECONDS = 900


class Ledger:
    """Reads the database of a house."""

    def __init__(self, data: Path) -> None:
        self._place = Place(data.resolve())

    def rows(self, query: str, values: Any = None) -> list[tuple[Any, ...]]:
        """The rows of one query, over a connection of its own: the last one may have been killed."""
        where = self._place.connection()
        with psycopg.connect(
            host=where["HOST"], port=where["PORT"], dbname=where["NAME"], user=where["USER"],
            password=where["PASSWORD"], autocommit=True, connect_timeout=10,
        ) as connection:  # fmt: skip
            return connection.execute(query, values).fetchall()

    def number(self, query: str, values: Any = None) -> int:
        return int(self.rows(query, values)[0][0])

    def rest(self, expected: int) -> float:
        """Wait until everything is read and sent; the seconds it took."""
        began = time.monotonic()
        while time.monotonic() - began < REST_SECONDS:
            stored = self.number("SELECT count(*) FROM mail_inboundmail")
            reading = self.number("SELECT count(*) FROM mail_inboundmail WHERE outcome = 'waiting'")
            sending = self.number(
                "SELECT count(*) FROM mail_outboundmail WHERE sent_at IS NULL AND failed_at IS NULL"
            )
            if stored >= expected and not reading and not sending:
                break
            time.sleep(2)
        return time.monotonic() - began


def check(ledger: Ledger, house: House, acknowledged: list[Delivery], sink: Sink) -> list[Row]:
    """(what, how many, "" or why it is a violation) for each rule."""
    return [
        *_of_bytes(ledger, acknowledged),
        *_of_letters(ledger, acknowledged),
        *_of_threads(ledger, acknowledged),
        *_of_answers(ledger, sink),
        *_of_promises(house),
    ]


def _broken(what: str, number: int) -> Row:
    return what, number, "VIOLATION" if number else ""


def _of_bytes(ledger: Ledger, acknowledged: list[Delivery]) -> list[Row]:
    stored = Counter(sha for (sha,) in ledger.rows("SELECT sha256 FROM mail_inboundmail"))
    wanted = {one.sha256 for one in acknowledged}
    spoiled = ledger.number(
        "SELECT count(*) FROM mail_inboundmail m LEFT JOIN mail_rawmail r ON r.mail_id = m.id "
        "WHERE r.content IS NULL OR encode(sha256(r.content), 'hex') <> m.sha256"
    )
    return [
        ("acknowledged deliveries", len(acknowledged), ""),
        ("different bytes among them", len(wanted), ""),
        ("mails stored", stored.total(), ""),
        _broken("acknowledged bytes that are not stored", len(wanted - set(stored))),
        _broken("stored bytes that nobody sent", len(set(stored) - wanted)),
        _broken("stored bytes that are not what came", spoiled),
        _broken("mails without an outcome", _waiting(ledger)),
    ]


def _waiting(ledger: Ledger) -> int:
    return ledger.number("SELECT count(*) FROM mail_inboundmail WHERE outcome = 'waiting'")


def _of_letters(ledger: Ledger, acknowledged: list[Delivery]) -> list[Row]:
    """One letter, however often it came, is one message, or stands in the tray."""
    became: dict[str, list[str]] = defaultdict(list)
    for sha, outcome in ledger.rows("SELECT sha256, outcome FROM mail_inboundmail"):
        became[sha].append(outcome)
    outcomes: dict[str, list[str]] = defaultdict(list)
    for sha, message_id in {(one.sha256, one.letter.message_id) for one in acknowledged}:
        outcomes[message_id] += became[sha]
    messages = Counter(
        message_id
        for (message_id,) in ledger.rows("SELECT message_id FROM cases_message WHERE direction = 'in'")
    )
    tray = {one for one, found in outcomes.items() if "accepted" not in found and "failed" in found}
    other = Counter(found for every in outcomes.values() for found in every)
    return [
        ("letters", len(outcomes), ""),
        *((f"mails {outcome}", number, "") for outcome, number in sorted(other.items())),
        ("letters in the tray instead of a case", len(tray), ""),
        _broken("letters without message and not in the tray",
                len([one for one in outcomes if not messages[one] and one not in tray])),
        _broken("letters with two messages", len([one for one in outcomes if messages[one] > 1])),
        _broken("letters accepted twice",
                len([one for one in outcomes.values() if one.count("accepted") > 1])),
        _broken("messages nobody sent", len(set(messages) - set(outcomes))),
    ]  # fmt: skip


def _of_threads(ledger: Ledger, acknowledged: list[Delivery]) -> list[Row]:
    case_of = dict(
        ledger.rows("SELECT message_id, case_id FROM cases_message WHERE direction = 'in' ORDER BY id")
    )
    cases: dict[int, set[int]] = defaultdict(set)
    for one in acknowledged:
        if one.letter.message_id in case_of:
            cases[one.letter.thread].add(case_of[one.letter.message_id])
    threads: dict[int, set[int]] = defaultdict(set)
    for thread, found in cases.items():
        for case in found:
            threads[case].add(thread)
    empty = ledger.number(
        "SELECT count(*) FROM cases_case c WHERE NOT EXISTS "
        "(SELECT 1 FROM cases_message m WHERE m.case_id = c.id AND m.direction = 'in')"
    )
    return [
        ("threads", len(cases), ""),
        ("cases", ledger.number("SELECT count(*) FROM cases_case"), ""),
        _broken("threads with a second case", len([one for one in cases.values() if len(one) > 1])),
        _broken("cases with two threads", len([one for one in threads.values() if len(one) > 1])),
        _broken("cases without a message", empty),
    ]


def _of_answers(ledger: Ledger, sink: Sink) -> list[Row]:
    """One acknowledgement for each case of a person, none for a machine, and one copy of each."""
    automatic = "SELECT case_id FROM cases_message WHERE direction = 'out' AND is_automatic"
    twice = ledger.number(
        f"SELECT count(*) FROM (SELECT 1 FROM ({automatic}) a GROUP BY case_id HAVING count(*) > 1) t"
    )
    rows = ledger.rows(
        "SELECT message_id, about_id, sent_at IS NOT NULL, failed_at IS NOT NULL "
        "FROM mail_outboundmail WHERE about_kind = 'case'"
    )
    about = {message_id: case for message_id, case, _sent, _failed in rows}
    # Notices to colleagues go out as well; they answer no case, yet stand in the outbox.
    known = {message_id for (message_id,) in ledger.rows("SELECT message_id FROM mail_outboundmail")}
    answered = Counter(about[message_id] for message_id in sink.copies if message_id in about)
    unproved = [one for one, _case, sent, _failed in rows if sent and not sink.copies[one]]
    unanswered = ledger.number(
        f"SELECT count(*) FROM cases_case c WHERE c.id NOT IN ({automatic}) AND EXISTS (SELECT 1 FROM "
        "cases_message m WHERE m.case_id = c.id AND m.direction = 'in' AND NOT m.is_automatic)"
    )
    machines = ledger.number(
        f"SELECT count(*) FROM ({automatic}) a WHERE NOT EXISTS (SELECT 1 FROM cases_message m WHERE "
        "m.case_id = a.case_id AND m.direction = 'in' AND NOT m.is_automatic)"
    )
    waiting = [one for one, _case, sent, failed in rows if not sent and not failed]
    extra = sink.copies.total() - len(sink.copies)
    return [
        ("answers queued", len(rows), ""),
        ("mails at the sink", len(sink.copies), ""),
        ("answers still waiting", len(waiting), ""),
        ("mails the sink took without a word", sink.silent, ""),
        ("second copies of the same mail (unknown outcome)", extra, ""),
        _broken("answers noted as sent that never arrived", len(unproved)),
        _broken(
            "mails at the sink that stand nowhere", len([one for one in sink.copies if one not in known])
        ),
        _broken("cases with a second acknowledgement", twice),
        _broken(
            "cases answered by two different mails",
            len([one for one, number in answered.items() if number > 1]),
        ),
        _broken("cases of people without an acknowledgement", unanswered),
        _broken("machines that were answered", machines),
    ]


def _of_promises(house: House) -> list[Row]:
    done = house.command("commitments", "rebuild", "--check")
    if done.returncode:
        print((done.stdout + done.stderr)[-2000:])
    return [_broken("`commitments rebuild --check` finds differences", int(done.returncode != 0))]
