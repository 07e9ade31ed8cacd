"""What several stories about promises share."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.policy.models import PolicyVersion
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast


@pytest.fixture
def northlight(cast: Cast) -> PolicyVersion:
    """Another vendor's policy is in force: clocks that pause, repeat, restore and resolve."""
    return activate((POLICIES / "northlight.toml").read_text(), NOON - timedelta(days=1))
