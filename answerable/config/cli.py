"""The command line: one lazy tree, so that a command pays only for what it needs."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

import click
import typer


class Branch(NamedTuple):
    """Where a command or group lives, and what it says for itself in the overview."""

    module: str
    help: str
    # Commands of the group that need neither Django nor the database; None means all of them.
    pure: frozenset[str] | None = frozenset()
    # Commands of the group that live on a higher floor: loaded only when one of them is called.
    others: tuple[tuple[str, str], ...] = ()


BRANCHES = {
    "serve": Branch("answerable.config.commands.serve", "Run everything on this machine.", None),
    "web": Branch("answerable.config.commands.web", "Run the pages only."),
    "worker": Branch("answerable.config.commands.worker", "Run background tasks and the clock only."),
    "mailroom": Branch("answerable.config.commands.mailroom", "Run the mail doors only."),
    "demo": Branch("answerable.config.commands.demo", "Run a believable vendor to look at.", None),
    "settings": Branch("answerable.config.commands.settings", "Show every setting.", None),
    "doctor": Branch("answerable.config.commands.doctor", "Look for what is wrong.", None),
    "makemigrations": Branch(
        "answerable.config.commands.makemigrations", "Write migrations (for developers)."
    ),
    "migrate": Branch("answerable.config.commands.migrate", "Bring the database up to date."),
    "calendar": Branch(
        "answerable.calendars.commands", "Working calendars and dates.", frozenset({"due", "elapsed"})
    ),
    "policy": Branch("answerable.policy.commands", "The service policy.", frozenset({"check"})),
    "mail": Branch(
        "answerable.mail.commands",
        "What came in and what went out.",
        others=(("import", "answerable.intake.commands"),),
    ),
    "mailbox": Branch("answerable.mail.mailbox_commands", "Mailboxes that mail is fetched from."),
    "commitments": Branch("answerable.commitments.commands", "The ledger of promises."),
    "case": Branch("answerable.cases.commands", "Cases."),
    "token": Branch("answerable.accounts.token_commands", "Secrets for other programs."),
    "html": Branch("answerable.config.commands.html", "Make HTML safe.", None),
    "user": Branch("answerable.accounts.commands", "People who sign in."),
}


class LazyTree(click.Group):
    """Imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(BRANCHES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in BRANCHES:
            return None
        branch = BRANCHES[cmd_name]
        if ctx.resilient_parsing or _only_overview():
            return click.Command(cmd_name, help=branch.help)
        return _load(cmd_name, branch)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, branch.help) for name, branch in BRANCHES.items()])


def _only_overview() -> bool:
    return sys.argv[1:] in ([], ["--help"])


def _load(name: str, branch: Branch) -> click.Command:
    words = [word for word in sys.argv[2:] if not word.startswith("-")]
    if not _is_pure(name, branch, words):
        if "--help" in sys.argv:
            _set_up_django()
        else:
            _open_database()
    module = importlib.import_module(branch.module)
    for word, other in branch.others:
        if words[:1] == [word] or not words:
            importlib.import_module(other).register(module.app)
    return TyperBranch(name, typer.main.get_command(module.app))


def _is_pure(name: str, branch: Branch, words: list[str]) -> bool:
    """Does this call get by without Django and the database?"""
    if branch.pure is None or (words and words[0] in branch.pure):
        return True
    # Two files are compared as they lie there; only version numbers are looked up.
    is_of_files = len(words) == 3 and all(Path(word).is_file() for word in words[1:])
    return name == "policy" and words[:1] == ["diff"] and is_of_files


class TyperBranch(click.Command):
    """A command of a room, run by Typer itself: its mistakes and exit statuses are Typer's to tell."""

    def __init__(self, name: str, inner: Any) -> None:
        super().__init__(name)
        self.inner = inner

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave every word to Typer."""
        ctx.args = list(args)
        return []

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; Typer ends the program with the status of the command."""
        return self.inner.main(args=ctx.args, prog_name=ctx.command_path)


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "answerable.config.settings")
    import django

    django.setup()


def _open_database() -> None:
    """Have a database for this command: the running one, or the embedded one for as long as it takes."""
    from answerable.config import settings_table

    settings = settings_table.load()
    if not settings.database_url:
        from answerable.config import embedded

        context = click.get_current_context().find_root()
        context.with_resource(embedded.available(settings))
    _set_up_django()


@click.group(cls=LazyTree)
@click.version_option(package_name="answerable", prog_name="answerable")
def tree() -> None:
    """Answerable: the response centre of a software vendor that keeps its word."""


def main() -> None:
    """Run the command line; mistakes in settings are told in plain words."""
    from answerable.config.embedded.problem import EmbeddedError
    from answerable.config.settings_table import SettingsError

    try:
        tree(prog_name="answerable")
    except EmbeddedError as problem:
        click.echo(f"answerable: {problem}", err=True)
        sys.exit(_status(1))
    except SettingsError as error:
        for mistake in error.mistakes:
            click.echo(f"answerable: {mistake}", err=True)
        sys.exit(_status(2))


def _status(plain: int) -> int:
    # A mail server bounces a mail for any failure but EX_TEMPFAIL (sysexits.h): a house that cannot
    # start must never cost a mail.
    return os.EX_TEMPFAIL if sys.argv[1:3] == ["mail", "pipe"] else plain
