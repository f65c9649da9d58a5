"""Small result files in the layouts that the tools document.

vLLM: ``vllm/benchmarks/serve.py`` of vllm-project/vllm at commit 009e6d4a1cd6 (``main_async``, ``benchmark``), where
``result_json`` is built. AIPerf: ``src/aiperf/common/models/export_models.py`` of ai-dynamo/aiperf at commit
26240f9e48bd (``JsonExportData``, schema 1.0) with the ``loadgen`` section of that time, and
``src/aiperf/config/phases.py`` at commit 0205ea144a62 for the ``phases`` of later ones. GuideLLM:
``src/guidellm/benchmark/schemas/`` of vllm-project/guidellm, ``generative/benchmark.py`` at commit 03820eba155d,
``generative/metrics.py`` at 06cef2910dc1, ``report.py`` at 2ffffa8d9eaa (0.6.0), and for 0.3
``src/guidellm/benchmark/benchmark.py`` at 47ce29248e51. The figures are invented; only the layout is theirs.
"""

import json
from typing import Any

Json = dict[str, Any]

VLLM: Json = {
    "date": "20251103-140506",
    "endpoint_type": "vllm",
    "backend": "vllm",
    "label": None,
    "model_id": "meta-llama/Llama-3.1-8B-Instruct",
    "tokenizer_id": "meta-llama/Llama-3.1-8B-Instruct",
    "num_prompts": 640,
    "request_rate": "inf",
    "burstiness": 1.0,
    "max_concurrency": 32,
    "duration": 200.0,
    "completed": 638,
    "failed": 2,
    "total_input_tokens": 638_000,
    "total_output_tokens": 127_600,
    "request_throughput": 3.19,
    "request_goodput": None,
    "output_throughput": 638.0,
    "total_token_throughput": 3828.0,
    "max_output_tokens_per_s": 901.0,
    "max_concurrent_requests": 36,
    "rtfx": 0.0,
    "mean_ttft_ms": 312.5,
    "median_ttft_ms": 290.25,
    "std_ttft_ms": 81.5,
    "p99_ttft_ms": 640.0,
    "mean_tpot_ms": 41.5,
    "median_tpot_ms": 41.0,
    "std_tpot_ms": 2.5,
    "p99_tpot_ms": 47.0,
    "mean_itl_ms": 41.5,
    "median_itl_ms": 40.0,
    "std_itl_ms": 6.5,
    "p99_itl_ms": 60.0,
}


def _metric(unit: str, avg: float, **rest: float) -> Json:
    return {"unit": unit, "avg": avg, **rest}


AIPERF: Json = {
    "schema_version": "1.0",
    "aiperf_version": "0.5.0",
    "benchmark_id": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    "request_throughput": _metric("requests/sec", 2.5),
    "request_latency": _metric("ms", 3100.0, p50=3000.0, p90=3600.0, p99=4100.0, min=2500.0, max=4400.0, std=320.0),
    "request_count": _metric("requests", 160.0),
    "time_to_first_token": _metric("ms", 195.5, p50=175.0, p90=251.0, p99=253.0, min=126.0, max=254.0, std=46.0),
    "inter_token_latency": _metric("ms", 14.5, p50=14.0, p90=16.0, p99=17.0, min=13.0, max=18.0, std=1.0),
    "output_token_throughput": _metric("tokens/sec", 500.0),
    "output_token_throughput_per_user": _metric("tokens/sec/user", 68.0, p50=68.5),
    "output_sequence_length": _metric("tokens", 200.0, p50=200.0, min=200.0, max=200.0, std=0.0),
    "input_sequence_length": _metric("tokens", 550.0, p50=550.0, min=550.0, max=550.0, std=0.0),
    "total_output_tokens": _metric("tokens", 32_000.0),
    "benchmark_duration": _metric("sec", 64.0),
    "input_config": {
        "endpoint": {"model_names": ["Qwen/Qwen3-0.6B"], "type": "chat", "streaming": True},
        "loadgen": {"concurrency": 8, "request_count": 160},
    },
    "was_cancelled": False,
    "error_summary": [],
    "start_time": "2026-06-13T05:11:41.465270",
    "end_time": "2026-06-13T05:12:45.616416",
}

PHASES: Json = {
    "models": {"items": [{"name": "Qwen/Qwen3-0.6B"}]},
    "endpoint": {"urls": ["http://localhost:8000"], "type": "chat"},
    "phases": [
        {"name": "warmup", "kind": "warmup", "type": "concurrency", "concurrency": 2, "requests": 16},
        {"name": "profiling", "kind": "profiling", "type": "concurrency", "concurrency": 64, "requests": 640},
    ],
}
"""``input_config`` of later versions of AIPerf."""


def _spread(mean: float, count: int) -> Json:
    # Real ones have a variance of rounding, far below what a bill's numbers may be.
    return {
        "mean": mean,
        "median": mean,
        "mode": mean,
        "variance": 3.5e-34,
        "std_dev": 1.9e-17,
        "min": mean,
        "max": mean,
        "count": count,
        "total_sum": mean * count,
        "percentiles": {
            f"p{share}": mean for share in ("001", "01", "05", "10", "25", "50", "75", "90", "95", "99", "999")
        },
        "pdf": None,
    }


def _by_status(mean: float, good: int, bad: int) -> Json:
    return {
        "successful": _spread(mean, good),
        "errored": _spread(0.0, bad),
        "incomplete": _spread(0.0, 0),
        "total": _spread(mean, good + bad),
    }


def _metrics(rate: float, good: int, bad: int) -> Json:
    return {
        "request_totals": {"successful": good, "errored": bad, "incomplete": 0, "total": good + bad},
        "requests_per_second": _by_status(rate / 128, good, bad),
        "request_concurrency": _by_status(8.0, good, bad),
        "request_latency": _by_status(2.0, good, bad),
        "prompt_token_count": _by_status(256.0, good, bad),
        "output_token_count": _by_status(128.0, good, bad),
        "time_to_first_token_ms": _by_status(80.0, good, bad),
        "time_per_output_token_ms": _by_status(15.0, good, bad),
        "inter_token_latency_ms": _by_status(15.0, good, bad),
        "prompt_tokens_per_second": _by_status(2 * rate, good, bad),
        "output_tokens_per_second": _by_status(rate, good, bad),
        "tokens_per_second": _by_status(3 * rate, good, bad),
    }


def guidellm_row(strategy: Json, rate: float = 512.0, good: int = 240, bad: int = 3, **config: Any) -> Json:
    """One benchmark of a GuideLLM report, as versions 0.4 to 0.6 write it."""
    return {
        "type_": "generative_benchmark",
        "config": {
            "id_": "1b33b4d1-5b31-47a2-bc49-f479a6a66020",
            "run_id": "7313a0e4-3220-472b-8a8a-a83cdd07bc80",
            "run_index": 0,
            "strategy": strategy,
            "constraints": {"max_seconds": {"type_": "max_duration", "max_duration": 60.0}},
            "warmup": {"percent": None, "value": None, "mode": "prefer_duration"},
            "cooldown": {"percent": None, "value": None, "mode": "prefer_duration"},
            "backend": {"target": "http://localhost:8000", "model": "meta-llama/Llama-3.1-8B-Instruct"},
            **config,
        },
        "scheduler_metrics": {"start_time": 1762178700.0, "measure_start_time": 1762178706.0},
        "metrics": _metrics(rate, good, bad),
        "requests": {"successful": [], "incomplete": [], "errored": [], "total": None},
        "start_time": 1762178706.0,
        "end_time": 1762178766.0,
        "duration": 60.0,
        "warmup_duration": 6.0,
        "cooldown_duration": 0.0,
    }


def concurrent(streams: int) -> Json:
    """A strategy that keeps so many calls in flight."""
    return {"type_": "concurrent", "worker_count": 10, "max_concurrency": streams, "streams": streams}


GUIDELLM: Json = {
    "metadata": {"version": 1, "guidellm_version": "0.6.0", "python_version": "3.12.3", "platform": "Linux"},
    "args": {"profile": "concurrent", "rate": [8.0, 1.0], "backend": "openai_http"},
    "benchmarks": [
        guidellm_row(concurrent(8), warmup={"percent": 0.1, "value": None, "mode": "prefer_duration"}),
        guidellm_row({"type_": "synchronous", "worker_count": 1, "max_concurrency": 1}, rate=66.0, good=30, bad=0),
    ],
}

GUIDELLM_03: Json = {
    "benchmarks": [
        {
            "type_": "generative_benchmark",
            "id_": "0c2c2f4e-0000-4000-8000-000000000000",
            "run_id": "0c2c2f4e-0000-4000-8000-000000000001",
            "args": {
                "profile": {"type_": "concurrent", "streams": [16]},
                "strategy_index": 0,
                "strategy": {"type_": "concurrent", "streams": 16},
                "max_number": None,
                "max_duration": 60,
                "warmup_number": None,
                "warmup_duration": 6.0,
                "cooldown_number": None,
                "cooldown_duration": None,
            },
            "run_stats": {"start_time": 1744728125.0, "end_time": 1744728186.0},
            "worker": {"type_": "generative_requests_worker", "backend_type": "openai_http", "backend_model": "a/b"},
            "total_count": {"successful": 240, "incomplete": 7, "errored": 0},
            "start_time": 1744728125.0,
            "end_time": 1744728185.0,
            "duration": 60.0,
            "metrics": {key: value for key, value in _metrics(700.0, 240, 0).items() if key != "request_totals"},
            "requests": {"successful": [], "incomplete": [], "errored": []},
        }
    ],
}


def raw(data: Any) -> bytes:
    """A file's bytes, as Python's ``json`` writes them."""
    return json.dumps(data).encode()
