"""`answerable serve`: everything starts, everything ends, nothing stands in the way of the next start."""

from __future__ import annotations

import os
import signal
import socket
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from answerable.testing import database
from tests import running
from tests.running import Running, answerable

# One data folder for all of them, so one worker.
pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve") / "data"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def everybody(one: Running) -> list[int]:
    return [one.process.pid, *one.children().values()]


def test_it_starts_answers_and_stops_cleanly(data: Path, log: Path) -> None:
    with answerable(data, log) as one:
        parts = {"postgres", "answ-web", "answ-worker", "answ-mailroom"}
        one.wait_for(lambda: set(one.children()) == parts)
        assert one.sign_in_link.startswith(one.url)
        with urllib.request.urlopen(f"{one.url}/accounts/login/") as page:
            assert page.status == 200
        with socket.create_connection(one.smtp, timeout=5) as door:
            assert door.recv(100).startswith(b"220")
        assert one.command("user", "list").returncode == 0
        pids = everybody(one)
        assert one.stop() == 0
    assert not any(alive(pid) for pid in pids)
    assert "Traceback" not in one.said


def test_a_second_one_on_the_same_data_is_refused_with_the_first_ones_number(data: Path, log: Path) -> None:
    with answerable(data, log) as one:
        second = running.command(running.environment(data), "serve")
        assert second.returncode == 1
        assert f"process {one.process.pid}" in second.stderr
        assert one.process.poll() is None


def test_nothing_survives_a_killed_supervisor_and_the_next_start_works(data: Path, log: Path) -> None:
    with answerable(data, log) as one:
        pids = everybody(one)
        os.kill(one.process.pid, signal.SIGKILL)
        one.process.wait()
        one.wait_for(lambda: not any(alive(pid) for pid in pids), seconds=15)
        same_doors = {
            name.removeprefix("ANSWERABLE_"): one.environment[name]
            for name in ("ANSWERABLE_LISTEN", "ANSWERABLE_SMTP_LISTEN")
        }
        with answerable(data, log.with_name("second"), **same_doors) as second:
            assert second.process.poll() is None


def test_a_part_that_fails_is_started_again_and_a_line_says_so(data: Path, log: Path) -> None:
    with answerable(data, log) as one:
        before = one.children()["answ-worker"]
        os.kill(before, signal.SIGKILL)
        one.wait_for(lambda: one.children().get("answ-worker", before) != before)
        assert "The worker process was ended by signal 9" in one.said


def test_a_database_that_was_killed_comes_back(data: Path, log: Path) -> None:
    with answerable(data, log) as one:
        os.kill(one.children()["postgres"], signal.SIGKILL)
        one.wait_for(lambda: "The database ended unexpectedly" in one.said)
        one.wait_for(lambda: one.command("user", "list").returncode == 0)


def test_a_database_whose_recovery_was_killed_comes_back(data: Path, log: Path) -> None:
    """PostgreSQL that recovers from one kill does not always get up from a second one by itself."""
    with answerable(data, log) as one:
        server = one.children()["postgres"]
        kill_titled(server, "walwriter")
        end = time.monotonic() + 4
        while time.monotonic() < end and not kill_titled(server, "startup"):
            pass
        one.wait_for(lambda: one.command("user", "list").returncode == 0)


def kill_titled(server: int, title: str) -> int:
    """SIGKILL for the processes of the server with this title; how many there were."""
    killed = 0
    with suppress(OSError):
        for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split():
            if f": {title}" in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(int(pid), signal.SIGKILL)
                killed += 1
    return killed


def test_a_database_of_ones_own_is_used_and_none_is_started(tmp_path: Path, log: Path) -> None:
    with database.empty("own") as url, answerable(tmp_path / "data", log, DATABASE_URL=url) as one:
        assert "postgres" not in one.children()
        assert one.command("user", "list").returncode == 0
        assert one.stop() == 0
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_database_that_cannot_be_reached_is_told(data: Path) -> None:
    nowhere = f"postgresql://somebody@127.0.0.1:{running.free_port()}/answerable"
    refused = running.command(running.environment(data, DATABASE_URL=nowhere), "serve")
    assert refused.returncode == 1
    assert "ANSWERABLE_DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_port_in_use_is_told_with_the_setting_that_changes_it(data: Path) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        taken = f"127.0.0.1:{somebody.getsockname()[1]}"
        refused = running.command(running.environment(data, SMTP_LISTEN=taken), "serve")
    assert refused.returncode == 1
    assert taken in refused.stderr
    assert "ANSWERABLE_SMTP_LISTEN" in refused.stderr


def test_a_mistake_in_the_settings_is_told_before_anything_starts(data: Path) -> None:
    refused = running.command(running.environment(data, ZONE="Mars"), "serve")
    assert refused.returncode == 2
    assert "ANSWERABLE_ZONE" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_ctrl_c_during_the_start_is_heard(tmp_path: Path, log: Path) -> None:
    one = running.begin(tmp_path / "data", log)
    one.wait_for(lambda: "Bringing the database up to date" in one.said)
    one.process.send_signal(signal.SIGINT)
    assert one.process.wait(20) == 0
    assert "Traceback" not in one.said
