"""A source that names a pilot: what it replaces, what stays, what is said."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from estimator.draws.inputs import Draws
from estimator.errors import Refusal
from estimator.planning.demand import Demand, demand, tokens_of
from estimator.planning.workspace import Question, Workspace
from tests.unit.pilots.make import UNITS, read, small
from tests.unit.planning.small import estimated, need, offer, plan, source, workspace

PILOT = read(small())
AFTER = date(2026, 12, 1)
"""A day by which the pilot had been made."""
PLAIN = workspace(offer("o"))
WHERE = PLAIN.but(pilots={"p.jsonl": PILOT})


def asked(usable: int = 15, where: Workspace = WHERE, draws: Draws | None = None, **keys: Any) -> Demand:
    row = plan(source("o", pilot="p.jsonl", **keys)).source[0]
    return demand(Question(where, need(), AFTER, draws), row, "o", usable)


def test_counts_stand_over_what_was_assumed_and_other_stages_stay() -> None:
    found = asked(funnel={"human": 0.2, "kept": 0.5})
    assert found.funnel is not None
    stages = {stage.name: (stage.rate.likely, stage.evidence) for stage in found.funnel.stages}
    assert stages["human"] == (Fraction(21, 24), ("pilot x-november",))
    assert stages["kept"] == (Fraction(1, 2), ("plan: funnel.kept",))
    assert list(stages) == ["human", "kept", "distinct"]


def test_the_tokens_are_those_counted() -> None:
    question = Question(WHERE, need(), AFTER)
    row = plan(source("o", pilot="p.jsonl")).source[0]
    found = tokens_of(question, row)
    assert (found.likely, found.source) == (Fraction(360, 13), "pilot x-november")
    assert tokens_of(Question(PLAIN, need(), AFTER), row).likely == 50  # nobody read the pilot


@pytest.mark.parametrize("tokens", [None, Refusal("not covered", "tokens", "one page")])
def test_where_tokens_were_not_measured_those_stated_hold(tokens: Refusal | None) -> None:
    row = plan(source("o", pilot="p.jsonl")).source[0]
    WHERE.measured(row)
    where = WHERE.but()
    found = where.measured(row)
    assert found is not None
    where._measured["p.jsonl"] = found._replace(tokens=tokens)
    assert tokens_of(Question(where, need(), AFTER), row).likely == 50


def test_caveats_are_warnings_and_a_pilot_is_worked_out_once() -> None:
    found = asked()
    measured = WHERE.measured(found.row)
    assert measured is not None
    assert set(measured.caveats) <= set(found.warnings)
    assert WHERE.measured(found.row) is measured
    assert WHERE.measured(plan(source("o")).source[0]) is None


def test_without_any_other_rate_a_pilot_is_enough_for_a_full_price() -> None:
    found = estimated(WHERE, source("o", pilot="p.jsonl", funnel={}), records=15, as_of=AFTER)
    assert found.status == "priced"
    assert found.missing == ()
    assert estimated(PLAIN, source("o", funnel={}), records=15).status == "at least"


def test_past_what_the_pilot_carries_to_the_total_is_a_floor() -> None:
    found = estimated(WHERE, source("o", pilot="p.jsonl", funnel={}), records=1_000_000, as_of=AFTER)
    assert found.status == "at least"
    assert [refusal.what for refusal in found.missing] == ["distinct records"]


def test_a_stated_share_stands_in_past_it_up_to_what_the_pilot_allows() -> None:
    low = {"distinct": {"low": 0.05, "likely": 0.1, "high": 0.2}}
    assert estimated(WHERE, source("o", pilot="p.jsonl", funnel=low), records=1_000_000, as_of=AFTER).status == "priced"
    high = {"distinct": 0.9}
    found = estimated(WHERE, source("o", pilot="p.jsonl", funnel=high), records=1_000_000, as_of=AFTER)
    assert found.status == "at least"
    assert "the plan states 0.9, and the pilot allows at most" in found.missing[0].why


def test_every_measured_input_is_drawn_once_under_its_pilot() -> None:
    draws = Draws(64)
    found = asked(draws=draws, funnel={})
    names = [name.partition("|")[0] for name in draws.inputs]
    assert names == ["tokens_per_record", "funnel.human", "funnel.distinct"]
    assert all("|pilot x-november" in name for name in draws.inputs)
    assert found.funnel is not None
    assert found.funnel.piloted is not None
    assert found.funnel.piloted.factors is not None


def test_one_page_leaves_what_was_stated() -> None:
    totals = {
        "units": 1,
        "fetched": 10,
        "kept": UNITS[0]["kept"],
        "clusters": {"1": 6, "2": 1},
        "cost": UNITS[0]["cost"],
    }
    where = PLAIN.but(pilots={"p.jsonl": read(small(None, [UNITS[0]], totals))})
    stated = asked(7, where, funnel={"human": 0.5})
    assert stated.funnel is not None
    assert stated.funnel.stages[0].rate.likely == Fraction(1, 2)
    unstated = asked(7, where, funnel={})
    assert [refusal.what for refusal in unstated.missing] == ["share kept at 'human' by pilot x-november"]
    assert any("human: its counts carry no range" in words for words in unstated.warnings)
