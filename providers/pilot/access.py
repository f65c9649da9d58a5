"""What gives a request its right to be answered: a bearer token that is there, or one that is asked for."""

from collections.abc import Mapping
from datetime import datetime

from providers.secrets import Secret
from providers.wire import Lost, Trouble, Wire


class Bearer:
    """A token that its owner holds: sent as it is, and not to be renewed by a program."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def headers(self, wire: Wire, now: datetime) -> Mapping[str, str] | Trouble | Lost:  # noqa: ARG002 - what every access is given
        """The header that carries it."""
        return {"Authorization": f"Bearer {self._token.reveal()}"}

    def renew(self) -> bool:
        """There is no other."""
        return False
