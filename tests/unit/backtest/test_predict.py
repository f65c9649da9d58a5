from fractions import Fraction

import pytest

from estimator.backtest.predict import Range, paid
from estimator.errors import Refusal
from tests.unit.backtest.made import judged, one, row

TOKENS = "records_per_call = 4\nprompt_tokens = 100\noutput_tokens = 40\n"


def likely(lines: str) -> Fraction:
    """The prediction, worked out by hand beside each case."""
    found = one(lines).predicted
    assert isinstance(found, Range), found
    return found.likely


def why(lines: str) -> str:
    found = one(lines).predicted
    assert isinstance(found, Refusal), found
    return found.why


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("raw_records = 200\naccepted = 0.5\nstated = { records = 1 }", 100),
        ("raw_records = 200\naccepted = 0.5\ndistinct = 0.5\nstated = { records = 1 }", 50),
        ("accepted = 0.5\ndistinct = 0.4\nstated = { share = 1 }", Fraction(1, 5)),
        ("recipe = 'tutor-student'\nstated = { share = 1 }", Fraction("0.689") * Fraction("0.92")),
        ("recipe = 'tutor-student'\naccepted = 1\nstated = { share = 1 }", Fraction("0.92")),
        ("hours = 2.5\ngpus = 8\nstated = { gpu_hours = 1 }", 20),
        # 3,600 records of 10 tokens at 100 a second are 360 seconds.
        (
            (
                "raw_records = 3600\nrecords_per_call = 1\noutput_tokens = 10\ntokens_per_second = 100\n"
                "stated = { gpu_hours = 1 }"
            ),
            Fraction(1, 10),
        ),
        # Each is made 1.5 times.
        (
            (
                "raw_records = 3600\nrecords_per_call = 1\noutput_tokens = 10\ntokens_per_second = 100\nretries = 0.5\n"
                "stated = { gpu_hours = 1 }"
            ),
            Fraction(3, 20),
        ),
        ("hours = 2\ngpus = 3\nusd_per_gpu_hour = 1.5\nstated = { usd = 1 }", 9),
        ("hours = 2\ngpus = 3\nusd_per_gpu_hour = 1.5\nrecords = 500\nstated = { usd_per_1000 = 1 }", 18),
        ("calls = 7_000\nusd_per_1000_calls = 0.24\nstated = { usd = 1 }", Fraction("1.68")),
        # 1,000 raw records in 250 calls: 25,000 tokens sent, 10,000 given back.
        (
            (
                f"records = 500\naccepted = 0.5\n{TOKENS}usd_per_million_input_tokens = 2\n"
                "usd_per_million_output_tokens = 10\nstated = { usd = 1 }"
            ),
            Fraction("0.15"),
        ),
        (f"raw_records = 1000\n{TOKENS}usd_per_1000_calls = 4\nstated = {{ usd = 1 }}", 1),
        # Eight turns send 8 × 150 + 75 × 8 × 7 / 2 tokens and give 600 back.
        (
            (
                "raw_records = 1000\nturns = 8\nprompt_tokens = 150\noutput_tokens = 75\n"
                "usd_per_million_input_tokens = 1\nusd_per_million_output_tokens = 1\nstated = { usd = 1 }"
            ),
            Fraction("3.9"),
        ),
        ("raw_records = 100\nlabels_per_item = 2\nusd_per_item = 0.12\nstated = { usd = 1 }", 24),
        (
            (
                "raw_records = 100\nlabels_per_item = 2\nminutes_per_item = 3\n"
                "usd_per_work_hour = 20\nstated = { usd = 1 }"
            ),
            200,
        ),
        # What people and a model do for the same records adds up.
        (
            (
                f"raw_records = 1000\nlabels_per_item = 1\nusd_per_item = 0.1\n{TOKENS}usd_per_1000_calls = 4\n"
                "stated = { usd = 1 }"
            ),
            101,
        ),
        (
            "raw_records = 200\naccepted = 0.5\nlabels_per_item = 1\nusd_per_item = 0.1\nstated = { usd_per_1000 = 1 }",
            200,
        ),
    ],
)
def test_a_figure_is_what_its_inputs_make(lines: str, expected: Fraction) -> None:
    assert likely(lines) == expected


@pytest.mark.parametrize(
    ("lines", "needs"),
    [
        ("stated = { share = 1 }", ["accepted, or a recipe with keep rates"]),
        ("stated = { records = 1 }", ["raw_records", "accepted, or a recipe with keep rates"]),
        ("stated = { usd = 1 }", ["a price: usd_per_… tokens, calls, gpu_hour, item or work_hour"]),
        (
            "usd_per_item = 1\nstated = { usd = 1 }",
            ["raw_records, or records and the share kept", "labels_per_item (1 must be written)"],
        ),
        (
            "records = 1\nusd_per_item = 1\nlabels_per_item = 1\nstated = { usd = 1 }",
            ["accepted, or a recipe with keep rates"],
        ),
        (
            "raw_records = 1\nusd_per_work_hour = 1\nstated = { usd = 1 }",
            ["labels_per_item (1 must be written)", "minutes_per_item"],
        ),
        (
            "raw_records = 1\nusd_per_1000_calls = 1\nstated = { usd = 1 }",
            ["records_per_call (1 must be written) or turns", "output_tokens"],
        ),
        (
            (
                "raw_records = 1\nrecords_per_call = 1\noutput_tokens = 1\n"
                "usd_per_million_output_tokens = 1\nstated = { usd = 1 }"
            ),
            ["prompt_tokens (0 if there is none)", "usd_per_million_input_tokens (0 if free)"],
        ),
        (
            (
                "raw_records = 1\nrecords_per_call = 1\nprompt_tokens = 0\noutput_tokens = 1\n"
                "usd_per_million_input_tokens = 1\nstated = { usd = 1 }"
            ),
            ["usd_per_million_output_tokens (0 if free)"],
        ),
        (
            "raw_records = 1\nrecords_per_call = 1\noutput_tokens = 1\nstated = { gpu_hours = 1 }",
            ["tokens_per_second, or model, card, gpus and concurrency, or hours and gpus"],
        ),
        ("hours = 1\nstated = { gpu_hours = 1 }", ["gpus"]),
        ("calls = 1\nusd_per_1000_calls = 1\nstated = { usd_per_1000 = 1 }", ["records"]),
    ],
)
def test_what_is_missing_is_said(lines: str, needs: list[str]) -> None:
    assert why(lines) == f"cannot be predicted: {'; '.join(f'state {need}' for need in needs)}"


FORMULA = (
    "raw_records = 1000\nrecords_per_call = 1\nprompt_tokens = 200\noutput_tokens = 400\ngpus = 1\nengine = 'vllm'\n"
)


def test_without_a_rate_the_formula_gives_it_with_its_band() -> None:
    result = one(f"{FORMULA}model = 'llama-3.1-8b'\ncard = 'h100-sxm'\nconcurrency = 128\nstated = {{ gpu_hours = 1 }}")
    rate = result.inputs.values["tokens_per_second"]
    assert (rate.low / rate.likely, rate.high / rate.likely) == (Fraction(4, 5), Fraction(5, 4))
    assert result.inputs.defaults == ("tokens_per_second",)
    assert result.inputs.refused is None
    assert isinstance(result.predicted, Range)
    assert result.predicted.likely == Fraction(400_000) / rate.likely / 3600


def test_an_unknown_load_widens_the_band() -> None:
    load = "{ low = 32, likely = 128, high = 256 }"
    result = one(
        f"{FORMULA}model = 'llama-3.1-8b'\ncard = 'h100-sxm'\nconcurrency = {load}\nstated = {{ gpu_hours = 1 }}"
    )
    rate = result.inputs.values["tokens_per_second"]
    assert rate.low / rate.likely < Fraction(4, 5)
    assert rate.high / rate.likely > Fraction(5, 4)
    assert rate.grade == "assumed"


@pytest.mark.parametrize(
    ("model", "card", "told"),
    [
        ("lama-3.1-8b", "h100-sxm", "the price book has no model 'lama-3.1-8b'; did you mean 'llama-3.1-8b'"),
        ("llama-3.1-8b", "h100-smx", "the price book has no card 'h100-smx'; did you mean 'h100-sxm'"),
        ("mixtral-8x7b", "h100-sxm", "the throughput formula fails here"),
    ],
)
def test_where_the_formula_fails_there_is_no_figure(model: str, card: str, told: str) -> None:
    found = why(f"{FORMULA}model = '{model}'\ncard = '{card}'\nconcurrency = 64\nstated = {{ gpu_hours = 1 }}")
    assert told in found
    assert "state tokens_per_second, or model" not in found


def test_without_the_calls_the_formula_is_not_asked() -> None:
    found = why(
        "raw_records = 1\noutput_tokens = 5\nmodel = 'x'\ncard = 'y'\nconcurrency = 2\nstated = { gpu_hours = 1 }"
    )
    assert "state records_per_call" in found


def test_a_row_without_an_outcome_is_predicted_as_far_as_it_goes() -> None:
    results = judged(row("raw_records = 200\naccepted = 0.5\nlabels_per_item = 1\nusd_per_item = 0.1"))
    assert [(result.outcome, result.verdict) for result in results] == [
        ("usd", "unverified"),
        ("usd_per_1000", "unverified"),
        ("records", "unverified"),
        ("share", "unverified"),
    ]


def test_a_row_without_inputs_says_so_once() -> None:
    assert [result.verdict for result in judged(row(""))] == ["not predicted"]


def test_started_units_are_paid_whole() -> None:
    assert paid(Fraction(5, 2), Fraction(3), 1) == 9
    assert paid(Fraction(2_000_000), Fraction("0.5"), 1_000_000) == 1


EVIDENCE = "[evidence.seen]\ntitle = 'Seen'\nread_on = 2026-11-22\ngrade = 'measured'\n"


@pytest.mark.parametrize(
    ("lines", "grade"),
    [
        ("accepted = 0.5", "assumed"),
        ("evidence = 'seen'\naccepted = 0.5", "measured"),
        ("evidence = 'seen'\naccepted = { low = 0.4, likely = 0.5, high = 0.6 }", "assumed"),
        ("accepted = { low = 0.4, likely = 0.5, high = 0.6, evidence = 'seen' }", "measured"),
        ("evidence = 'seen'\naccepted = { likely = 0.5, evidence = 'a call', grade = 'reported' }", "reported"),
    ],
)
def test_an_input_has_the_grade_of_what_it_cites(lines: str, grade: str) -> None:
    (result,) = judged(row(f"{lines}\nstated = {{ share = 0.5 }}", more=EVIDENCE))
    assert result.inputs.grade == grade
    assert result.inputs.assumed == (("accepted",) if grade == "assumed" else ())


@pytest.mark.parametrize("outcome", ["usd", "usd_per_1000", "gpu_hours"])
def test_the_widest_numbers_a_file_may_hold_are_predicted(outcome: str) -> None:
    small, large = '"0.000000000000000001"', 999_999_999_999_999
    result = one(
        f"records = {{ low = {small}, likely = 1, high = {large} }}\n"
        f"accepted = {{ low = {small}, likely = 0.5, high = 1 }}\nretries = {{ low = 0, likely = 0, high = 1 }}\n"
        f"records_per_call = {{ low = {small}, likely = 1, high = {large} }}\noutput_tokens = {large}\n"
        f"tokens_per_second = {{ low = {small}, likely = 1, high = {large} }}\ngpus = 1_000_000_000_000_000\n"
        f"usd_per_gpu_hour = {{ low = {small}, likely = 1, high = {large} }}\nstated = {{ {outcome} = 1 }}"
    )
    assert isinstance(result.predicted, Range)
    assert 0 < result.predicted.low <= result.predicted.high


def test_the_cards_of_a_row_may_be_as_many_as_a_plan_allows() -> None:
    assert likely("hours = 1\ngpus = 1_000_000_000_000_000\nstated = { gpu_hours = 1 }") == 10**15
