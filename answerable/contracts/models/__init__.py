"""Contracts and what they cover."""

from answerable.contracts.models.contract import Contract

__all__ = ["Contract"]
