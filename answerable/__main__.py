"""The `answerable` command; `python -m answerable` is the same."""

from __future__ import annotations

import sys

# Programs pour lines through these two by the hundred thousand; they need no command line parser.
_STRAIGHT = (["calendar", "due"], ["calendar", "elapsed"])


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in _STRAIGHT:
        from answerable.calendars.jsonlines import run

        run(sys.argv[2])
        return
    from answerable.config.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
