"""Files of other tools: what they state, what they do not, and what is none of them."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import InputError
from providers.speed.imported.read import LIMIT, parse_curve, read_curve
from providers.speed.knee import Knee, best
from providers.speed.values import Curve, Interval, Point, Rejected
from tests.unit.providers.speed.samples import (
    AIPERF,
    GUIDELLM,
    GUIDELLM_03,
    PHASES,
    VLLM,
    Json,
    concurrent,
    guidellm_row,
    raw,
)
from tests.unit.providers.speed.servers import Client, Server, run

WHOLE = "the mean over the whole run, its begin and its tail included"


def one(data: Any) -> Point:
    (found,) = parse_curve(raw(data), "file.json").points
    return found


def kind(found: Point) -> str:
    assert isinstance(found.rate, Rejected), found.rate
    return found.rate.kind


def without(data: Json, *keys: str) -> Json:
    return {key: value for key, value in data.items() if key not in keys}


# ----------------------------------------------------------------------------------------------------- vLLM


def test_a_result_of_vllm() -> None:
    assert parse_curve(raw(VLLM), "v.json") == Curve(
        (
            Point(
                concurrency=32,
                rate=Interval(638.0),
                first_token=Interval(0.3125),
                calls=638,
                failed=2,
                seconds=200.0,
                prompt=1000.0,
                output=200.0,
                notes=(WHOLE,),
            ),
        ),
        "vllm bench serve",
        "meta-llama/Llama-3.1-8B-Instruct",
        "2025-11-03T14:05:06",
    )


def test_a_schedule_of_vllm_says_nothing_of_the_calls_in_flight() -> None:
    found = one({**VLLM, "request_rate": 4.0})
    assert (found.concurrency, found.request_rate) == (None, 4.0)
    assert found.notes[1] == (
        "calls were sent on a schedule of 4 a second, at most 32 in flight: the server may have stood idle"
    )


def test_a_burst_of_vllm_has_no_concurrency() -> None:
    found = one({**VLLM, "max_concurrency": None})
    assert (found.concurrency, found.request_rate) == (None, None)
    assert found.notes == (WHOLE, "all calls were sent at once: a burst of unknown concurrency")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"output_throughput": 0.0, "total_output_tokens": 0}, "tokens unknown"),
        ({"completed": 0, "output_throughput": 0.0}, "failing"),
        ({"output_throughput": "fast"}, "not stated"),
        ({"output_throughput": -1.0}, "not stated"),
        ({"output_throughput": float("nan")}, "not stated"),
    ],
)
def test_what_is_no_rate_of_vllm_is_refused_and_never_zero(change: Json, expected: str) -> None:
    changed = {**VLLM, **change}
    assert (
        kind(one(changed if "total_output_tokens" in change else without(changed, "total_output_tokens"))) == expected
    )


def test_a_rising_schedule_of_vllm_is_told() -> None:
    assert one({**VLLM, "ramp_up_strategy": "linear"}).notes[-1] == "the schedule of calls rose during the run"


def test_what_vllm_does_not_say_stays_unknown() -> None:
    found = one(without(VLLM, "failed", "mean_ttft_ms", "total_output_tokens", "date", "max_concurrency"))
    assert (found.failed, found.first_token, found.output, found.concurrency) == (None, None, None, None)
    assert parse_curve(raw(without(VLLM, "date")), "v.json").date is None
    assert parse_curve(raw({**VLLM, "date": "yesterday"}), "v.json").date is None
    assert one({**VLLM, "mean_ttft_ms": 0.0}).first_token is None


def test_results_appended_to_one_file_are_one_curve() -> None:
    lines = [raw({**VLLM, "max_concurrency": number, "output_throughput": 20.0 * number}) for number in (8, 1, 4)]
    found = parse_curve(b"\n".join(lines), "v.json")
    assert [point.concurrency for point in found.points] == [1, 4, 8]
    assert isinstance(best(found), Knee)


def test_results_of_several_models_are_told() -> None:
    found = parse_curve(raw(VLLM) + b"\n" + raw({**VLLM, "model_id": "other"}), "v.json")
    assert found.model is None
    assert found.notes == ("results of several models: meta-llama/Llama-3.1-8B-Instruct, other",)


def detailed(calls: int = 8 * 28, latencies: bool = True) -> Json:  # noqa: FBT001, FBT002 - a switch of the layout
    """A result with every call, of a simulated server."""
    spans = run(Server(), Client(8), calls, 3)
    rows: Json = {
        "input_lens": [span.prompt_tokens for span in spans],
        "output_lens": [span.output_tokens for span in spans],
        "ttfts": [(span.first or 0) - span.begin for span in spans],
        "itls": [[(span.end - (span.first or 0)) / 2] * 2 for span in spans],
        "start_times": [span.begin for span in spans],
        "generated_texts": ["…" for _ in spans],
        "errors": ["" for _ in spans],
    }
    if latencies:
        rows["latencies"] = [span.end - span.begin for span in spans]
    return {**VLLM, **rows, "max_concurrency": 8, "completed": calls, "failed": 0}


@pytest.mark.parametrize("latencies", [True, False])
def test_every_call_of_a_file_gives_an_interval(latencies: bool) -> None:  # noqa: FBT001 - a table
    found = one(detailed(latencies=latencies))
    assert isinstance(found.rate, Interval)
    assert found.rate.low is not None
    assert found.rate.high is not None
    assert found.rate.low < 294 < found.rate.high
    assert found.notes == ("measured anew from the file's calls",)


def test_calls_that_make_no_measurement_leave_the_mean_and_say_so() -> None:
    found = one(detailed(calls=8 * 10))
    assert found.rate == Interval(638.0)
    assert found.notes[1].startswith("without an interval, because its calls give none: the steady part lasted")


def test_calls_that_contradict_themselves_are_not_used() -> None:
    data = detailed()
    data["output_lens"][100] = -1
    assert one(data).rate == Interval(638.0)
    assert "1 of 216 calls came without a count" in one(data).notes[1]
    data = detailed()
    data["start_times"][5] = "noon"
    assert one(data).rate == Interval(638.0)
    data = detailed()
    data["ttfts"] = data["ttfts"][:-1]
    assert one(data).rate == Interval(638.0)


def test_a_call_of_a_file_that_failed_is_no_call_without_tokens() -> None:
    data = detailed()
    for place in range(0, 224, 30):
        data["errors"][place], data["output_lens"][place] = "timeout", 0
    found = one(data)
    assert isinstance(found.rate, Interval)
    assert found.failed == 7


# --------------------------------------------------------------------------------------------------- AIPerf


def test_an_export_of_aiperf() -> None:
    assert parse_curve(raw(AIPERF), "a.json") == Curve(
        (
            Point(
                concurrency=8,
                rate=Interval(500.0),
                first_token=Interval(0.1955),
                calls=160,
                failed=0,
                seconds=64.0,
                prompt=550.0,
                output=200.0,
                notes=(WHOLE,),
            ),
        ),
        "AIPerf 0.5.0",
        "Qwen/Qwen3-0.6B",
        "2026-06-13T05:11:41.465270",
    )


def test_the_phases_of_later_versions_of_aiperf() -> None:
    found = parse_curve(raw({**AIPERF, "input_config": PHASES}), "a.json")
    assert (found.points[0].concurrency, found.model) == (64, "Qwen/Qwen3-0.6B")
    two = {**PHASES, "phases": [{**PHASES["phases"][1], "name": name} for name in ("base", "peak")]}
    assert one({**AIPERF, "input_config": two}).concurrency is None
    rate = {**PHASES, "phases": [{"name": "profiling", "kind": "profiling", "type": "poisson", "rate": 3.5}]}
    assert one({**AIPERF, "input_config": rate})[-2] == 3.5


def test_a_schedule_of_aiperf_says_nothing_of_the_calls_in_flight() -> None:
    config = {**AIPERF["input_config"], "loadgen": {"concurrency": 8, "request_rate": 2.5}}
    found = one({**AIPERF, "input_config": config})
    assert (found.concurrency, found.request_rate) == (None, 2.5)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"output_token_throughput": None}, "not stated"),
        ({"output_token_throughput": {"unit": "tokens/min", "avg": 9.0}}, "not stated"),
        ({"output_token_throughput": {"unit": "tokens/sec", "avg": 0.0}}, "tokens unknown"),
        ({"request_count": {"unit": "requests", "avg": 0.0}}, "failing"),
    ],
)
def test_what_is_no_rate_of_aiperf_is_refused(change: Json, expected: str) -> None:
    assert kind(one({**AIPERF, **change})) == expected


def test_what_aiperf_does_not_say_stays_unknown() -> None:
    found = one(without(AIPERF, "time_to_first_token", "benchmark_duration", "error_summary", "input_config"))
    assert (found.first_token, found.seconds, found.failed, found.concurrency) == (None, None, None, None)
    parsecs = {"time_to_first_token": {"unit": "parsec", "avg": 3.0}}
    assert one({**AIPERF, **parsecs}).first_token is None


def test_errors_of_aiperf_are_counted() -> None:
    kinds = [{"error_details": {"code": 503}, "count": 2}, {"error_details": {"code": None}, "count": 1}]
    assert one({**AIPERF, "error_summary": kinds}).failed == 3
    assert one({**AIPERF, "error_summary": [{}]}).failed is None
    assert one({**AIPERF, "error_request_count": {"unit": "requests", "avg": 5.0}}).failed == 5


def test_a_cancelled_run_of_aiperf_is_told() -> None:
    assert one({**AIPERF, "was_cancelled": True}).notes == (WHOLE, "the run was cancelled before its end")


def test_an_aggregate_of_aiperf_names_the_file_to_take() -> None:
    data = {"schema_version": "1.0", "metadata": {"aggregation_type": "confidence"}, "metrics": {}}
    with pytest.raises(InputError, match=r"sums up several runs.*\(name the profile_export_aiperf.json of one run\)"):
        parse_curve(raw(data), "a.json")


# ------------------------------------------------------------------------------------------------- GuideLLM


def test_a_report_of_guidellm() -> None:
    found = parse_curve(raw(GUIDELLM), "g.json")
    assert (found.source, found.model, found.date) == (
        "GuideLLM 0.6.0",
        "meta-llama/Llama-3.1-8B-Instruct",
        "2025-11-03T14:05:06+00:00",
    )
    slow, fast = found.points
    assert fast == Point(8, Interval(512.0), Interval(0.08), 240, 3, 60.0, 256.0, 128.0)
    assert (slow.concurrency, slow.rate, slow.calls, slow.failed) == (1, Interval(66.0), 30, 0)
    assert slow.notes == (f"no warm-up was left out: {WHOLE}",)


def test_a_report_of_guidellm_0_3() -> None:
    found = parse_curve(raw(GUIDELLM_03), "g.json")
    assert (found.source, found.model, found.date) == ("GuideLLM", "a/b", "2025-04-15T14:42:05+00:00")
    (point,) = found.points
    assert (point.concurrency, point.rate, point.calls, point.failed) == (16, Interval(700.0), 240, 0)
    assert point.notes == ("7 calls were cut when the time was up; their tokens are not counted",)


@pytest.mark.parametrize(
    ("strategy", "in_flight", "rate"),
    [
        (concurrent(4), 4, None),
        ({"type_": "synchronous"}, 1, None),
        ({"type_": "throughput", "max_concurrency": 64}, 64, None),
        ({"type_": "throughput", "max_concurrency": None}, None, None),
        ({"type_": "constant", "rate": 2.5, "max_concurrency": 512}, None, 2.5),
        ({"type_": "poisson", "rate": 0.5, "max_concurrency": 512}, None, 0.5),
        ({"kind": "concurrent", "streams": 3}, 3, None),
        ({}, None, None),
    ],
)
def test_strategies_of_guidellm(strategy: Json, in_flight: int | None, rate: float | None) -> None:
    found = one({"benchmarks": [guidellm_row(strategy)]})
    assert (found.concurrency, found.request_rate) == (in_flight, rate)


def test_zeros_of_guidellm_are_unknown() -> None:
    row = guidellm_row(concurrent(8), rate=0.0)
    assert kind(one({"benchmarks": [row]})) == "tokens unknown"
    row = guidellm_row(concurrent(8))
    row["metrics"]["time_to_first_token_ms"]["successful"]["mean"] = 0.0
    row["metrics"]["output_token_count"]["successful"]["min"] = 0.0
    found = one({"benchmarks": [row]})
    assert found.first_token is None
    assert found.notes[-1] == "some calls count 0 tokens, which the tool also writes where it does not know"
    assert kind(one({"benchmarks": [guidellm_row(concurrent(8), good=0)]})) == "failing"


def test_a_report_of_embeddings_has_no_rate() -> None:
    row = guidellm_row(concurrent(8))
    del row["metrics"]["output_tokens_per_second"]
    assert kind(one({"benchmarks": [row]})) == "not stated"


def test_a_day_beyond_the_calendar_is_unknown() -> None:
    row = {**guidellm_row(concurrent(8)), "start_time": 1e14}
    assert parse_curve(raw({"benchmarks": [row]}), "g.json").date is None


def test_no_key_of_a_server_is_shown() -> None:
    row = guidellm_row(concurrent(8), backend={"model": "m", "api_key": "sk-secret", "target": "http://sk-secret"})
    assert "secret" not in repr(parse_curve(raw({"benchmarks": [row]}), "g.json"))


# ------------------------------------------------------------------------------------------ none of them


@pytest.mark.parametrize(
    "data", [{}, [], 1, "text", None, {"benchmarks": []}, {"benchmarks": [1]}, {"input_config": {}}]
)
def test_a_file_of_no_tool_says_what_was_looked_for(data: Any) -> None:
    with pytest.raises(InputError) as caught:
        parse_curve(raw(data), "x.json")
    message = str(caught.value)
    assert message.startswith("x.json: is no benchmark result that can be read (looked for: ")
    assert all(tool in message for tool in ("vllm bench serve", "profile_export_aiperf.json", "benchmarks.json"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"{", "cannot be read as JSON: it is not JSON"),
        (b"\xff{}", "cannot be read as JSON: it is not UTF-8"),
        (b"[" * 70 + b"]" * 70, "cannot be read as JSON: it nests deeper than 64 levels"),
        (b'{"a": 1, "a": 2}', "cannot be read as JSON: an object has a key twice"),
        (b"{}\n" * 1_001, "has more than 1000 lines"),
        (b"", "is no benchmark result"),
    ],
)
def test_what_is_no_json_is_told(text: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_curve(text, "x.json")


def test_a_file_is_read_within_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    path.write_bytes(raw(VLLM))
    assert read_curve(path).source == "vllm bench serve"
    with path.open("ab") as file:
        file.truncate(LIMIT + 1)
    with pytest.raises(InputError, match="is larger than 65536 KiB"):
        read_curve(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_curve(tmp_path / "none.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)  # each writes and reads a file
@given(st.sampled_from([VLLM, AIPERF, GUIDELLM, GUIDELLM_03]), st.data())
def test_any_value_at_any_key_gives_a_curve_or_says_what_is_wrong(sample: Json, data: st.DataObject) -> None:
    """Files come from anywhere: none may end in anything but a curve or an error for the person."""
    found = Curve((), "")
    with suppress(InputError):
        found = parse_curve(raw(_changed(sample, data)), "x.json")
    for point in found.points:
        assert not isinstance(point.rate, Interval) or point.rate.likely > 0
        assert point.concurrency is None or point.concurrency >= 1


def _changed(value: Any, data: st.DataObject) -> Any:
    if isinstance(value, dict) and value and data.draw(st.integers(0, 9)):
        key = data.draw(st.sampled_from(sorted(value)))
        return {**value, key: _changed(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 9)):
        return [_changed(value[0], data), *value[1:]]
    return data.draw(JSON)
