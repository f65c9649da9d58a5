"""Secrets: found in one of three places, shown in none.

A secret is looked for in a file, then in the environment, then in the system's keyring; the first that is there counts.
"""

import base64
import logging
import os
import stat
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn
from urllib.parse import quote

from estimator.errors import fault

HIDDEN = "•••"

LONGEST = 4_096
"""Bytes of a secret at most."""

SERVICE = "perusable"
"""What the keyring knows this program as."""

_UNSAFE = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")
"""Backends that keep a secret as plain text, or keep none."""


class Secret:
    """A secret that shows itself to nobody who does not ask for it by name."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The secret itself, for the one header that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce_ex__(self, protocol: Any) -> NoReturn:  # noqa: ANN401 - pickle's own
        msg = "a secret is not written down"
        raise TypeError(msg)


def find_secret(name: str, *, file: Path | None, environment: Mapping[str, str], keyring: bool = True) -> Secret:
    """A secret, from the first place that has it.

    Args:
        name: In the environment, such as ``X_BEARER_TOKEN``; the keyring knows it by the same name.
        file: That holds it, alone.
        environment: Of the process.
        keyring: Whether to ask the system's keyring last.

    Raises:
        InputError: No place has it, or what is there cannot be one.
    """
    if file is not None:
        return _checked(_read(file), str(file))
    if environment.get(name):
        return _checked(environment[name], f"the environment's {name}")
    found = _kept(name) if keyring else None
    if found is not None:
        return _checked(found, f"the keyring's {name}")
    how = (
        f"name a file with --token-file, set {name} in the environment, "
        f"or keep it in the keyring: keyring set {SERVICE} {name}"
    )
    raise fault(name, "", "is needed and nowhere to be found", how)


def _checked(text: str, where: str) -> Secret:
    text = text.strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise fault(where, "", "holds no token: one line of printable ASCII without blanks", "copy it again, whole")
    return Secret(text)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and stat.S_ISREG(mode) and mode & 0o077:
                raise fault(str(path), "", "can be read by others", f"chmod 600 {path.name}")
            data = file.read(LONGEST + 1)
    except OSError as error:
        raise fault(str(path), "", f"cannot be read: {error.strerror}", "name the file that holds the token") from None
    if len(data) > LONGEST:
        raise fault(str(path), "", f"is longer than {LONGEST:,} bytes", "name the file that holds the token alone")
    return data.decode("utf-8", "replace")


def _kept(name: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - only asked where nothing else has it
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ImportError:
        return None
    backend = keyring.get_keyring()
    if type(backend).__module__.startswith(_UNSAFE):
        return None
    try:
        return keyring.get_password(SERVICE, name)
    except (KeyringError, RuntimeError, OSError):
        return None


def forms(secret: Secret) -> list[str]:
    """A secret as it may stand in a text: as it is, in an address, packed, and backwards."""
    text = secret.reveal()
    packed = base64.b64encode(text.encode()).decode().rstrip("=")
    return sorted({text, quote(text, safe=""), packed, text[::-1]}, key=len, reverse=True)


class Redacting(logging.Filter):
    """Hides secrets in every record that a handler is about to write, its traceback too."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        super().__init__()
        self._forms = [form for secret in secrets for form in forms(secret)]

    def hide(self, text: str) -> str:
        """A text without the secrets."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; every record passes."""
        record.msg, record.args = self.hide(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self.hide(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


def redact(secrets: Iterable[Secret]) -> None:
    """Hide secrets in what the root's handlers write, and in the traceback of an error that nobody caught."""
    redacting = Redacting(secrets)
    for handler in logging.getLogger().handlers:
        handler.addFilter(redacting)

    def last(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        import traceback  # noqa: PLC0415 - only a failure needs it

        sys.stderr.write(redacting.hide("".join(traceback.format_exception(kind, error, trace))))

    sys.excepthook = last
