"""A benchmark's result file: which tool wrote it, and the curve it states."""

from pathlib import Path
from typing import Any

from estimator.errors import fault
from estimator.files import read_bytes
from providers.speed.imported.aiperf import aiperf_curve, is_aggregate, is_aiperf
from providers.speed.imported.guidellm import guidellm_curve, is_guidellm
from providers.speed.imported.vllm import is_vllm, vllm_curve
from providers.speed.values import Curve
from providers.transport.strict_json import NotJsonError, parse_measured

LIMIT = 64 * 1024 * 1024
"""Bytes a file may hold: the tools write every call into it, with its texts, where they are asked to."""

LINES = 1_000
"""Results of one file at most, where it holds one a line."""

_LOOKED_FOR = (
    "looked for: a result of `vllm bench serve` (keys model_id, completed, duration, total_input_tokens), "
    "profile_export_aiperf.json of NVIDIA AIPerf (request_throughput with a unit, and input_config or aiperf_version), "
    "benchmarks.json of GuideLLM (a list benchmarks with metrics)"
)


def read_curve(path: Path) -> Curve:
    """The curve that a benchmark's result file states.

    Args:
        path: A JSON file of ``vllm bench serve``, NVIDIA AIPerf or GuideLLM.

    Raises:
        InputError: It cannot be read, is too large, no JSON, or of none of the tools.
    """
    return parse_curve(read_bytes(path, LIMIT), str(path))


def parse_curve(raw: bytes, name: str) -> Curve:
    """The curve that the bytes of a benchmark's result file state.

    Its figures are what the tool wrote: a mean without an interval, except where the file has every call. What it
    does not say stays unknown.

    Args:
        raw: The file's bytes.
        name: What to call it in a message.

    Raises:
        InputError: It is no JSON, or of none of the tools; says what was looked for.
    """
    results = _documents(raw, name)
    if results and all(is_vllm(result) for result in results):
        return vllm_curve(results)
    if len(results) == 1 and is_aiperf(results[0]):
        return aiperf_curve(results[0])
    if len(results) == 1 and is_guidellm(results[0]):
        return guidellm_curve(results[0])
    if any(is_aggregate(result) for result in results):
        hint = "name the profile_export_aiperf.json of one run"
        raise fault(name, "", "sums up several runs of AIPerf, and holds no single run's figures", hint)
    raise fault(name, "", "is no benchmark result that can be read", _LOOKED_FOR)


def _documents(raw: bytes, name: str) -> list[Any]:
    """The file's value, or those of its lines where it holds one a line."""
    try:
        return [parse_measured(raw)]
    except NotJsonError as error:
        whole = error
    lines = [line for line in raw.splitlines() if line.strip()]
    if len(lines) > LINES:
        raise fault(name, "", f"is not one JSON value ({whole}), and has more than {LINES} lines", "export it again")
    try:
        return [parse_measured(line) for line in lines]
    except NotJsonError:
        raise fault(name, "", f"cannot be read as JSON: {whole}", "export it again from the tool") from None
