"""The markup of mail programs as evidence of what is quoted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.lib import html as sanitiser
from answerable.lib import quoting
from answerable.lib.quoting_html import evidence

NEW = "<div>It works now.</div><div>谢谢，已经好了。</div>"
REPLY = "It works now.\n谢谢，已经好了。"
# No words that a rule for text would know.
HEAD = "<p>Afsender-X: Help Desk<br>Hvornår-X: i går</p>"
OLD = "<p>Which version?</p><p>Which system do you use?</p>"
OLD_TEXT = "Which version?\n\nWhich system do you use?"

WHO = "Help Desk, i går"
CITED = f'<blockquote type="cite" cite="mid:1@x">{OLD}</blockquote>'
LINE = "border:none;border-top:solid #B5C4DF 1.0pt"
PROGRAMS = {
    "Gmail": f'<div class="gmail_quote"><p class="gmail_attr">{WHO}</p>{CITED}</div>',
    "Gmail container": f'<div class="gmail_quote gmail_quote_container">{OLD}</div>',
    "Gmail quoted by Outlook": f'<div class="x_gmail_quote">{HEAD}{OLD}</div>',
    "Apple Mail": f'<blockquote type="cite">{OLD}</blockquote>',
    "Thunderbird": f'<div class="moz-cite-prefix">{WHO}</div>{CITED}',
    "Outlook on the web": f'<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{HEAD}</div>{OLD}',
    "Outlook for iOS": f'<div id="mail-editor-reference-message-container">{HEAD}{OLD}</div>',
    "Outlook 2010": f'<div><div style="{LINE};padding:3pt">{HEAD}</div></div>{OLD}',
    "Outlook 2016": f'<div><div style="border:none;border-top:solid #E1E1E1 1.0pt">{HEAD}</div></div>{OLD}',
    "Outlook 2003": f'<div id="OLK_SRC_BODY_SECTION">{HEAD}{OLD}</div>',
    "Windows Mail": f'<div style="border-top: 1px solid rgb(225, 225, 225);">{HEAD}</div>{OLD}',
    "Yahoo": f'<div id="yahoo_quoted_123" class="yahoo_quoted">{HEAD}{OLD}</div>',
    "Zimbra": f'<hr id="zwchr">{HEAD}{OLD}',
    "NetEase": f'<div id="isReplyContent">{HEAD}{OLD}</div>',
    "NetEase webmail": f'<div class="ntes_webmail_quote">{HEAD}{OLD}</div>',
    "QQ": f"<includetail><div>{HEAD}{OLD}</div></includetail>",
    "Proton": f'<div class="protonmail_quote">{HEAD}{OLD}</div>',
    "Spark": f'<div name="messageReplySection">{HEAD}{OLD}</div>',
    "Zoho": f'<div class="zmail_extra">{HEAD}{OLD}</div>',
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_quotation_is_found_by_its_markup_without_a_plain_form(program: str) -> None:
    page = NEW + PROGRAMS[program]
    text = sanitiser.to_text(page)
    split = quoting.split(text, page)
    assert split.reply == REPLY
    assert "Which system do you use?" in split.rest


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_quotation_is_found_in_a_plain_form_wrapped_otherwise(program: str) -> None:
    split = quoting.split(
        "It works\nnow. 谢谢，\n已经好了。\n\nWhich version?\n\nWhich system\ndo you use?",
        NEW + PROGRAMS[program],
    )
    assert split == ("It works\nnow. 谢谢，\n已经好了。", "Which version?\n\nWhich system\ndo you use?")


def test_an_answer_below_gmails_quotation_is_kept() -> None:
    page = (
        f'<div class="gmail_quote"><div>?</div><blockquote class="gmail_quote">{OLD}</blockquote>{NEW}</div>'
    )
    assert quoting.split(f"{OLD_TEXT}\n\n{REPLY}", page).reply == REPLY


def test_answers_between_quotations_are_kept() -> None:
    page = (
        'Hi,<blockquote type="cite">Which version?</blockquote><div>Four.</div>'
        '<blockquote type="cite">Which system do you use?</blockquote><div>Linux.</div>'
    )
    assert quoting.split(sanitiser.to_text(page), page).reply == "Hi,\n\nFour.\n\nLinux."
    plain = "Hi,\nWhich version?\nFour.\nWhich system do you use?\nLinux."
    assert quoting.split(plain, page).reply == "Hi,\nFour.\nLinux."


def test_a_mail_that_only_forwards_is_kept_whole() -> None:
    page = f'<div class="gmail_quote">---------- Forwarded message ---------<br>From: A{OLD}</div>'
    text = sanitiser.to_text(page)
    assert quoting.split(text, page).reply == text


def test_a_signature_that_the_program_put_in_is_rest() -> None:
    page = f'{NEW}<div class="gmail_signature">Wang Wei<br>Customer AG</div>'
    assert quoting.split(sanitiser.to_text(page), page) == (REPLY, "Wang Wei\nCustomer AG")


def test_a_plain_form_that_says_something_else_is_judged_by_its_own_words() -> None:
    assert quoting.split("Something else.", NEW + PROGRAMS["Apple Mail"]).reply == "Something else."


def test_words_that_stand_in_both_are_looked_for_in_their_order() -> None:
    page = '<div>Yes.</div><blockquote type="cite">Yes.</blockquote><div>No.</div>'
    assert quoting.split("Yes.\nYes.\nNo.", page).reply == "Yes.\nNo."


@pytest.mark.parametrize(
    "piece",
    ['<div class="gmail_quote">', "<blockquote type=cite>a</blockquote>",
     "<div id=appendonsend>", "a ", "</div>", '<div style="border-top:solid">'],
)  # fmt: skip
def test_floods_of_markup_are_read_at_once(piece: str) -> None:
    evidence((piece * 1_000_000)[:1_000_000])


def test_many_lines_that_are_not_in_the_html_take_no_time() -> None:
    page = '<div>a b c</div><blockquote type="cite">' + "x y z " * 100_000 + "</blockquote>"
    quoting.split("nowhere to be found\n" * 20_000, page)


_SOUP = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<blockquote type=cite>", "</blockquote>",
     '<div class="gmail_quote">', "a b c", "中", "x",
     "<div id=appendonsend>", "On 2 Mar 2026 at 9:30, X <x@y.example> wrote:", "&gt; q", "<br>", "</table>",
     '<div class="gmail_signature">', "<includetail>", "<", "&", "\n"]
)  # fmt: skip
_WORDS = st.sampled_from(
    ["a b c", "x", "> q", "", "中", "On 2 Mar 2026 at 9:30, X <x@y.example> wrote:", "-- ", "q"]
)


@settings(deadline=None)
@given(st.lists(_SOUP, max_size=25).map("".join), st.lists(_WORDS, max_size=12))
def test_whatever_the_markup_says_no_line_is_lost_or_doubled(page: str, lines: list[str]) -> None:
    split = quoting.split("\n".join(lines), page)
    kept = sorted(line.strip() for line in f"{split.reply}\n{split.rest}".split("\n") if line.strip())
    assert kept == sorted(line.strip() for line in lines if line.strip())
