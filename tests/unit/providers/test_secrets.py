import base64
import copy
import io
import logging
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.errors import KeyringLocked, NoKeyringError

from estimator.errors import InputError
from providers.secrets import Redacting, Secret, find_secret, install_redaction

CANARY = "CANARY/tok+en=93x"


def test_a_secret_shows_nothing_of_itself() -> None:
    secret = Secret(CANARY)
    assert (repr(secret), str(secret), f"{secret:>9}", f"{secret!r}", "%s" % secret) == ("•••",) * 5  # noqa: UP031
    assert secret.reveal() == CANARY
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not written"):
            copied(secret)
    with pytest.raises(AttributeError):
        secret.__dict__  # noqa: B018


def test_a_secret_equals_only_a_secret() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[bytes, int], Path]:
    def keep(content: bytes, mode: int = 0o600) -> Path:
        path = tmp_path / "token"
        path.write_bytes(content)
        path.chmod(mode)
        return path

    return keep


def found(file: Path) -> str:
    return find_secret("X_TOKEN", file=file, env={"X_TOKEN": "other"}, keyring=False).reveal()


def test_a_file_comes_before_the_environment(kept: Callable[..., Path]) -> None:
    for content in (b"abc", b"abc\n", b"abc\r\n"):
        assert found(kept(content)) == "abc"
    assert found(kept(b"x" * 4096)) == "x" * 4096
    assert found(kept(b"abc", 0o400)) == "abc"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o601, 0o660, 0o777])
def test_a_file_that_others_can_use_is_refused(kept: Callable[..., Path], mode: int) -> None:
    with pytest.raises(InputError, match=rf"mode {mode:04o}.*chmod 600"):
        found(kept(b"abc", mode))


@pytest.mark.parametrize(
    "content", [b"x" * 4097, b"", b"\n", b"a b", b"a\x00b", b"a\n\n", b"a\x1b[0m", "é".encode(), b"\xff"]
)
def test_a_file_that_holds_something_else_is_refused_without_showing_it(
    kept: Callable[..., Path], content: bytes
) -> None:
    with pytest.raises(InputError) as refused:
        found(kept(content))
    assert "\x1b" not in str(refused.value)
    assert "a b" not in str(refused.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path, tmp_path / "absent", tmp_path / "pipe", Path("a\0b")):
        with pytest.raises(InputError):
            found(path)


def of_module(name: str, **attributes: object) -> object:
    return type("Backend", (), {"__module__": name, **attributes})()


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A keyring whose backend and answer a test sets."""
    state = SimpleNamespace(backend=of_module("keyring.backends.SecretService"), answer=lambda: "from-ring")
    monkeypatch.setattr(keyring, "get_keyring", lambda: state.backend)
    monkeypatch.setattr(keyring, "get_password", lambda _service, _name: state.answer())
    return state


def test_the_environment_comes_before_the_keyring(ring: SimpleNamespace) -> None:
    assert find_secret("X_TOKEN", env={"X_TOKEN": "from-env"}).reveal() == "from-env"
    assert find_secret("X_TOKEN", env={"X_TOKEN": ""}).reveal() == "from-ring"
    assert find_secret("X_TOKEN", env={}).reveal() == "from-ring"


@pytest.mark.parametrize(
    "backend",
    [
        of_module("keyrings.alt.file"),
        of_module("keyring.backends.fail"),
        of_module("keyring.backends.chainer", backends=[of_module("keyrings.alt.file")]),
    ],
)
def test_an_unsafe_keyring_is_refused_with_the_three_ways(ring: SimpleNamespace, backend: object) -> None:
    ring.backend = backend
    with pytest.raises(InputError, match=r"name a file.*environment variable X_TOKEN.*keyring set perusable X_TOKEN"):
        find_secret("X_TOKEN", env={})


@pytest.mark.parametrize("error", [NoKeyringError(), KeyringLocked(CANARY)])
def test_a_keyring_that_fails_says_so_without_its_own_words(ring: SimpleNamespace, error: Exception) -> None:
    def fail() -> None:
        raise error

    ring.answer = fail
    with pytest.raises(InputError, match="environment variable") as refused:
        find_secret("X_TOKEN", env={})
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("keyring_too", [True, False])
def test_a_secret_that_is_nowhere_is_named_with_the_ways_to_give_it(
    ring: SimpleNamespace, *, keyring_too: bool
) -> None:
    ring.answer = lambda: None
    with pytest.raises(InputError, match=r"nowhere.*environment variable X_TOKEN"):
        find_secret("X_TOKEN", env={}, keyring=keyring_too)


FORMS = [
    CANARY,
    quote(CANARY, safe=""),
    CANARY[::-1],
    *(base64.b64encode(f"{'u' * n}{CANARY}".encode()).decode() for n in range(6)),
    base64.urlsafe_b64encode(f"id:{CANARY}:x".encode()).decode(),
]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_secret_is_replaced(form: str) -> None:
    shown = Redacting([Secret(CANARY)]).text(f"before {form} after")
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert "•••" in shown
    assert form not in shown


@settings(max_examples=40)
@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=40), st.binary(max_size=9))
def test_no_base64_of_a_text_around_a_secret_holds_it(secret: str, before: bytes) -> None:
    packed = base64.b64encode(before + secret.encode() + b"after").decode()
    assert "•••" in Redacting([Secret(secret)]).text(packed)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    undo = install_redaction([Secret(CANARY)])
    yield stream
    undo()
    logging.getLogger().removeHandler(handler)


def test_logs_of_other_packages_and_their_tracebacks_are_redacted(log: io.StringIO) -> None:
    other = logging.getLogger("another.package")
    other.warning("token=%s", CANARY)
    other.warning("%d", CANARY)  # cannot be formatted
    try:
        int(CANARY)
    except ValueError:
        other.exception("failed with %r", {"token": CANARY}, stack_info=True)
    assert CANARY not in log.getvalue()
    assert log.getvalue().count("•••") >= 3
    assert "ValueError: invalid literal" in log.getvalue()


def test_the_traceback_that_ends_the_program_is_redacted(log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    error = RuntimeError(CANARY)
    sys.excepthook(RuntimeError, error, None)
    assert capsys.readouterr().err == "RuntimeError: •••\n"


def test_what_was_installed_can_be_put_back() -> None:
    before = sys.excepthook
    undo = install_redaction([Secret(CANARY)])
    assert sys.excepthook is not before
    undo()
    assert sys.excepthook is before
