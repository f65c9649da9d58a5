from typing import Any

import pytest

from estimator.errors import Refusal
from estimator.reports.comparison.table import table
from estimator.reports.paint import painted
from estimator.text import columns
from tests.unit.planning.small import source
from tests.unit.reports.made import compared, row

TWO = (row("dear"), row("cheap"))


def shown(*plans: dict[str, Any], width: int = 80, height: int | None = None, **keys: Any) -> list[str]:
    where, comparison = compared(*plans, **keys)
    return [line.text for line in table(where, comparison, width, height)]


def flat(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def test_the_cheapest_stands_first_and_numbers_line_up_at_the_right() -> None:
    lines = shown(*TWO)
    heading = next(line for line in lines if line.startswith("  plan"))
    first, second = (next(line for line in lines if line.startswith(number)) for number in ("1 ", "2 "))
    assert first.split()[1:5] == ["cheap", "10.0000", "200.000", "10.00"]
    assert second.split()[1:5] == ["dear", "25.0000", "500.000", "25.00"]
    assert heading.index("total") + 5 == first.index("10.00 ") + 5 == second.index("25.00 ") + 5


def test_the_verdict_names_the_first_two_and_what_would_change_them() -> None:
    lines = shown(row("cheap", source("cheap", funnel={"kept": {"low": 0.5, "likely": 0.8, "high": 0.9}})), row("dear"))
    assert "Cheapest you can use  cheap, 12.5000 USD per 1,000, 12.50 USD in all" in lines
    assert "Runner-up             dear, 25.0000 USD per 1,000, 100 % more" in lines
    assert "What would flip it    'kept' at 40 %, not 80 %, or dear 50 % cheaper" in lines


def test_without_a_share_kept_only_a_price_flips_the_order() -> None:
    lines = shown(*(row(name, source(name, funnel={})) for name in ("cheap", "dear")))
    assert "none: no plan with a full price gives records of the kind needed" in flat(lines)


def test_one_plan_has_no_runner_up() -> None:
    text = flat(shown(row("cheap")))
    assert "Runner-up none: no other plan" in text
    assert "What would flip it nothing: there are no two plans to compare" in text


def test_a_floor_is_marked_and_says_what_is_open() -> None:
    extra = [{"item": "review", "amount": "5 EUR", "per": "hour"}]
    lines = shown(row("cheap", extra=extra), row("dear"))
    text = flat(lines)
    assert "≥10.00" in text
    assert "at least 10.00 USD, 1 of 2 lines unpriced: review" in text
    assert "Cheapest you can use dear" in text


def test_an_unknown_input_makes_a_floor_too() -> None:
    text = flat(shown(row("cheap", source("cheap", funnel={}))))
    assert "at least 10.00 USD, 1 input unknown: share kept" in text


def test_the_full_use_of_a_fee_names_its_denominator() -> None:
    text = flat(shown(row("fee", source("fee", funnel={"kept": 1})), row("cheap")))
    assert "full use, per 1,000: 0.840000 over 50,000,000 posts a month" in text


def test_what_cannot_be_had_stands_apart_with_its_reason_and_its_last_price() -> None:
    lines = shown(row("gone"), row("cheap"))
    after = flat(lines[lines.index("Not for this need") :])
    assert "gone no longer sold since 2026-03-01; comparable, no offer: 10.00 USD" in after


def test_other_records_are_marked_and_named() -> None:
    text = flat(shown(row("other"), row("cheap")))
    assert "2 other *" in text
    assert "* other records than posts, ranked last." in text


def test_a_total_above_the_budget_is_marked() -> None:
    text = flat(shown(*TWO, budget="20 USD"))
    assert "25.00!" in text
    assert "10.00!" not in text
    assert "! over the budget." in text


def test_model_made_records_and_unclear_rights_are_said_once() -> None:
    text = flat(shown(row("model"), row("cheap")))
    assert "Collapse: over 90 % model-made: plan 2 (of the purchase; mix unknown)." in text
    assert "Rights: unclear for all plans; copyright, personal data not assessed." in text


def test_the_order_by_token_is_said_when_it_is_another() -> None:
    long = source("dear", tokens_per_record={"likely": 500, "low": 400, "high": 600})
    assert "by cost per usable token the order is another: 2, 1." in flat(shown(row("cheap"), row("dear", long)))


def test_nothing_usable_is_said() -> None:
    lines = shown(row("gone"))
    assert "You can buy and use these: none" in lines
    assert "Cheapest you can use none" in flat(lines)
    assert "Runner-up" not in flat(lines)


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_figures_are_whole_at_every_width_and_80_is_enough(width: int) -> None:
    many = [row(name) for name in ("cheap", "dear", "fee", "other", "model", "gone")]
    lines = shown(*many, width=width, budget="20 USD")
    text = flat(lines)
    for figure in ("10.0000", "25.0000", "42,000.00!", "840,000"):
        assert figure in text
    if width >= 80:
        assert max(columns(line) for line in lines) <= width


def test_a_wide_screen_shows_months_the_limit_and_names() -> None:
    text = flat(shown(*TWO, width=160))
    assert "months what limits it name" in text
    assert "cap of 600 post" in text
    assert "The plan dear" in text


def test_long_ids_give_way_to_figures() -> None:
    long = row("cheap") | {"id": "a-plan-with-a-name-that-no-terminal-likes-to-show-in-one-row"}
    lines = shown(long, row("dear"))
    assert any("…" in line and "10.0000" in line for line in lines)
    assert max(columns(line) for line in lines) <= 80


def test_a_low_screen_takes_the_empty_lines() -> None:
    assert "" in shown(*TWO, height=40)
    assert "" not in shown(*TWO, height=12)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"have": 200}, "1,000 posts (light) for fine-tune, 200 of them already held"),
        ({"every": "month", "months": 3}, "1,000 posts (light) every month for 3 months for fine-tune"),
        ({"tokens": 90_000, "budget": "99.50 USD"}, "90,000 tokens of posts (light) for fine-tune, budget 99.50 USD"),
    ],
)
def test_the_need_is_said_first(keys: dict[str, Any], words: str) -> None:
    assert shown(row("cheap"), **keys)[0] == words


def test_colour_is_added_to_whole_lines_and_carries_nothing() -> None:
    where, comparison = compared(*TWO)
    lines = table(where, comparison)
    plain = painted(lines, color=False)
    assert "\x1b" not in plain
    assert "\x1b[32m1 cheap" in painted(lines, color=True)


def test_the_flip_in_words_when_no_share_kept_does_it() -> None:
    where, comparison = compared(*TWO)
    assert comparison.flip is not None
    never = comparison._replace(flip=comparison.flip._replace(at=None))
    assert "dear 60 % cheaper; no share kept at 'kept' down to 1 in 100" in flat(
        [line.text for line in table(where, never)]
    )
    without = comparison._replace(flip=None)
    assert "only a price: cheap rests on no share kept" in flat([line.text for line in table(where, without)])


def test_an_eligible_plan_without_any_price_says_what_is_missing() -> None:
    where, comparison = compared(row("cheap"))
    refusal = Refusal("no rate", "posts", "no rate")
    plan = comparison.plans[0]._replace(status="unpriced", total=None, missing=(refusal,))
    text = flat([line.text for line in table(where, comparison._replace(plans=(plan,)))])
    assert "unpriced: posts" in text
    assert "1 cheap – – –" in text
