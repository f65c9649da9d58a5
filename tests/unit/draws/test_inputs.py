"""Inputs are met once, under a name, in order, past the table too; rows are copied with their draws."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from estimator.draws.drawn import Drawn, likely_of
from estimator.draws.inputs import DRAWS, Draws, with_draws
from estimator.draws.marginals import draw
from estimator.draws.sobol import scrambled
from estimator.rows import Row
from estimator.sourcing import Estimated
from estimator.uncertain import PositiveNumber, Share
from providers.stated import Price

RANGE = Estimated(Fraction(6, 10), Fraction(1, 2), Fraction(9, 10), "assumed", "plan: kept", 0, 1)


class Correction(Row):
    share: Share
    minutes: PositiveNumber | None = None


class Keys(Row):
    retries: Share | None = None
    bought: Price | None = None
    correction: Correction | None = None
    recipe: str = "short"
    turns: int = 1


def drawn(value: Fraction) -> Drawn:
    assert isinstance(value, Drawn)
    return value


def test_an_input_is_drawn_when_first_met_and_the_same_afterwards() -> None:
    draws = Draws(64, 3)
    one = drawn(draws.of("kept", "kept of a", RANGE))
    assert draws.of("kept", "other words", RANGE) is one
    assert one == Fraction(6, 10)
    assert np.array_equal(one.draws, draw(RANGE, scrambled(0, 64, 3, "kept")))
    assert list(draws.inputs) == ["kept"]
    met = draws.inputs["kept"]
    assert (met.name, met.words, met.value, met.drawn) == ("kept", "kept of a", RANGE, one)


def test_each_input_has_the_next_dimension() -> None:
    draws = Draws(64, 3, first=10)
    found = [drawn(draws.of(name, "", RANGE)).draws for name in "abc"]
    assert list(draws.inputs) == ["a", "b", "c"]
    for number, (name, values) in enumerate(zip("abc", found, strict=True)):
        assert np.array_equal(values, draw(RANGE, scrambled(10 + number, 64, 3, name)))


def test_a_constant_is_no_input() -> None:
    draws = Draws(64)
    constant = RANGE._replace(low=RANGE.likely, high=RANGE.likely)
    found = draws.of("kept", "", constant)
    assert found == RANGE.likely
    assert not isinstance(found, Drawn)
    assert draws.inputs == {}


def test_a_measured_input_is_drawn_by_its_own_quantiles() -> None:
    found = drawn(Draws(64).of("m", "", RANGE._replace(quantile=lambda shares: 10 * shares)))
    assert found.draws.min() > 0
    assert np.array_equal(np.sort((found.draws * 6.4).astype(int)), np.arange(64))


def test_draws_can_be_fixed_before_an_input_is_met_and_move_no_other() -> None:
    plain, fixed = Draws(64, 1), Draws(64, 1)
    values = np.linspace(0.1, 0.2, 64)
    fixed.set("a", values)
    assert np.array_equal(drawn(fixed.of("a", "", RANGE)).draws, values)
    plain.of("a", "", RANGE)
    assert np.array_equal(drawn(fixed.of("b", "", RANGE)).draws, drawn(plain.of("b", "", RANGE)).draws)


def test_past_the_table_inputs_stay_even_different_and_independent() -> None:
    draws = Draws(256, 0)
    held = [drawn(draws.of(f"input {number}", "", RANGE)).draws for number in range(300)]
    assert len({values.tobytes() for values in held}) == 300
    expected = np.sort(draw(RANGE, scrambled(0, 256, 0, "input 299")))
    assert np.array_equal(np.sort(held[299]), expected)
    found = np.corrcoef(np.array([np.argsort(np.argsort(values)) for values in held[250:]]))
    worst = np.abs(found - np.eye(50)).max()
    assert worst < 5 / 16, f"{comb(50, 2)} pairs, none beyond five deviations of chance"
    again = Draws(256, 0)
    repeated = [drawn(again.of(f"input {number}", "", RANGE)).draws for number in range(300)]
    assert all(np.array_equal(one, two) for one, two in zip(held, repeated, strict=True))


def test_other_dimensions_or_another_seed_make_another_simulation() -> None:
    base, first, seed = (drawn(made.of("a", "", RANGE)).draws for made in (Draws(64), Draws(64, 0, 5), Draws(64, 9)))
    assert not np.array_equal(base, first)
    assert not np.array_equal(base, seed)


def test_the_usual_number_of_draws() -> None:
    assert Draws().number == DRAWS == 8192


def test_a_number_that_is_no_power_of_two_is_refused_at_the_first_input() -> None:
    with pytest.raises(ValueError, match="power of two"):
        Draws(1000).of("a", "", RANGE)


def test_a_row_is_copied_with_its_ranges_drawn_nested_ones_and_prices_too() -> None:
    stated = {
        "retries": {"low": 0, "likely": 0.02, "high": 0.1},
        "bought": {"low": "20000 USD", "likely": "27500 USD", "high": "30000 USD"},
        "correction": {"share": 0.02, "minutes": {"low": 0.5, "likely": 1, "high": 3}},
    }
    row, draws = Keys.model_validate(stated), Draws(64)
    met: list[tuple[str, Estimated]] = []

    def drawing(name: str, value: Estimated) -> Fraction:
        met.append((name, value))
        return draws.of(name, "", value)

    found = with_draws(row, "", drawing)
    assert [name for name, _ in met] == ["retries", "bought", "correction.minutes"]
    assert [value.source for _, value in met] == ["plan: retries", "plan: bought", "plan: correction.minutes"]
    assert found.retries is not None
    assert found.bought is not None
    assert found.correction is not None
    assert found.correction.minutes is not None
    assert drawn(found.retries.likely).draws.size == 64
    assert drawn(found.bought.money.amount) == 27500
    assert found.bought.money.currency == "USD"
    assert drawn(found.correction.minutes.likely).draws.max() > 1
    assert found.retries.low == 0
    assert found.retries.high == Fraction(1, 10)
    assert not isinstance(found.correction.share.likely, Drawn)
    assert row == Keys.model_validate(stated), "the row itself stays as it was"
    assert row.correction is not None
    assert row.correction.minutes is not None
    assert not isinstance(row.correction.minutes.likely, Drawn)


def test_a_row_without_a_range_is_itself() -> None:
    row = Keys.model_validate({"retries": 0.02, "bought": "27500 USD", "correction": {"share": 0.5, "minutes": 2}})
    assert with_draws(row, "", lambda _, value: value.likely) is row


def test_the_path_before_a_row_names_its_inputs() -> None:
    row = Correction.model_validate({"share": {"low": 0.1, "likely": 0.2, "high": 0.3}})
    names: list[str] = []

    def drawing(name: str, value: Estimated) -> Fraction:
        names.append(name)
        return likely_of(value.likely)

    with_draws(row, "first.", drawing)
    assert names == ["first.share"]
