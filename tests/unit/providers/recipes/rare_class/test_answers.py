import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.recipes.rare_class.answers import MAX_ANSWER, Cell, Rejected, json_of, read_answer, row_of
from providers.recipes.rare_class.values import Column, Row, Seen

COLUMNS = (
    Column("n", "whole number", False, Seen()),  # noqa: FBT003
    Column("d", "decimal", False, Seen()),  # noqa: FBT003
    Column("c", "category", False, Seen()),  # noqa: FBT003
)
GOOD = '{"n": 3, "d": 1.50, "c": "x"}'


def reason(text: str) -> str:
    found = read_answer(text, COLUMNS)
    return found.reason if isinstance(found, Rejected) else ""


def with_cell(name: str, cell: str) -> str:
    fields = {"n": "3", "d": "1.5", "c": '"x"', name: cell}
    return "{" + ", ".join(f'"{key}": {value}' for key, value in fields.items()) + "}"


def test_an_answer_is_read_with_the_decimals_it_was_written_with() -> None:
    assert read_answer(GOOD, COLUMNS) == (Cell(3), Cell(1.5, 2), Cell("x"))


@pytest.mark.parametrize(
    "text",
    [
        f"  \n{GOOD}\n ",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}```",
        '{"c": "x", "d": 1.50, "n": 3}',
        '{\n "n": 3,\n "d": 1.50,\n "c": "x"\n}',
        '{"n": 3, "d": 1.50, "c": "\\u0078"}',
    ],
    ids=["spaces", "fence with a name", "fence", "order", "lines", "escape"],
)
def test_the_same_row_is_written_in_several_ways(text: str) -> None:
    assert read_answer(text, COLUMNS) == (Cell(3), Cell(1.5, 2), Cell("x"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("I cannot do that.", "not a row"),
        (f"Sure! {GOOD}", "not a row"),
        (f"{GOOD}\n{GOOD}", "not a row"),
        (f"```json\n{GOOD}", "not a row"),
        ("``````", "not a row"),
        (f"[{GOOD}]", "not a row"),
        ("3", "not a row"),
        ("null", "not a row"),
        (GOOD[:-1], "not a row"),
        ("{'n': 3}", "not a row"),
        ("[" * 50_000, "not a row"),
        ('{"n":' * 10_000, "not a row"),
        (with_cell("d", "NaN"), "not a row"),
        (with_cell("d", "-Infinity"), "not a row"),
        (with_cell("d", "1.5.2"), "not a row"),
        (with_cell("n", "9" * 5_000), "not a row"),
        (with_cell("d", "1e99999999999999999999"), "not a row"),
        (with_cell("c", '"a\nb"'), "not a row"),
        ('{"n": 3, "n": 4, "d": 1.5, "c": "x"}', "column twice"),
        ('{"n": 3, "d": 1.5, "c": "x", "y": 1}', "extra column"),
        ('{"N": 3, "d": 1.5, "c": "x"}', "extra column"),
        ('{"n": 3, "d": 1.5}', "missing column"),
        ("{}", "missing column"),
        (with_cell("n", "3.0"), "wrong kind"),
        (with_cell("n", '"3"'), "wrong kind"),
        (with_cell("n", "true"), "wrong kind"),
        (with_cell("n", "[3]"), "wrong kind"),
        (with_cell("n", '{"a": 3}'), "wrong kind"),
        (with_cell("n", str(2**63)), "wrong kind"),
        (with_cell("d", "9" * 400), "wrong kind"),
        (with_cell("d", "1e400"), "wrong kind"),
        (with_cell("d", '"1.5"'), "wrong kind"),
        (with_cell("c", "7"), "wrong kind"),
        (with_cell("c", "false"), "wrong kind"),
        (with_cell("c", '"a\\u0000b"'), "hidden character"),
        (with_cell("c", '"a\\nb"'), "hidden character"),
        (with_cell("c", '"a\\tb"'), "hidden character"),
        (with_cell("c", '"\\u202Eb"'), "hidden character"),
        (with_cell("c", '"\\ud800"'), "hidden character"),
        (with_cell("n", str(2**63 - 1)), ""),
        (with_cell("d", "7"), ""),
        (with_cell("d", "-1.5e-3"), ""),
        (with_cell("d", "1e-400"), ""),
        (with_cell("c", "null"), ""),
        (with_cell("c", '""'), ""),
        (with_cell("c", '"=HYPERLINK(1)"'), ""),
    ],
)
def test_an_answer_is_a_row_or_a_reason(text: str, said: str) -> None:
    assert reason(text) == said


@pytest.mark.parametrize(("size", "said"), [(MAX_ANSWER - 1, ""), (MAX_ANSWER, ""), (MAX_ANSWER + 1, "not a row")])
def test_an_answer_has_a_bound(size: int, said: str) -> None:
    text = with_cell("c", '"' + "x" * (size - len(with_cell("c", '""'))) + '"')
    assert len(text) == size
    assert reason(text) == said


def test_the_detail_names_the_column_and_the_value() -> None:
    assert read_answer(with_cell("d", "1e400"), COLUMNS) == Rejected(
        "wrong kind", "'d' is 1E+400 where a decimal is needed"
    )
    assert read_answer('{"n": 3, "d": 1, "cc": "x"}', COLUMNS) == Rejected(
        "extra column", "'cc' is no column: did you mean 'c'?"
    )
    assert read_answer(with_cell("n", str(2**70)), COLUMNS) == Rejected(
        "wrong kind", "'n' is a number too large where a whole number is needed"
    )


def test_zero_has_no_sign() -> None:
    found = read_answer(with_cell("d", "-0.0"), COLUMNS)
    assert repr(row_of(found)[1]) == "0.0" if not isinstance(found, Rejected) else pytest.fail(found.detail)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(
    st.tuples(
        st.none() | st.integers(-(10**17), 10**17),
        st.none() | st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),
        st.none() | st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1),
    )
)
def test_a_row_written_is_the_row_read(row: Row) -> None:
    found = read_answer(json_of(row, COLUMNS), COLUMNS)
    assert isinstance(found, tuple)
    assert row_of(found if not isinstance(found, Rejected) else ()) == row


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["n", "d", "c", "y"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=settings().max_examples // 10 + 10)
@given(st.text() | JSON.map(json.dumps) | JSON.map(lambda cell: with_cell("n", json.dumps(cell))))
def test_no_answer_raises(text: str) -> None:
    found = read_answer(text, COLUMNS)
    assert isinstance(found, Rejected) or len(found) == len(COLUMNS)


def test_the_label_stands_last() -> None:
    assert json_of((3, 1.5, "ü"), COLUMNS, ("y", "1")) == '{"n": 3, "d": 1.5, "c": "ü", "y": "1"}'
