"""What every provider must keep, inherited: the cases are all there is to write."""

from pathlib import Path

from perusable_acme import Adapter

from providers.contract_suite import Case, ProviderSuite, book_of


class TestAcme(ProviderSuite):
    """The archive under the contract of every provider."""

    adapter = Adapter()
    book = book_of(Path(__file__).parents[1].joinpath("acme.toml").read_text(encoding="utf-8"))
    complete = (Case("acme/archive", {"pages_per_day": 2_000}),)
    incomplete = (Case("acme/archive"), Case("acme/unread", {"pages_per_day": 2_000}))
