"""Believable things to render without a database: one day of a small desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from answerable.desk import shapes
from answerable.ui.due import Due, DueState

P = [
    shapes.SeverityShape(1, "P1", "Standstill", "The system does not run; work has stopped."),
    shapes.SeverityShape(2, "P2", "Impaired", "It runs, but functions fail or are slow."),
    shapes.SeverityShape(3, "P3", "Error", "It runs with errors at points that are not critical."),
    shapes.SeverityShape(4, "P4", "Question", "Improvements and questions of use."),
]
LI = shapes.Person("Li Lei", "LL", 1)
HAN = shapes.Person("Han Meimei", "HM", 2)
WANG = shapes.Person("王芳", "王芳", 3)
LONG = shapes.Person("Konrad-Maximilian von Hohenlohe-Waldenburg-Schillingsfürst", "KS", 4)
SUBJECTS = [
    "Nodes stop producing blocks after upgrade",
    "Dashboard shows yesterday's balance",
    "How to rotate the keys of a validator",
    "升级到 3.4 之后节点停止出块,日志中反复出现超时错误",
    "Certificate export fails for contracts whose name contains an umlaut and a slash / or a colon",
    "证书导出失败",
]
CUSTOMERS = [
    "上海华信",
    "Nordbank AG",
    "Vereinigte Stadtwerke Rhein-Main-Neckar Versorgungs GmbH & Co. KG",
    "江苏远大物流",
]
LAST = [
    "Li Lei: from this morning all three nodes are silent",
    "you: we look at the index",
    "王芳:请提供日志",
]
COVERS = ["contract gold", "warranty to 14 Mar", "", "contract silver"]
PROMISES = [
    "First response within 4 h",
    "Every mail answered within 24 h",
    "Update every working day",
    "Solved within 5 working days",
    "First response within 4 h",
]


def now() -> datetime:
    """The instant of these pages: this minute, so that the browser's clock agrees."""
    return timezone.now().replace(second=0, microsecond=0)


def due(state: DueState, fraction: float, promise: str = "answer", **left: float) -> Due:
    """A clock that stands as told, with so much time left."""
    return Due(now() + timedelta(**left), state, promise, fraction, now())


CLOCKS: list[Callable[[], Due | None]] = [
    lambda: due(DueState.MISSED, 1, "response", minutes=-20),
    lambda: due(DueState.SOON, 0.9, minutes=22),
    lambda: due(DueState.RUNNING, 0.4, hours=3, minutes=5),
    lambda: None,
    lambda: due(DueState.RUNNING, 0.15, days=1, hours=2),
    lambda: due(DueState.PAUSED, 0.5, "resolution", hours=6),
]
PROMISED: list[Callable[[], Due]] = [
    lambda: due(DueState.MISSED, 1, "first response", minutes=-20),
    lambda: due(DueState.SOON, 0.9, "answer", minutes=22),
    lambda: due(DueState.RUNNING, 0.4, "update", hours=3, minutes=5),
    lambda: due(DueState.PAUSED, 0.5, "resolution", hours=6),
    lambda: due(DueState.MET, 0.3, "first response", hours=2),
]


def row(index: int) -> shapes.CaseRow:
    """A line of the queue; neighbours differ in everything that changes how a line looks."""
    clock = CLOCKS[index % 6]()
    number = f"AN-26-0{4800 + index}-{index % 10}"
    return shapes.CaseRow(
        number=number,
        subject=SUBJECTS[index % 6],
        url=f"/desk/cases/{number}/",
        severity=P[min(index // 3, 3) if index < 12 else index % 4],
        customer_name=CUSTOMERS[index % 4],
        cover_text=COVERS[index % 4],
        door=["mail", "hotline", "portal"][index % 3],
        state="waiting" if clock is None else "open",
        assignee=[LI, None, WANG, HAN, LONG][index % 5],
        due=clock,
        last_line=LAST[index % 3],
        is_unread=index % 4 == 1,
        is_confirmed=index % 5 != 2,
        topic=f"case:{index}",
        waiting_text="" if clock else "waiting for the customer, 2 d",
    )


def owed(index: int) -> shapes.Owed:
    """A promise of the home page or of a case."""
    return shapes.Owed(
        promise_text=PROMISES[index % 5],
        clause_number="2.5" if index % 5 == 1 else "2.4",
        due=PROMISED[index % 5](),
        why_url=f"/desk/commitments/{index}/why/",
        started_at=now() - timedelta(hours=4),
        evidence_text="Han Meimei's answer of 10:41" if index % 5 == 4 else "",
        case=row(index),
    )
