"""Mails in Chinese, Japanese and German, in the encodings people's programs use."""

from __future__ import annotations

import base64

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from answerable.cases import acknowledgement
from answerable.cases.models import Message
from answerable.intake.language import language_of
from answerable.intake.tests.letters import automatic_mails, case_of, letter, post
from answerable.mail.models import OutboundMail
from answerable.testing.cast import Cast

WRITTEN = [
    ("gbk", "节点停止出块", "今天早上开始，所有节点都停止出块了。请尽快处理！", "赵伟"),
    ("gb18030", "节点停止出块", "部署在上海的节点①号无响应：€ 错误。", "赵伟"),
    ("big5", "節點停止出塊", "今天早上開始，所有節點都停止出塊了。請盡快處理！", "趙偉"),
    ("utf-8", "节点停止出块 🚨", "今天早上开始，所有节点都停止出块了。😀", "赵伟"),
    (
        "iso-2022-jp",
        "ノードが停止しました",
        "今朝からすべてのノードが停止しています。よろしくお願いします。",
        "田中",
    ),
    ("shift_jis", "ノードが停止しました", "今朝からすべてのノードが停止しています。", "田中"),
    (
        "iso-8859-1",
        "Knoten blockiert",
        "Seit heute früh stehen alle Knoten still. Grüße, Jürgen Groß",
        "Jürgen",
    ),
    ("windows-1252", "Knoten blockiert", "„Schöne Grüße“ – 5 € für die Öffnung", "Jürgen"),
]


def written(charset: str, subject: str, text: str, name: str, *, how: str = "base64") -> bytes:
    """A mail as programs of that encoding write it."""

    def word(value: str) -> bytes:
        return b"=?" + charset.encode() + b"?B?" + base64.b64encode(value.encode(charset)) + b"?="

    body = text.encode(charset)
    body = base64.encodebytes(body) if how == "base64" else body
    return b"\r\n".join(
        [
            b"From: " + word(name) + b" <zhao@huaxin.example>",
            b"To: technology@vonechain.com",
            b"Subject: " + word(subject),
            b"Message-ID: <" + charset.encode() + how.encode() + b"@huaxin.example>",
            b"MIME-Version: 1.0",
            b"Content-Type: text/plain; charset=" + charset.encode(),
            b"Content-Transfer-Encoding: " + how.encode(),
            b"",
            body,
        ]
    )


@pytest.mark.parametrize("how", ["base64", "8bit"])
@pytest.mark.parametrize(("charset", "subject", "text", "name"), WRITTEN, ids=[one[0] for one in WRITTEN])
def test_every_letter_arrives(cast: Cast, charset: str, subject: str, text: str, name: str, how: str) -> None:
    case = case_of(post(written(charset, subject, text, name, how=how)))
    message = Message.objects.get(case=case, direction="in")
    assert (case.subject, message.text, message.author_name) == (subject, text, name)


@pytest.mark.parametrize("charset", ["gbk", "gb2312"])
def test_a_wrong_or_missing_charset_is_guessed(cast: Cast, charset: str) -> None:
    text = "今天早上开始，所有节点都停止出块了。请尽快处理，谢谢！"
    raw = written("gbk", "节点停止出块", text, "赵伟", how="8bit")
    case = case_of(post(raw.replace(b"text/plain; charset=gbk", b"text/plain")))
    assert Message.objects.get(case=case, direction="in").text == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今天早上开始，所有节点都停止出块了。", "zh-hans"),
        ("VoneChain BaaS 2.3 节点 node-3 无法启动，请协助", "zh-hans"),
        ("Alle Knoten stehen still.", ""),
        ("Knoten blockiert\nSeit heute früh stehen alle Knoten still. Was war in der Nacht? Grüße", ""),
        ("Guten Tag, in der Software kommt die Meldung: Node is not in the list. Bitte um Hilfe.", ""),
        ("Bonjour, depuis ce matin tous les nœuds sont bloqués. On a besoin de votre aide.", ""),
        ("Hallo, is er een storing? We kunnen sinds vanmorgen niet in de software, was dit gepland?", ""),
        ("Buenos días, no podemos entrar desde las ocho. ¿Hay una avería?", ""),
        ("С утра все узлы стоят.", ""),
        ("The node is down", "en"),
        ("Nodes stop producing blocks\nFrom this morning all nodes stand still.", "en"),
        ("Hello team,\n\nwe cannot log in since 8 o'clock. Please help.\n\nRegards\nAnna", "en"),
        ("All nodes stand still. 谢谢 from the whole operations team", "en"),
        ("今朝からすべてのノードが停止しています。", ""),
        ("12345 !!!", ""),
    ],
)
def test_the_language_of_a_mail(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_stranger_is_acknowledged_in_the_language_they_wrote_in(cast: Cast) -> None:
    raw = written(*WRITTEN[3]).replace(b"zhao@huaxin.example", b"wu@elsewhere.example")
    assert case_of(post(raw, envelope_from="wu@elsewhere.example")).language == "zh-hans"
    raw = written(*WRITTEN[6]).replace(b"zhao@huaxin.example", b"jg@elsewhere.example")
    case = case_of(post(raw, envelope_from="jg@elsewhere.example"))
    assert case.language == settings.ANSWERABLE.language, "German is none of our languages"


def test_somebody_on_file_is_written_to_in_their_own_language(cast: Cast) -> None:
    raw = written(*WRITTEN[6])
    assert case_of(post(raw)).language == "zh-hans", "Huaxin's language, whatever this mail was written in"


def test_the_acknowledgement_is_in_the_customers_language_and_zone(cast: Cast) -> None:
    """It names the number and the promised instant: 10:00 in Shanghai is 02:00 UTC."""
    number = case_of(post(written(*WRITTEN[3]))).number
    raw = written(*WRITTEN[6]).replace(b"zhao@huaxin.example", b"anna@nordbank.example")
    other = case_of(post(raw, envelope_from="anna@nordbank.example")).number
    chinese, english = automatic_mails()
    assert number in chinese.subject
    assert number in chinese.text
    assert "Asia/Shanghai" in chinese.text
    assert "2026年3月" in chinese.text
    assert chinese.sender_name == "旺链科技"
    with translation.override("zh-hans"):
        assert gettext(
            "This message was written automatically to confirm receipt; a person will answer."
        ) in (chinese.text)
    assert other in english.subject
    assert "Europe/Berlin" in english.text
    assert "An engineer will answer you by" in english.text
    for mail in (chinese, english):
        assert mail.automatic
        assert number in mail.html or other in mail.html


def test_the_acknowledgement_names_the_earliest_promise(cast: Cast) -> None:
    from zoneinfo import ZoneInfo

    from answerable.commitments.models import Commitment

    case = case_of(post(written(*WRITTEN[6])))
    soonest = Commitment.objects.filter(within_id=case.pk, audience="public").order_by("due_at").first()
    assert soonest is not None
    local = soonest.due_at.astimezone(ZoneInfo("Asia/Shanghai"))
    sent = OutboundMail.objects.get(automatic=True, about_kind="case")
    assert f"{local:%H:%M}" in sent.text
    assert f"{local:%H:%M}" in sent.html


def test_the_acknowledgement_quotes_nothing_of_the_mail(cast: Cast) -> None:
    """Attack 14: nobody is mailed a spammer's words by us."""
    raw = written("utf-8", "Buy cheap coins at evil.example", "Spam spam spam", "Victim evil.example")
    post(
        raw.replace(b"zhao@huaxin.example", b"victim@elsewhere.example"), envelope_from="v@elsewhere.example"
    )
    (sent,) = automatic_mails()
    whole = sent.subject + sent.text + sent.html
    assert "cheap coins" not in whole
    assert "Spam" not in whole
    assert "evil.example" not in whole
    assert "Good day," in sent.text


def test_strangers_in_bulk_stop_being_answered_and_customers_do_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack 14: a thousand names are a flood; a customer's confirmation still goes out."""
    monkeypatch.setattr(acknowledgement, "MOST_TO_STRANGERS", 3)
    for number in range(5):
        stranger = f"s{number}@elsewhere.example"
        post(letter(stranger), envelope_from=stranger)
    assert len(automatic_mails()) == 3
    post(letter())
    assert automatic_mails()[-1].recipients == ["zhao@huaxin.example"]
