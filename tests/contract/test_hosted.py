from datetime import date
from typing import Any

from providers.contract_suite import Case, ProviderSuite, book_of
from providers.hosted.adapter import Adapter
from tests.contract.generators import BOOK

STORIES: dict[str, Any] = {"recipe": "short-stories", "records_per_call": 10, "prompt_tokens": 500, "retries": 0.02}
DIALOGUE: dict[str, Any] = {
    "recipe": "tutor-student",
    "turns": {"low": 6, "likely": 7.6, "high": 10},
    "prompt_tokens": 300,
    "correction": {"share": {"low": 0.01, "likely": 0.02, "high": 0.1}, "minutes": 2, "rate": "30 USD/hour"},
}
JUDGED: dict[str, Any] = {"recipe": "variants", "judge_calls": 1, "judge_prompt_tokens": 90, "judge_output_tokens": 5}


class TestHosted(ProviderSuite):
    adapter = Adapter()
    book = book_of(BOOK)
    complete = (
        Case("hosted/acme/small", {**STORIES, "batch": True, "seeds": ["acme", "our tickets"]}),
        Case("hosted/acme/small", {**DIALOGUE, "cached_share": 0.5, "calls_per_minute": 100}, tokens=5_000),
        Case(
            "hosted/acme/per-call",
            {**STORIES, **JUDGED, "off_peak": True, "calls_per_minute": 60, "model": "no-such-model"},
        ),
    )
    incomplete = (
        Case("hosted/acme/small", {"recipe": "short-stories"}),
        Case("hosted/acme/small", {"recipe": "short-stories", "records_per_call": 1}),
        Case("hosted/acme/small", {**DIALOGUE, "correction": {"share": 0.1}}),
        Case("hosted/acme/small", {**STORIES, "judge_calls": 1}),
    )
    blocked = (Case("hosted/acme/small", STORIES, tokens=3_000),)
    early = (Case("hosted/acme/small", {**STORIES, "model": "llama-3.1-8b"}, as_of=date(2023, 7, 22)),)
