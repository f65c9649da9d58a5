"""``profile_export_aiperf.json`` of NVIDIA AIPerf, and of GenAI-Perf before it.

Keys as ``src/aiperf/common/models/export_models.py`` (``JsonExportData``) of ai-dynamo/aiperf has them: metrics at the
top level, each ``{"unit": …, "avg": …}``; ``aiperf_version``, ``start_time``, ``end_time``, ``was_cancelled``,
``error_summary``; and ``input_config``, which names models and load as ``endpoint.model_names`` and ``loadgen`` in
older versions and as ``models.items`` and ``phases`` in newer ones (``src/aiperf/config/phases.py``).
"""

from collections.abc import Mapping
from typing import Any

from providers.speed.imported.fields import at, concurrency, number, positive, stated, text, whole
from providers.speed.values import Curve, Interval, Point

TOOL = "AIPerf"

_TO_SECONDS: Mapping[str, float] = {"sec": 1.0, "s": 1.0, "seconds": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_RATE_UNITS = ("tokens/sec", "tokens/s")


def is_aiperf(data: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether an object is the export of a run; an aggregate of several runs is none."""
    if not isinstance(data, dict) or is_aggregate(data):
        return False
    measured = any(
        at(data, name, "unit") for name in ("request_throughput", "output_token_throughput", "request_count")
    )
    return measured and ("aiperf_version" in data or isinstance(data.get("input_config"), dict))


def is_aggregate(data: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether an object sums up several runs, which holds other keys."""
    return at(data, "metadata", "aggregation_type") is not None


def aiperf_curve(data: dict[str, Any]) -> Curve:
    """The curve, of one point, of an export.

    Args:
        data: An object for which :func:`is_aiperf` holds.
    """
    version = text(data.get("aiperf_version"))
    return Curve((_point(data),), f"{TOOL} {version}" if version else TOOL, _model(data), text(data.get("start_time")))


def _point(data: dict[str, Any]) -> Point:
    calls, load = whole(at(data, "request_count", "avg")), _load(data)
    limit, scheduled = concurrency(load.get("concurrency")), _scheduled(load)
    first = _seconds(data, "time_to_first_token")
    return Point(
        None if scheduled else limit,
        stated(_rate(data), calls, "output_token_throughput.avg, in tokens/sec"),
        None if first is None else Interval(first),
        calls,
        _failed(data),
        _seconds(data, "benchmark_duration"),
        positive(at(data, "input_sequence_length", "avg")),
        positive(at(data, "output_sequence_length", "avg")),
        scheduled,
        _notes(data, scheduled, limit),
    )


def _rate(data: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    metric = data.get("output_token_throughput")
    return at(metric, "avg") if at(metric, "unit") in _RATE_UNITS else None


def _seconds(data: dict[str, Any], name: str) -> float | None:
    value, unit = positive(at(data, name, "avg")), at(data, name, "unit")
    scale = _TO_SECONDS.get(unit) if isinstance(unit, str) else None
    return None if value is None or scale is None else value * scale


def _load(data: dict[str, Any]) -> dict[str, Any]:
    """What was asked of the load: the one phase that was measured, or the older single section."""
    phases, old = at(data, "input_config", "phases"), at(data, "input_config", "loadgen")
    if isinstance(phases, list):
        measured = [phase for phase in phases if "profiling" in (at(phase, "kind"), at(phase, "name"))]
        return measured[0] if len(measured) == 1 and isinstance(measured[0], dict) else {}
    return old if isinstance(old, dict) else {}


def _scheduled(load: dict[str, Any]) -> float | None:
    return positive(load.get("request_rate")) or positive(load.get("rate"))


def _failed(data: dict[str, Any]) -> int | None:
    """Calls that failed: counted, or summed over the kinds of error, which are an empty list where there were none."""
    counted, kinds = whole(at(data, "error_request_count", "avg")), data.get("error_summary")
    if counted is not None or not isinstance(kinds, list):
        return counted
    counts = [number(at(kind, "count")) for kind in kinds]
    return None if None in counts else int(sum(count or 0.0 for count in counts))


def _model(data: dict[str, Any]) -> str | None:
    old, items = at(data, "input_config", "endpoint", "model_names"), at(data, "input_config", "models", "items")
    names = old if isinstance(old, list) else [at(item, "name") for item in items] if isinstance(items, list) else []
    found = [name for name in map(text, names) if name]
    return ", ".join(found) or None


def _notes(data: dict[str, Any], scheduled: float | None, limit: int | None) -> tuple[str, ...]:
    notes = ["the mean over the whole run, its begin and its tail included"]
    if scheduled:
        most = f", at most {limit} in flight" if limit else ""
        notes.append(f"calls were sent on a schedule of {scheduled:g} a second{most}: the server may have stood idle")
    if data.get("was_cancelled") is True:
        notes.append("the run was cancelled before its end")
    return tuple(notes)
