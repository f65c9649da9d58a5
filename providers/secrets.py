"""Keys and tokens: found in one of three places, shown nowhere.

A secret is a value that does not print. What prints all the same (a log line of another package, a traceback) passes
:class:`Redacting`, which acts where text leaves the program and not where it is written.
"""

import base64
import logging
import os
import stat
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import NoReturn
from urllib.parse import quote, quote_plus

from estimator.errors import fault

SHOWN = "•••"
SERVICE = "perusable"
"""The service under which the keyring keeps them."""

MOST_BYTES = 4 * 2**10

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SHORTEST = 6  # shorter forms would redact ordinary words


class Secret:
    """A text that only :meth:`reveal` gives out; it cannot be printed, pickled or compared with a text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text, for the header of a request and nothing else."""
        return self._text

    def __repr__(self) -> str:
        return SHOWN

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return SHOWN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        msg = "a secret is not written anywhere"
        raise TypeError(msg)


def find_secret(name: str, *, file: Path | None = None, env: Mapping[str, str], keyring: bool = True) -> Secret:
    """A secret, from a file, else the environment, else the system's keyring.

    Args:
        name: Of the environment variable, and of the keyring's entry under the service ``perusable``.
        file: A file that holds it and nothing else; once named, no other place is looked at.
        env: The environment.
        keyring: Whether the system's keyring may be asked.

    Raises:
        InputError: If it is nowhere, or where it stands is not safe or not a secret.
    """
    if file is not None:
        return _from_file(name, file)
    if env.get(name):
        return Secret(_checked(env[name], "environment", name))
    text = _from_keyring(name) if keyring else None
    if not text:
        raise fault(name, "", "this secret is nowhere", _ways(name))
    return Secret(_checked(text, "keyring", name))


def _ways(name: str) -> str:
    return (
        "name a file that only you can read (--token-file; --key-file for a model server), or set the environment "
        f"variable {name}, or store it in the system's keyring: keyring set {SERVICE} {name}"
    )


def _from_file(name: str, file: Path) -> Secret:
    try:
        # Not blocking: a pipe without a writer would wait for ever.
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError):
        raise fault(
            str(file), name, "the file of this secret cannot be opened", "check its path and its mode"
        ) from None
    try:
        # Asked of the open file: what stands under its name may change meanwhile.
        _refuse_unsafe_file(os.fstat(handle), file, name)
        raw = os.read(handle, MOST_BYTES + 1)
    finally:
        os.close(handle)
    if len(raw) > MOST_BYTES:
        raise fault(str(file), name, f"it holds more than {MOST_BYTES:,} bytes", "it must hold the secret alone")
    try:
        return Secret(_checked(raw.decode("ascii").removesuffix("\n").removesuffix("\r"), str(file), name))
    except UnicodeDecodeError:
        raise fault(str(file), name, "it holds more than ASCII", "it must hold the secret alone") from None


def _refuse_unsafe_file(found: os.stat_result, file: Path, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise fault(str(file), name, "it is not a regular file")
    if os.name == "posix" and found.st_mode & _OTHERS:
        mode = f"{stat.S_IMODE(found.st_mode):04o}"
        raise fault(str(file), name, f"others can use it (mode {mode})", f"chmod 600 {file}")


def _checked(text: str, place: str, name: str) -> str:
    if not text:
        raise fault(place, name, "it is empty", "write the secret into it")
    if len(text) > MOST_BYTES or not all("\x20" < char < "\x7f" for char in text):
        hint = f"it must be one word of at most {MOST_BYTES:,} printable ASCII characters"
        raise fault(place, name, "it holds spaces, control characters or letters that no secret has", hint)
    return text


def _from_keyring(name: str) -> str | None:
    import keyring  # noqa: PLC0415 - it searches the installed backends, and the other two places need none
    from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415

    _refuse_unsafe(keyring.get_keyring(), name)
    try:
        return keyring.get_password(SERVICE, name)
    except NoKeyringError:
        raise fault("keyring", name, "this system has no keyring", _ways(name)) from None
    except KeyringError:
        raise fault("keyring", name, "the system's keyring is locked or refuses", _ways(name)) from None


def _refuse_unsafe(backend: object, name: str) -> None:
    # A chainer asks several; one unsafe link is enough.
    for link in (backend, *getattr(backend, "backends", ())):
        module = type(link).__module__
        if module.split(".")[:2] == ["keyrings", "alt"]:
            raise fault("keyring", name, f"{module} keeps secrets in plain text or nearly so", _ways(name))
        if module == "keyring.backends.fail":
            raise fault("keyring", name, "this system has no keyring", _ways(name))


class Redacting(logging.Filter):
    """Replaces secrets in whatever is logged through a handler: in its message, its arguments and its traceback."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        super().__init__()
        self._forms = tuple(sorted({form for secret in secrets for form in _forms(secret.reveal())}, key=len))[::-1]

    def text(self, text: str) -> str:
        """The text without any form of any of the secrets."""
        for form in self._forms:
            text = text.replace(form, SHOWN)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record; it is always let through."""
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - a record that cannot be formatted is shown as it was written
            message = str(record.msg)
        record.msg, record.args = self.text(message), None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            record.exc_info = None  # a handler that draws tracebacks itself would show the values of variables
        for name in ("exc_text", "stack_info"):
            value = getattr(record, name)
            setattr(record, name, value and self.text(value))
        return True


def _forms(text: str) -> set[str]:
    """How a secret may stand in a text: as it is, in an address, in basic authentication, backwards."""
    raw = text.encode()
    found = {text, quote(text, safe=""), quote_plus(text), text[::-1]}
    # In base64 a text looks different at each of three offsets; the characters that hold only bits of it are kept.
    for offset in range(3):
        packed = base64.b64encode(bytes(offset) + raw).decode()
        start, end = (0, 2, 3)[offset], 8 * (offset + len(raw)) // 6
        found |= {packed[start:end], packed[start:end].translate({ord("+"): "-", ord("/"): "_"})}
    return {form for form in found if len(form) >= _SHORTEST} or {text}


def install_redaction(secrets: Iterable[Secret]) -> Callable[[], None]:
    """Redact all that the root logger's handlers write, and the traceback of an error that ends the program.

    Returns:
        Puts everything back.
    """
    redacting = Redacting(secrets)
    handlers, last = tuple(logging.getLogger().handlers), logging.lastResort
    guarded = (*handlers, *((last,) if last else ()))
    for handler in guarded:
        handler.addFilter(redacting)
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(redacting.text("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = hook

    def undo() -> None:
        sys.excepthook = before
        for handler in guarded:
            handler.removeFilter(redacting)

    return undo
