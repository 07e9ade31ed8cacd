"""The writer's own words, told from what the mail quotes, in many languages and programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.lib import quoting
from answerable.lib.tests import quotations

REPLY = "谢谢，已经好了。\nIt works now."
MARKED = [pytest.param(text, id=name) for name, text in quotations.rows(quotations.MARKED)]
UNMARKED = [pytest.param(text, id=name) for name, text in quotations.rows(quotations.UNMARKED)]
DEVICES = [one for line in quotations.texts(quotations.DEVICES) for one in line.split("|")]
OLD = "Which version?\n旧的内容\n\nWhich system?"


def same(split: quoting.Split, text: str) -> bool:
    """Is every line still there, in the reply or in the rest?"""
    return sorted("".join((split.reply + split.rest).split())) == sorted("".join(text.split()))


@pytest.mark.parametrize("attribution", MARKED)
def test_an_answer_above_a_marked_quotation(attribution: str) -> None:
    text = f"{REPLY}\n\n{attribution}\n> Which version?\n>\n> Which system?\n"
    split = quoting.split(text)
    assert split.reply == REPLY
    assert same(split, text)


@pytest.mark.parametrize("attribution", MARKED)
def test_an_answer_below_a_marked_quotation(attribution: str) -> None:
    assert quoting.split(f"{attribution}\n\n> Which version?\n> Which system?\n\n{REPLY}\n").reply == REPLY


@pytest.mark.parametrize("attribution", MARKED)
def test_answers_between_marked_lines(attribution: str) -> None:
    text = f"Hi,\n\n{attribution}\n> Which version?\nFour.\n> Which system?\nLinux.\n\n-- \nWang\n"
    assert quoting.split(text).reply == "Hi,\n\nFour.\nLinux."


@pytest.mark.parametrize("attribution", [row for row in MARKED if row.id != "en quiet"])
def test_an_answer_above_a_quotation_whose_marks_were_lost(attribution: str) -> None:
    assert quoting.split(f"{REPLY}\n\n{attribution}\n\n{OLD}\n").reply == REPLY


@pytest.mark.parametrize("heading", UNMARKED)
def test_an_answer_above_an_unmarked_quotation(heading: str) -> None:
    text = f"{REPLY}\n\n{heading}\n\n{OLD}\n"
    split = quoting.split(text)
    assert split.reply == REPLY
    assert same(split, text)


@pytest.mark.parametrize("line", DEVICES)
def test_the_line_of_a_device_is_not_written(line: str) -> None:
    assert quoting.split(f"{REPLY}\n\n{line}\n") == (REPLY, line)
    heading = "Von: A <a@b.example>\nGesendet: Montag\nAn: B\nBetreff: C"
    assert quoting.split(f"{REPLY}\n\n{line}\n\n{heading}\n\n{OLD}").reply == REPLY


@pytest.mark.parametrize("text", quotations.texts(quotations.WRITTEN))
def test_written_words_are_never_lost(text: str) -> None:
    assert quoting.split(text) == (text, "")


def test_an_answer_below_the_quotation() -> None:
    text = "On 2 Mar 2026 at 9:30, Help wrote:\n> Which version?\n> Which system?\n\nVersion 4 on Linux.\n"
    assert quoting.split(text).reply == "Version 4 on Linux."


def test_answers_between_the_quoted_lines() -> None:
    quoted = "On 2 Mar 2026 at 9:30, Help wrote:\n> Which version?\nFour.\n> Which system?\nLinux."
    text = f"Hi,\n\n{quoted}\n\n-- \nWang\n"
    assert quoting.split(text).reply == "Hi,\n\nFour.\nLinux."


def test_a_mail_that_only_forwards_is_kept_whole() -> None:
    text = "---------- Forwarded message ---------\nFrom: A\nDate: B\nSubject: C\nTo: D\n\nPlease look."
    assert quoting.split(text) == (text, "")


def test_answers_written_into_an_unmarked_quotation_are_kept_with_it() -> None:
    heading = "Von: A <a@b.example>\nGesendet: Montag\nAn: B\nBetreff: C"
    text = f"Hi, see my answers inline in red.\n\n{heading}\n\nOK?\nYes."
    assert quoting.split(text) == (text, "")


def test_an_attribution_on_the_line_of_the_answer_is_put_apart() -> None:
    split = quoting.split("Fine. On Wed, Apr 4, 2012 at 3:59 PM, a@b.example wrote:\n> Hi\n")
    assert split == ("Fine.", "On Wed, Apr 4, 2012 at 3:59 PM, a@b.example wrote:\n> Hi")


@pytest.mark.parametrize(
    "footer",
    [
        "-- \nWang Wei\nTel. 123",
        "_______________________________________________\nusers mailing list\nhttp://lists.example/listinfo/users",
        "--\nYou received this message because … To unsubscribe from this group, send mail to x@y.example.",
        "This e-mail and any attachments are confidential and intended only for the named recipient.",
        "Disclaimer\n\nThe information in this mail is confidential and meant for the recipient only.",
        "Diese E-Mail enthält Vertrauliches. Wenn Sie nicht der Empfänger sind, löschen Sie sie bitte.",
        "Ce message est confidentiel et réservé à ses destinataires. Merci de le détruire en cas d'erreur.",
        "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的收件人，禁止任何其他人以任何形式使用本邮件及附件中的信息，请您立即通知发件人并删除本邮件，谢谢您的合作与支持配合。",
        "Please consider the environment before printing this e-mail.",
        "Sent from my iPhone\n\n-- \nWang",
    ],
)
def test_what_hangs_under_every_mail_is_not_written(footer: str) -> None:
    split = quoting.split(f"{REPLY}\n\n{footer}\n")
    assert split.reply == REPLY
    assert same(split, REPLY + footer)


def test_the_warning_of_a_gateway_is_not_written() -> None:
    banner = "CAUTION: This email originated from outside of the organization. Do not click links."
    assert quoting.split(f"{banner}\n\n{REPLY}") == (REPLY, banner)


def test_a_mail_that_only_quotes_has_no_reply() -> None:
    assert quoting.split("> one\n> two\n").reply == ""


def test_a_torn_off_end_of_a_quoted_line_is_quoted() -> None:
    long = "> " + "a long line that the mailer of the customer could not keep on one line, and so it was"
    assert quoting.split(f"Yes.\n\n{long}\nbroken here\n> more\n\nNo.").reply == "Yes.\n\nNo."


@pytest.mark.parametrize(
    "piece",
    ["On ", "\n", "> ", " ", "From: ", "-", "On 1\n", "On 1 wrote:\n", "From: a\n", "--\n", "____________\n",
     "Sent from my iPhone\n", "在", "写道：\n", "<a@b ", "Am 1\nwrote:\n"],
)  # fmt: skip
def test_floods_are_split_at_once(piece: str) -> None:
    quoting.split((piece * 1_000_000)[:1_000_000])


_LINES = st.sampled_from(
    ["words", "", "> quoted", "On 2 Mar 2026 at 9:30, X <x@y.example> wrote:", "From: a", "Sent: b", "To: c",
     "-- ", "--", "____", "Sent from my iPhone", "-----Original Message-----", "写道：", ">>> x", "> "]
)  # fmt: skip


@given(st.lists(_LINES, max_size=20))
def test_no_line_is_lost_or_doubled(lines: list[str]) -> None:
    split = quoting.split("\n".join(lines))
    written = sorted(line.strip() for line in lines if line.strip())
    kept = sorted(line.strip() for line in (split.reply + "\n" + split.rest).split("\n") if line.strip())
    assert kept == written
