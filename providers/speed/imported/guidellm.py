"""``benchmarks.json`` of GuideLLM, from version 0.3.

Keys as ``src/guidellm/benchmark/schemas/generative/`` of vllm-project/guidellm has them (``report.py``,
``benchmark.py``, ``metrics.py``; 0.4 to 0.6), and ``src/guidellm/benchmark/benchmark.py`` before (0.3): ``metadata``
(from 0.4), ``benchmarks``, each with ``config.strategy`` or, in 0.3, ``args.strategy``; ``metrics``, each by the status
of calls with ``mean`` and ``count``; ``start_time`` and ``duration``. The tool writes 0 where a figure is not known.
"""

from typing import Any

from providers.speed.imported.fields import at, concurrency, moment, positive, stated, text, whole
from providers.speed.values import Curve, Interval, Point, ordered

TOOL = "GuideLLM"


def is_guidellm(data: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether an object is a report of generated text."""
    rows = data.get("benchmarks") if isinstance(data, dict) else None
    return isinstance(rows, list) and bool(rows) and all(isinstance(at(row, "metrics"), dict) for row in rows)


def guidellm_curve(data: dict[str, Any]) -> Curve:
    """The curve of a report: a point for each of its benchmarks.

    Args:
        data: An object for which :func:`is_guidellm` holds.
    """
    version, rows = text(at(data, "metadata", "guidellm_version")), data["benchmarks"]
    models = [model for model in (_model(data, row) for row in rows) if model]
    dates = sorted(date for date in (moment(row.get("start_time")) for row in rows) if date)
    return Curve(
        ordered(_point(row) for row in rows),
        f"{TOOL} {version}" if version else TOOL,
        models[0] if len(set(models)) == 1 else None,
        dates[0] if dates else None,
        ("results of several models",) if len(set(models)) > 1 else (),
    )


def _point(row: dict[str, Any]) -> Point:
    calls = _count(row, "successful")
    strategy = _strategy(row)
    kind, scheduled = _kind(strategy), positive(at(strategy, "rate"))
    first = positive(_mean(row, "time_to_first_token_ms"))
    return Point(
        _concurrency(kind, strategy),
        stated(_mean(row, "output_tokens_per_second"), calls, "metrics.output_tokens_per_second.successful.mean"),
        None if first is None else Interval(first / 1000),
        calls,
        _count(row, "errored"),
        positive(row.get("duration")),
        positive(_mean(row, "prompt_token_count")),
        positive(_mean(row, "output_token_count")),
        scheduled if kind in ("constant", "poisson") else None,
        _notes(row, kind, scheduled),
    )


def _mean(row: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - JSON
    return at(row, "metrics", name, "successful", "mean")


def _count(row: dict[str, Any], status: str) -> int | None:
    places = (
        at(row, "metrics", "request_totals", status),
        at(row, "request_totals", status),
        at(row, "total_count", status),
        at(row, "metrics", "request_latency", status, "count"),
    )
    return next((found for found in map(whole, places) if found is not None), None)


def _strategy(row: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    places = (at(row, "config", "strategy"), at(row, "args", "strategy"), at(row, "scheduler", "strategy"))
    return next((found for found in places if isinstance(found, dict)), None)


def _kind(strategy: Any) -> str | None:  # noqa: ANN401 - JSON
    return text(at(strategy, "type_")) or text(at(strategy, "kind"))


def _concurrency(kind: str | None, strategy: Any) -> int | None:  # noqa: ANN401 - JSON
    """Calls in flight, where the strategy fixes them: the limit of a schedule is the tool's own and says nothing."""
    if kind == "synchronous":
        return 1
    if kind == "concurrent":
        return concurrency(at(strategy, "streams"))
    return concurrency(at(strategy, "max_concurrency")) if kind == "throughput" else None


def _model(data: dict[str, Any], row: dict[str, Any]) -> str | None:
    places = (
        at(row, "config", "backend", "model"),
        at(row, "worker", "backend_model"),
        at(data, "args", "backend_kwargs", "model"),
        at(data, "args", "model"),
        at(data, "config", "spec", "backend", "model"),
    )
    return next((found for found in map(text, places) if found), None)


def _notes(row: dict[str, Any], kind: str | None, scheduled: float | None) -> tuple[str, ...]:
    notes = []
    if kind in ("constant", "poisson") and scheduled:
        notes.append(f"calls were sent on a schedule of {scheduled:g} a second: the server may have stood idle")
    if kind == "throughput":
        notes.append("as many calls as the tool could hold were sent at once: they queue at the server")
    if not _warmed(row):
        notes.append("no warm-up was left out: the mean over the whole run, its begin and its tail included")
    cut = _count(row, "incomplete")
    if cut:
        notes.append(f"{cut} calls were cut when the time was up; their tokens are not counted")
    if at(row, "metrics", "output_token_count", "successful", "min") == 0:
        notes.append("some calls count 0 tokens, which the tool also writes where it does not know")
    return tuple(notes)


def _warmed(row: dict[str, Any]) -> bool:
    new, old = at(row, "config", "warmup"), row.get("args")
    return any(
        positive(value) is not None
        for value in (at(new, "percent"), at(new, "value"), at(old, "warmup_number"), at(old, "warmup_duration"))
    )
