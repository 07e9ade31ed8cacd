"""Pytest plugin (`-p answerable.testing.environment`): the settings of a test run.

It is imported before Django reads its settings. Whatever ANSWERABLE_… variables the caller has,
the tests see a data folder of their own and the database server that is kept for tests.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote, urlencode

from answerable.config.embedded import Place
from answerable.config.settings_table import PREFIX

PROJECT = Path(__file__).resolve().parent.parent.parent
SERVER = PROJECT / "var" / "testing"

_data = Path(tempfile.mkdtemp(prefix="answerable-test-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)


def database_url(name: str = "") -> str:
    """The address of a database on the server kept for tests."""
    place = Place(SERVER).connection()
    where = urlencode({"host": place["HOST"]})
    return f"postgresql://{place['USER']}:{quote(place['PASSWORD'])}@/{name or place['NAME']}?{where}"


for _name in [name for name in os.environ if name.startswith(PREFIX)]:
    del os.environ[_name]
os.environ["ANSWERABLE_DATA"] = str(_data)
os.environ["ANSWERABLE_DATABASE_URL"] = database_url()


def pytest_unconfigure() -> None:
    shutil.rmtree(_data, ignore_errors=True)
