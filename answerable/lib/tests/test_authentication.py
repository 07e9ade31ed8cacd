# ruff: noqa: E501 - header fields are shown as they are
"""Only a trusted server is believed, and only where it wrote."""

from __future__ import annotations

import pytest

from answerable.lib.authentication import NOTHING, verdict
from answerable.lib.mime import parse

TRUSTED = ["mx.vendor.example", "Filter.Vendor.Example"]
BY_US = (
    "Received: from out.customer.example by mx.vendor.example with ESMTP; Mon, 2 Nov 2026 10:00:00 +0000\n"
)
BY_THEM = "Received: from pc by out.customer.example; Mon, 2 Nov 2026 09:59:59 +0000\n"
GOOD = "Authentication-Results: mx.vendor.example; spf=pass smtp.mailfrom=a@customer.example; dkim=pass; dmarc=pass (p=REJECT)\n"


def said(head: str, trusted: list[str] | None = None) -> object:
    return verdict(
        parse((head + "From: a@customer.example\n\nx").encode()).fields,
        TRUSTED if trusted is None else trusted,
    )


def test_what_the_server_in_front_found_is_read() -> None:
    found = verdict(parse((GOOD + BY_US + BY_THEM + "\nx").encode()).fields, TRUSTED)
    assert (found.by, found.spf, found.dkim, found.dmarc) == ("mx.vendor.example", "pass", "pass", "pass")
    assert found.is_proven and not found.is_forged


def test_without_a_trusted_server_nothing_is_believed() -> None:
    assert said(GOOD + BY_US, trusted=[]) == NOTHING
    assert said(GOOD.replace("mx.vendor", "mx.evil") + BY_US) == NOTHING


def test_a_result_below_a_strangers_trace_is_a_forgery() -> None:
    assert said(BY_US + BY_THEM + GOOD) == NOTHING
    assert said(BY_THEM + GOOD) == NOTHING


def test_the_results_of_a_second_trusted_server_count() -> None:
    by_filter = "Received: from mx.vendor.example by filter.vendor.example; Mon, 2 Nov 2026 10:00:01 +0000\n"
    found = verdict(parse((by_filter + GOOD + BY_US + BY_THEM + "\nx").encode()).fields, TRUSTED)
    assert found.dmarc == "pass"


@pytest.mark.parametrize(
    ("field", "dmarc", "spf"),
    [
        ("mx.vendor.example 1; dmarc=FAIL (p=none; dis=none) header.from=x.example", "fail", ""),
        (
            "mx.vendor.example;\n  spf=softfail (because (of) this) smtp.mailfrom=x;\n\tdmarc=none",
            "none",
            "softfail",
        ),
        ("mx.vendor.example; none", "", ""),
        ("mx.vendor.example; dkim=fail; dkim=pass; dmarc=pass", "pass", ""),
        ("mx.vendor.example; x-other=pass; dmarc=temperror", "temperror", ""),
    ],
)
def test_forms_of_the_field(field: str, dmarc: str, spf: str) -> None:
    found = verdict(parse(f"Authentication-Results: {field}\n{BY_US}\nx".encode()).fields, TRUSTED)
    assert (found.dmarc, found.spf) == (dmarc, spf)


@pytest.mark.parametrize(
    ("field", "is_spam"),
    [
        ("X-Spam-Flag: YES", True),
        ("X-Spam-Status: Yes, score=9.1 required=5", True),
        ("X-Spam-Status: No, score=0.1", False),
        ("X-MS-Exchange-Organization-SCL: 6", True),
        ("X-MS-Exchange-Organization-SCL: 1", False),
        ("X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;SCL:6", True),
        ("X-Spamd-Result: default: False [12.1 / 6]; action: add header", True),
        ("X-Other: YES", False),
    ],
)
def test_a_filters_word_on_spam(field: str, is_spam: bool) -> None:
    assert verdict(parse(f"{field}\n{BY_US}{BY_THEM}\nx".encode()).fields, TRUSTED).is_spam is is_spam
    assert not verdict(parse(f"{BY_US}{BY_THEM}{field}\n\nx".encode()).fields, TRUSTED).is_spam


def test_a_hop_inside_the_providers_house_is_passed_over() -> None:
    """As Google writes it: its inner hops stand above, and name no machine of theirs."""
    head = (
        "Received: by 2002:a05:6402:1 with SMTP id x; Mon, 2 Nov 2026 10:00:01 +0000\n"
        "Received: from out.customer.example by mx.google.com; Mon, 2 Nov 2026 10:00:00 +0000\n"
        "Authentication-Results: mx.google.com; dmarc=pass\n"
        "Received: from pc by out.customer.example; x\n"
    )
    assert verdict(parse((head + "\nx").encode()).fields, ["google.com"]).dmarc == "pass"


def test_a_server_that_leaves_its_name_out_is_known_by_its_trace() -> None:
    """As Exchange Online writes it."""
    head = (
        "Received: from a.prod.outlook.com by b.prod.outlook.com; x\n"
        "Authentication-Results: spf=pass smtp.mailfrom=customer.example; dkim=pass; dmarc=pass action=none\n"
        "Received: from out.customer.example by c.protection.outlook.com; x\n"
        "Received: from pc by out.customer.example; x\n"
    )
    assert verdict(parse((head + "\nx").encode()).fields, ["outlook.com"]).dmarc == "pass"
    assert (
        verdict(
            parse(("Authentication-Results: dmarc=pass\n" + BY_THEM + "\nx").encode()).fields, ["outlook.com"]
        )
        == NOTHING
    )
