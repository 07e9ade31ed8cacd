"""What mail programs put before a subject."""

from __future__ import annotations

import pytest

from answerable.lib import refnum, subjects

NUMBER = refnum.make("AN", 2026, 4817)


@pytest.mark.parametrize(
    "written",
    [
        "Nodes stop",
        "Re: Nodes stop",
        "RE[2]: Re: Nodes stop",
        "AW: WG: Nodes  stop",
        "Antw: Nodes stop",
        "TR : Nodes stop",
        "RÉP : Nodes stop",
        "RV: RE: Nodes stop",
        "R: I: Nodes stop",
        "ENC: RES: Nodes stop",
        "Doorst: Nodes stop",
        "SV: VS: VB: Nodes stop",
        "Отв: Nodes stop",
        "回复：Nodes stop",
        "回复: 转发：答复: Nodes stop",
        "返信: Nodes stop",
        "転送: Nodes stop",
        "회신: Nodes stop",
        "[ops] Re: [ops] Nodes stop",
        "【外部邮件】回复：Nodes stop",
        f"Re: [{NUMBER}] Nodes stop",
        f"回复：{NUMBER} Nodes stop",
        f"Re: {NUMBER}] Nodes stop",
        "Ｎｏｄｅｓ　ｓｔｏｐ",
        "nodes stop (fwd)",
    ],
)
def test_the_same_matter_is_recognised_in_every_dress(written: str) -> None:
    assert subjects.compared(written) == subjects.compared("Nodes stop") == "nodesstop"


@pytest.mark.parametrize(
    "written", ["Recall of nodes", "I am here", "Research: nodes", "Nodes: stop", "Result", "Android"]
)
def test_a_word_that_only_begins_like_a_mark_stays(written: str) -> None:
    assert subjects.topic(written) == written


def test_nothing_but_marks_is_no_subject() -> None:
    for empty in ("", "Re:", "回复：", "[list]", f"Re: [{NUMBER}]", "Fwd: Re: "):
        assert subjects.compared(empty) == ""


def test_a_number_further_back_is_part_of_the_matter() -> None:
    assert subjects.topic(f"About {NUMBER}") == f"About {NUMBER}"


@pytest.mark.parametrize(
    ("written", "is_forward"),
    [
        ("Fwd: x", True),
        ("WG: x", True),
        ("转发：x", True),
        ("[ext] Fw: x", True),
        ("x (fwd)", True),
        ("Re: Fwd: x", False),
        ("x", False),
        ("I am away", False),
    ],
)
def test_a_mail_sent_on_says_so_in_its_outermost_mark(written: str, is_forward: bool) -> None:
    assert subjects.is_forward(written) is is_forward


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Re: [ops] Nodes stop", "[ops] Nodes stop"),
        (f"AW: Re: [{NUMBER}] [ops] Nodes stop", "[ops] Nodes stop"),
        (f"回复：[{NUMBER}] 节点停止", "节点停止"),
        ("Fwd: Nodes stop", "Fwd: Nodes stop"),
        ("Re: ", ""),
    ],
)
def test_an_answer_keeps_the_subject_and_leaves_marks_of_answers_out(written: str, kept: str) -> None:
    assert subjects.answered(written) == kept


def test_a_subject_of_marks_only_takes_no_time() -> None:
    for piece in ("Re: ", "[x]", "回复：", "Re[9]:", "(fwd)", "【"):
        assert len(subjects.topic(piece * 5000)) <= 1000
