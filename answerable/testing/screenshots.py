"""`bin/screenshots [FOLDER]`: the pictures of the manual, taken from the demonstration.

The demonstration is started on the data folder (a temporary one, or the one that is given, which is
filled once and used again), on free ports, and stopped afterwards.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from answerable.testing.browser import chromium

PROJECT = Path(__file__).resolve().parent.parent.parent
IMAGES = PROJECT / "docs" / "images"
WIDE: ViewportSize = {"width": 1360, "height": 850}
NARROW: ViewportSize = {"width": 390, "height": 844}
LARGEST = 300_000


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(sys.argv[1] if sys.argv[1:] else folder)
        with _demonstration(data) as links, chromium() as browser:
            _take(browser, links)
    large = [file.name for file in IMAGES.glob("*.png") if file.stat().st_size > LARGEST]
    print(f"{len(list(IMAGES.glob('*.png')))} pictures in {IMAGES}", f"too large: {large}" if large else "")
    return 1 if large else 0


@contextmanager
def _demonstration(data: Path) -> Iterator[list[str]]:
    """The one-time links of a demonstration that runs on `data`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERABLE_")}
    ours = {
        "ANSWERABLE_DATA": str(data),
        "ANSWERABLE_LISTEN": f"127.0.0.1:{_free_port()}",
        "ANSWERABLE_SMTP_LISTEN": f"127.0.0.1:{_free_port()}",
    }
    command = [sys.executable, "-m", "answerable", "demo"]
    with subprocess.Popen(command, env=kept | ours, stdout=subprocess.PIPE, text=True) as demo:
        links: list[str] = []
        for line in demo.stdout or ():
            links += re.findall(r"http://\S+/link/\S+", line)
            if line.startswith("Ctrl-C"):
                break
        try:
            yield links
        finally:
            demo.send_signal(signal.SIGINT)


def _take(browser: Browser, links: list[str]) -> None:
    administrator, lead, engineer = links
    page = _signed_in(browser, engineer, WIDE)
    _shoot(page, "/desk/?whose=all", "home")
    _shoot(page, "/desk/queue/", "queue")
    _shoot(page, _interesting_case(page), "case")
    _shoot(page, "/policy/", "policy")
    page.set_viewport_size(NARROW)
    _shoot(page, "/desk/queue/", "phone")
    page.context.close()
    page = _signed_in(browser, administrator, WIDE, scheme="dark")
    _shoot(page, "/desk/queue/", "dark")
    page.context.close()
    page = _signed_in(browser, lead, WIDE)
    _shoot(page, "/desk/", "chinese")
    page.context.close()


def _signed_in(browser: Browser, link: str, size: ViewportSize, scheme: str = "light") -> Page:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(link)
    button = page.locator("main form button[type=submit], form button").first
    if "/link/" in page.url:
        button.click()
        page.wait_for_url("**/desk/**")
    return page


def _interesting_case(page: Page) -> str:
    """A case of the queue with a conversation that goes back and forth, in English."""
    origin = re.match(r"https?://[^/]+", page.url)
    page.goto(f"{origin[0] if origin else ''}/desk/queue/")
    links = page.locator("a[href*='/desk/cases/AN']").all()
    addresses = [link.get_attribute("href") or "" for link in links]
    best, most = addresses[0], 0
    for address in dict.fromkeys(addresses[:40]):
        text = page.request.get(f"{origin[0] if origin else ''}{address}").text()
        messages = len(re.findall(r"<article", text))
        chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
        if chinese < 400 and messages > most and "missed by" not in text:
            best, most = address, messages
    return best


def _shoot(page: Page, address: str, name: str) -> None:
    origin = re.match(r"https?://[^/]+", page.url)
    page.goto(f"{origin[0] if origin else ''}{address}")
    page.wait_for_load_state("load")
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / f"{name}.png")


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
