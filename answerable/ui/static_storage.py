"""Where collected static files live: hashed names, compressed, stylesheets joined into one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from answerable.ui import sheets


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Serves plain names until files were collected, so that tests need no set-up."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Add the joined stylesheet to what was collected, then hash and compress everything."""
        if not dry_run:
            self.delete(sheets.JOINED)
            self._save(sheets.JOINED, ContentFile(sheets.joined().encode()))
            paths = {**paths, sheets.JOINED: (self, sheets.JOINED)}
        yield from super().post_process(paths, dry_run, **options)

    def stored_name(self, name: str) -> str:
        """The hashed name, or the plain one when nothing was collected yet."""
        return super().stored_name(name) if self.hashed_files else name
