"""Reddit's tokens for an app without a user (github.com/reddit-archive/reddit/wiki/OAuth2, "Application Only OAuth").

Documents say that a token lasts an hour, and a day is seen: ``expires_in`` says it.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from providers.reddit.client.problems import limited
from providers.secrets import Secret
from providers.wire import Call, Reply, Trouble

BASE = "https://www.reddit.com"
HOST = "www.reddit.com"

LEAST, MOST = 60, 86_400
"""Seconds that a token is believed to last."""

LONGEST = 4_096
"""Characters of a token at most: it becomes a header."""

_UNKNOWN = "Reddit does not take the app's id and secret: copy both again from its list of apps"
_MALFORMED = "Reddit sent a token of another shape than documented"


class Token(NamedTuple):
    """A token.

    Attributes:
        secret: The token itself.
        seconds: How long it lasts from now on.
    """

    secret: Secret
    seconds: int


def call(base: str) -> Call:
    """What to send for a token."""
    form = (("grant_type", "client_credentials"),)
    return Call("POST", f"{base}/api/v1/access_token", form=form, what="a new token")


def basic(client_id: Secret, client_secret: Secret) -> Mapping[str, str]:
    """The header with which an app proves itself (RFC 7617)."""
    pair = f"{client_id.reveal()}:{client_secret.reveal()}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def read(reply: Reply, now: datetime) -> Token | Trouble:
    """What an answer to the request for a token brings."""
    if reply.status == 429:  # noqa: PLR2004 - of HTTP
        return limited(reply.headers, now)
    if reply.status >= 500:  # noqa: PLR2004 - of HTTP
        return Trouble("server error", f"Reddit gives no token for an error of its own ({reply.status}): try later")
    # A wrong grant has been answered with 200 and an error in the body.
    if reply.status >= 400 or (isinstance(reply.body, Mapping) and reply.body.get("error")):  # noqa: PLR2004 - of HTTP
        return Trouble("not allowed", _UNKNOWN)
    found = _token(reply.body) if reply.status == 200 else None  # noqa: PLR2004 - of HTTP
    return Trouble("malformed", _MALFORMED) if found is None else found


def _token(body: Any) -> Token | None:  # noqa: ANN401 - a JSON value
    if not isinstance(body, Mapping):
        return None
    text, seconds, kind = body.get("access_token"), body.get("expires_in"), body.get("token_type")
    if not (isinstance(text, str) and _is_token(text) and isinstance(kind, str) and kind.lower() == "bearer"):
        return None
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
        return None
    return Token(Secret(text), min(max(seconds, LEAST), MOST))


def _is_token(text: str) -> bool:
    # One line of printable ASCII without blanks: a line break would begin another header.
    return 0 < len(text) <= LONGEST and text.isascii() and text.isprintable() and " " not in text
