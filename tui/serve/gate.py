"""Who may come in: the one-time link, the cookie it is changed for, and the addresses a request must name.

The checks know nothing of the web server: they read headers and answer with words, or with nothing if all is well.

A page on the same machine at another port is the *same site* to a browser and sends this server's cookie along, so the
cookie alone proves little: ``Host`` (against names that are pointed at this machine), ``Origin`` and ``Sec-Fetch-Site``
(against pages of others) are each compared exactly.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Final

from tui.serve.settings import hosts

SECRET_BYTES: Final = 32
"""256 bits, of a link's token and of a cookie."""

UNKNOWN = "Open the link that `perusable serve` printed. Each link opens one browser, once; a new one is printed then."


class Gate:
    """The secrets of one server, which end with it."""

    def __init__(self, origins: frozenset[str], port: int) -> None:
        self._hosts = hosts(origins)
        self._token = secrets.token_urlsafe(SECRET_BYTES)
        self._cookies: set[bytes] = set()
        # A browser sends a cookie to every port of a host, so that two servers would overwrite each other's.
        self.cookie: Final = f"perusable-{port}"

    @property
    def token(self) -> str:
        """The token of the next link."""
        return self._token

    def refuse_place(self, headers: Mapping[str, str], *, websocket: bool) -> str:
        """Why a request does not come from a page of this server, or nothing.

        Args:
            headers: Of the request.
            websocket: Whether it opens a websocket, for which browsers always send ``Origin``.
        """
        host = headers.get("Host", "")
        if host not in self._hosts:
            return "This server does not go by that name. Use the link that `perusable serve` printed."
        origin = headers.get("Origin")
        if origin is None and websocket:
            return "A websocket needs an Origin."
        if origin is not None and origin not in self._hosts[host]:
            return "Pages of other sites may not use this server."
        if headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
            return "Pages of other sites may not use this server: paste the link into the address bar."
        return ""

    def known(self, cookies: Mapping[str, str]) -> bool:
        """Whether the cookie is one that a link was changed for."""
        held = _digest(cookies.get(self.cookie, ""))
        return any(hmac.compare_digest(held, one) for one in self._cookies)

    def secure(self, host: str) -> bool:
        """Whether browsers reach the host over TLS alone."""
        return all(origin.startswith("https:") for origin in self._hosts[host])

    def redeem(self, token: str) -> str | None:
        """A new cookie's value for the token of the current link, which is thereby used up."""
        if not hmac.compare_digest(_digest(token), _digest(self._token)):
            return None
        self._token = secrets.token_urlsafe(SECRET_BYTES)
        value = secrets.token_urlsafe(SECRET_BYTES)
        self._cookies.add(_digest(value))
        return value


def _digest(text: str) -> bytes:
    # Of one length whatever was sent, so that comparing takes as long for each.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
