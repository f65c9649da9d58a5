from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from estimator.uncertain import Exact, KeepRate, PositiveNumber, Share, Uncertain

SHARE: TypeAdapter[Uncertain] = TypeAdapter(Share)
KEEP: TypeAdapter[Uncertain] = TypeAdapter(KeepRate)
POSITIVE: TypeAdapter[Uncertain] = TypeAdapter(PositiveNumber)
EXACT: TypeAdapter[Fraction] = TypeAdapter(Exact)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (0.1, Fraction(1, 10)),
        ("0.69", Fraction(69, 100)),
        (3, Fraction(3)),
        (1e-7, Fraction(1, 10**7)),
        ("2.5e-3", Fraction(1, 400)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_a_number_is_the_rational_of_its_digits(written: Any, value: Fraction) -> None:
    assert EXACT.validate_python(written) == value
    assert Uncertain.model_validate(written).likely == value
    assert EXACT.dump_python(value) == str(value)


@pytest.mark.parametrize(
    "written", [-1, -0.5, "-1", "1e5", 1e300, "inf", float("inf"), float("nan"), "1_0", "\u0661", "", " 1"]
)
def test_other_numbers_are_refused(written: Any) -> None:
    with pytest.raises(ValidationError, match="must be a plain number of at least 0"):
        Uncertain.model_validate(written)


@pytest.mark.parametrize("written", [True, None, [1], b"1"])
def test_what_is_no_number_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError, match="must be a number, not"):
        Uncertain.model_validate(written)


def test_a_constant_is_a_range_of_one_value() -> None:
    value = Uncertain.model_validate(0.69)
    assert value.low == value.likely == value.high == Fraction(69, 100)
    assert value.words() == "0.69"
    assert not value.estimated("plan").is_range


def test_a_range_states_its_bounds_and_its_source() -> None:
    value = Uncertain.model_validate(
        {"low": 0.55, "likely": 0.69, "high": 0.8, "evidence": "pilot", "grade": "measured"}
    )
    assert value.words() == "0.55 to 0.8, likely 0.69"
    made = value.estimated("plan")
    assert (made.low, made.likely, made.high, made.grade, made.source) == (
        Fraction(11, 20),
        Fraction(69, 100),
        Fraction(4, 5),
        "measured",
        "pilot",
    )
    assert made.is_range
    assert Uncertain.model_validate({"likely": 1}).estimated("plan[a]").source == "plan[a]"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"low": 1, "high": 2}, "a range needs likely as well as low and high"),
        ({"low": 3, "likely": 2, "high": 4}, "must run low <= likely <= high, not 3 to 4, likely 2"),
        ({"likely": 1, "hihg": 2}, "Extra inputs"),
    ],
)
def test_a_range_is_whole_and_ordered(written: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Uncertain.model_validate(written)


def test_a_share_lies_between_0_and_1() -> None:
    assert SHARE.validate_python(1).likely == 1
    assert SHARE.validate_python(0).likely == 0
    with pytest.raises(ValidationError, match=r"must lie between 0 and 1, not 33; write a percentage as a share: 0.33"):
        SHARE.validate_python(33)
    with pytest.raises(ValidationError, match=r"not 1000 \[type"):
        SHARE.validate_python(1000)


def test_a_keep_rate_is_above_0() -> None:
    assert KEEP.validate_python(0.5).likely == Fraction(1, 2)
    with pytest.raises(ValidationError, match="must be above 0, not 0"):
        KEEP.validate_python(0)
    with pytest.raises(ValidationError, match="between 0 and 1"):
        KEEP.validate_python(1.01)


def test_a_positive_number_is_above_0() -> None:
    assert POSITIVE.validate_python(1000).likely == 1000
    with pytest.raises(ValidationError, match="must be above 0"):
        POSITIVE.validate_python({"low": 0, "likely": 1, "high": 2})
