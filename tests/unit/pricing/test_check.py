import pytest

from estimator.pricing.check import problems
from tests.unit.pricing.make import HEAD, layer
from tests.unit.pricing.test_book import BASIC, TABLES

CARD = """
[[card]]
id = "h100"
name = "H100"
released = 2022-03-22
memory_gb = 80
bandwidth_gb_s = "3350"
tdp_w = 700
evidence = { sheet = "page" }
"""
MODEL = """
[[model]]
id = "m"
name = "M"
maker = "A"
released = 2025-04-29
parameters = 8
active_parameters = 8
evidence = { released = "page" }
"""
THROUGHPUT = """
[[throughput]]
id = "t"
model = "m"
card = "h100"
tokens_per_second = "1"
setting = "chat"
observed_on = 2026-01-01
recorded_on = 2026-11-01
evidence = "page"
"""
FX = """
[[fx]]
base = "EUR"
quote = "USD"
on = 2026-10-30
rate = "1.1563"
recorded_on = 2026-11-01
evidence = "page"
"""
ALL = BASIC + TABLES + CARD + MODEL + THROUGHPUT + FX
FEE = '{ kind = "fee", item = "access", amount = "100", every = "month" }'


def found(text: str) -> list[str]:
    return [str(problem) for problem in problems(layer(HEAD + text).file, "book.toml", lambda name: name == "below")]


def test_a_sound_file_has_no_fault() -> None:
    assert found(ALL) == []


def test_what_a_file_below_defines_may_be_cited() -> None:
    assert found(ALL.replace('"page"', '"below"').replace('name = "M"', 'name = "M"\nterms = "below"')) == []


@pytest.mark.parametrize(
    "row", [BASIC, CARD, MODEL, THROUGHPUT, TABLES], ids=["offer", "card", "model", "throughput", "tables"]
)
def test_an_id_stands_once_a_table(row: str) -> None:
    assert any("the id stands 2 times (add a revision to the first one instead)" in line for line in found(row + row))


def test_two_revisions_of_one_start_recorded_on_one_day_contradict() -> None:
    [line] = found(BASIC.replace("2024-11-01", "2023-03-29"))
    assert line.startswith("book.toml: offer[x/basic].revision[2]: contradicts revision 1: both start")
    assert line.endswith("2026-11-01 (a correction carries a later recorded_on)")


def test_a_reading_is_not_recorded_before_it_is_made() -> None:
    [line] = found(TABLES.replace("observed_on = 2024-12-31", "observed_on = 2026-11-02"))
    assert "figure[pue].revision[1]: observed on 2026-11-02, after it was recorded on 2026-11-01" in line


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        (
            'announced_on = 2024-10-10\n  currency = "USD"\n  evidence = { price = "page" }',
            'announced_on = 2024-10-10\n  currency = "USD"\n  evidence = { price = "pgae" }',
            "offer[x/basic].revision[2].evidence.price",
        ),
        (
            'unit = "kWh per kWh"\n  evidence = "page"',
            'unit = "kWh per kWh"\n  evidence = "pgae"',
            "figure[pue].revision[1]",
        ),
        (
            'clause = "you may not"\n  evidence = ["page"]',
            'clause = "no"\n  evidence = ["pgae"]',
            "terms[x/agreement].revision[1]",
        ),
        ('evidence = { sheet = "page" }', 'evidence = { sheet = "pgae" }', "card[h100].evidence"),
        (
            'observed_on = 2026-01-01\nrecorded_on = 2026-11-01\nevidence = "page"',
            'observed_on = 2026-01-01\nrecorded_on = 2026-11-01\nevidence = "pgae"',
            "throughput[t]",
        ),
        (
            'rate = "1.1563"\nrecorded_on = 2026-11-01\nevidence = "page"',
            'rate = "1.1563"\nrecorded_on = 2026-11-01\nevidence = "pgae"',
            "fx[1]",
        ),
    ],
)
def test_evidence_that_is_cited_exists(before: str, after: str, where: str) -> None:
    assert before in ALL
    [line] = found(ALL.replace(before, after))
    assert line == f"book.toml: {where}: no evidence is called 'pgae' (did you mean 'page'?)"


def limited(limit: str) -> str:
    return BASIC.replace(f"charges = [{FEE}]", f"charges = [{FEE}]\n  limits = [{limit}]", 1)


def test_a_limits_own_evidence_exists() -> None:
    [line] = found(limited('{ kind = "cap", meter = "post", max = 1, evidence = "pgae" }'))
    assert "offer[x/basic].revision[1].limits: no evidence is called 'pgae'" in line


@pytest.mark.parametrize(
    ("limit", "sound"),
    [
        ('{ kind = "history", days = 7 }', True),
        ('{ kind = "history", max = 7 }', True),
        ('{ kind = "history" }', False),
        ('{ kind = "depth", max = 1000 }', True),
        ('{ kind = "depth", days = 7 }', False),
        ('{ kind = "rate", meter = "call", max = 1, seconds = 60 }', True),
    ],
)
def test_a_reach_has_its_number(limit: str, sound: bool) -> None:  # noqa: FBT001
    lines = found(limited(limit))
    assert (lines == []) is sound
    assert all("limit needs its number (write days or max)" in line for line in lines)


def test_terms_that_are_named_exist() -> None:
    text = TABLES + BASIC.replace('name = "Basic"', 'name = "Basic"\nterms = "x/agreemnt"')
    [line] = found(text)
    assert line == "book.toml: offer[x/basic].terms: no terms are called 'x/agreemnt' (did you mean 'x/agreement'?)"
    assert "model[m].terms" in found(MODEL.replace('name = "M"', 'name = "M"\nterms = "none"'))[0]
    assert found(TABLES + MODEL.replace('name = "M"', 'name = "M"\nterms = "x/agreement"')) == []


@pytest.mark.parametrize(
    ("charge", "sound"),
    [
        ('{ kind = "fee", item = "access", amount = "100", amount_high = "99.99", every = "month" }', False),
        ('{ kind = "fee", item = "access", amount = "100", amount_high = "100", every = "month" }', True),
        ('{ kind = "unit", meter = "post", rate = "2", rate_high = "1" }', False),
        ('{ kind = "unit", meter = "post", rate = "2", rate_high = "3" }', True),
        ('{ kind = "unit", meter = "post", rate = "2" }', True),
    ],
)
def test_a_range_runs_upwards(charge: str, sound: bool) -> None:  # noqa: FBT001
    lines = found(BASIC.replace(FEE, charge, 1))
    assert (lines == []) is sound
    assert all("runs backwards (write the lower first)" in line for line in lines)


def test_a_deals_range_runs_upwards() -> None:
    [line] = found(TABLES.replace('amount_high = "2"', 'amount_high = "0.5"', 1))
    assert line == "book.toml: deal[b]: amount_high is below amount_low (write the lower first)"
