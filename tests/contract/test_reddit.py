from datetime import date

from providers.contract_suite import Case, ProviderSuite, book_of
from providers.reddit.adapter import Adapter
from tests.contract.books import REDDIT


class TestReddit(ProviderSuite):
    adapter = Adapter()
    book = book_of(REDDIT)
    complete = (
        Case("reddit/free", {"endpoint": "info"}),
        Case("reddit/free", {"endpoint": "listing", "listings": 40}),
        Case("reddit/free", {"endpoint": "comments", "comments_per_thread": {"low": 5, "likely": 750.5, "high": 2000}}),
        Case("reddit/free", {"endpoint": "info", "recheck": {"every_days": 2, "months": 12}}),
        Case("reddit/list", {"endpoint": "info", "calls_per_minute": 100}),
        Case("reddit/list", {"endpoint": "info", "calls_per_minute": 100}, as_of=date(2024, 1, 1)),
    )
    incomplete = (
        Case("reddit/list", {"endpoint": "info"}),
        Case("reddit/free", {"endpoint": "listing"}),
        Case("reddit/free", {"endpoint": "comments"}),
        Case("reddit/bare", {"endpoint": "info", "recheck": {"every_days": 2, "months": 12}}),
        Case("reddit/bare", {"endpoint": "listing", "listings": 1}),
        Case("reddit/bare", {"endpoint": "comments", "comments_per_thread": 10}),
    )
