"""What a run says to a plan: calls, tokens, speed and watts as measured, and what is unknown as a refusal."""

import tomllib
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from estimator.errors import Refusal
from estimator.pilots.measured import measured as measured_shares
from estimator.sourcing import Estimated
from providers.chat.replies import Answer
from providers.pilot.amounts import Rates
from providers.pilot.making.joules import Drawn
from providers.pilot.making.kept import Given, Judged, Kept, Place
from providers.pilot.making.plan import Need, plan_text
from providers.pilot.making.question import Asked
from providers.pilot.making.result import Result, written
from providers.pilot.making.run import COMPLETE
from providers.pilot.making.source import Measured, Reach, reach, source
from providers.recipes.values import Told

DAY = date(2026, 11, 23)
SPEED = Estimated(Fraction(100), Fraction(90), Fraction(110), "measured", "elsewhere")
UNREAD = Refusal("not covered", "energy", "nothing was read while it ran")
NOTHING = Drawn({"accelerator": UNREAD, "processor": UNREAD}, Fraction(0))


def asked(provider: str = "local", **machine: str) -> Asked:
    return Asked(
        id="tales-1",
        offer="local/machine",
        provider=provider,
        recipe="short-stories",
        digest="",
        kind="story",
        base="http://127.0.0.1:1/v1",
        served="tiny",
        model="tiny",
        wanted=4,
        each=2,
        seed=0,
        widths=((2, 4),),
        threshold=Fraction(7, 10),
        criteria="light-en",
        version=1,
        seconds=60,
        rates=Rates("USD", {"input_token": 1, "output_token": 4}, (), "hosted/a/b", DAY)
        if provider == "hosted"
        else None,
        machine=machine,
        book="",
        started=datetime(2026, 11, 23, 12, tzinfo=UTC),
    )


def given(place: Place, sent: int | None, back: int | None, purpose: str = "generation", tries: int = 1) -> Given:
    answer = Answer(Told("text", "stop"), sent, back, "" if sent is None or back is None else "usage")
    return Given(place, answer, "writer", purpose, 0, 1_000, 2, tries)  # type: ignore[arg-type]


def run(*, known: bool = True) -> Kept:
    """Two seeds of two records: a record of the first takes one call, one of the second two; each is judged once."""
    answers, records = {}, {}
    for seed in (0, 1):
        for record in (0, 1):
            calls = seed + 1
            for call in range(calls):
                place = Place(seed, record, call)
                answers[place] = given(place, 50 if known else None, 100 * (seed + 1), tries=2 if call else 1)
            judge = Place(seed, record, calls)
            answers[judge] = given(judge, 200, 1, "judge")
            words = "a lion slept in the sun" if seed else f"tale number {record} of a very long winter by the sea"
            records[seed, record] = Judged(seed, record, words, "")
    return Kept(answers, records)


def result(question: Asked, kept: Kept) -> Result:
    found = written(question, kept, COMPLETE, DAY)
    assert found is not None
    return found


def measured(question: Asked, kept: Kept, drawn: Drawn = NOTHING, speed: Estimated | Refusal = SPEED) -> Measured:
    return source(question, result(question, kept), speed, drawn, "t.jsonl")


def test_calls_and_tokens_are_means_over_seeds() -> None:
    keys = measured(asked(), run()).keys
    # Six calls made four records.
    assert float(keys["records_per_call"]["likely"]) == pytest.approx(4 / 6, abs=1e-5)
    assert (keys["prompt_tokens"]["likely"], keys["prompt_tokens"]["low"]) == ("50", "50")
    # Two calls of 100 tokens and four of 200.
    assert float(keys["output_tokens"]["likely"]) == pytest.approx(1_000 / 6, abs=1e-3)
    assert float(keys["output_tokens"]["low"]) < 1_000 / 6 < float(keys["output_tokens"]["high"])
    assert (keys["judge_calls"]["likely"], keys["judge_prompt_tokens"]["likely"]) == ("1", "200")
    # The time of what a server of one's own was asked twice is in its measured speed.
    assert keys["retries"]["likely"] == "0"
    assert {keys[name]["evidence"] for name in ("prompt_tokens", "retries")} == {"pilot tales-1"}


def test_tokens_that_nobody_counted_are_unknown_and_never_none() -> None:
    found = measured(asked(), run(known=False))
    assert "prompt_tokens" not in found.keys
    assert [refusal.what for refusal in found.missing] == ["prompt_tokens: tokens"]


def test_the_machine_is_what_was_stated_and_what_was_measured() -> None:
    drawn = Drawn({"accelerator": Fraction(3_000), "processor": Fraction(500)}, Fraction(10))
    found = measured(asked(bought_for="1800 USD", power="power/us-industrial"), run(), drawn)
    assert (found.keys["gpus"], found.keys["bought_for"]) == (1, "1800 USD")
    assert found.keys["watts"]["likely"] == "350"
    assert found.keys["tokens_per_second"] == {
        "likely": "100",
        "low": "90",
        "high": "110",
        "evidence": "pilot tales-1",
        "grade": "measured",
    }
    assert found.missing == ()


def test_watts_of_a_part_of_a_machine_are_not_those_of_the_machine() -> None:
    drawn = Drawn({"accelerator": UNREAD, "processor": Fraction(500)}, Fraction(10))
    found = measured(asked(bought_for="1800 USD", power="power/us-industrial"), run(), drawn)
    assert "watts" not in found.keys
    assert [refusal.what for refusal in found.missing] == ["watts"]


def test_a_rental_is_stated_card_by_card() -> None:
    """The server's 100 tokens a second are those of four cards."""
    keys = measured(asked(gpus="4", setup_hours="0.5"), run()).keys
    assert (keys["gpus"], keys["setup_hours"], keys["tokens_per_second"]["likely"]) == (4, "0.5", "25")


def test_terms_of_what_prompts_are_made_of_pass_on() -> None:
    found = measured(asked()._replace(seeds=("loans.csv",)), run()).keys
    assert found["seeds"] == ["loans.csv"]


def test_watts_that_were_stated_stand() -> None:
    drawn = Drawn({"accelerator": Fraction(3_000)}, Fraction(10))
    found = measured(asked(bought_for="1800 USD", power="power/us-industrial", watts="450"), run(), drawn)
    assert found.keys["watts"] == "450"


def test_no_speed_is_told_and_not_made_up() -> None:
    why = Refusal("not covered", "tokens a second", "too short")
    found = measured(asked(hourly="2 USD/hour"), run(), speed=why)
    assert "tokens_per_second" not in found.keys
    assert found.missing == (why,)


def test_calls_that_may_be_billed_twice_are_a_share_with_its_range() -> None:
    """Two of ten calls were sent twice."""
    found = measured(asked("hosted"), run()).keys["retries"]
    assert found["likely"] == "0.2"
    assert float(found["low"]) < 0.2 < float(found["high"])


def test_a_hosted_model_needs_no_machine() -> None:
    keys = measured(asked("hosted"), run()).keys
    assert not {"gpus", "tokens_per_second", "watts"} & keys.keys()


def test_the_plan_reads_back() -> None:
    question = asked(hourly="2 USD/hour", available="1")
    keys = measured(question, run()).keys
    tokens = Estimated(Fraction(14), Fraction(12), Fraction(16), "measured", "pilot tales-1")
    plan = tomllib.loads(plan_text(question, Need(30_000, "fine-tune", DAY), keys, tokens))
    wanted = {"records": 30_000, "kind": "story", "purpose": "fine-tune", "criteria": "light-en", "start": DAY}
    wanted["decimals"] = 6
    assert plan["need"] == wanted
    [found] = plan["plan"][0]["source"]
    assert found["pilot"] == "t.jsonl"
    assert found["tokens_per_record"]["low"] == 12
    assert found["hourly"] == "2 USD/hour"
    assert (found["share"], found["kind"]) == (1, "story")


class Bent:
    """A curve of distinct records that tells up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def expected(self, records: float) -> float:
        return records * 0.5 + 0.7

    def raw_needed(self, wanted: int) -> Fraction | Refusal:
        return Fraction(wanted) if wanted <= self._limit else Refusal("not covered", "distinct", f"not {wanted}")


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (8, Reach(8, 8)),
        (7, Reach(4, 4, "not 8")),
        (4, Reach(4, 4, "not 8")),
        (3, Reach(2, 2, "not 8")),
        (2, Reach(2, 2, "not 8")),
        (1, Reach(2, 1, "not 8")),
    ],
)
def test_a_pilot_is_priced_for_as_many_records_as_its_copies_let_it_tell(limit: int, told: Reach) -> None:
    counts = result(asked(), run()).counts
    assert (counts.made, counts.unrepeated, counts.distinct) == (4, 2, 2)
    found = measured_shares(result(asked(), run()).pilot)._replace(curve=Bent(limit))  # type: ignore[arg-type]
    assert reach(found, counts, 8) == told


def test_where_nothing_was_usable_as_many_are_priced_as_were_made() -> None:
    counts = result(asked(), run()).counts
    found = measured_shares(result(asked(), run()).pilot)._replace(curve=None)
    assert reach(found, counts, 8) == Reach(16, 8)
    none = counts._replace(seeds=tuple(row._replace(distinct=0) for row in counts.seeds))
    assert reach(found, none, 8) == Reach(4, 8)


def test_what_was_measured_at_the_sandbox_counts_as_assumed() -> None:
    real, shown = asked(hourly="2 USD/hour"), asked(hourly="2 USD/hour")._replace(rehearsal=True)
    found, seen = measured(real, run()).keys, measured(shown, run()).keys
    grades = [{value["grade"] for value in keys.values() if isinstance(value, dict)} for keys in (found, seen)]
    assert grades == [{"measured"}, {"assumed"}]
    assert {
        **seen,
        **{key: {**value, "grade": "measured"} for key, value in seen.items() if isinstance(value, dict)},
    } == found
