"""The writer's own words, told from what the mail quotes, in many languages and programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.lib import quoting

ABOVE = [
    # Gmail, Apple Mail, Thunderbird
    "On Mon, Mar 2, 2026 at 9:30 AM Help Desk <help@vendor.example> wrote:\n\n> old\n> words",
    "On Mon, Mar 2, 2026 at 9:30 AM Help Desk <\nhelp@vendor.example> wrote:\n\n> old",
    "On 2 Mar 2026, at 09:30, Help Desk\n<help@vendor.example>\nwrote:\n\n> old",
    "Am 02.03.26 um 09:30 schrieb Help Desk:\n> old",
    "Am Mo., 2. März 2026 um 09:30 Uhr schrieb Help <help@vendor.example>:\n\n> old",
    "Help Desk <help@vendor.example> schrieb am Mo., 2. März 2026,\n09:30:\n\n> old",
    "Le lun. 2 mars 2026 à 09:30, Help <help@vendor.example> a\nécrit :\n\n> old",
    "El lun, 2 mar 2026 a las 9:30, Help (<help@vendor.example>) escribió:\n\n> old",
    "Il giorno lun 2 mar 2026 alle ore 09:30 Help <help@vendor.example> ha scritto:\n\n> old",
    "Em seg., 2 de mar. de 2026 às 09:30, Help <help@vendor.example> escreveu:\n\n> old",
    "Op ma 2 mrt 2026 om 09:30 schreef Help <help@vendor.example>:\n\n> old",
    "2026年3月2日(月) 9:30 Help <help@vendor.example>:\n\n> old",
    "2026/03/02 9:30、Help <help@vendor.example>のメール:\n\n> old",
    "2026년 3월 2일 (월) 오전 9:30, Help <help@vendor.example>님이 작성:\n\n> old",
    "пн, 2 мар. 2026 г. в 09:30, Help <help@vendor.example>:\n\n> old",
    "02.03.2026 09:30, Help пишет:\n> old",
    "понедельник, 2 марта 2026 г. пользователь Help <help@vendor.example> написал:\n\n> old",
    "Help <help@vendor.example> 于2026年3月2日周一 09:30写道：\n\n> old",
    "在 2026年3月2日，09:30，Help <help@vendor.example> 写道：\n\n> old",
    # NetEase, QQ, Foxmail: no quote marks
    '在 2026-03-02 09:30:00，"Help Desk" <help@vendor.example> 写道：\n\n您好\n旧的内容',
    'At 2026-03-02 09:30:00, "Help Desk" <help@vendor.example> wrote:\n\nold words',
    '------------------ 原始邮件 ------------------\n发件人: "help" <help@vendor.example>;\n'
    "发送时间: 2026年3月2日\n\n旧",
    "---- 回复的原邮件 ----\n| 发件人 | Help<help@vendor.example> |\n| 日期 | 2026年3月2日 |\n旧",
    "发件人： help@vendor.example\n发送时间： 2026-03-02 09:30\n收件人： wang@customer.example\n"
    "主题： Re: 打印机\n旧的",
    # Outlook
    "________________________________\nFrom: Help Desk <help@vendor.example>\nSent: Monday, March 2, 2026\n"
    "To: Wang\nSubject: RE: Printer\n\nold",
    "-----Original Message-----\nFrom: Help\nSent: Monday\n\nold",
    "Von: Help <help@vendor.example>\nGesendet: Montag, 2. März 2026 09:30\nAn: Wang\nBetreff: AW: X\n\nalt",
    "-----Ursprüngliche Nachricht-----\nalt",
    "*De :* Help <help@vendor.example>\n*Envoyé :* lundi 2 mars 2026\n*À :* Wang\n*Objet :* RE\n\nvieux",
    "De: Help\nEnviado el: lunes, 2 de marzo\nPara: Wang\nAsunto: RE\n\nviejo",
    "Da: Help\nInviato: lunedì 2 marzo\nA: Wang\nOggetto: R:\n\nvecchio",
    "Van: Help\nVerzonden: maandag 2 maart\nAan: Wang\nOnderwerp: RE\n\noud",
    "От: Help\nОтправлено: понедельник\nКому: Wang\nТема: RE\n\nстарое",
    "差出人: Help\n送信日時: 2026年3月2日\n宛先: Wang\n件名: RE\n\n古い",
    "보낸 사람: Help\n보낸 날짜: 2026년\n받는 사람: Wang\n제목: RE\n\n옛",
    "Begin forwarded message:\n\nFrom: Help\nDate: 2 March\n\nold",
    "---------- Forwarded message ---------\nFrom: Help\n\nold",
    # Phones and signatures
    "Sent from my iPhone\n\nOn 2 Mar 2026, at 09:30, Help <help@vendor.example> wrote:\n\n> old",
    "发自我的iPhone\n\n> 在 2026年3月2日，09:30，Help 写道：\n> 旧",
    "-- \nWang Wei\nTel. 123",
    "Von meinem iPhone gesendet",
    "Get Outlook for Android",
]


@pytest.mark.parametrize("quoted", ABOVE)
def test_an_answer_above_the_quotation(quoted: str) -> None:
    split = quoting.split(f"谢谢，已经好了。\nIt works now.\n\n{quoted}\n")
    assert split.reply == "谢谢，已经好了。\nIt works now."
    assert "".join(split.rest.split()) == "".join(quoted.split())


def test_an_answer_below_the_quotation() -> None:
    text = "On 2 Mar 2026 at 9:30, Help wrote:\n> Which version?\n> Which system?\n\nVersion 4 on Linux.\n"
    assert quoting.split(text).reply == "Version 4 on Linux."


def test_answers_between_the_quoted_lines() -> None:
    quoted = "On 2 Mar 2026 at 9:30, Help wrote:\n> Which version?\nFour.\n> Which system?\nLinux."
    text = f"Hi,\n\n{quoted}\n\n-- \nWang\n"
    assert quoting.split(text).reply == "Hi,\n\nFour.\nLinux."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we had 3 failures.\nOn Tuesday none.",
        "As the manual of 2024 wrote:\n\nrestart the server at 10:30, then log in.",
        "Our admin wrote:\n- restart\n- log in",
        "From: is missing in the form.\nTo: too.\nThis is wrong.",
        "The steps:\n-- one\n-- two\n---\nThen it fails.",
        "Sent from the warehouse terminal, the order never arrives.",
        ">>> import erp\n>>> erp.start()\nTraceback",
        "A: 1\nB: 2\nAn: 3\n\nThe columns are wrong.",
        "错误信息：\n发件人：空\n系统无法发送邮件，请处理。",
        "| a | b |\n| 1 | 2 |",
    ],
)
def test_written_words_are_never_lost(text: str) -> None:
    assert quoting.split(text).reply == text


def test_a_mail_that_only_forwards_is_kept_whole() -> None:
    text = "---------- Forwarded message ---------\nFrom: A\nDate: B\nSubject: C\nTo: D\n\nPlease look."
    assert quoting.split(text) == (text, "")


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
