from datetime import date
from typing import Any

from providers.contract_suite import Case, ProviderSuite, book_of
from providers.local.adapter import Adapter
from tests.contract.generators import BOOK

STORIES: dict[str, Any] = {"recipe": "short-stories", "model": "llama-3.1-8b", "engine": "vllm", "records_per_call": 4}
RUN: dict[str, Any] = {**STORIES, "gpus": 2, "available": 0.7, "prompt_tokens": 200, "concurrency": 128}
POWER: dict[str, Any] = {"power": "power/us", "pue": "pue/mean", "setup_hours": 3}
OWNED: dict[str, Any] = {**RUN, **POWER, "rent_offer": "gpu/cloud/h100-sxm"}
BOUGHT: dict[str, Any] = {"bought_for": "27500 USD", "resale": "5000 USD", "life_months": 48}
CORRECTED: dict[str, Any] = {"correction": {"share": 0.02, "minutes": 1, "rate": "30 USD/hour"}}
DIALOGUE: dict[str, Any] = {"recipe": "tutor-student", "turns": 8, "gpus": 2, "prompt_tokens": 300}


class TestLocal(ProviderSuite):
    adapter = Adapter()
    book = book_of(BOOK)
    complete = (
        Case("gpu/cloud/h100-sxm", RUN),
        Case("gpu/nodes/h100-sxm", {**RUN, "setup_hours": 1}),
        Case("gpu/cloud/mystery", {**DIALOGUE, **CORRECTED, "tokens_per_second": 900}),
        Case("buy/h100-sxm", {**OWNED, **BOUGHT}),
        Case("local/cluster", {**OWNED, "card": "h100-sxm", "reading": "rent"}),
        Case("gpu/cloud/h100-sxm", {**STORIES, "gpus": 1, "throughput": "llama-3.1-8b/h100-sxm/b128"}),
    )
    incomplete = (
        Case("gpu/cloud/h100-sxm", {}),
        Case("gpu/cloud/h100-sxm", {**RUN, "concurrency": None}),
        Case("gpu/cloud/h100-sxm", {**DIALOGUE, "tokens_per_second": 900}),
        Case("buy/h100-sxm", RUN),
        Case("power/us", RUN),
    )
    early = (Case("gpu/cloud/h100-sxm", RUN, as_of=date(2023, 7, 22)),)
