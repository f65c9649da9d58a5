from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from estimator.errors import Refusal
from estimator.evidence import Grade
from estimator.sourcing import Estimated
from estimator.yields.funnel import Funnel, Stage, build_funnel
from estimator.yields.rows import Acts
from tests.unit.yields.test_yield_book import DISTINCT, HEAD, LANGUAGE, NOW, load


def rate(likely: str, grade: Grade = "measured", source: str = "plan.funnel") -> Estimated:
    value = Fraction(likely)
    return Estimated(value, value, value, grade, source)


def stage(
    name: str, likely: str, acts: Acts = "after", grade: Grade = "measured", measured_at: int | None = None
) -> Stage:
    return Stage(name, acts, rate(likely, grade), (), measured_at=measured_at)


FUNNEL = Funnel(
    (stage("language", "0.3", "before"), stage("length", "0.8"), stage("deleted", "0.9", "later", "assumed"))
)


def test_only_what_was_paid_for_must_be_bought_over() -> None:
    assert FUNNEL.keep == Fraction("0.72")
    assert [step.name for step in FUNNEL.bought] == ["length", "deleted"]
    assert FUNNEL.grade == "assumed"
    assert Funnel(FUNNEL.stages[:1]).grade == "official"
    assert Funnel(()).keep == 1


@pytest.mark.parametrize(("usable", "raw"), [(0, 0), (1, 2), (72, 100), (73, 102), (7200, 10_000)])
def test_the_fewest_records_that_leave_enough(usable: int, raw: int) -> None:
    assert FUNNEL.raw_needed(usable) == raw


def test_a_share_of_distinct_records_is_carried_only_so_far() -> None:
    funnel = Funnel((stage("language", "0.5", measured_at=1), stage("distinct", "0.9", measured_at=1000)))
    assert funnel.uncovered(1000) is None
    refusal = funnel.uncovered(1001)
    assert refusal is not None
    assert refusal.kind == "not covered"
    assert "measured on 1,000 records and carried to 1,001" in refusal.why
    assert Funnel((stage("distinct", "0.9"),)).uncovered(10**12) is None


class TestBuilding:
    def test_the_plans_own_rate_stands_over_the_books(self, tmp_path: Path) -> None:
        known = load(tmp_path, HEAD + LANGUAGE + DISTINCT).stages("x", "light", "search", NOW)
        funnel = build_funnel(known, {"language": rate("0.25"), "accepted": rate("0.5", "assumed")}, ())
        assert [(step.name, step.rate.likely, step.acts) for step in funnel.stages] == [
            ("language", Fraction(1, 4), "after"),
            ("distinct", Fraction(9, 10), "after"),
            ("accepted", Fraction(1, 2), "after"),
        ]
        assert funnel.stages[0].evidence == ("plan.funnel",)
        assert funnel.stages[1].measured_at == 1000
        assert funnel.missing == ()

    def test_an_operator_in_use_acts_before_the_meter(self, tmp_path: Path) -> None:
        known = load(tmp_path, HEAD + LANGUAGE + DISTINCT).stages("x", "light", "search", NOW)
        assert [step.acts for step in build_funnel(known, {}, ["lang:en"]).stages] == ["before", "after"]
        assert [step.acts for step in build_funnel(known, {}, ["lang:de"]).stages] == ["after", "after"]

    def test_a_rate_that_starts_later_is_missing_unless_the_plan_states_it(self, tmp_path: Path) -> None:
        known = load(tmp_path, HEAD + LANGUAGE + DISTINCT).stages("x", "light", "search", date(2026, 6, 30))
        assert [row.what for row in build_funnel(known, {}, ()).missing] == ["share kept at 'distinct'"]
        assert build_funnel(known, {"distinct": rate("0.8")}, ()).missing == ()

    def test_an_endpoint_nothing_is_known_of(self) -> None:
        [refusal] = build_funnel({}, {}, ()).missing
        assert isinstance(refusal, Refusal)
        assert refusal.kind == "not stated"
        assert "state funnel rates in the plan, such as funnel.accepted" in refusal.why
