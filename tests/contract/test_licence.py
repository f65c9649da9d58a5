from datetime import date

from providers.contract_suite import Case, ProviderSuite, book_of
from providers.licence.adapter import Adapter
from tests.contract.books import LICENCE


class TestLicence(ProviderSuite):
    adapter = Adapter()
    book = book_of(LICENCE)
    complete = (
        Case("licence/corpus"),
        Case("licence/corpus", {"items": 5_000_000}),
        Case("licence/by-item", {"records_per_item": {"low": 20, "likely": 60, "high": 100}}),
    )
    incomplete = (
        Case("licence/by-item"),
        Case("licence/vague"),
    )
    blocked = (Case("licence/corpus", as_of=date(2027, 1, 1)),)
