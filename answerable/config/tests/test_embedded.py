"""The embedded database: private, and startable whatever happened before."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from answerable.config import embedded
from answerable.config.embedded import cluster, identity, processes
from answerable.config.embedded.place import Place

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def connect(place: Place, **changes: str) -> psycopg.Connection[tuple[str]]:
    known = place.connection()
    wanted = {"host": known["HOST"], "user": known["USER"], "dbname": known["NAME"]}
    return psycopg.connect(**{**wanted, "password": known["PASSWORD"], **changes})


def value(place: Place, query: str) -> str:
    with connect(place) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return row[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with embedded.running(tmp_path_factory.mktemp("embedded") / "data", fast=True) as place:
        yield place


def test_folding_and_order_never_depend_on_the_machine(server: Place) -> None:
    query = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = current_database()"
    assert value(server, query) == "bC.UTF-8"
    assert value(server, "SELECT lower('ÄÖÅ')") == "äöå"
    assert value(server, "SHOW data_checksums") == "on"


def test_our_role_is_no_superuser(server: Place) -> None:
    assert value(server, "SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user") == "false"


def test_there_is_no_network_door(server: Place) -> None:
    assert value(server, "SHOW listen_addresses") == ""


def test_a_password_is_asked_for_even_behind_the_private_folder(server: Place) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(server, password="guessed")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        connect(server, user="postgres", password="")


def test_folders_and_passwords_are_private(server: Place) -> None:
    for folder in (server.cluster, server.sockets, server.data / "keys", server.log.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    for file in (server.data / "keys").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.data.stat().st_mode) & 0o027 == 0


@AS_ROOT
def test_another_local_user_does_not_reach_the_socket(server: Place) -> None:
    stranger = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--"]
    # The programs may themselves lie where a stranger cannot go, so the socket is tried directly.
    script = "import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    socket_path = str(server.sockets / ".s.PGSQL.5432")
    command = [*stranger, "/usr/bin/python3", "-c", script, socket_path]
    tried = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    assert "PermissionError" in tried.stderr


@AS_ROOT
def test_the_database_does_not_run_as_root(server: Place) -> None:
    pid = processes.postmaster(server)
    assert pid and Path(f"/proc/{pid}").stat().st_uid != 0


@AS_ROOT
def test_private_folders_above_are_left_as_they_are(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with embedded.running(private / "data", fast=True) as place:
        assert value(place, "SELECT 'reached'") == "reached"
        pid = processes.postmaster(place)
    assert pid
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert private.stat().st_uid == 0


@AS_ROOT
def test_programs_in_a_private_folder_can_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root's own folder is closed on most machines, and `.venv` may lie in it."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    there = copy_of_programs(private)
    monkeypatch.setattr(cluster, "binaries", lambda: there)
    with embedded.running(tmp_path / "data", fast=True) as place:
        assert value(place, "SELECT 'reached'") == "reached"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def copy_of_programs(target: Path) -> Path:
    """The programs and, beside them, the libraries they look for; returns their folder."""

    def link_or_copy(source: str, there: str) -> None:
        try:
            os.link(source, there)
        except OSError:
            shutil.copy2(source, there)

    install = cluster.binaries().parent
    libraries = install.parent.with_suffix(".libs")
    there = target / install.parent.name / install.name
    shutil.copytree(install, there, copy_function=link_or_copy, symlinks=True)
    shutil.copytree(libraries, target / libraries.name, copy_function=link_or_copy, symlinks=True)
    return there / "bin"


@AS_ROOT
def test_where_nothing_above_is_private_the_database_keeps_no_right_of_root() -> None:
    assert identity.choose(Path("/usr/bin/true"), Path("/usr")).right == ""


def test_the_second_command_shares_the_server_and_the_last_one_stops_it(server: Place) -> None:
    pid = processes.postmaster(server)
    with embedded.running(server.data, fast=True):
        assert processes.postmaster(server) == pid
    assert processes.postmaster(server) == pid


def test_two_commands_at_the_same_moment_get_one_server(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from answerable.config import embedded\n"
        "with embedded.running(Path(sys.argv[1]), fast=True) as place:\n"
        "    print(embedded.processes.postmaster(place), flush=True); sys.stdin.read()"
    )
    data = tmp_path / "data"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    pids = [command.stdout.readline() for command in both if command.stdout]
    assert pids[0] == pids[1] != "None\n"
    for command in both:
        command.communicate("")
    assert [command.returncode for command in both] == [0, 0]
    assert processes.postmaster(Place(data)) is None


def test_a_killed_server_does_not_keep_the_next_one_from_starting(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with embedded.running(data, fast=True) as place:
        pid = processes.postmaster(place)
        assert pid
        os.kill(pid, signal.SIGKILL)
    assert (place.cluster / "postmaster.pid").exists()
    # The worst case: the number of the killed server now belongs to another process of ours.
    lines = (place.cluster / "postmaster.pid").read_text().splitlines()
    (place.cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with embedded.running(data, fast=True) as place:
        assert value(place, "SELECT 'again'") == "again"


def test_a_server_whose_command_was_killed_is_used_and_stopped_by_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    script = (
        "import os, sys; from pathlib import Path; from answerable.config import embedded\n"
        "with embedded.running(Path(sys.argv[1]), fast=True): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(data)], check=False)
    orphan = processes.postmaster(Place(data))
    assert orphan
    with embedded.running(data, fast=True) as place:
        assert processes.postmaster(place) == orphan
    assert processes.postmaster(Place(data)) is None


def test_the_server_of_a_killed_supervisor_ends_with_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    script = (
        "import os, sys; from pathlib import Path; from answerable.config import embedded\n"
        "embedded.OwnServer(Path(sys.argv[1])).start(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(data)], check=False)
    assert processes.wait_until(lambda: processes.postmaster(Place(data)) is None, seconds=10)


def test_the_supervisor_replaces_a_server_nobody_owns(tmp_path: Path) -> None:
    data = tmp_path / "data"
    script = (
        "import os, sys; from pathlib import Path; from answerable.config import embedded\n"
        "with embedded.running(Path(sys.argv[1]), fast=True): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(data)], check=False)
    orphan = processes.postmaster(Place(data))
    own = embedded.OwnServer(data)
    own.start()
    try:
        assert processes.postmaster(Place(data)) not in {None, orphan}
    finally:
        own.stop()
    assert processes.postmaster(Place(data)) is None


def test_a_cluster_whose_making_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    (place.unfinished / "base").mkdir(parents=True)
    with embedded.running(place.data, fast=True):
        assert value(place, "SELECT 'made'") == "made"
    assert not place.unfinished.exists()


def test_a_cluster_of_another_release_is_refused_in_plain_words(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.cluster.mkdir(parents=True)
    (place.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.EmbeddedError, match="made by PostgreSQL 17"), embedded.running(place.data):
        pass


def test_a_very_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    place = Place(tmp_path / ("long-" * 20) / "data")
    assert place.sockets.parent in {Path("/run"), Path("/tmp")}
    with embedded.running(place.data, fast=True):
        assert value(place, "SELECT 'reached'") == "reached"
        assert stat.S_IMODE(place.sockets.stat().st_mode) == 0o700
    place.sockets.rmdir()


@AS_ROOT
def test_a_socket_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.sockets.mkdir(parents=True)
    os.chown(place.sockets, 65534, 65534)
    with pytest.raises(embedded.EmbeddedError, match="somebody else"), embedded.running(place.data):
        pass
