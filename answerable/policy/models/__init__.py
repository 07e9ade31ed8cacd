"""The nouns of the room."""

from answerable.policy.models.policy_version import PolicyVersion

__all__ = ["PolicyVersion"]
