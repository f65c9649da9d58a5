"""What every test runs under: a number of examples, no network, and nothing of the machine it runs on."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A shared or slow machine must not fail a test that is right, so no profile watches the clock. The gate draws
# the same examples every time (a red build is reproducible), and so does the one for tests whose lines are counted,
# which takes three times as long an example; the other two look for new ones.
_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", _CALM, max_examples=2_000, derandomize=True)
settings.register_profile("covered", _CALM, max_examples=400, derandomize=True)
settings.register_profile("dev", _CALM, max_examples=100)
settings.register_profile("deep", _CALM, max_examples=50_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

_LOOPBACK = {"127.0.0.1", "::1", "localhost", None, "", b"localhost", b"127.0.0.1", b"::1"}

_PINNED = {
    "TZ": "LINT-14",  # 14 hours ahead of UTC: code that takes the local day for the UTC day is a day off
    "LC_ALL": "C.UTF-8",  # no language: messages and formats must not follow the machine's
    "COLUMNS": "80",  # the narrowest terminal the layouts promise to fit
    "LINES": "24",
}
# Colour and width switches of the developer's own terminal, and settings of an installed perusable.
_REMOVED = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "PYTHONUTF8", "PYTHONPATH")


@pytest.fixture(scope="session", autouse=True)
def _pinned_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # Configuration and caches of the person who runs the tests stay out.
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [*_REMOVED, *(name for name in os.environ if name.startswith(("PERUSABLE_", "XDG_")))]:
            patch.delenv(name, raising=False)
        for name, value in {**_PINNED, "HOME": home, "USERPROFILE": home}.items():
            patch.setenv(name, value)
        _reread_zone()
        yield
    _reread_zone()


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """What is started in the background of a shell ignores an interrupt, and so would every process a test starts."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that looks up or connects to anything but this machine.

    ``pytest.fail`` raises what no ``except Exception`` swallows: a retry or a fallback cannot hide it.
    """
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex"):
            patch.setattr(socket.socket, method, _guarded_connect(getattr(socket.socket, method)))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


def _guarded_connect(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(sock: socket.socket, address: Any) -> Any:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _LOOPBACK:
            pytest.fail(f"a test tried to connect to {address!r}; only this machine is allowed")
        return original(sock, address)

    return connect


def _guarded_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in _LOOPBACK:
            pytest.fail(f"a test tried to look up {host!r}; only this machine is allowed")
        return original(host, *args, **kwargs)

    return getaddrinfo


def _reread_zone() -> None:
    if hasattr(time, "tzset"):  # absent on Windows, where TZ is not read either
        time.tzset()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The long run counts nothing as done that was left out."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PERUSABLE_NO_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
