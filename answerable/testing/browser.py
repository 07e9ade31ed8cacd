"""One Chromium for all tests of a process; two of its drivers in one process do not get along."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# It opens pages of ours only; in containers there is neither room for its sandbox nor shared memory.
_OPTIONS = ["--disable-dev-shm-usage", "--disable-background-networking", "--no-sandbox"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, steered by Playwright. Raises LookupError when it is not installed."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        raise LookupError("Chromium is missing; on Debian `apt-get install chromium` brings it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        yield browser
        browser.close()
