"""`perusable pilot speed`: a benchmark that was run already, as a line of a plan."""

import json
from pathlib import Path

from tests.unit.cli.conftest import Perusable
from tests.unit.providers.speed.samples import AIPERF, VLLM


def test_a_curve_its_knee_and_the_line_of_a_plan(perusable: Perusable, tmp_path: Path) -> None:
    # From 8 calls in flight to 32 the speed rises by less than a twentieth.
    results = [
        {**VLLM, "max_concurrency": width, "output_throughput": rate, "total_output_tokens": rate * 200}
        for width, rate in ((1, 100.0), (8, 620.0), (32, 638.0))
    ]
    path = tmp_path / "bench.jsonl"
    path.write_text("".join(json.dumps(result) + "\n" for result in results))
    found = perusable("pilot", "speed", path)
    assert "meta-llama/Llama-3.1-8B-Instruct" in found.out
    assert "  8 calls in flight: 620 tokens a second" in found.out
    assert "  enough: 8 in flight; more bring a twentieth at most" in found.out
    line = 'tokens_per_second = { likely = 620, low = 620, high = 620, evidence = "bench.jsonl", grade = "measured" }'
    assert line in found.out.splitlines()


def test_several_files(perusable: Perusable, tmp_path: Path) -> None:
    for name, data in (("v.json", VLLM), ("a.json", AIPERF)):
        (tmp_path / name).write_text(json.dumps(data))
    found = perusable("pilot", "speed", tmp_path / "v.json", tmp_path / "a.json")
    assert found.out.count("tokens_per_second = {") == 2


def test_what_states_no_speed_says_why(perusable: Perusable, tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    path.write_text(json.dumps({**VLLM, "output_throughput": None, "total_output_tokens": None}))
    found = perusable("pilot", "speed", path)
    assert "no line for a plan" in found.out
    assert "tokens_per_second = {" not in found.out


def test_a_file_of_no_tool_is_refused(perusable: Perusable, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    found = perusable("pilot", "speed", path)
    assert (found.code, "is no benchmark result that can be read" in found.err) == (2, True)
