"""Files: attachments by the hash of their content."""

from answerable.files.models.stored_file import StoredFile

__all__ = ["StoredFile"]
