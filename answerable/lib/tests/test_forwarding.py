"""Who wrote what somebody sent on."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from answerable.lib import forwarding, mime

BLOCKS = {
    "en gmail": "---------- Forwarded message ---------\nFrom: {who}\nDate: 9 Mar 2026\nSubject: Nodes",
    "en outlook": "From: {who}\nSent: Monday, March 9, 2026 10:11\nTo: Wang\nSubject: Nodes",
    "en apple": "Begin forwarded message:\n\n> From: {who}\n> Subject: Nodes\n> Date: 9 March 2026",
    "zh outlook": "发件人: {who}\n发送时间: 2026年3月9日 10:11\n收件人: 王芳\n主题: 节点",
    "zh qq": "---------------- 原始邮件 ----------------\n发件人: {who};\n发送时间: 2026年3月9日\n主题: 节点",
    "zh netease": "-------- 转发邮件信息 --------\n发件人：{who}\n发送日期：2026-03-09\n主题：节点",
    "zh foxmail": "发件人： {who}\n发送时间： 2026-03-09 10:11\n收件人： x\n主题： 节点",
    "de": "Von: {who}\nGesendet: Montag, 9. März 2026 10:11\nAn: Wang\nBetreff: Knoten",
    "fr": "De : {who}\nEnvoyé : lundi 9 mars 2026\nÀ : Wang\nObjet : Nœuds",
    "es": "De: {who}\nEnviado el: lunes, 9 de marzo\nPara: Wang\nAsunto: Nodos",
    "it": "Da: {who}\nInviato: lunedì 9 marzo\nA: Wang\nOggetto: Nodi",
    "pt": "De: {who}\nEnviado: segunda-feira\nPara: Wang\nAssunto: Nós",
    "nl": "Van: {who}\nVerzonden: maandag 9 maart\nAan: Wang\nOnderwerp: Nodes",
    "ja": "差出人: {who}\n送信日時: 2026年3月9日\n宛先: 王\n件名: ノード",
    "ko": "보낸 사람: {who}\n보낸 날짜: 2026년 3월 9일\n받는 사람: 왕\n제목: 노드",
    "ru": "От: {who}\nДата: 9 марта 2026\nКому: Ван\nТема: Узлы",
}  # fmt: skip


def sent_on(text: str, subject: str = "Fwd: Nodes", attached: bytes = b"") -> mime.ParsedMail:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Wang <wang@v.example>", "help@v.example", subject
    mail.set_content(text)
    if attached:
        from email import message_from_bytes, policy

        mail.add_attachment(message_from_bytes(attached, policy=policy.default))
    return mime.parse(mail.as_bytes())


@pytest.mark.parametrize("kind", BLOCKS)
@pytest.mark.parametrize(
    "who", ["王伟 <wei@huaxin.example>", '"Wei, Wang" <wei@huaxin.example>', "wei@huaxin.example"]
)
def test_the_quoted_header_names_the_writer_in_every_language(kind: str, who: str) -> None:
    found = forwarding.writers(sent_on(f"Please see below.\n\n{BLOCKS[kind].format(who=who)}\n\nHelp us."))
    assert [(one.address, one.is_attached) for one in found] == [("wei@huaxin.example", False)]
    assert found[0].name in ("王伟", "Wei, Wang", "")


@pytest.mark.parametrize(
    "line",
    [
        "From: Wei Wang [mailto:wei@huaxin.example]",
        "*From:* Wei Wang <wei@huaxin.example>",
        "> From: Wei Wang\n> <wei@huaxin.example>",
        "From: Wei Wang <wei@huaxin.example<mailto:wei@huaxin.example>>",
    ],
)  # fmt: skip
def test_a_from_line_is_read_as_mail_programs_write_it(line: str) -> None:
    found = forwarding.writers(sent_on(f"{line}\nSent: Monday\nTo: x\nSubject: y\n\nHelp"))
    assert [one.address for one in found] == ["wei@huaxin.example"]


def test_of_several_levels_the_innermost_comes_first() -> None:
    block = BLOCKS["en gmail"]
    text = f"fyi\n\n{block.format(who='Li <li@huaxin.example>')}\n\nsee below\n\n"
    text += f"{BLOCKS['zh outlook'].format(who='王伟 <wei@huaxin.example>')}\n\n帮忙"
    assert [one.address for one in forwarding.writers(sent_on(text))] == [
        "wei@huaxin.example",
        "li@huaxin.example",
    ]


def test_an_attached_message_comes_before_what_is_quoted() -> None:
    inner = b"From: Wei <wei@huaxin.example>\r\nSubject: Nodes\r\n\r\nHelp"
    text = BLOCKS["de"].format(who="Li <li@huaxin.example>")
    found = forwarding.writers(sent_on(text, subject="Nodes", attached=inner))
    assert [(one.address, one.is_attached) for one in found] == [
        ("wei@huaxin.example", True),
        ("li@huaxin.example", False),
    ]


def test_a_message_in_an_attached_message_is_the_innermost() -> None:
    deepest = EmailMessage(policy=SMTP)
    deepest["From"], deepest["Subject"] = "Wei <wei@huaxin.example>", "Nodes"
    deepest.set_content("Help")
    middle = EmailMessage(policy=SMTP)
    middle["From"], middle["Subject"] = "Li <li@huaxin.example>", "Fwd: Nodes"
    middle.set_content("See attached")
    middle.add_attachment(deepest)
    found = forwarding.writers(sent_on("fyi", attached=middle.as_bytes()))
    assert [one.address for one in found] == ["wei@huaxin.example", "li@huaxin.example"]


def test_an_answer_with_the_answered_mail_below_is_nothing_sent_on() -> None:
    for kind in ("en outlook", "de", "zh foxmail"):
        text = f"Thank you.\n\n{BLOCKS[kind].format(who='Wei <wei@huaxin.example>')}\n\nHelp"
        assert forwarding.writers(sent_on(text, subject="Re: Nodes")) == []


def test_words_of_ones_own_are_nothing_sent_on() -> None:
    text = "From: the first node I get an error.\nTo: restart it did not help.\n"
    assert forwarding.writers(sent_on(text, subject="Nodes")) == []
    assert forwarding.writers(sent_on("From: nobody\nSubject: y", subject="Fwd: x")) == []


@pytest.mark.parametrize("piece", ["From: <", "From: a@b\n", "From: a@b\nTo: c\n", "> ", "发件人：", "\n"])
def test_any_number_of_any_of_it_takes_no_time(piece: str) -> None:
    assert len(forwarding.writers(sent_on(piece * 20_000))) <= forwarding.MOST
