"""What a server is told: where it listens, what it starts, and how much of it there may be."""

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple

from estimator.errors import InputError, Problem, fault

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?")
"""An address as a browser writes it into ``Origin``: lower case, no path."""

PORTS = {"http": ":80", "https": ":443"}
"""The port that a browser leaves out."""


class Settings(NamedTuple):
    """How to serve.

    Attributes:
        command: Program and arguments of the process that each page gets, run without a shell.
        host: The address to listen at.
        port: The port; 0 takes a free one.
        sessions: Pages at once, at most.
        idle: Seconds without a key or a click after which a session ends.
        origins: Further addresses that browsers may use, such as ``http://desk:8000``.
        patience: Seconds that a process may take to start, to read its input, and to leave when it is asked to.
    """

    command: tuple[str, ...]
    host: str = "127.0.0.1"
    port: int = 8000
    sessions: int = 4
    idle: float = 900.0
    origins: tuple[str, ...] = ()
    patience: float = 30.0


def loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked(settings: Settings, *, anywhere: bool) -> Settings:
    """The settings, if they may be served.

    Args:
        settings: As asked for.
        anywhere: Whether it was said that other machines may reach the server.

    Raises:
        InputError: The host is reached from other machines and nobody said so, or an origin is not one.
    """
    problems = [
        Problem("--origin", "", f"{text!r} is not an address such as http://desk:8000", "lower case, no path")
        for text in settings.origins
        if not ORIGIN.fullmatch(text)
    ]
    if problems:
        raise InputError(problems)
    if not anywhere and not loopback(settings.host):
        raise fault(
            "--host",
            "",
            f"{settings.host!r} can be reached from other machines, and nothing between them and this one is encrypted",
            "leave --host out and forward the port with ssh -L, or add --listen-anywhere",
        )
    return settings


def origin_of(host: str, port: int) -> str:
    """The address of the server as a browser writes it."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"  # noqa: PLR2004 - the port of http


def allowed(settings: Settings, port: int) -> frozenset[str]:
    """Every address under which the server answers.

    One that listens on all of the machine's addresses knows no name of its own but those of the machine itself;
    others are stated.
    """
    here = ("127.0.0.1", "localhost", "::1")
    named = here if loopback(settings.host) or unspecified(settings.host) else (settings.host,)
    return frozenset((*(origin_of(host, port) for host in named), *map(_shortest, settings.origins)))


def unspecified(host: str) -> bool:
    """Whether it stands for all addresses of the machine."""
    return host in {"", "0.0.0.0", "::"}  # noqa: S104 - it is looked for, not listened at


def hosts(origins: Iterable[str]) -> dict[str, frozenset[str]]:
    """The origins of each ``Host`` that a browser may send."""
    found: dict[str, set[str]] = {}
    for origin in origins:
        found.setdefault(origin.partition("://")[2], set()).add(origin)
    return {host: frozenset(those) for host, those in found.items()}


def _shortest(origin: str) -> str:
    return origin.removesuffix(PORTS[origin.partition(":")[0]])
