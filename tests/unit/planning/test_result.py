from datetime import date
from fractions import Fraction

from estimator.planning.result import CostLine, PlanEstimate
from estimator.rows import Grade
from tests.unit.planning.small import estimated, offer, source, workspace

FOUND = estimated(workspace(offer("o")), source("o"))


def line(amount: int | None, grade: Grade) -> CostLine:
    return CostLine("o", "x", None, None, None, amount, date(2026, 6, 1), (), grade)


def rests(*lines: CostLine) -> PlanEstimate:
    return FOUND._replace(lines=lines)


def test_unit_costs_are_the_total_over_what_is_delivered() -> None:
    assert [FOUND.money, FOUND.per_1000_records, FOUND.per_million_tokens] == [
        Fraction(10),
        Fraction(10),
        Fraction(200),
    ]


def test_without_a_total_or_without_records_there_is_no_unit_cost() -> None:
    unknown = FOUND._replace(total=None)
    assert (unknown.money, unknown.per_1000_records, unknown.per_million_tokens) == (None, None, None)
    nothing = FOUND._replace(records=0, tokens=None)
    assert (nothing.per_1000_records, nothing.per_million_tokens) == (None, None)
    free = FOUND._replace(total=0)
    assert {free.money, free.per_1000_records, free.per_million_tokens} == {Fraction(0)}


def test_a_credit_and_an_unpriced_line_carry_no_share_of_the_total() -> None:
    found = rests(line(300, "official"), line(100, "assumed"), line(-200, "assumed"), line(None, "assumed"))
    assert found.grade_shares == {"official": Fraction(3, 4), "assumed": Fraction(1, 4)}
    assert found.assumed_share == Fraction(1, 4)
    assert rests(line(0, "assumed")).grade_shares == {}


def test_a_plan_is_eligible_without_a_reason_and_alike_when_every_source_is() -> None:
    assert FOUND.eligible
    assert not FOUND._replace(reasons=("closed",)).eligible
    assert FOUND.like_for_like
    assert not FOUND._replace(sources=(FOUND.sources[0]._replace(like_for_like=False),)).like_for_like
