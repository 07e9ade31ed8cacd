"""Promises that are running, kept or broken."""

from answerable.commitments.models.commitment import Commitment, Status

__all__ = ["Commitment", "Status"]
