"""`answerable html clean`: standard input made safe to standard output, by the sanitiser of the pages."""

from __future__ import annotations

import re
import sys

from answerable.lib import charsets, html

# More than this is no letter. What is longer than the sanitiser lays out becomes text as far as it goes.
LARGEST = 50_000_000

USAGE = """\
Usage: answerable html clean < page.html > safe.html

Filters HTML of any charset to safe HTML in UTF-8: nothing that runs, nothing that loads from another
place, no style that leaves its box. Pictures of the same mail keep their cid: address in data-cid, remote
ones their address in data-remote-src.
"""
_META = re.compile(
    rb"<(?:meta[^>]{1,200}?charset|\?xml[^>]{1,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)


def run(words: list[str]) -> int:
    """Filter; the exit status."""
    if words:
        sys.stdout.write(USAGE)
        return 0 if words[0] in ("--help", "-h") else 2
    try:
        content = sys.stdin.buffer.read(LARGEST)
        sys.stdout.buffer.write(html.clean(text_of(content)).encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        sys.stderr.close()
    return 0


def text_of(content: bytes) -> str:
    """The page as text, by its byte order mark, its own declaration, or a guess."""
    match = _META.search(content[:4096])
    return charsets.decode(content, match[1].decode("ascii") if match else None, is_html=True).text
