"""The job app: periodic tasks stand on this one page."""

from __future__ import annotations

from typing import Any


def on_app_ready(app: Any) -> None:
    """Called by the job queue when Django is ready; periodic tasks are declared here."""
