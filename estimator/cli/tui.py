"""``perusable tui``: the terminal UI, which is lent files, reports and the clock by the command line."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.common import FILE, Asked, example, question_options, today, workspace_of
from estimator.errors import InputError, fault

if TYPE_CHECKING:
    from datetime import date

    from estimator.planning.compare import Comparison
    from estimator.reports.paint import Line
    from tui.door import Desk
    from tui.host import Opened

DRAWS = 8_192
"""Of an export, and of the command that gives a view again."""


class Lender:
    """What the UI may ask of the command line."""

    def __init__(self, asked: Asked, within: Path | None = None) -> None:
        """Lend what was asked for; files only in the folder ``within``, where one is named."""
        self.asked, self.within = asked, within
        self._read: tuple[Path, ...] = ()

    def open(self, path: Path | None, *, edited: bool = False) -> "Opened":
        """Read a plan file, or the example."""
        from estimator.files import read_bytes  # noqa: PLC0415 - heavy
        from estimator.planning.load import check_plan, read_plan  # noqa: PLC0415
        from tui.host import Opened  # noqa: PLC0415

        place = path or example()
        data = read_bytes(place)
        raw = read_plan(place)
        workspace, read = workspace_of(raw, self.asked)
        file = check_plan(raw, workspace)
        self._read = (place, *read, *raw.pilots.values())
        changes = self._texts() if edited else ()
        return Opened(place, raw, file, workspace.but(pilots=file.pilots), data, path is None, changes)

    def _texts(self) -> tuple[str, ...]:
        """The changes the command line asks for; --set stands over --records."""
        records = self.asked.records
        return (*([] if records is None else [f"need.records={records}"]), *self.asked.edits)

    def place(self, text: str) -> Path:
        """A path as a person types it."""
        from tui.host import place  # noqa: PLC0415 - heavy

        path = place(text)
        if self.within is not None and not path.resolve().is_relative_to(self.within.resolve()):
            message = "lies outside the folder this was served from"
            raise fault(str(path), "", message, "name a file in it, without .. and without a folder before it")
        return path

    def create(self, path: Path) -> None:
        """A commented plan file to start from."""
        from estimator.cli.output import save  # noqa: PLC0415 - heavy
        from estimator.cli.plan import STARTER  # noqa: PLC0415

        if path.exists():
            raise fault(str(path), "", "exists already", "name another file, or open it with o")
        save(STARTER.read_text(encoding="utf-8"), path)

    def report(self, desk: "Desk", comparison: "Comparison", form: str, width: int) -> str:
        """A comparison in a format."""
        from estimator.cli.compare import report  # noqa: PLC0415 - heavy
        from estimator.cli.output import Look  # noqa: PLC0415

        return report(desk.workspace, comparison, form, Look(width, None, color=False, plain=False))

    def write(self, desk: "Desk", text: str, path: Path) -> None:
        """A report into a file."""
        from estimator.cli.output import check_target, save  # noqa: PLC0415 - heavy

        check_target(path, (desk.opened.path, *self._read))
        save(text, path)

    def command(self, desk: "Desk", pane: str = "", plan_id: str = "") -> str:
        """The command line that gives the comparison, or a pane of a plan."""
        path = () if desk.opened.example else (desk.opened.path,)
        asked = self.asked._replace(as_of=desk.as_of, records=None, edits=desk.edits.texts())
        if pane:
            return asked.command("explain", *path, plan_id, more=("--pane", pane))
        return asked.command("compare", *path, more=("--draws", str(DRAWS)) if desk.ranged else ())

    def faults(self, path: Path, width: int) -> "list[Line]":
        """The faults of a plan file beside the lines they stand in; none: it can be opened."""
        from estimator.files import read_bytes  # noqa: PLC0415 - heavy
        from estimator.reports.faults import fault_lines  # noqa: PLC0415

        try:
            self.open(path)
        except InputError as error:
            text = read_bytes(path).decode("utf-8", "replace")
            return list(fault_lines(path.name, text, error.problems, width))
        return []

    def today(self) -> "date":
        """The clock."""
        return today()


@click.command(short_help="Compare plans on a screen, and move their assumptions.")
@click.argument("plan", type=FILE, required=False)
@question_options
@click.pass_context
def tui(ctx: click.Context, /, plan: Path | None, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Open the file PLAN, or the built-in example, in the terminal UI.

    \b
    Every plan in one table; move an assumption and all figures follow. ? lists
    the keys, q quits. Nothing is written unless you save or export.
    """  # noqa: D301 - click keeps the lines after this mark as they are
    asked = Asked.of(options)
    served = bool(os.environ.get("PERUSABLE_SERVED"))
    if not served and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise fault("tui", "", "needs a terminal to draw on", "in a script or a pipe: perusable compare")
    # Whoever sits at a browser is not necessarily who may write anywhere on this machine.
    lender = Lender(asked, Path.cwd() if served else None)
    from tui.app import PerusableApp  # noqa: PLC0415 - heavy

    app = PerusableApp(lender, asked.as_of)
    app.begin(plan)
    # A screen may stay open all day: unlike a short command it looks for garbage, though not among what was loaded, and
    # seldom, because a look takes longer than a frame.
    gc.freeze()
    gc.set_threshold(50_000, 100, 100)
    gc.enable()
    ctx.exit(app.run() or 0)
