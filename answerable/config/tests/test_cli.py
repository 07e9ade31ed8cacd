"""What a command costs: two files are compared without a database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


def test_two_policy_files_are_compared_where_they_lie(tmp_path: Path) -> None:
    data = tmp_path / "data"
    files = [str(PROJECT / "policies" / name) for name in ("vonechain.toml", "northlight.toml")]
    environment = {**os.environ, "ANSWERABLE_DATA": str(data), "ANSWERABLE_DATABASE_URL": ""}
    command = [sys.executable, "-m", "answerable", "policy", "diff", *files]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "new clause" in done.stdout, done.stderr
    assert not data.exists()


def test_a_house_that_cannot_start_costs_no_mail(tmp_path: Path) -> None:
    environment = {**os.environ, "ANSWERABLE_DATA": str(tmp_path / "data"), "ANSWERABLE_ZONE": "Mars/Olympus"}
    command = [sys.executable, "-m", "answerable", "mail", "pipe"]
    done = subprocess.run(command, env=environment, input="x", capture_output=True, text=True, check=False)
    assert done.returncode == os.EX_TEMPFAIL
    assert "Mars/Olympus" in done.stderr
