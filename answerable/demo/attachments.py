"""Small files that people attach: logs, tables, settings, and a picture drawn here."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime
from functools import lru_cache
from random import Random

from answerable.files.models import StoredFile
from answerable.files.storage import keep

# So many different files of each kind; many cases share them, and their bytes are kept once.
VARIANTS = 8

_FILES = {
    "log": ("{node}.log", "text/plain"),
    "csv": ("export-{n}.csv", "text/csv"),
    "cfg": ("settings-{n}.toml", "text/plain"),
    "shot": ("screenshot-{n}.png", "image/png"),
    "note": ("steps-{n}.txt", "text/plain"),
}
_LINES = (
    "consensus: round {a} at height {h}: proposal from {node} rejected, offset {b} ms",
    "consensus: round {a} at height {h}: waiting for votes ({c} of 4)",
    "p2p: connection to {node} closed after {b} s",
    "p2p: connected to {node}, latency {b} ms",
    "store: block {h} written in {b} ms",
    "store: checkpoint at {h}, {a} segments",
    "rpc: eth_getBalance took {b} ms",
    "pool: {b} transactions waiting",
    "vault: signing request {h} answered in {c} ms",
)


def attach(kind: str, words: dict[str, str], *, at: datetime, chance: Random) -> StoredFile:
    """Keep a file of this kind, named with the words of the case."""
    name, media_type = _FILES[kind]
    content = content_of(kind, chance.randrange(VARIANTS))
    return keep(content, name=name.format_map(words), media_type=media_type, at=at)


@lru_cache(maxsize=64)
def content_of(kind: str, variant: int) -> bytes:
    """The bytes of one of the files; the same for the same kind and number."""
    chance = Random(f"{kind} {variant}")  # noqa: S311
    return {"log": _log, "csv": _table, "cfg": _settings, "shot": _picture, "note": _steps}[kind](chance)


def _log(chance: Random) -> bytes:
    second, height, lines = chance.randrange(40_000), chance.randrange(2_000_000, 40_000_000), []
    for _ in range(chance.randint(60, 160)):
        second += chance.randint(0, 4)
        height += chance.random() < 0.4
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{chance.randrange(1000):03}"
        level = chance.choices(("INFO", "WARN", "ERROR"), (8, 2, 1))[0]
        said = chance.choice(_LINES).format(
            a=chance.randint(1, 9),
            b=chance.randint(4, 900),
            c=chance.randint(1, 4),
            h=height,
            node=f"peer-{chance.randint(1, 9):02}",
        )
        lines.append(f"{clock} {level:5} {said}")
    return "\n".join(lines).encode()


def _table(chance: Random) -> bytes:
    rows = ["time,account,amount,asset,state"]
    for _ in range(chance.randint(20, 60)):
        clock = f"{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"
        amount = f"{chance.randint(1, 90_000)}.{chance.randint(0, 99):02}"
        rows.append(f"{clock},{chance.randint(100, 999)}-{chance.randint(1000, 9999)},{amount},EUR,booked")
    return "\n".join(rows).encode()


def _settings(chance: Random) -> bytes:
    return "\n".join(
        [
            f'listen = "0.0.0.0:{chance.choice((8443, 9443))}"',
            'tls.profile = "modern"',
            f'session.max = "{chance.choice((15, 30, 60))}m"',
            f"gateway.max_open_per_client = {chance.choice((100, 200, 400))}",
            f'p2p.keepalive = "{chance.choice((30, 60))}s"',
        ]
    ).encode()


def _steps(chance: Random) -> bytes:
    first = ["node status", "vault status", "gateway status", "console doctor"]
    lines = [f"1. {chance.choice(first)}", "2. backup verify", "3. node stop --graceful", "4. node start"]
    return "\n".join([*lines, "5. node status --wait in-sync", ""]).encode()


def _picture(chance: Random) -> bytes:
    """A chart as a dashboard would show it: bars on a light ground, the last ones red."""
    width, height, bars = 480, 240, 24
    levels = [chance.randint(40, 170) for _ in range(bars)]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for bar, level in enumerate(levels):
            filled = height - 30 - level <= y < height - 30
            colour = (190, 60, 50) if bar >= bars - 3 else (60, 110, 140)
            ground = (225, 230, 231) if y % 40 == 0 else (247, 249, 249)
            rows += bytes(colour if filled else ground) * 14 + bytes(ground) * (width // bars - 14)
    return _png(width, height, bytes(rows))


def _png(width: int, height: int, rows: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
