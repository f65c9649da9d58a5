import json
from typing import Any

import pytest

from providers.recipes.rare_class.answers import Cell
from providers.recipes.rare_class.cells import seen
from providers.recipes.rare_class.checks import CLOSENESS, REASONS, Checker, allowed, unlike
from providers.recipes.rare_class.values import Asked, Column, Kind, Row, Split

ASKED = Asked("y", "1")
AMOUNT = Column("amount", "decimal", False, seen(["0.25", "100.00"]))  # noqa: FBT003
SHOP = Column("shop", "category", False, seen(["fuel", "gift", ""]))  # noqa: FBT003
MEMO = Column("memo", "text", False, seen(["twelve chars", "x"]))  # noqa: FBT003

TRAIN: tuple[Row, ...] = (
    (0.0, "fuel", "one"),
    (100.0, "gift", "two"),
    (50.0, "gift", "twice"),
    (60.0, "fuel", "twice"),
)
# Twenty new real rows at 1, 2 … 20 hundredths of a third from the first training row.
HELD: tuple[Row, ...] = tuple((float(place), "fuel", "one") for place in range(1, 21))
SPLIT = Split(ASKED, (AMOUNT, SHOP, MEMO), TRAIN, HELD)


def reason(cut: bool = False, **cells: Any) -> str:  # noqa: FBT001, FBT002
    row = {"amount": 75.5, "shop": "gift", "memo": "new", **cells}
    rejected = Checker(SPLIT).answer(json.dumps(row), cut=cut).rejected
    return rejected.reason if rejected else ""


def column(kind: Kind, *cells: str) -> Column:
    return Column("n", kind, False, seen(cells))  # noqa: FBT003


def test_a_new_row_is_kept() -> None:
    judged = Checker(SPLIT).answer('{"amount": 75.5, "shop": "gift", "memo": "new"}')
    assert judged.row == (75.5, "gift", "new")
    assert judged.rejected is None


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        (("0.25", "100.00"), 0, 109.975),
        (("10", "20"), 9, 21),
        (("0", "20"), 0, 22),
        (("-5", "20"), -7.5, 22.5),
        (("-20", "-10"), -21, -9),
        (("-20", "0"), -22, 0),
        (("-20", "-0.5"), -21.95, 0),
        (("7", "7"), 7, 7),
    ],
)
def test_a_number_may_lie_a_tenth_beyond_what_was_seen_but_not_across_zero(
    cells: tuple[str, ...], low: float, high: float
) -> None:
    assert allowed(column("decimal", *cells)) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("value", "said"), [(8, "out of range"), (9, ""), (10, ""), (20, ""), (21, ""), (22, "out of range")]
)
def test_the_range_has_ends(value: int, said: str) -> None:
    found = unlike(Cell(value), column("whole number", "10", "20"))
    assert (found.reason if found else "") == said


def test_nothing_is_allowed_where_no_number_was_seen() -> None:
    found = unlike(Cell(0), column("whole number", "", ""))
    assert found is not None
    assert found.reason == "out of range"
    assert unlike(Cell(None), column("whole number", "", "")) is None


@pytest.mark.parametrize(("number", "said"), [(75.5, ""), (75.25, ""), (75.125, "too fine")])
def test_no_number_is_finer_than_those_of_the_file(number: float, said: str) -> None:
    assert reason(amount=number) == said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"shop": "diner"}, "unknown category"),
        ({"shop": "Fuel"}, "unknown category"),
        ({"shop": None}, ""),
        ({"shop": ""}, ""),
        ({"amount": None}, "empty cell"),
        ({"memo": ""}, "empty cell"),
        ({"memo": "=1+2"}, "formula"),
        ({"memo": "+49 30"}, "formula"),
        ({"memo": "-x"}, "formula"),
        ({"memo": "@x"}, "formula"),
        ({"memo": "x=1"}, ""),
        ({"memo": "eleven char"}, ""),
        ({"memo": "a new memo 1"}, ""),
        ({"memo": "a new memo 12"}, "out of range"),
        ({"amount": -0.01}, "out of range"),
        ({"amount": 0.0, "shop": "fuel", "memo": "one"}, "real row"),
        ({"amount": 0, "shop": "fuel", "memo": "one"}, "real row"),
        ({"amount": 7.0, "shop": "fuel", "memo": "one"}, "real row"),
        ({"memo": "two"}, "real text"),
        ({"memo": "one"}, ""),
        ({"memo": "twice"}, ""),
    ],
)
def test_a_row_is_kept_or_rejected_with_a_reason(cells: dict[str, Any], said: str) -> None:
    assert reason(**cells) == said


@pytest.mark.parametrize(("amount", "said"), [(0.99, "too close"), (1.01, ""), (2.5, "")])
def test_a_row_may_come_as_close_as_the_p5_of_the_rows_held_out(amount: float, said: str) -> None:
    # The limit is the distance of the first row held out: 1 of 100, over three columns.
    assert Checker(SPLIT).baseline.limit == pytest.approx(1 / 300)
    assert reason(amount=amount, shop="fuel", memo="one") == said


def test_a_row_at_the_limit_is_kept() -> None:
    split = SPLIT._replace(held_out=tuple((float(place), "fuel", "one") for place in range(2, 22)))
    other = Checker(split).answer('{"amount": 98.0, "shop": "gift", "memo": "two"}').rejected
    assert other is not None
    assert other.reason == "real text"
    split = split._replace(train=(*TRAIN, (70.0, "gift", "two")))
    assert Checker(split).answer('{"amount": 98.0, "shop": "gift", "memo": "two"}').rejected is None
    assert Checker(split).answer('{"amount": 98.01, "shop": "gift", "memo": "two"}').rejected is not None


def test_an_answer_that_was_cut_says_so_where_it_is_no_row() -> None:
    checker = Checker(SPLIT)

    def said(text: str) -> str:
        rejected = checker.answer(text, cut=True).rejected
        return rejected.reason if rejected else ""

    assert said('{"amount": 75.5, "shop"') == "cut"
    assert said("") == "cut"
    assert said('{"amount": 75.5}') == "missing column"
    assert reason(cut=True) == ""


def test_rows_from_elsewhere_meet_the_same_check() -> None:
    checker = Checker(SPLIT)
    assert checker.row((75.5, "gift", "new")).rejected is None
    for row, said in (((75.125, "gift", "new"), "too fine"), ((0.0, "fuel", "one"), "real row")):
        rejected = checker.row(row).rejected
        assert rejected is not None
        assert rejected.reason == said


def test_every_reason_has_its_meaning() -> None:
    assert {*REASONS} > CLOSENESS
    assert all(meaning and meaning[0].islower() for meaning in REASONS.values())
