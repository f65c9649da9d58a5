"""Asking a sandbox what a client would, with nothing of a client's code."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from providers.sandbox import reddit, x
from providers.sandbox.account import Terms
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.faults import Fault
from providers.sandbox.messages import Clock
from providers.sandbox.reddit_auth import Client
from providers.sandbox.transport import Answer, Outcome
from providers.sandbox.worlds import World, clustered, threads
from providers.sandbox.x_query import EVERYTHING

POSTS, FORUM = clustered(7, 1_200), threads(8, 1_500, each=300)
CLIENT = Client("app", "hush")
RECENT, ALL = "/2/tweets/search/recent", "/2/tweets/search/all"
AGENT = "linux:perusable-sandbox-test:v1 (by /u/nobody)"


class Got(NamedTuple):
    """An answer, read without checks."""

    status: int
    headers: dict[str, str]
    body: Any


def made(  # noqa: PLR0913 - the parts of a setup
    *,
    posts: World = POSTS,
    x_settings: x.Settings | None = None,
    reddit_settings: reddit.Settings | None = None,
    terms: Terms | None = None,
    at: datetime | None = None,
    faults: Mapping[int, Fault] | None = None,
) -> Sandbox:
    """A sandbox with the tests' keys."""
    setup = Setup(
        posts,
        FORUM,
        x_settings or x.Settings("token"),
        reddit_settings or reddit.Settings(CLIENT),
        terms or Terms(),
        Clock(at or POSTS.recipe.end),
        faults,
    )
    return sandbox(setup)


def got(outcome: Outcome) -> Got:
    """An outcome that is an answer, read."""
    assert isinstance(outcome, Answer), outcome
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in outcome.headers}
    return Got(outcome.status, headers, json.loads(outcome.body) if outcome.body else None)


def ask_x(box: Sandbox, path: str, *, token: str = "token", method: str = "GET", **query: object) -> Got:  # noqa: S107
    """An answer of X; ``__`` in a name stands for a full stop."""
    words = urlencode({name.replace("__", "."): value for name, value in query.items()})
    headers = {"Authorization": f"Bearer {token}"}
    return got(box.transport().send(method, f"https://{x.HOST}{path}?{words}", headers))


def search(box: Sandbox, path: str = RECENT, **query: object) -> Got:
    """A page of everything, unless a query is given."""
    asked: dict[str, Any] = {"query": EVERYTHING, **query}
    return ask_x(box, path, **asked)


def pull(box: Sandbox, path: str = RECENT, **query: object) -> list[Any]:
    """All pages of a search."""
    pages = [search(box, path, **query).body]
    while "next_token" in pages[-1]["meta"]:
        box.clock.advance(1)
        pages.append(search(box, path, **query, next_token=pages[-1]["meta"]["next_token"]).body)
    return pages


def ids(pages: list[Any]) -> list[str]:
    """Ids of all records of pages of X."""
    return [post["id"] for page in pages for post in page.get("data", [])]


def grant(box: Sandbox, *, key: str = "app:hush", **form: str) -> Got:
    """An answer of Reddit's token endpoint."""
    proof = base64.b64encode(key.encode()).decode()
    headers = {"Authorization": f"Basic {proof}", "User-Agent": AGENT}
    body = urlencode(form or {"grant_type": "client_credentials"}).encode()
    return got(box.transport().send("POST", f"https://{reddit.WWW}/api/v1/access_token", headers, body))


def ask_reddit(box: Sandbox, path: str, *, token: str = "", agent: str = AGENT, **query: object) -> Got:
    """An answer of Reddit, with a new token unless one is given."""
    token = token or grant(box).body["access_token"]
    headers = {"Authorization": f"bearer {token}", "User-Agent": agent}
    return got(box.transport().send("GET", f"https://{reddit.OAUTH}{path}?{urlencode(query)}", headers))
