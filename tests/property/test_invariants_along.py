from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from estimator.pricing.along import Along
from estimator.pricing.curve import BeyondCurveError
from tests.property import strategies as some
from tests.property.strategies import Choices, compiled

SCAN = 260

RATIOS = [Fraction(text) for text in ("1", "1/100", "3", "7/5", "1/3", "0")]


def along_a_mix(pick: Choices) -> Along | None:
    """A tariff along a mix of its meters, ``None`` where even no record has a price."""
    made = compiled(*some.some_charges(pick, credit=False), limits=some.some_caps(pick))
    mix = {meter: pick.among(RATIOS) for meter in sorted(made.meters)}
    try:
        return Along(made, mix, {meter: pick.among((0, 0, 5)) for meter in mix})
    except BeyondCurveError:
        return None


curves = some.of(80, along_a_mix)


def costs(along: Along) -> list[int]:
    last = SCAN if along.last is None else min(SCAN, along.last)
    return [along.cost(records) for records in range(last + 1)]


@given(curves)
def test_the_last_records_are_the_last_that_have_a_price(along: Along | None) -> None:
    if along is None or along.last is None:
        return
    along.cost(along.last)
    try:
        along.cost(along.last + 1)
    except BeyondCurveError:
        return
    raise AssertionError


@given(curves)
def test_between_breakpoints_the_cost_never_falls(along: Along | None) -> None:
    if along is None:
        return
    found = costs(along)
    ends = set(along.breakpoints(SCAN)) | {0}
    falls = {n for n in range(len(found) - 1) if found[n + 1] < found[n]}
    assert falls <= ends


@given(curves, st.integers(0, 2_000_00))
def test_a_budget_buys_what_a_scan_finds(along: Along | None, budget: int) -> None:
    """Invariant 18, along records."""
    if along is None or along.cost(0) > budget:
        return
    found, row = along.affordable(budget), costs(along)
    within = [n for n, cost in enumerate(row) if cost <= budget]
    over = [n for n, cost in enumerate(row) if cost > budget]
    if found.most is not None and found.most < len(row):
        assert within[-1] == found.most
        assert found.most == along.last or along.cost(found.most + 1) > budget
    else:
        assert found.most is None or along.cost(found.most) <= budget
    if over:
        assert found.steady == over[0] - 1
    else:
        assert found.steady is None or found.steady >= len(row) - 1


@given(curves, st.integers(0, 120))
def test_where_more_records_cost_less_the_smallest_such_count_is_named(along: Along | None, records: int) -> None:
    """Invariant 14, along records."""
    if along is None or (along.last is not None and records > along.last):
        return
    found, row = along.cheaper_beyond(records), costs(along)
    scanned = next((n for n in range(records + 1, len(row)) if row[n] < row[records]), None)
    if scanned is not None or found is None:
        assert found == scanned
    else:
        assert found >= len(row)
        assert along.cost(found) < row[records]
