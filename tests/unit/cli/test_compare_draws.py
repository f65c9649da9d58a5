import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Perusable, edited

DRAWS = ("--draws", "64")


def test_draws_add_a_block_and_the_other_plans_stay(perusable: Perusable, plan: Path) -> None:
    plain, ranged = (perusable("compare", plan, *more).out for more in ((), DRAWS))
    _, after = ranged.split("Range, 9 in 10 of 64 draws (seed 0): P5 to P95\n")
    others = [text[text.index("Not for this need") : text.index("Cheapest you can use")] for text in (plain, after)]
    assert others[0] == others[1]


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(perusable: Perusable, plan: Path) -> None:
    runs = [perusable("compare", plan, *DRAWS, "--seed", seed, "--format", "json").out for seed in ("7", "7", "8")]
    assert runs[0] == runs[1] != runs[2]
    assert json.loads(runs[2])["seed"] == 8


@pytest.mark.parametrize(("wanted", "taken"), [("16", 16), ("17", 32), ("1_000", 1024)])
def test_draws_come_in_powers_of_two(perusable: Perusable, plan: Path, wanted: str, taken: int) -> None:
    ran = perusable("compare", plan, "--draws", wanted, "--format", "json")
    assert json.loads(ran.out)["draws"] == taken
    told = f"{taken:,} draws are taken: Sobol points come in powers of two\n"
    assert ran.err.endswith(told if wanted != str(taken) else "")
    assert bool(ran.err) == (wanted != str(taken))


@pytest.mark.parametrize("wanted", ["0", "15", "1048577", "1e3", "-16"])
def test_too_few_and_too_many_draws_are_bad_input(perusable: Perusable, plan: Path, wanted: str) -> None:
    ran = perusable("compare", plan, "--draws", wanted)
    assert ran.code == 2
    assert "is not a whole number from 16 to 1,048,576" in ran.err


@pytest.mark.parametrize(
    "options", [("--at", "p90", "--fail-over", "9 USD"), ("--fail-if-p", "total > 9 USD", "0.05")], ids=str
)
def test_what_only_draws_can_judge_asks_for_them(perusable: Perusable, plan: Path, options: tuple[str, ...]) -> None:
    ran = perusable("compare", plan, "--gate", "box", *options)
    assert (ran.code, ran.out) == (2, "")
    assert "--draws: is missing: percentiles and odds come from draws (add --draws 8192)" in ran.err


@pytest.mark.parametrize(
    ("share", "hint"),
    [
        ("33", "write 0.33 for 33"),
        ("5%", "write 0.05 for 5%"),
        ("100", "write 1 for 100"),
        ("1.5", "write 0.05 for 5 in 100"),
        ("-0.1", "write 0.05 for 5 in 100"),
        ("1e-2", "write 0.05 for 5 in 100"),
        ("0.0000000001", "write 0.05 for 5 in 100"),
        ("nan", "write 0.05 for 5 in 100"),
        ("٣", "write 0.05 for 5 in 100"),
    ],
)
def test_a_share_is_written_as_one(perusable: Perusable, plan: Path, share: str, hint: str) -> None:
    ran = perusable("compare", plan, "--gate", "box", *DRAWS, "--fail-if-p", "total > 9 USD", share)
    assert ran.code == 2
    assert f"is not a share from 0 to 1 ({hint})" in ran.err


@pytest.mark.parametrize("share", ["0", "1", "0.05", ".05", "0.123456789"])
def test_shares_that_are_read(perusable: Perusable, plan: Path, share: str) -> None:
    assert perusable("compare", plan, "--gate", "box", *DRAWS, "--fail-if-p", "total > 999 USD", share).code == 0


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("total", "'total' is not a limit"),
        ("total < 9 USD", "is not a limit"),
        ("cost > 9 USD", "is not a limit"),
        ("total > 9", "is not an amount with its currency"),
        ("total > 2027-03-31", "is not an amount with its currency"),
        ("done > 9 USD", "'9 USD' is not a day such as 2027-03-31"),
        ("done > 20270331", "'20270331' is not a day such as 2027-03-31"),
        ("done > 2027-02-30", "'2027-02-30' is not a day such as 2027-03-31"),
        ("total > 9 EUR", "the limit is in EUR, the comparison in USD"),
    ],
)
def test_a_limit_that_is_none(perusable: Perusable, plan: Path, limit: str, words: str) -> None:
    ran = perusable("compare", plan, "--gate", "box", *DRAWS, "--fail-if-p", limit, "0.05")
    assert ran.code == 2
    assert words in " ".join(ran.err.split())


def test_odds_that_hold_are_said_and_those_that_do_not_are_counted(perusable: Perusable, plan: Path) -> None:
    judged = ("compare", plan, "--gate", "box", *DRAWS, "--fail-if-p")
    ran = perusable(*judged, "total > 999 USD", "0")
    assert (ran.code, ran.err) == (0, "gate: box passes: total > 999.00 USD in 0 of 64 draws (0 %)\n")
    ran = perusable(*judged, "total > 1 USD", "0.05")
    assert ran.code == 3
    assert ran.err == "gate: box fails: total > 1.00 USD in 64 of 64 draws (100 %), more than 5 %\n"
    assert "Range, " in ran.out


def test_several_odds_hold_together_and_a_day_among_them(perusable: Perusable, plan: Path) -> None:
    several = ("--fail-if-p", "done > 2027-03-31", "0.1", "--fail-if-p", "per-1000>30 USD", ".05")
    ran = perusable("compare", plan, "--gate", "box", *DRAWS, *several)
    assert ran.code == 0
    assert "done > 2027-03-31 in 0 of 64 draws (0 %); per-1000 > 30.00 USD in 0 of 64 draws (0 %)" in ran.err


def test_a_percentile_is_held_against_the_budget_where_nothing_else_is_asked(perusable: Perusable, plan: Path) -> None:
    edited(plan, 'name = "A box"', 'name = "A box"\nchosen = true')
    ran = perusable("compare", plan, *DRAWS, "--at", "p90")
    assert ran.code == 3
    assert ran.err.startswith("gate: box is over budget: P90 of total 2")
    edited(plan, '"15 USD"', '"30 USD"')
    ran = perusable("compare", plan, *DRAWS, "--at", "p50")
    assert ran.code == 0
    assert ran.err.startswith("gate: box passes: P50 of total 19.9")
    assert ran.err.endswith("USD is within 30.00 USD\n")


def test_a_percentile_of_nothing_is_bad_input(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan, "--gate", "box", *DRAWS, "--at", "p90", "--require-priced")
    assert ran.code == 2
    assert "--at: judges nothing without --fail-over" in ran.err


def test_an_unpriced_plan_fails_as_4_before_its_odds(perusable: Perusable, plan: Path) -> None:
    ran = perusable("compare", plan, "--gate", "quote", *DRAWS, "--fail-if-p", "total > 9 USD", "0.05")
    assert ran.code == 4


def test_every_format_has_the_ranges(perusable: Perusable, plan: Path) -> None:
    out = {form: perusable("compare", plan, *DRAWS, "--format", form).out for form in ("csv", "markdown")}
    assert "plan_total_p95" in out["csv"].splitlines()[0]
    assert "## Range, 9 in 10 of 64 draws" in out["markdown"]
