"""X's API v2, read only, with an app's bearer token: search, counts, lookup by id, usage (docs.x.com, 2026).

A pure handler: what it answers follows from the request, its time, the world and the account. It bills nothing by
itself; an answer says what of it could be billed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, NamedTuple

from providers.sandbox import x_problems as problems
from providers.sandbox import x_usage as usage
from providers.sandbox.account import Account
from providers.sandbox.messages import Headers, Read, Request, Response, answer, dated, json_bytes
from providers.sandbox.windows import Window
from providers.sandbox.worlds import World
from providers.sandbox.x_asked import ALL, RECENT, Asked, Parameters, Scope
from providers.sandbox.x_counts import GRANULARITIES, PAGE, counted
from providers.sandbox.x_pages import NO_REPOSTS, Cursor, Cursors, Pages, Shape, first
from providers.sandbox.x_query import Test, parse
from providers.sandbox.x_tweets import Tweets, Wish

HOST = "api.x.com"

QUARTER = 15 * 60
"""Seconds of a rate limit's window."""

_BOUNDS = ("query", "start_time", "end_time", "since_id", "until_id", "next_token", "pagination_token")
_OBJECTS = ("tweet.fields", "expansions", "user.fields", "media.fields", "place.fields", "poll.fields")
_MOST_IDS = 100


class Settings(NamedTuple):
    """What X leaves open, and what a test wants otherwise.

    Attributes:
        token: The app's bearer token.
        shape: How full pages of a search are.
        token_life: How long a ``next_token`` lasts; X says only that it is opaque, so a day is a guess.
        older_429: Whether a rate limit is answered as the page on rate limits prints it; else as a problem.
        credits_missing: Whether ``/2/usage/credits`` answers 404, as it did for some projects.
        count_gone: Whether counts hold posts deleted since; X says that counts and search may differ.
        project: The project's id.
    """

    token: str
    shape: Shape = "full"
    token_life: timedelta = timedelta(days=1)
    older_429: bool = True
    credits_missing: bool = False
    count_gone: bool = True
    project: str = "1369785403853424"


class Endpoint(NamedTuple):
    """An address.

    Attributes:
        limit: Requests in a window.
        answer: Makes the answer, given the headers of every answer.
        posts: Whether it reads posts, so that the monthly cap acts on it.
        free: Whether it works without credit.
    """

    limit: int
    answer: Callable[[Request, Headers], Response]
    posts: bool = False
    free: bool = False


class X:
    """The API over one world and one account.

    Args:
        world: Its posts.
        account: Who asks.
        settings: What is left open.
    """

    def __init__(self, world: World, account: Account, settings: Settings) -> None:
        self._world, self._account, self._settings = world, account, settings
        self._tweets, self._pages = Tweets(world), Pages(world, settings.shape)
        self._cursors = Cursors(settings.token, settings.token_life)
        self._queries: dict[str, Test] = {}
        self._endpoints = self._table()
        self._windows = {path: Window(one.limit, QUARTER) for path, one in self._endpoints.items()}
        self._last_all: datetime | None = None

    def _table(self) -> Mapping[str, Endpoint]:
        return {
            "/2/tweets": Endpoint(3_500, self._lookup, posts=True),
            "/2/tweets/search/recent": Endpoint(450, self._searcher(RECENT), posts=True),
            "/2/tweets/search/all": Endpoint(300, self._searcher(ALL), posts=True),
            "/2/tweets/counts/recent": Endpoint(300, self._counter(RECENT, "counts_recent")),
            "/2/tweets/counts/all": Endpoint(300, self._counter(ALL, "counts_all")),
            "/2/usage/tweets": Endpoint(50, self._usage, free=True),
            "/2/usage/credits": Endpoint(30, self._credits, free=True),
        }

    def handle(self, request: Request) -> Response:
        """The answer to a request."""
        at = request.at
        if not self._known(request):
            return problems.unauthorized(at)
        endpoint = self._endpoints.get(request.path)
        if endpoint is None:
            return problems.not_found(at)
        if request.method != "GET":
            return problems.not_allowed(at)
        left = self._windows[request.path].take(at)
        headers = (
            ("x-rate-limit-limit", str(endpoint.limit)),
            ("x-rate-limit-remaining", str(left.remaining)),
            ("x-rate-limit-reset", str(int(left.reset.timestamp()))),
        )
        if not left.allowed or self._too_fast(request):
            return problems.too_many(at, headers, older=self._settings.older_429)
        return self._blocked(endpoint, at, headers) or endpoint.answer(request, headers)

    def _known(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and compare_digest(token.encode(), self._settings.token.encode())

    def _too_fast(self, request: Request) -> bool:
        """One request a second to the full archive, beside its window."""
        if not request.path.endswith("search/all"):
            return False
        last = self._last_all
        if last is not None and timedelta(0) <= request.at - last < timedelta(seconds=1):
            return True
        self._last_all = request.at
        return False

    def _blocked(self, endpoint: Endpoint, at: datetime, headers: Headers) -> Response | None:
        """The account's refusals. What is left may be less than a page costs: the page is served all the same."""
        account = self._account
        if endpoint.free:
            return None
        if account.balance() <= 0:
            return problems.no_credits(at, headers)
        if account.terms.limit is not None and account.spent(at) >= account.terms.limit:
            return problems.spend_limit(at, account.reset(at), headers)
        if endpoint.posts and account.posts(at) >= account.cap(at):
            return problems.cap_reached(at, headers)
        return None

    def _compiled(self, query: str) -> Test:
        if query not in self._queries:
            if len(self._queries) >= 1_000:  # noqa: PLR2004 - a bound, not a rule
                self._queries.clear()
            self._queries[query] = parse(query)
        return self._queries[query]

    def _searcher(self, scope: Scope) -> Callable[[Request, Headers], Response]:
        def search(request: Request, headers: Headers) -> Response:
            given = Parameters(request, (*_BOUNDS, *_OBJECTS, "max_results", "sort_order"))
            asked = given.asked(scope, self._compiled)
            wanted, wish = given.whole("max_results", 10, scope.largest, 10), self._wish(given)
            key = _key(request, ("query", "start_time", "end_time", "since_id", "until_id", "sort_order"))
            cursor = self._cursor(given, key) or first(asked, key, request.at)
            if given.faults:
                return problems.invalid(request.at, given.faults, headers)
            return self._found(request, headers, asked, wanted, wish, cursor)

        return search

    def _found(  # noqa: PLR0913, PLR0917 - everything a page is made of
        self, request: Request, headers: Headers, asked: Asked, wanted: int, wish: Wish, cursor: Cursor
    ) -> Response:
        page = self._pages.page(str(_value(request, "query")), asked, wanted, cursor, request.at)
        meta: dict[str, Any] = {"result_count": len(page.records)}
        if page.records:
            meta |= {"newest_id": page.records[0].id, "oldest_id": page.records[-1].id}
        if page.below is not None:
            token = self._cursors.token(cursor.key, cursor.low, page.below, cursor.number + 1, request.at)
            meta["next_token"] = token
        body = self._tweets.body(page.records, wish)
        return Response(200, (*dated(request.at), *headers), body.with_meta(meta), body.read)

    @staticmethod
    def _wish(given: Parameters) -> Wish:
        given.names("user.fields")
        return Wish(given.names("tweet.fields"), given.names("expansions"))

    def _cursor(self, given: Parameters, key: str) -> Cursor | None:
        name = "next_token" if given.text("next_token") is not None else "pagination_token"
        token = given.text(name)
        if token is None:
            return None
        cursor = self._cursors.find(token, key, given.at)
        if cursor is None:
            given.fault(name, token, f"The `{name}` query parameter value [{token}] is not valid")
        return cursor

    def _counter(self, scope: Scope, meter: str) -> Callable[[Request, Headers], Response]:
        def count(request: Request, headers: Headers) -> Response:
            given = Parameters(request, (*_BOUNDS, "granularity", "search_count.fields"))
            asked = given.asked(scope, self._compiled)
            size = given.text("granularity") or "hour"
            if size not in GRANULARITIES:
                message = f"The `granularity` query parameter value [{size}] is not one of [minute, hour, day]"
                given.fault("granularity", size, message)
            key = _key(request, ("query", "start_time", "end_time", "since_id", "until_id", "granularity"))
            cursor = self._cursor(given, key)
            if given.faults:
                return problems.invalid(request.at, given.faults, headers)
            body = self._counts(request, asked, size, cursor, key, paged=scope.days is None)
            return Response(200, (*dated(request.at), *headers), json_bytes(body), Read(calls=(meter,)))

        return count

    def _counts(  # noqa: PLR0913 - everything a count is made of
        self, request: Request, asked: Asked, size: str, cursor: Cursor | None, key: str, *, paged: bool
    ) -> dict[str, Any]:
        start, end = asked.start, asked.end
        if cursor is not None:
            start, end = _moment(cursor.low), _moment(cursor.below)
        begin = max(start, end - PAGE) if paged else start
        reposts = request.at < NO_REPOSTS
        query = str(_value(request, "query"))
        _, ids = self._pages.matching(query, asked.test, reposts=reposts, gone=self._settings.count_gone)
        body = counted(ids, asked, begin, end, size)
        if begin > start:
            number = 1 if cursor is None else cursor.number
            body["meta"]["next_token"] = self._cursors.token(key, _micro(start), _micro(begin), number + 1, request.at)
        return body

    def _lookup(self, request: Request, headers: Headers) -> Response:
        given = Parameters(request, ("ids", *_OBJECTS))
        wish, ids = self._wish(given), (given.text("ids") or "").split(",")
        if not given.text("ids") or len(ids) > _MOST_IDS:
            count = len(ids) if given.text("ids") else 0
            given.fault(
                "ids", "", f"The number of values in the `ids` query parameter list [{count}] is not between 1 and 100"
            )
        for one in ids if given.text("ids") else ():
            if not one.isascii() or not one.isdigit() or len(one) > 19:  # noqa: PLR2004 - digits of 2^63
                given.fault("ids", one, f"The `ids` query parameter value [{one}] does not match ^[0-9]{{1,19}}$")
        if given.faults:
            return problems.invalid(request.at, given.faults, headers)
        found = [self._world.by_id[one] for one in dict.fromkeys(ids) if one in self._world.by_id]
        there = [record for record in found if record.there and record.at <= request.at]
        shown = {record.id for record in there}
        body = self._tweets.body(there, wish)
        body.errors.extend(problems.missing(one) for one in dict.fromkeys(ids) if one not in shown)
        return Response(200, (*dated(request.at), *headers), body.with_meta(None), body.read)

    def _usage(self, request: Request, headers: Headers) -> Response:
        given = Parameters(request, ("days", "usage.fields"))
        days, fields = given.whole("days", 1, 90, 7), given.names("usage.fields")
        if given.faults:
            return problems.invalid(request.at, given.faults, headers)
        return answer(
            200,
            {"data": usage.posts(self._account, self._settings.project, request.at, days, fields)},
            request.at,
            headers,
        )

    def _credits(self, request: Request, headers: Headers) -> Response:
        if self._settings.credits_missing:
            return Response(404, (*dated(request.at), *headers), b"")
        return Response(200, (*dated(request.at), *headers), usage.credit(self._account))


def _value(request: Request, name: str) -> str | None:
    return next((value for key, value in reversed(request.query) if key == name), None)


def _key(request: Request, names: tuple[str, ...]) -> str:
    """What was asked, as far as a token is bound to it."""
    return repr((request.path, [_value(request, name) for name in names]))


_ZERO = datetime.fromisoformat("2006-01-01T00:00:00+00:00")


def _micro(moment: datetime) -> int:
    return (moment - _ZERO) // timedelta(microseconds=1)


def _moment(micro: int) -> datetime:
    return _ZERO + timedelta(microseconds=micro)
