"""Where the files that come with the package are: price book, keep rates, back-tested rows and examples."""

from pathlib import Path, PurePosixPath

from estimator.errors import fault, nearest

_PACKAGE = Path(__file__).resolve().parent
_FILES = ("backtest.toml", "pricing.toml", "yields.toml")
_FOLDERS = ("examples",)


def shipped(name: str) -> Path:
    """The path of a file that comes with the package.

    In a checkout (the folder above ``estimator/`` holds ``pyproject.toml``) it is the checkout's own file: an
    editable installation leaves a copy that no edit reaches. Otherwise it is the copy inside the installed
    package. The working directory never matters.

    Args:
        name: ``pricing.toml``, ``yields.toml``, ``backtest.toml``, ``examples`` or a file below it, written with ``/``.

    Raises:
        InputError: No such file is shipped; the message offers the names that are.
    """
    root = _root()
    top = PurePosixPath(name).parts[:1]
    path = root / name
    if top and top[0] in _FILES + _FOLDERS and ".." not in PurePosixPath(name).parts and path.exists():
        return path
    raise fault(name, "", "no such file comes with perusable", nearest(name, _names(root)))


def _root() -> Path:
    checkout = _PACKAGE.parent
    return checkout if (checkout / "pyproject.toml").is_file() else _PACKAGE / "_shipped"


def _names(root: Path) -> list[str]:
    below = (path for folder in _FOLDERS for path in (root / folder).rglob("*"))
    files = [*(root / name for name in _FILES), *below]
    return [path.relative_to(root).as_posix() for path in files if path.is_file()]
