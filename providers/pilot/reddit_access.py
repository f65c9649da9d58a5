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
        self._held: tuple[token.Token, datetime] | None = None

    def headers(self, wire: Wire, now: datetime) -> Mapping[str, str] | Trouble | Lost:
        """The header that carries a token, which is asked for where none lasts long enough."""
        if not self._lasts(now):
            answer = wire.send(token.call(self._base), token.basic(self._id, self._secret), SECONDS)
            if isinstance(answer, Lost):
                return answer
            found = token.read(answer, now)
            if isinstance(found, Trouble):
                return found
            self._held = found, now
        return {} if self._held is None else {"Authorization": f"bearer {self._held[0].secret.reveal()}"}

    def _lasts(self, now: datetime) -> bool:
        if self._held is None:
            return False
        held, since = self._held
        # A clock that was set back says nothing about how long a token lasts.
        return since <= now <= since + timedelta(seconds=held.seconds) - EARLY

    def renew(self) -> bool:
        """Drop the token; whether there was one, so that a fresh one may do better."""
        had, self._held = self._held is not None, None
        return had
