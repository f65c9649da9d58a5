from providers.contract_suite import Case, ProviderSuite, book_of
from providers.x.adapter import Adapter
from tests.contract.books import X

INCLUDED = {"expansions": ["author_id", "referenced_tweets"], "authors_per_post": 0.8, "referenced_per_post": 0.4}


class TestX(ProviderSuite):
    adapter = Adapter()
    book = book_of(X)
    complete = (
        Case("x/ppu", {"endpoint": "search/recent", "operators": ["lang:en", "-is:retweet"]}),
        Case("x/ppu", {"endpoint": "search/all", "since_days": 900, **INCLUDED}),
        Case("x/ppu", {"endpoint": "tweets", "reread_days": 3, **INCLUDED}),
        Case("x/basic", {"endpoint": "search/recent", "reread_days": 3, **INCLUDED}),
        Case("x/reseller", {"endpoint": "tweets", "posts_per_day": 100_000}),
    )
    incomplete = (
        Case("x/reseller", {"endpoint": "tweets"}),
        Case("x/ppu", {"endpoint": "tweets", "expansions": ["author_id"]}),
        Case("x/ppu", {"endpoint": "tweets", "expansions": ["referenced_tweets"]}),
        Case("x/settled", {"endpoint": "tweets", "reread_days": 1}),
        Case("x/settled", {"endpoint": "tweets", "expansions": ["author_id"], "authors_per_post": 1}),
    )
    blocked = (
        Case("x/basic", {"endpoint": "search/all"}),
        Case("x/ppu", {"endpoint": "search/recent", "since_days": 30}),
    )
