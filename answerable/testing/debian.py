"""Programs the tests drive that do not come from the package registry."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

# Program that shows the package is there → package. The font has no program.
_PROGRAMS = {"chromium": "chromium", "/usr/sbin/postfix": "postfix"}
_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
_FONT_PACKAGE = "fonts-noto-cjk"


def missing() -> list[str]:
    """Debian packages whose programs are not installed."""
    packages = [package for program, package in _PROGRAMS.items() if not shutil.which(program)]
    return packages if _FONT.exists() else [*packages, _FONT_PACKAGE]


def install(packages: list[str]) -> str | None:
    """Installs the packages without a question, leaving no service running; else says why not."""
    if os.geteuid() != 0:
        return "only root can install them"
    if not shutil.which("apt-get"):
        return "this is not Debian"
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Postfix stays without a configuration, so its package starts nothing; the tests bring their own.
    choice = "postfix postfix/main_mailer_type select No configuration\n"
    if "postfix" in packages and shutil.which("debconf-set-selections"):
        subprocess.run(["debconf-set-selections"], input=choice, text=True, env=quiet, check=False)
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "--quiet"], install):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"apt-get failed: {done.stderr.strip().splitlines()[-1:]}"
    return None
