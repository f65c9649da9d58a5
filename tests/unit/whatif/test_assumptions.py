from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from estimator.cli.common import Asked, open_plan
from estimator.errors import InputError
from estimator.money import Money
from estimator.planning.compare import compare
from estimator.planning.load import read_plan
from estimator.shipped import shipped
from estimator.sourcing import Estimated
from estimator.whatif.assumptions import Assumption, assumptions, used_by
from estimator.whatif.edits import Edits, checked, edits_of
from estimator.whatif.stepping import stepped

DAY = date(2026, 11, 22)
CASES = ("article.toml", "pilot.toml", "four-dates.toml", "2023-07.toml")
OWNED = """
[need]
tokens = 5_000_000
kind = "dialogue"
purpose = "fine-tune"
criteria = "light-en"

[[plan]]
id = "own"
name = "own"
[[plan.source]]
offer = "buy/h100-sxm"
gpus = 2
recipe = "tutor-student"
model = "qwen3-8b"
engine = "vllm"
concurrency = 128
turns = 8
prompt_tokens = 150
output_tokens = 75
retries = 0.02
correction = { share = 0 }
power = "power/us-industrial"
pue = "pue/world-survey-mean"
host_watts_per_card = 300
bought_for = { low = "25000 USD", likely = "27500 USD", high = "30000 USD" }
resale = "5000 USD"
life_months = 48
share = 1
equivalence = 2
tokens_per_record = 600

[[plan]]
id = "bill"
name = "bill"
[[plan.source]]
offer = "x/pay-per-use"
usage = { post = 1_000 }
"""


def listed(path: Path, as_of: date = DAY) -> dict[str, Assumption]:
    opened = open_plan(path, Asked(DAY, DAY))
    found = assumptions(opened.workspace, opened.file, as_of)
    assert len({one.address for one in found}) == len(found)
    return {one.address: one for one in found}


@pytest.fixture(scope="module")
def article() -> dict[str, Assumption]:
    return listed(shipped("examples/article.toml"))


@pytest.fixture
def owned(tmp_path: Path) -> dict[str, Assumption]:
    path = tmp_path / "plan.toml"
    path.write_text(OWNED, encoding="utf-8")
    return listed(path)


def fields(one: Assumption, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(one, name) for name in names)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("need.records", ("200,000", "records", True, Fraction(1), Fraction(10**15))),
        ("need.tokens", ("", "tokens", False, Fraction(1), Fraction(10**15))),
        ("need.have", ("0", "records", False, Fraction(0), Fraction(199_999))),
        ("need.start", ("2026-12-01", "", True, None, date(2027, 3, 31))),
        ("need.by", ("2027-03-31", "", True, date(2026, 12, 1), None)),
        ("need.every", ("once", "", False, None, None)),
        ("need.months", ("1", "months", False, Fraction(1), Fraction(1))),
        ("need.budget", ("250,000 USD", "USD", True, Fraction(0), None)),
    ],
)
def test_the_need_is_listed(article: dict[str, Assumption], address: str, expected: tuple[Any, ...]) -> None:
    one = article[address]
    assert fields(one, "text", "unit", "stated", "least", "most") == expected
    assert fields(one, "plan", "source", "origin", "grade") == ("", "", "plan", None)


def test_choices_are_those_of_the_file_and_the_books(article: dict[str, Assumption]) -> None:
    assert article["need.every"].choices == ("once", "month", "year")
    assert article["need.criteria"].choices == ("dolma-like", "light-en")
    assert article["hosted-gpt-oss/hosted/groq/openai/gpt-oss-120b/batch"].choices == ("false", "true")
    assert article["people/human/prolific-corporate/task"].choices == ("write", "label")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("share", ("0.8", "share", "plan", None, True)),
        ("tokens_per_record", ("450 to 800, likely 600", "tokens", "plan", "assumed", True)),
        ("equivalence", ("", "", "plan", None, False)),
        ("funnel.accepted", ("0.5 to 0.85, likely 0.689", "share", "yields", "assumed", False)),
        ("funnel.distinct", ("0.5 to 0.9, likely 0.7", "share", "plan", "assumed", True)),
        ("correction.rate", ("30 USD/hour", "USD/hour", "plan", "assumed", True)),
        ("correction.minutes", ("0.5 to 3, likely 1", "minutes", "plan", "assumed", True)),
        ("gpus", ("2", "", "plan", "assumed", True)),
        ("available", ("0.7", "share", "plan", "assumed", True)),
        ("tokens_per_second", ("", "tokens", "provider", None, False)),
        ("reading", ("full", "", "provider", None, False)),
    ],
)
def test_a_source_is_listed(article: dict[str, Assumption], key: str, expected: tuple[Any, ...]) -> None:
    one = article[f"mix-80-20/machine/{key}"]
    assert fields(one, "text", "unit", "origin", "grade", "stated") == expected
    assert fields(one, "plan", "source", "key") == ("mix-80-20", "machine", key)
    assert one.meaning


def test_words_and_lists_are_no_controls(article: dict[str, Assumption]) -> None:
    keys = {one.key for one in article.values()}
    assert keys.isdisjoint({"model", "engine", "recipe", "operators", "seeds", "offer", "id", "card"})


def test_where_a_rate_is_from_is_told(article: dict[str, Assumption]) -> None:
    one = article["people/human/prolific-corporate/funnel.accepted"]
    assert "OpenAssistant" in one.evidence
    assert "read 20" in one.evidence
    assert article["tutor-2h100/gpu/runpod-secure/h100-sxm/funnel.distinct"].evidence == (
        "assumed: a third of unseeded text repeats"
    )


def test_only_a_share_of_several_can_move(article: dict[str, Assumption]) -> None:
    alone, shared = article["tutor-2h100/gpu/runpod-secure/h100-sxm/share"], article["mix-80-20/people/share"]
    assert fields(alone, "least", "most") == (1, 1)
    assert fields(shared, "least", "most") == (Fraction(1, 1000), Fraction(999, 1000))
    assert stepped(alone, -1) == "1"


def test_money_numbers_and_ids_of_the_book(owned: dict[str, Assumption]) -> None:
    source = "own/buy/h100-sxm"
    assert owned[f"{source}/bought_for"].text == "25,000 USD to 30,000 USD, likely 27,500 USD"
    assert isinstance(owned[f"{source}/bought_for"].value, Estimated)
    assert owned[f"{source}/resale"].value == Money(Fraction(5000), "USD")
    assert owned[f"{source}/host_watts_per_card"].unit == "watts"
    assert owned[f"{source}/equivalence"].text == "2"
    assert f"{source}/pue" not in owned  # a figure of the book is named, so there is no number to move
    assert owned["need.start"].text == "2026-11-22"
    assert fields(owned["need.start"], "origin", "stated") == ("book", False)
    assert fields(owned["need.have"], "most") == (Fraction(10**15),)


def test_stated_usage_is_all_a_bill_rests_on(owned: dict[str, Assumption]) -> None:
    bill = [one for one in owned.values() if one.plan == "bill"]
    assert [one.key for one in bill] == ["usage.post"]
    assert fields(bill[0], "text", "unit", "stated") == ("1,000", "post", True)


def test_what_a_pilot_counted_cannot_be_moved() -> None:
    found = listed(shipped("examples/pilot.toml"))
    one = found["x-piloted/x/pay-per-use/funnel.human"]
    assert (one.origin, one.least, one.most) == ("pilot", one.value.likely, one.value.likely)  # type: ignore[union-attr]
    assert stepped(one, 5) == stepped(one, -5) == one.text
    opened = open_plan(shipped("examples/pilot.toml"), Asked(DAY, DAY))
    raw = read_plan(shipped("examples/pilot.toml"))
    for key in ("funnel.human", "tokens_per_record"):
        with pytest.raises(InputError, match="measured it, and stands over what the plan says") as error:
            checked(raw, edits_of([f"x-piloted/{key}=0.5"]), opened.workspace)
        assert error.value.problems[0].where == f"x-piloted/{key}"
    file = checked(raw, edits_of(["x-piloted/funnel.language=0.5", "need.records=6000"]), opened.workspace)
    assert file.need.records == 6000


def test_a_rate_that_is_not_known_yet_can_be_stated() -> None:
    found = listed(shipped("examples/four-dates.toml"), date(2023, 7, 22))
    one = found["reddit-api/reddit/data-api/funnel.deleted_later"]
    assert fields(one, "text", "value", "origin", "stated") == ("", None, "yields", False)
    assert "no keep rate was known" in one.evidence
    path = shipped("examples/four-dates.toml")
    opened = open_plan(path, Asked(DAY, DAY, None, (), (), (f"{one.address}=0.8",)))
    now = {each.address: each for each in assumptions(opened.workspace, opened.file, date(2023, 7, 22))}
    assert fields(now[one.address], "text", "origin", "stated") == ("0.8", "plan", True)


@pytest.mark.parametrize("name", CASES)
def test_every_stated_value_set_to_itself_changes_no_figure(name: str) -> None:
    path = shipped(f"examples/{name}")
    opened = open_plan(path, Asked(DAY, DAY))
    edits = Edits()
    for one in assumptions(opened.workspace, opened.file, DAY):
        if one.stated and one.origin != "pilot":
            edits = edits.set(one.address, one.text)
    file = checked(read_plan(path), edits, opened.workspace)
    before, after = (compare(opened.workspace, each, DAY) for each in (opened.file, file))
    assert [plan.total for plan in after.plans] == [plan.total for plan in before.plans]
    assert [plan.done_by for plan in after.plans] == [plan.done_by for plan in before.plans]


@pytest.mark.parametrize("steps", [1, -1])
def test_every_step_of_the_example_is_a_value_the_file_takes(article: dict[str, Assumption], steps: int) -> None:
    path = shipped("examples/article.toml")
    opened, raw = open_plan(path, Asked(DAY, DAY)), read_plan(path)
    apart = {"endpoint", "every", "task"}  # another choice asks for other keys beside it
    for one in article.values():
        text = stepped(one, steps)
        if one.value is not None and one.key not in apart and text != one.text:
            file = checked(raw, Edits().set(one.address, text), opened.workspace)
            now = {each.address: each for each in assumptions(opened.workspace, file, DAY)}
            assert now[one.address].text == text
            assert now[one.address].stated


def test_a_change_moves_its_plan_and_one_of_the_need_all() -> None:
    file = open_plan(shipped("examples/article.toml"), Asked(DAY, DAY)).file
    assert used_by("need.budget", file) == {plan.id for plan in file.plan}
    assert used_by("mix-80-20/machine/turns", file) == {"mix-80-20"}
    assert used_by("people/pay", file) == {"people"}
    with pytest.raises(InputError, match="is no address"):
        used_by("nobody/pay", file)
