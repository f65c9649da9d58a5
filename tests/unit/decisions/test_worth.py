"""What to measure next, on two plans that differ in what is known of them."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from estimator.decisions.likelihood import levels
from estimator.decisions.measuring import Field, Sampling, Till
from estimator.decisions.worth import Asking, Finding, Worth, quantiles, undominated, worth
from estimator.draws.inputs import Draws
from estimator.pilots.pilot import Unit
from estimator.pilots.read import parse_pilot
from estimator.pilots.rows import Header
from estimator.pilots.write import pilot_bytes
from estimator.planning.compare import compare
from estimator.planning.rows import PlanFile
from estimator.planning.tie import Unsolved
from estimator.planning.workspace import Question
from estimator.sourcing import Estimated, Sourcing
from tests.unit.decisions.small import DAY, RATE, file, where
from tests.unit.planning.small import file_of, need, offer, paced, plan, post, revision, source, workspace
from tests.unit.planning.test_demand import keep

SKEWED = {"low": 0.2, "likely": 0.55, "high": 0.75, "evidence": "counted by hand"}


def asked(of: PlanFile, asking: Asking = Asking(draws=4096), at: Any = None) -> Worth:  # noqa: B008 - a value
    found = worth(at or where(), of, DAY, asking)
    assert isinstance(found, Worth)
    return found


def only(found: Worth) -> Finding:
    (row,) = [row for row in found.findings if row.perfect]
    return row


def test_one_uncertain_rate_is_worth_what_brute_force_says() -> None:
    """Nested simulation from the definition: the cheaper of two plans once a pilot of 20 units of 10 was seen."""
    of = file(100_000, SKEWED)
    found = asked(of, Asking(8192, 0, Sampling(10, 0.3)))
    row = only(found)
    assert row.words == "share kept: usable"
    rng = np.random.default_rng(3)
    value = of.plan[0].source[0].funnel["usable"].estimated("plan: funnel.usable")
    rates = quantiles(value, rng.random(200_000) * (1 - 2e-9) + 1e-9)
    risky, sure = np.ceil(100_000 / rates), np.full(rates.size, 200_000.0)
    now = min(risky.mean(), sure.mean())
    assert row.perfect == pytest.approx(now - np.minimum(risky, sure).mean(), rel=0.01)
    assert found.perfect == pytest.approx(row.perfect, rel=0.01)
    study = row.study
    assert study is not None
    strength = 1 / 0.3 - 1
    units = rng.beta(rates[:, None] * strength, (1 - rates[:, None]) * strength, (rates.size, study.units))
    seen = rng.binomial(10, units).sum(axis=1)
    # Counts in a row are taken together: a hundred groups of equal size tell all that matters.
    order = np.argsort(seen + rng.random(seen.size), kind="stable").reshape(100, -1)
    then = np.minimum(risky[order].mean(axis=1), sure[order].mean(axis=1)).mean()
    assert study.saving == pytest.approx(now - then, rel=0.05)


def test_the_price_is_the_bill_of_the_records_alone() -> None:
    row = only(asked(file(100_000, SKEWED), Asking(4096, 0, Sampling(10, 0.3))))
    study = row.study
    assert study is not None
    assert (study.records, study.price) == (study.units * 10, study.units * 10)
    assert study.net == study.saving - study.units * 10
    assert row.pays


def test_the_best_size_nets_most_of_those_tried() -> None:
    of, sampling = file(100_000, SKEWED), Sampling(10, 0.3)
    row = only(asked(of, Asking(4096, 0, sampling)))
    assert row.study is not None
    smaller = only(asked(file(1_000, SKEWED), Asking(4096, 0, sampling)))
    assert smaller.study is not None
    # What is at stake is a hundredth, and the records cost the same.
    assert smaller.study.units < row.study.units
    assert row.study.saving <= row.perfect


def test_nothing_pays_where_nothing_is_at_stake() -> None:
    found = asked(file(1000, {"low": 0.8, "likely": 0.85, "high": 0.9}))
    assert found.next is None
    assert found.perfect == 0
    assert all(row.perfect == 0 and row.study is None and not row.pays for row in found.findings)
    assert [row.id for row in found.standings] == ["risky", "sure"]
    assert [row.cheapest for row in found.standings] == [1.0, 0.0]


def test_a_tie_goes_by_id() -> None:
    twin = [plan(source("sure"), id=name) for name in ("b", "a")]
    found = asked(file_of(need(), *twin))
    assert [(row.id, row.cheapest) for row in found.standings] == [("a", 1.0), ("b", 0.0)]


def test_one_plan_alone_leaves_nothing_to_find_out() -> None:
    found = asked(file_of(need(), plan(source("risky", funnel={"usable": RATE}))))
    assert (found.findings, found.next, found.perfect) == ((), None, 0)


def test_no_plan_to_choose() -> None:
    found = worth(where(), file_of(need(), plan(source("quote"))), DAY, Asking(draws=256))
    assert isinstance(found, Unsolved)
    assert found.code == 4


def test_a_plan_that_some_draws_cannot_do_is_left_out() -> None:
    at = workspace(offer("risky") + offer("sure", revision()), {"risky": paced("risky", None, reach=2_100)})
    found = asked(file(1000), Asking(draws=1024), at)
    ((name, why),) = found.left_out
    assert (name, "cannot be done or has no price in" in why) == ("risky", True)
    assert [row.id for row in found.standings] == ["sure"]
    alone = plan(source("risky", funnel={"usable": RATE}), id="risky")
    none = worth(at, file_of(need(), alone), DAY, Asking(draws=1024))
    assert isinstance(none, Unsolved)
    assert "risky: cannot be done" in none.words


@pytest.mark.parametrize(("days", "late"), [(20, 0.5), (33, 0.06), (1000, 0.0)])
def test_draws_that_end_after_the_last_day_are_told_and_stay(days: int, late: float) -> None:
    """A hundred posts a day: 1,000 usable ones take 20 days where half are kept."""
    at = workspace(offer("risky"), {"risky": paced("risky", 100)})
    alone = plan(source("risky", funnel={"usable": RATE}), id="risky")
    by = DAY + timedelta(days - 1)
    found = asked(file_of(need(by=by), alone), Asking(draws=1024), at)
    assert found.standings[0].late == pytest.approx(late, abs=0.03)


def test_the_same_seed_gives_the_same_answer() -> None:
    one, same, other = (asked(file(5_000, SKEWED), Asking(512, seed)) for seed in (1, 1, 2))
    assert one == same
    assert one.perfect != other.perfect


def test_an_unpriced_pilot_says_so() -> None:
    at = where()
    of = file(1000, SKEWED)
    field = Field(Question(at, of.need, DAY), of, Sampling())
    view = compare(at, of, DAY).plans[0]
    (place,) = [row for name, row in field.places(of.plan[0], view) if row.key == "funnel.usable"]
    unpriced = place._replace(row=place.row.model_copy(update={"offer": "quote"}))
    price = Till(at, of, DAY).price(unpriced, 10)
    assert price.minor is None
    assert "quote" in price.why


def test_a_pilot_without_a_price_is_named_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    from estimator.decisions.measuring import Price  # noqa: PLC0415 - only here

    monkeypatch.setattr(Till, "price", lambda *_: Price(None, "a quote is needed"))
    row = only(asked(file(100_000, SKEWED)))
    assert row.study is not None
    assert (row.study.price, row.study.net, row.study.unpriced, row.pays) == (None, None, "a quote is needed", False)


def test_tokens_are_measured_where_the_need_counts_tokens() -> None:
    wide = {"likely": 50, "low": 20, "high": 120, "tokenizer": "o200k", "evidence": "a guess"}
    plans = [plan(source("risky", tokens_per_record=wide), id="risky"), plan(source("sure"), id="sure")]
    found = asked(file_of(need(tokens=5_000_000), *plans), Asking(4096, 0, Sampling(10, 0.3)))
    row = next(row for row in found.findings if row.words == "tokens per record, risky")
    assert row.perfect > 0
    assert row.study is not None
    assert row.study.place.key == "tokens_per_record"
    assert 0 < row.study.saving <= row.perfect


HEADER: dict[str, Any] = {
    "schema": "perusable.pilot/1",
    "id": "counted",
    "offer": "risky",
    "criteria": "light",
    "criteria_version": 1,
    "kind": "post",
    "unit": "page",
    "drawn": "at random",
    "started": "2026-05-01",
    "ended": "2026-05-01",
    "stages": ["usable"],
    "stopped": "complete",
    "grade": "measured",
    "tokenizer": "o200k",
}


def with_pilot(of: PlanFile, rows: list[Unit], clusters: dict[int, int] | None = None, **header: Any) -> PlanFile:
    data = pilot_bytes(Header.model_validate({**HEADER, **header}), rows, clusters)
    risky = of.plan[0].model_copy(update={"source": (of.plan[0].source[0].model_copy(update={"pilot": "p.jsonl"}),)})
    changed = of.model_copy(update={"plan": (risky, *of.plan[1:])})
    return changed.with_pilots({"p.jsonl": parse_pilot(data, "p.jsonl")})


def test_a_pilot_says_how_the_next_one_would_sample() -> None:
    rows = [Unit(str(number), 24, (kept,), kept * 50) for number, kept in enumerate((4, 20, 9, 15, 12, 22))]
    row = only(asked(with_pilot(file(100_000, SKEWED), rows)))
    assert row.study is not None
    place = row.study.place
    assert (place.records, place.basis, place.unit) == (24, "as in counted", "page")
    assert 0.1 < place.correlation < 0.6
    stated = only(asked(with_pilot(file(100_000, SKEWED), rows), Asking(1024, 0, Sampling(7, 0.5))))
    assert stated.study is not None
    assert (stated.study.place.records, stated.study.place.basis) == (7, "as stated")
    assert stated.study.place.correlation == 0.5


def test_an_illustration_counts_nowhere() -> None:
    rows = [Unit(str(number), 24, (kept,)) for number, kept in enumerate((4, 20, 9, 15))]
    row = only(asked(with_pilot(file(100_000, SKEWED), rows, grade="assumed")))
    assert row.study is not None
    assert (row.study.place.records, row.study.place.basis, row.study.place.correlation) == (10, "taken", 0.3)


def test_a_page_of_the_offer_is_a_unit() -> None:
    page = revision(metering="{ page_all = 40, page = 25 }")
    at = workspace(offer("risky", page) + offer("sure", revision()))
    of = file(1000)
    field = Field(Question(at, of.need, DAY), of, Sampling())
    view = next(row for row in compare(at, of, DAY).plans if row.id == "risky")
    made = {row.key: row for _, row in field.places(of.plan[0], view)}
    assert (made["funnel.usable"].records, made["funnel.usable"].basis) == (25, "a page of the offer")
    assert made["tokens_per_record"].reach == 0.5
    assert made["funnel.usable"].reach == 1.0
    asks = of.plan[0].source[0].model_copy(update={"endpoint": "all"})
    assert field.place("risky", asks, view.sources[0]).records == 40


def test_a_source_stated_by_usage_and_an_offer_of_another_day_have_no_place() -> None:
    at, of = where(), file(1000)
    field = Field(Question(at, of.need, DAY), of, Sampling())
    view = next(row for row in compare(at, of, DAY).plans if row.id == "risky")
    used = plan(source("risky", usage={"post": 5}), id="risky")
    assert list(field.places(used, view)) == []
    early = field._replace(question=Question(at, of.need, DAY.replace(year=2025)))
    assert early.place("risky", of.plan[0].source[0], view.sources[0]).basis == "taken"


def test_a_measured_input_has_its_own_quantiles() -> None:
    value = Estimated(Fraction(1, 2), Fraction(1, 10), Fraction(9, 10), "measured", "", 0, 1, lambda u: u**2)
    assert quantiles(value, levels(4)).tolist() == (levels(4) ** 2).tolist()
    stated = value._replace(quantile=None)
    drawn = Draws(1024).of("a", "a", stated)
    assert np.sort(getattr(drawn, "draws")) == pytest.approx(quantiles(stated, levels(1024)), abs=5e-3)  # noqa: B009


def paged(clusters: dict[int, int] | None) -> PlanFile:
    """Ten pages of ten posts; 90 of them usable, 74 distinct."""
    rows = [Unit(str(number), 10, (9, 8 if number < 4 else 7)) for number in range(10)]
    of = file(1000, {"low": 0.6, "likely": 0.74, "high": 0.9})
    copies = {"method": "exact copies"}
    return with_pilot(of, rows, clusters, stages=["usable", "distinct"], near_duplicates=copies)


def test_a_volume_past_the_reach_of_a_pilot_says_how_large_a_one_would_do() -> None:
    assert asked(paged(None)).lifts == ()
    (lift,) = asked(paged({1: 60, 2: 12, 3: 2})).lifts
    # 1,000 usable posts take 1,352 at the likely share: a tenth of them, at a cent each.
    assert (lift.plan, lift.source, lift.records, lift.price) == ("risky", "risky", 136, 136)
    assert "past 10 times the pilot" in lift.why


def test_a_pilot_of_too_few_records_is_to_be_larger_even_within_reach() -> None:
    rows = [Unit(str(number), 50, (50, 45)) for number in range(4)]
    of = file(500, {"low": 0.8, "likely": 1, "high": 1})
    copies = {"method": "exact copies"}
    of = with_pilot(of, rows, {1: 160, 2: 20}, stages=["usable", "distinct"], near_duplicates=copies)
    (lift,) = asked(of).lifts
    assert (lift.records, lift.price) == (1_000, 1_000)
    assert "too many for so small a pilot" in lift.why


def test_a_pilot_fetches_more_than_reaches_the_stage() -> None:
    """Of what is fetched 80 in 100 are compared: 2,000 raw posts are 1,600 there, and the pilot held 100."""
    rows = [Unit(str(number), 25, (25, 19)) for number in range(4)]
    share = {"low": 0.4, "likely": 0.625, "high": 0.9}
    funnel = {"usable": {"low": 0.7, "likely": 0.8, "high": 0.9}, "distinct": share}
    of = file_of(need(), plan(source("risky", funnel=funnel), id="risky"), plan(source("sure"), id="sure"))
    copies = {"method": "exact copies"}
    of = with_pilot(of, rows, {1: 60, 2: 11, 3: 2, 4: 3}, stages=["usable", "distinct"], near_duplicates=copies)
    (lift,) = asked(of).lifts
    assert lift.records == 200
    assert "carried to 1,600" in lift.why


def test_a_pilot_that_carries_so_far_needs_none_larger() -> None:
    rows = [Unit(str(number), 50, (50, 25)) for number in range(4)]
    of = file(500, {"low": 0.8, "likely": 1, "high": 1})
    copies = {"method": "exact copies"}
    of = with_pilot(of, rows, {1: 10, 2: 80, 3: 10}, stages=["usable", "distinct"], near_duplicates=copies)
    assert asked(of).lifts == ()


def test_a_plan_stated_by_usage_has_no_share_of_distinct_records() -> None:
    used = plan(source("sure", usage={"post": 5}), id="used")
    assert asked(file_of(need(), used, plan(source("sure"), id="sure"))).lifts == ()


def test_a_pilot_that_kept_nothing_says_nothing_of_how_alike_records_are() -> None:
    rows = [Unit(str(number), 24, (0,)) for number in range(3)]
    row = only(asked(with_pilot(file(100_000, SKEWED), rows)))
    assert row.study is not None
    assert (row.study.place.correlation, row.study.place.records) == (0.3, 24)


def test_of_plans_equal_throughout_the_first_stands() -> None:
    totals = np.array([[3.0, 1.0], [1.0, 3.0], [1.0, 3.0], [3.0, 3.0]])
    assert undominated(totals) == [0, 1]


def test_a_rate_of_the_book_carries_ten_times_as_far_as_it_was_measured() -> None:
    keeps = keep("distinct", measured="measured_at = 100")
    at = workspace(offer("risky"), {"risky": Sourcing((post("risky"),), endpoint="search")}, yields=keeps)
    sure = plan(source("risky", funnel={"distinct": 1}), id="sure")
    found = asked(file_of(need(), plan(source("risky", funnel={}), id="risky"), sure), at=at)
    (lift,) = found.lifts
    # Half are kept: 2,000 posts, a tenth of them to be measured.
    assert (lift.plan, lift.records, lift.price) == ("risky", 200, 200)
    assert [row.id for row in found.standings] == ["sure"]
