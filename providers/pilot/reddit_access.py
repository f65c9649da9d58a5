"""A token of Reddit's that an app asks for itself, and asks for again when it runs out."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from providers.reddit.client import token
from providers.secrets import Secret
from providers.wire import Lost, Trouble, Wire

EARLY = timedelta(seconds=60)
"""How long a token must last to be used: longer than one request takes."""

SECONDS = 30.0
"""For the request for a token."""


class RedditAccess:
    """The right of an app without a user: asking for a token costs nothing, so it is no call of the ledger's."""

    def __init__(self, client_id: Secret, client_secret: Secret, base: str = token.BASE) -> None:
        """Ask for nothing yet.

        Args:
            client_id: Of the registered app.
            client_secret: What it proves itself with.
            base: Where tokens are given: the sandbox's address, in a rehearsal.
        """
        self._id, self._secret, self._base = client_id, client_secret, base
        self._token: Secret | None = None
        self._from = self._until = datetime.min

    def headers(self, wire: Wire, now: datetime) -> Mapping[str, str] | Trouble | Lost:
        """The header that carries a token, which is asked for where none lasts long enough."""
        # A clock that was set back says nothing about how long a token lasts.
        if self._token is None or not self._from <= now <= self._until - EARLY:
            answer = wire.send(token.call(self._base), token.basic(self._id, self._secret), SECONDS)
            if isinstance(answer, Lost):
                return answer
            found = token.read(answer, now)
            if isinstance(found, Trouble):
                return found
            self._token, self._from = found.secret, now
            self._until = now + timedelta(seconds=found.seconds)
        return {"Authorization": f"bearer {self._token.reveal()}"}

    def renew(self) -> bool:
        """Drop the token; whether there was one, so that a fresh one may do better."""
        had, self._token = self._token is not None, None
        return had
