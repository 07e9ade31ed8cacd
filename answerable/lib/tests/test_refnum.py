"""Case numbers: made, read back however typed, and wrong ones refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.lib import refnum

numbers = st.builds(
    refnum.make,
    st.text("ABCXYZ", min_size=1, max_size=8),
    st.integers(2000, 2099),
    st.integers(1, 999_999_999),
)
serials = st.integers(1, 99_999)


def test_a_number_looks_as_we_promise() -> None:
    assert refnum.make("AN", 2026, 4817) == "AN-26-04817-6"


@pytest.mark.parametrize(("prefix", "serial"), [("", 1), ("an", 1), ("A1", 1), ("AN", 0), ("AN", 10**9)])
def test_what_cannot_be_carried_is_refused(prefix: str, serial: int) -> None:
    with pytest.raises(ValueError):
        refnum.make(prefix, 2026, serial)


@given(numbers)
def test_every_number_made_is_valid(number: str) -> None:
    assert refnum.check(number)
    assert refnum.find(f"Re: [{number}] 打印机。") == [number]


@given(serials, st.integers(0, 99), st.data())
def test_any_single_wrong_digit_is_caught(serial: int, year: int, data: st.DataObject) -> None:
    number = refnum.make("AN", year, serial)
    place = data.draw(st.sampled_from([i for i, c in enumerate(number) if c.isdigit()]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert not refnum.check(number[:place] + other + number[place + 1 :])


@given(serials, st.integers(0, 99))
def test_any_two_swapped_neighbours_are_caught(serial: int, year: int) -> None:
    digits = refnum.make("AN", year, serial).replace("-", "")[2:]
    for place in range(len(digits) - 1):
        first, second = digits[place], digits[place + 1]
        if first != second:
            swapped = digits[:place] + second + first + digits[place + 2 :]
            assert not refnum.check(f"AN-{swapped[:2]}-{swapped[2:-1]}-{swapped[-1]}")


@pytest.mark.parametrize(
    "typed",
    [
        "an-26-04817-6",
        "AN 26 04817 6",
        "AN26048176",
        "ＡＮ－２６－０４８１７－６",
        "An\u201326\u201304817\u20136",
        " AN -\u00a026 - 04817 - 6\n",
    ],
)
def test_it_is_read_however_it_is_typed(typed: str) -> None:
    assert refnum.normalise(typed) == "AN-26-04817-6"
    assert refnum.find(f"编号{typed}，请看") == ["AN-26-04817-6"]


def test_each_number_is_found_once_and_wrong_ones_not_at_all() -> None:
    text = "AN-26-04817-6, an-26-04817-6 and AN-26-04817-7, XAN-26-04817-6A"
    assert refnum.find(text) == ["AN-26-04817-6"]


def test_a_megabyte_of_near_misses_is_quick() -> None:
    assert refnum.find("AN-26-04817-" * 100_000) == []
    assert refnum.find("A" * 1_000_000) == []
    assert refnum.find("1" * 1_000_000) == []
