"""Keeping bytes: content-addressed, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

import puremagic
from django.conf import settings

from answerable.files.models import StoredFile

# Pictures that browsers show safely inside a page; everything else is offered as a download.
INLINE_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def keep(
    content: bytes,
    *,
    name: str,
    media_type: str,
    at: datetime,
    content_id: str = "",
    is_inline: bool = False,
) -> StoredFile:
    """Store `content` durably and return its row. The same bytes are written only once.

    The name is shortened to 255 characters and freed of path parts and control characters.
    """
    digest = hashlib.sha256(content).hexdigest()
    _write(path_of(digest), content)
    return StoredFile.objects.create(
        sha256=digest,
        size=len(content),
        name=plain_name(name),
        media_type=(media_type or "application/octet-stream")[:127],
        content_id=content_id[:255],
        is_inline=is_inline,
        created_at=at,
    )


def read(file: StoredFile) -> bytes:
    """The bytes of `file`. Raises FileNotFoundError when the store has lost them."""
    return path_of(file.sha256).read_bytes()


def path_of(digest: str) -> Path:
    """Where the bytes with this SHA-256 lie."""
    folder: Path = settings.ANSWERABLE.data / "files"
    return folder / digest[:2] / digest


def plain_name(name: str) -> str:
    """A file name without folders, control characters or direction overrides; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable()).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(kept) > 255 and len(ending) < 20:
        kept = f"{stem[: 254 - len(ending)]}.{ending}"
    return kept[:255] or "file"


def may_show_inline(file: StoredFile) -> bool:
    """True only for a picture whose bytes really are the kind of picture it claims to be."""
    if file.media_type not in INLINE_PICTURES:
        return False
    try:
        return bool(puremagic.from_string(read(file)[:4096], mime=True) == file.media_type)
    except (puremagic.PureError, ValueError, FileNotFoundError):
        return False


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as handle:
        unfinished = Path(handle.name)
        try:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    _make_durable(path.parent)


def _make_durable(folder: Path) -> None:
    """A new name in a folder outlives a loss of power only once the folder itself is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
