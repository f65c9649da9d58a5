"""Reading the parameters of a request to X: every fault of them at once, in X's words (docs.x.com, API reference)."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from providers.sandbox.corpus import first_id, moment_of
from providers.sandbox.messages import Request, iso
from providers.sandbox.x_query import QueryError, Test, parse

FIRST = datetime(2006, 3, 21, tzinfo=UTC)
"""The first post."""
SETTLING = timedelta(seconds=10)
"""The newest posts are not searched yet: ``end_time`` lies at least so far back."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIELDS = {
    "tweet.fields": _names(
        "attachments author_id context_annotations conversation_id created_at edit_controls "
        "edit_history_tweet_ids entities geo id in_reply_to_user_id lang non_public_metrics note_tweet "
        "possibly_sensitive public_metrics referenced_tweets reply_settings source text withheld "
    ),
    "user.fields": _names("created_at description id name protected public_metrics username verified "),
    "expansions": _names(
        "author_id referenced_tweets.id referenced_tweets.id.author_id in_reply_to_user_id "
        "attachments.media_keys entities.mentions.username geo.place_id edit_history_tweet_ids "
    ),
    "usage.fields": _names(
        "cap_reset_day daily_client_app_usage daily_project_usage project_cap project_id project_usage "
    ),
}

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z", re.ASCII)
_ID = re.compile(r"[0-9]{1,19}")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


class Scope(NamedTuple):
    """What an endpoint over a query reaches.

    Attributes:
        days: How far back; ``None``: to the first post.
        default_days: How far back without a ``start_time``.
        query: Most characters of a query.
        largest: Most records of a page.
    """

    days: int | None
    default_days: int
    query: int
    largest: int


RECENT = Scope(days=7, default_days=7, query=512, largest=100)
ALL = Scope(days=None, default_days=30, query=1_024, largest=500)


class Asked(NamedTuple):
    """What a request asks over a query.

    Attributes:
        test: The query.
        start: The first moment, included.
        end: The last, excluded.
        since: The id that all are above.
        until: The id that all are below.
    """

    test: Test
    start: datetime
    end: datetime
    since: int
    until: int


class Parameters:
    """The parameters of one request, read one by one; faults gather.

    Args:
        request: The request.
        known: Names of parameters the endpoint takes.
    """

    def __init__(self, request: Request, known: Collection[str]) -> None:
        self._values: dict[str, str] = {}
        self.faults: list[tuple[str, str, str]] = []
        self.at = request.at
        for name, value in request.query:
            if name not in known:
                names = ", ".join(sorted(known))
                self.fault(name, value, f"The query parameter [{name}] is not one of [{names}]")
            self._values[name] = value

    def fault(self, name: str, value: str, message: str) -> None:
        """Note a fault."""
        self.faults.append((name, value, message))

    def text(self, name: str) -> str | None:
        """A value as it stands; ``None`` where it is not given."""
        return self._values.get(name)

    def whole(self, name: str, low: int, high: int, default: int) -> int:
        """A whole number within bounds."""
        text = self.text(name)
        if text is None:
            return default
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            self.fault(name, text, f"The `{name}` query parameter value [{text}] is not between {low} and {high}")
            return default
        return int(text)

    def names(self, name: str) -> frozenset[str]:
        """Names with commas between them, of those X knows."""
        text = self.text(name)
        found = frozenset(text.split(",")) if text else frozenset()
        for one in sorted(found - FIELDS[name]):
            message = f"The `{name}` query parameter value [{one}] is not one of [{', '.join(sorted(FIELDS[name]))}]"
            self.fault(name, one, message)
        return found

    def time(self, name: str, default: datetime) -> datetime:
        """A time in UTC."""
        text = self.text(name)
        if text is None:
            return default
        try:
            return self._time(text)
        except ValueError:
            message = f"Invalid '{name}':'{text}'. '{name}' must be a valid ISO 8601/RFC 3339 timestamp"
            self.fault(name, text, message)
            return default

    @staticmethod
    def _time(text: str) -> datetime:
        if not _TIME.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text)

    def id(self, name: str, default: int) -> int:
        """A post's id."""
        text = self.text(name)
        if text is None:
            return default
        if not _ID.fullmatch(text):
            self.fault(name, text, f"The `{name}` query parameter value [{text}] does not match ^[0-9]{{1,19}}$")
            return default
        return int(text)

    def asked(self, scope: Scope, compiled: Callable[[str], Test] = parse) -> Asked:
        """The query and its bounds, as both search and counts take them."""
        newest, oldest = self.at - SETTLING, self._oldest(scope)
        end = self.time("end_time", newest)
        default = max(oldest, end - timedelta(days=scope.default_days))
        # A since_id stands in for a start_time.
        start = default if self.text("since_id") is not None else self.time("start_time", default)
        since, until = self.id("since_id", 0), self.id("until_id", 1 << 63)
        if end > newest:
            rule = "'end_time' must be a minimum of 10 seconds prior to the request time."
            self.fault("end_time", iso(end), f"Invalid 'end_time':'{iso(end)}'. {rule}")
        if start < oldest:
            message = f"Invalid 'start_time':'{iso(start)}'. 'start_time' must be on or after {iso(oldest)}"
            self.fault("start_time", iso(start), message)
        if start >= end:
            self.fault("end_time", iso(end), f"Invalid 'end_time':'{iso(end)}'. 'end_time' must be after 'start_time'")
        if since and scope.days is not None and moment_of(since) < oldest:
            message = (
                f"'since_id' must be a tweet id created after {iso(oldest)}; use one larger than {first_id(oldest)}"
            )
            self.fault("since_id", str(since), message)
        if since:
            start = oldest
        return Asked(self._query(scope, compiled), start, end, since, until)

    def _oldest(self, scope: Scope) -> datetime:
        return FIRST if scope.days is None else self.at - timedelta(days=scope.days)

    def _query(self, scope: Scope, compiled: Callable[[str], Test]) -> Test:
        text = self.text("query") or ""
        if not 1 <= len(text) <= scope.query:
            message = f"The `query` query parameter's length [{len(text)}] is not between 1 and {scope.query}"
            self.fault("query", text, message)
            return _nothing
        try:
            return compiled(text)
        except QueryError as error:
            self.fault("query", text, f"There were errors processing your request: {error}")
            return _nothing


def _nothing(_: object) -> bool:
    return False
