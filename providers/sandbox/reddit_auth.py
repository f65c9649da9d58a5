"""Reddit's tokens: client credentials and refresh tokens at ``www.reddit.com`` (github.com/reddit/reddit/wiki/OAuth2).

Documents say that a token lasts an hour; in practice 86,400 seconds are seen. A client reads ``expires_in``.
"""

import base64
import binascii
from datetime import datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from providers.sandbox.messages import Request, Response, answer


class Client(NamedTuple):
    """A registered app.

    Attributes:
        id: Its public name.
        secret: What it proves itself with.
        refresh: A refresh token it holds.
        seconds: How long an access token lasts: 3,600 as documented, 86,400 as seen.
        rotates: Whether each refresh gives a new refresh token and ends the old one.
    """

    id: str
    secret: str
    refresh: str = "refresh-sandbox"
    seconds: int = 86_400
    rotates: bool = False


class Tokens:
    """Access tokens handed out to one client."""

    def __init__(self, client: Client) -> None:
        self._client, self._refresh = client, client.refresh
        self._ends: dict[str, datetime] = {}

    def grant(self, request: Request) -> Response:
        """The answer of ``/api/v1/access_token``."""
        if request.method != "POST":
            return answer(405, {"message": "Method Not Allowed", "error": 405}, request.at)
        if not self._proven(request.headers.get("authorization", "")):
            return answer(401, {"message": "Unauthorized", "error": 401}, request.at)
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        kind = form.get("grant_type")
        if kind == "client_credentials":
            return answer(200, self._issue(request.at), request.at)
        if kind != "refresh_token":
            return answer(400, {"error": "unsupported_grant_type"}, request.at)
        if not compare_digest(form.get("refresh_token", "").encode(), self._refresh.encode()):
            return answer(400, {"error": "invalid_grant"}, request.at)
        if self._client.rotates:
            self._refresh = self._name("refresh", request.at)
        return answer(200, {**self._issue(request.at), "refresh_token": self._refresh}, request.at)

    def valid(self, header: str, at: datetime) -> bool:
        """Whether an ``Authorization`` header holds a token that lasts."""
        scheme, _, token = header.partition(" ")
        ends = self._ends.get(token)
        return scheme.lower() == "bearer" and ends is not None and at < ends

    def revoke(self) -> None:
        """End every access token."""
        self._ends.clear()

    def _proven(self, header: str) -> bool:
        scheme, _, text = header.partition(" ")
        try:
            given = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return False
        wanted = f"{self._client.id}:{self._client.secret}".encode()
        return scheme.lower() == "basic" and compare_digest(given, wanted)

    def _issue(self, at: datetime) -> dict[str, Any]:
        token = self._name("access", at)
        self._ends[token] = at + timedelta(seconds=self._client.seconds)
        return {"access_token": token, "token_type": "bearer", "expires_in": self._client.seconds, "scope": "*"}

    def _name(self, kind: str, at: datetime) -> str:
        text = f"{kind}|{at.timestamp()}|{len(self._ends)}".encode()
        return "eyJ" + blake2b(text, key=self._client.secret.encode()[:64], digest_size=30).hexdigest()
