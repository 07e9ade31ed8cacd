"""`answerable mailbox …`: added, listed, shown, closed and opened; secrets come from standard input only."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from answerable.mail import secrets_kept
from answerable.mail.mailbox_commands import app
from answerable.mail.models import Mailbox

pytestmark = pytest.mark.django_db
ADD = ["add", "Support", "--host", "127.0.0.1", "--port", "1", "--user", "support@vendor.example"]
PLAIN = [*ADD, "--security", "none", "--password-stdin"]


def run(*words: str, given: str = "", status: int = 0) -> str:
    done = CliRunner().invoke(app, list(words), input=given)
    assert done.exit_code == status, done.output
    return done.output


def test_a_mailbox_is_added_with_the_password_from_standard_input() -> None:
    run(*PLAIN, given="very secret\n")
    box = Mailbox.objects.get()
    assert (box.port, box.folder, box.after, box.takes_old) == (1, "INBOX", "seen", False)
    assert secrets_kept.unseal(box.secret) == {"password": "very secret"}
    shown = run("show", "Support") + run("show", "Support", "--json") + run("list") + run("list", "--json")
    assert "very secret" not in shown
    assert box.secret not in shown


def test_the_list_is_for_programs_too() -> None:
    run(*PLAIN, given="very secret\n")
    said = json.loads(run("list", "--json"))
    assert (said["name"], said["seen"], said["stored"], said["missing"]) == ("Support", 0, 0, 0)
    assert (said["health"], said["is_open"]) == ("waiting", True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (ADD, "Enter the password"),
        ([*ADD, "--security", "maybe"], "is none of"),
        ([*PLAIN, "--after", "delete"], "is none of"),
        ([*ADD, "--credential", "application", "--provider", "google"], "OAuth 2 needs"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(words: list[str], sentence: str) -> None:
    assert sentence in run(*words, given="x\n", status=1)
    assert not Mailbox.objects.exists()


def test_without_tls_only_on_this_machine() -> None:
    words = [*PLAIN]
    words[words.index("127.0.0.1")] = "imap.vendor.example"
    assert "only possible on this machine" in run(*words, given="x\n", status=1)


def test_a_mailbox_is_closed_and_opened_again() -> None:
    run(*PLAIN, given="very secret\n")
    assert "is closed now" in run("close", "Support")
    assert "was closed already" in run("close", "Support")
    assert json.loads(run("show", "Support", "--json"))["health"] == "closed"
    assert "closed" in run("fetch", "Support", status=1)
    assert "is open now" in run("open", "Support")
    assert "was open already" in run("open", "Support")


def test_a_test_says_what_is_in_the_way() -> None:
    run(*PLAIN, given="very secret\n")
    assert "no_server" in run("test", "Support", status=1)


def test_a_name_nobody_knows_is_told() -> None:
    for verb in ("show", "test", "fetch", "close", "open"):
        assert "There is no mailbox “Nobody”" in run(verb, "Nobody", status=1)
