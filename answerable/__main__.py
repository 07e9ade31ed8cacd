"""The `answerable` command; `python -m answerable` is the same."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line.

    Programs that other programs pour lines, files or mails through need neither the command line's
    parser nor Django, and start at once.
    """
    match sys.argv[1:]:
        case ["calendar", "due" | "elapsed" as question]:
            from answerable.calendars.jsonlines import run

            run(question)
        case ["mail", "inspect", *words]:
            from answerable.mail.inspecting import run as inspect

            sys.exit(inspect(words))
        case ["html", "clean", *words]:
            from answerable.lib.html_filter import run as clean

            sys.exit(clean(words))
        case _:
            from answerable.config.cli import main as command_line

            command_line()


if __name__ == "__main__":
    main()
