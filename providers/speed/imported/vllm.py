"""A result file of ``vllm bench serve``, formerly ``benchmarks/benchmark_serving.py``.

Keys as ``vllm/benchmarks/serve.py`` of vllm-project/vllm writes them (``main_async`` and ``benchmark``, 2026):
``date``, ``model_id``, ``num_prompts``, ``request_rate`` (``"inf"`` or calls a second), ``max_concurrency``,
``duration``, ``completed``, ``failed``, ``total_input_tokens``, ``total_output_tokens``, ``output_throughput``,
``mean_ttft_ms``; with ``--save-detailed`` a list entry for every call in ``start_times``, ``ttfts``, ``itls``,
``input_lens``, ``output_lens``, ``errors`` and, of late, ``latencies``. With ``--append-result`` one object a line.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from providers.speed.imported.fields import concurrency, number, positive, ratio, stated, text, whole
from providers.speed.measure import curve
from providers.speed.values import Curve, Interval, Point, Rejected, Span, ordered

TOOL = "vllm bench serve"

SIGN = ("model_id", "completed", "duration", "total_input_tokens")
"""Keys that every result has, whatever its version."""

_LISTS = ("start_times", "ttfts", "itls", "input_lens", "output_lens", "errors")


def is_vllm(data: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether an object is a result of this tool."""
    return isinstance(data, dict) and all(key in data for key in SIGN)


def vllm_curve(results: Sequence[dict[str, Any]]) -> Curve:
    """The curve of one or several results of the same model.

    Args:
        results: Each an object for which :func:`is_vllm` holds.
    """
    models = sorted({name for name in (text(result.get("model_id")) for result in results) if name})
    dates = sorted({date for date in (_date(result.get("date")) for result in results) if date})
    notes = () if len(models) < 2 else (f"results of several models: {', '.join(models)}",)  # noqa: PLR2004 - several
    return Curve(
        ordered(_point(result) for result in results),
        TOOL,
        models[0] if len(models) == 1 else None,
        dates[0] if dates else None,
        notes,
    )


def _point(result: dict[str, Any]) -> Point:
    calls, scheduled = whole(result["completed"]), positive(result.get("request_rate"))
    limit = concurrency(result.get("max_concurrency"))
    first = positive(result.get("mean_ttft_ms"))
    point = Point(
        # A schedule and not the limit says how many calls were in flight.
        None if scheduled else limit,
        stated(_rate(result), calls, "output_throughput"),
        None if first is None else Interval(first / 1000),
        calls,
        whole(result.get("failed")),
        positive(result["duration"]),
        ratio(number(result["total_input_tokens"]), calls),
        ratio(positive(result.get("total_output_tokens")), calls),
        scheduled,
        _notes(result, scheduled, limit),
    )
    return _measured(point, result) if isinstance(point.rate, Interval) and point.concurrency else point


def _rate(result: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    rate = result.get("output_throughput")
    return ratio(number(result.get("total_output_tokens")), positive(result["duration"])) if rate is None else rate


def _notes(result: dict[str, Any], scheduled: float | None, limit: int | None) -> tuple[str, ...]:
    notes = ["the mean over the whole run, its begin and its tail included"]
    if scheduled:
        most = f", at most {limit} in flight" if limit else ""
        notes.append(f"calls were sent on a schedule of {scheduled:g} a second{most}: the server may have stood idle")
    elif not limit:
        notes.append("all calls were sent at once: a burst of unknown concurrency")
    if result.get("ramp_up_strategy"):
        notes.append("the schedule of calls rose during the run")
    return tuple(notes)


def _measured(point: Point, result: dict[str, Any]) -> Point:
    """The point with an interval, where the file has every call and they make a measurement."""
    spans = _spans(result, point.concurrency or 1)
    if not spans:
        return point
    (own,) = curve(spans).points
    if isinstance(own.rate, Rejected):
        why = own.rate.reasons[0].why
        return point._replace(notes=(*point.notes, f"without an interval, because its calls give none: {why}"))
    return own._replace(notes=("measured anew from the file's calls", *own.notes))


def _spans(result: dict[str, Any], limit: int) -> list[Span]:
    lists = [result.get(key) for key in _LISTS]
    if not all(isinstance(row, list) and len(row) == len(lists[0] or ()) for row in lists):
        return []
    latencies = result.get("latencies")
    ends = latencies if isinstance(latencies, list) and len(latencies) == len(lists[0] or ()) else None
    spans = [
        _span(row, None if ends is None else ends[place], limit) for place, row in enumerate(zip(*lists, strict=True))
    ]
    known = [span for span in spans if span is not None]
    return known if len(known) == len(spans) else []


def _span(row: Sequence[Any], latency: Any, limit: int) -> Span | None:  # noqa: ANN401 - JSON
    begin, first, gaps, sent, given, error = row
    start, wait = number(begin), positive(first)
    length = number(latency)
    if length is None:
        pauses = [number(gap) for gap in gaps] if isinstance(gaps, list) else [None]
        length = None if wait is None or None in pauses else wait + sum(pause or 0.0 for pause in pauses)
    ok = not error
    if start is None or (length is None and ok):
        return None
    end = start + (length or 0.0)
    token = None if wait is None or start + wait > end else start + wait
    return Span(start, end, token, whole(sent), whole(given) if ok else None, limit, ok)


def _date(value: Any) -> str | None:  # noqa: ANN401 - JSON
    try:
        return datetime.strptime(value, "%Y%m%d-%H%M%S").isoformat() if isinstance(value, str) else None  # noqa: DTZ007 - the file names no zone
    except ValueError:
        return None
