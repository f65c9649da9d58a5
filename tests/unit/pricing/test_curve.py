from fractions import Fraction

import numpy as np
import pytest

from estimator.pricing.curve import CHUNK, Affordable, BeyondCurveError, Curve, Piece, curve


def pieces(*rows: tuple[int | None, str, str]) -> list[Piece]:
    return [Piece(end, Fraction(intercept), Fraction(slope)) for end, intercept, slope in rows]


# 10 a unit up to 5, then all units at 4: the sixth unit makes the whole cheaper.
VOLUME = curve(pieces((5, "0", "10"), (None, "0", "4")))
GRADUATED = curve(pieces((1000, "0", "0.10"), (10_000, "20", "0.08"), (None, "320", "0.05")))
CLOSED = curve(pieces((10, "0", "1"), (20, "5", "1/2")))
PACKAGE = curve(pieces((None, "0", "1/50")), free=100, quantum=1000)


@pytest.mark.parametrize(
    ("n", "value"),
    [(0, "0"), (1, "0.10"), (999, "99.9"), (1000, "100"), (1001, "100.08"), (10_000, "820"), (10_001, "820.05")],
)
def test_each_unit_is_priced_in_the_piece_that_holds_it(n: int, value: str) -> None:
    assert GRADUATED(n) == Fraction(value)


@pytest.mark.parametrize(("n", "value"), [(0, 0), (99, 0), (100, 0), (101, 20), (1100, 20), (1101, 40), (2100, 40)])
def test_free_units_come_first_and_the_rest_is_rounded_up_to_the_quantum(n: int, value: int) -> None:
    assert PACKAGE(n) == value


def test_nothing_costs_what_the_curve_says_at_zero() -> None:
    assert curve(pieces((None, "3", "1")), at_zero=Fraction(7, 2))(0) == Fraction(7, 2)
    assert curve(pieces((None, "3", "1")))(0) == 0


def test_past_a_closed_end_there_is_no_value() -> None:
    assert CLOSED(20) == 15
    with pytest.raises(BeyondCurveError, match="21 is past the last tier, which ends at 20"):
        CLOSED(21)


def test_a_quantum_that_does_not_fit_before_a_closed_end_ends_the_curve_earlier() -> None:
    stepped = curve(pieces((10, "0", "1")), free=2, quantum=4)
    assert stepped.last == 10
    assert stepped(10) == 8
    with pytest.raises(BeyondCurveError):
        stepped(11)


def test_an_open_curve_has_no_last_argument() -> None:
    assert GRADUATED.last is None
    assert CLOSED.last == 20


def test_breakpoints_are_the_last_argument_of_each_piece_and_of_the_free_part() -> None:
    assert GRADUATED.breakpoints() == (1000, 10_000)
    assert PACKAGE.breakpoints() == (100,)
    assert curve(pieces((10, "0", "1"), (None, "0", "2")), free=5, quantum=4).breakpoints() == (5, 13)


def test_the_same_curve_over_another_denominator_has_the_same_values() -> None:
    wider = GRADUATED.over(GRADUATED.den * 6)
    assert wider.den == GRADUATED.den * 6
    assert [wider(n) for n in (0, 1000, 1001, 50_000)] == [GRADUATED(n) for n in (0, 1000, 1001, 50_000)]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(None, "0", "1"), (5, "0", "1")],
        [(None, "0", "1"), (None, "0", "1")],
    ],
)
def test_a_curve_has_pieces_and_only_the_last_is_open(rows: list[tuple[int | None, str, str]]) -> None:
    with pytest.raises(ValueError, match="only the last may be without end"):
        curve(pieces(*rows))


@pytest.mark.parametrize("ends", [(0, 5), (5, 5), (6, 5)])
def test_ends_increase_from_above_zero(ends: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="must increase from above 0"):
        curve(pieces(*((end, "0", "1") for end in ends)))


class TestAffordable:
    def test_a_rising_curve_buys_the_last_argument_within_the_budget(self) -> None:
        assert GRADUATED.affordable(Fraction("100.07")) == Affordable(1000, 1000)
        assert GRADUATED.affordable(Fraction("100.08")) == Affordable(1001, 1001)
        assert GRADUATED.affordable(Fraction(0)) == Affordable(0, 0)

    def test_a_budget_in_the_gap_of_a_falling_curve_has_a_steady_part_below_the_most(self) -> None:
        # 4 units cost 40, 5 cost 50, 6 cost 24, 10 cost 40.
        assert VOLUME.affordable(Fraction(41)) == Affordable(10, 4)
        assert VOLUME.affordable(Fraction(50)) == Affordable(12, 12)
        assert VOLUME.affordable(Fraction(23)) == Affordable(2, 2)

    def test_a_free_curve_buys_without_end(self) -> None:
        assert curve(pieces((None, "0", "0"))).affordable(Fraction(0)) == Affordable(None, None)
        dear_start = curve(pieces((5, "9", "0"), (None, "0", "0")))
        assert dear_start.affordable(Fraction(8)) == Affordable(None, 0)

    def test_a_falling_last_piece_buys_without_end(self) -> None:
        falling = curve(pieces((None, "100", "-1")))
        assert falling.affordable(Fraction(50)) == Affordable(None, 0)

    def test_a_closed_curve_buys_at_most_its_end(self) -> None:
        assert CLOSED.affordable(Fraction(1000)) == Affordable(20, 20)

    def test_whole_quanta_and_free_units(self) -> None:
        assert PACKAGE.affordable(Fraction(0)) == Affordable(100, 100)
        assert PACKAGE.affordable(Fraction("39.99")) == Affordable(1100, 1100)
        assert PACKAGE.affordable(Fraction(40)) == Affordable(2100, 2100)

    def test_a_piece_shorter_than_a_quantum_holds_nothing(self) -> None:
        stepped = curve(pieces((3, "0", "1"), (8, "0", "2")), quantum=4)
        assert stepped.affordable(Fraction(8)) == Affordable(4, 4)

    def test_a_budget_below_the_cost_of_nothing_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="the smallest cost is 5"):
            curve(pieces((None, "5", "1")), at_zero=Fraction(5)).affordable(Fraction(4))


class TestCheaperBeyond:
    @pytest.mark.parametrize(("n", "cheaper"), [(0, None), (1, None), (2, None), (3, 6), (4, 6), (5, 6), (6, None)])
    def test_the_smallest_larger_volume_that_costs_less(self, n: int, cheaper: int | None) -> None:
        assert VOLUME.cheaper_beyond(n) == cheaper

    def test_only_a_strictly_lower_cost_counts(self) -> None:
        assert curve(pieces((5, "0", "2"), (None, "10", "0"))).cheaper_beyond(5) is None

    def test_a_rising_curve_never_gets_cheaper(self) -> None:
        assert GRADUATED.cheaper_beyond(1000) is None

    def test_with_a_quantum_it_is_the_first_unit_of_the_cheaper_block(self) -> None:
        stepped = curve(pieces((10, "0", "10"), (None, "0", "4")), quantum=5, free=2)
        assert stepped(12) == 100
        assert stepped.cheaper_beyond(12) == 13
        assert stepped(13) == 60

    def test_within_the_free_part_nothing_is_cheaper(self) -> None:
        assert PACKAGE.cheaper_beyond(50) is None

    def test_a_falling_piece(self) -> None:
        falling = curve(pieces((10, "0", "10"), (100, "110", "-1")))
        assert falling.cheaper_beyond(9) == 21  # 90 there, 89 at 21


class TestTwin:
    @pytest.mark.parametrize(
        "made", [VOLUME, GRADUATED, PACKAGE, CLOSED], ids=["volume", "graduated", "package", "closed"]
    )
    def test_the_float_twin_reads_the_same_pieces(self, made: Curve) -> None:
        last = min(made.last or 20_000, 20_000)
        n = np.arange(0, last + 1, dtype=np.float64)
        assert np.allclose(made.array(n), [float(made(int(x))) for x in n], rtol=1e-12, atol=0)

    def test_it_is_nan_past_a_closed_end(self) -> None:
        assert np.isnan(CLOSED.array(np.array([20.0, 21.0]))).tolist() == [False, True]

    def test_it_keeps_the_value_at_zero(self) -> None:
        made = curve(pieces((None, "3", "1")), at_zero=Fraction(7, 2), free=2)
        assert made.array(np.array([0.0, 1.0, 2.0, 3.0])).tolist() == [3.5, 3.5, 3.5, 4.0]

    def test_arrays_longer_than_a_chunk_come_back_whole(self) -> None:
        n = np.arange(2 * CHUNK + 3, dtype=np.float64)
        assert GRADUATED.array(n)[[0, CHUNK, 2 * CHUNK + 2]].tolist() == [
            float(GRADUATED(0)),
            float(GRADUATED(CHUNK)),
            float(GRADUATED(2 * CHUNK + 2)),
        ]
