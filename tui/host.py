"""What the UI is lent by whoever starts it: files, reports and the clock, as the command line has them."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from estimator.errors import brief, fault

if TYPE_CHECKING:
    from estimator.planning.compare import Comparison
    from estimator.planning.load import RawPlan
    from estimator.planning.rows import PlanFile
    from estimator.planning.workspace import Workspace
    from estimator.reports.paint import Line
    from tui.door import Desk


class Opened(NamedTuple):
    """A plan file ready to be priced.

    Attributes:
        path: Where it is; the built-in example where nobody named one.
        raw: As parsed.
        file: Its plans.
        workspace: Books, providers and pilots.
        data: What the file held when it was read.
        example: Whether it is the built-in example, which is never written over.
        changes: Changes to begin with, such as those of the command line, as ``ADDRESS=VALUE``.
    """

    path: Path
    raw: "RawPlan"
    file: "PlanFile"
    workspace: "Workspace"
    data: bytes
    example: bool = False
    changes: tuple[str, ...] = ()


class Host(Protocol):
    """What the command line lends the UI: files are opened and reports made as its commands do."""

    def open(self, path: Path | None, *, edited: bool = False) -> Opened:
        """Read a plan file, or the example; ``edited``: with the changes of the command line.

        Raises:
            InputError: With every fault of the file.
        """
        ...

    def place(self, text: str) -> Path:
        """A path as a person types it.

        Raises:
            InputError: No file can have that name, or none may be read or written there.
        """
        ...

    def create(self, path: Path) -> None:
        """Write a commented plan file to start from.

        Raises:
            InputError: It exists, or cannot be written.
        """

    def report(self, desk: "Desk", comparison: "Comparison", form: str, width: int) -> str:
        """A comparison in one of the formats of ``perusable compare``."""
        ...

    def write(self, desk: "Desk", text: str, path: Path) -> None:
        """A report into a file, whole or not at all.

        Raises:
            InputError: It is one of the files that were read, or cannot be written.
        """

    def command(self, desk: "Desk", pane: str = "", plan_id: str = "") -> str:
        """The command line that gives the comparison, or a pane of a plan."""
        ...

    def faults(self, path: Path, width: int) -> "list[Line]":
        """The faults of a plan file beside the lines they stand in; none: it can be opened."""
        ...

    def today(self) -> date:
        """The clock."""
        ...


def place(text: str) -> Path:
    """A path as a person types it.

    Raises:
        InputError: No file can have that name.
    """
    path = Path(os.path.expanduser(text))  # noqa: PTH111 - pathlib's own raises where there is no home
    try:
        path.resolve()
        path.lstat()
    except FileNotFoundError:
        return path
    except (OSError, ValueError, RuntimeError) as error:  # a loop of links is no OSError to pathlib
        reason = (error.strerror if isinstance(error, OSError) else None) or "holds what no name may hold"
        raise fault(brief(text, 80), "", f"is no name of a file: {reason}", "type a shorter, plain path") from None
    return path
