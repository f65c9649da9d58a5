from typing import Any

from providers.contract_suite import Case, ProviderSuite, book_of
from providers.human.adapter import Adapter
from tests.contract.generators import BOOK

POOL: dict[str, Any] = {"pool": 20, "hours_per_day": 6}
WRITE: dict[str, Any] = {"task": "write", "minutes_per_item": {"low": 4, "likely": 5, "high": 8}, **POOL}
LABEL: dict[str, Any] = {"task": "label", "items_per_hour": 120, "labels_per_item": 3, **POOL}


class TestHuman(ProviderSuite):
    adapter = Adapter()
    book = book_of(BOOK)
    complete = (
        Case("human/hours", {**WRITE, "rejection": {"share": 0.1, "paid": True}}),
        Case("human/rewards", {**LABEL, "pay": "12 USD/hour", "rejection": {"share": 0.1, "paid": False}}),
        Case("human/tasks", {**LABEL, "labels_per_item": 1}),
        Case("human/quote", LABEL),
    )
    incomplete = (
        Case("human/hours", {}),
        Case("human/hours", {"task": "write"}),
        Case("human/tasks", {**LABEL, "labels_per_item": None}),
        Case("human/tasks", {**LABEL, "pool": None}),
        Case("human/rewards", LABEL),
        Case("human/rewards", {**LABEL, "pay": "12 EUR/hour"}),
        Case("human/rewards", {**LABEL, "pay": "7.99 USD/hour"}),
        Case("human/hours", {**WRITE, "rejection": {"share": 0.1}}),
    )
