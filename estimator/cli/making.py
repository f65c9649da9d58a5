"""What ``pilot local`` does: confirm what is paid, run, and price what was measured."""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from estimator.cli.common import today
from estimator.cli.making_asked import key_of, wire_of
from estimator.cli.output import narrate
from estimator.cli.pilot_common import confirm, ledger_of, made_folder, now, raise_to
from estimator.errors import fault
from estimator.money import Money
from providers.chat import server
from providers.chat.calls import Place
from providers.pilot.amounts import pico
from providers.pilot.ledger import Ledger
from providers.pilot.making.joules import elsewhere, energy_facts, energy_of
from providers.pilot.making.question import Asked
from providers.pilot.stops import Stop
from providers.recipes.choose import chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from providers.http import HttpWire
    from providers.recipes.values import Recipe
    from providers.secrets import Secret


def begin(asked: Asked, cap: Money, target: Path, *, sure: bool) -> Ledger:
    """Say what is about to happen, have it confirmed where it costs money, and open the ledger.

    Raises:
        InputError: Something stands there, or it cannot be confirmed.
        Abort: The person said no.
    """
    path = ledger_of(target)
    seeds = -(-asked.wanted // asked.each)
    of = f"{asked.each} of each of {seeds:,} seeds"
    narrate(f"Makes {asked.wanted:,} records of {asked.recipe} with {asked.served}, {of}.")
    if asked.rates is not None:
        narrate(f"Spends at most {cap}, whatever happens: a call that could pass it is not made.")
        if not sure:
            confirm(cap)
    made_folder(path.parent)
    narrate(f"Ledger: {path}")
    return Ledger.create(path, asked.facts(), pico(cap))


def resumed(ledger: Ledger, key_file: Path | None, most: str | None, *, sure: bool) -> Stop:
    """Go on with a run that stopped.

    Raises:
        InputError: As :func:`go_on`; a cap that is too low, or that a free server does not need.
    """
    asked = Asked.of(ledger.opening)
    if most is not None and asked.rates is None:
        raise fault("--max-spend", "", "limits nothing: calls of this server are free", "remove it")
    if most is not None:
        raise_to(ledger, asked.currency, most, sure=sure)
    return go_on(ledger, asked, key_of(key_file, asked.base))


def go_on(ledger: Ledger, asked: Asked, key: "Secret | None") -> Stop:
    """Run to the end, write the pilot file and its plan, and say what was measured.

    Raises:
        InputError: The recipe is not the one it was begun with, or the texts were forgotten.
    """
    if ledger.sums.forgotten:
        raise fault(
            str(ledger.path), "", "its texts were forgotten", "the pilot file that was written then still holds"
        )
    made = chosen(asked.recipe, asked.options)
    if made.digest != asked.digest:
        raise fault(asked.recipe, "", "is not the recipe this pilot began with", "put it back, or begin a new pilot")
    ledger.orphans()
    ledger.note("began", {})
    with wire_of(asked.base, key, asked.seconds) as wire, metered(asked) as read:
        stop = _run(ledger, asked, made.recipe, wire, key)
        energy = read()
    ledger.note("stopped", {"reason": stop.reason, "why": stop.why, "energy": energy})
    narrate(f"Stopped: {stop.reason}. {stop.why}")
    tell(ledger, asked, stop)
    return stop


def _run(ledger: Ledger, asked: Asked, recipe: "Recipe", wire: "HttpWire", key: "Secret | None") -> Stop:
    from random import SystemRandom  # noqa: PLC0415 - heavy
    from threading import Event  # noqa: PLC0415
    from time import monotonic  # noqa: PLC0415

    from providers.http import patiently  # noqa: PLC0415
    from providers.pilot.making.books import Paid, Unpaid  # noqa: PLC0415
    from providers.pilot.making.kept import kept  # noqa: PLC0415
    from providers.pilot.making.run import Ports, Run, phases  # noqa: PLC0415
    from providers.transport.patience import Waiting  # noqa: PLC0415

    meters = frozenset(asked.rates.each) if asked.rates is not None else frozenset()
    place = Place(asked.base, asked.served, asked.limit)
    ending = Event()
    waiting = Waiting(ending.wait, monotonic, SystemRandom())
    before = kept(found for _, found in ledger.records())
    past = max((given.end for given in before.answers.values()), default=0) / 1000
    begun = monotonic()
    ports = Ports(
        server=server.ChatServer(wire, place, key, float(asked.seconds), meters),
        books=Unpaid(ledger, now, monotonic) if asked.rates is None else Paid(ledger, asked.rates, now, monotonic),
        again=lambda attempt, verdict: patiently(attempt, verdict, waiting),
        clock=lambda: past + monotonic() - begun,
        tell=progress(monotonic),
        ending=ending,
        interrupted=lambda: narrate("\nFinishes what is under way; Ctrl+C again leaves it."),
    )
    parts = phases(recipe, asked.wanted, asked.each, asked.seed, asked.widths)
    return Run(recipe, ports, before).run(parts)


@contextmanager
def metered(asked: Asked) -> "Iterator[Callable[[], dict[str, Any]]]":
    """What this machine draws while the model works on it, as the ledger keeps it; of any other machine: why not."""
    from time import monotonic  # noqa: PLC0415 - heavy

    from providers.energy.cards import load  # noqa: PLC0415
    from providers.energy.meter import Meter, each  # noqa: PLC0415
    from providers.http import LOOPBACK  # noqa: PLC0415

    if asked.provider == "hosted" or urlsplit(asked.base).hostname not in LOOPBACK:
        yield elsewhere
        return
    with Meter(monotonic, each(), load()) as meter:
        yield lambda: energy_facts(meter.read())


def progress(clock: "Callable[[], float]") -> "Callable[[int, int], object]":
    """Tells how far a run is and how long it will take, on one line of a terminal."""
    begun, first = clock(), -1

    def tell_of(done: int, of: int) -> None:
        nonlocal first
        first = done if first < 0 else first
        if not sys.stderr.isatty():
            return
        made, took = done - first, clock() - begun
        left = f", about {_span(took / made * (of - done))} left" if made else ""
        full = round(24 * done / of) if of else 24
        click.echo(f"\r[{'#' * full}{'.' * (24 - full)}] {done:,} of {of:,} records{left}   ", err=True, nl=done >= of)

    return tell_of


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min" if minutes >= 10 else f"{minutes} min {rest} s" if minutes else f"{rest} s"  # noqa: PLR2004 - words


def shown(ledger: Ledger) -> None:
    """Print where a run stands; nothing is sent.

    Raises:
        InputError: The texts were forgotten.
    """
    if ledger.sums.forgotten:
        raise fault(
            str(ledger.path), "", "its texts were forgotten", "the pilot file that was written then still holds"
        )
    tell(ledger, Asked.of(ledger.opening), Stop("interrupted", ""))


def tell(ledger: Ledger, asked: Asked, stop: Stop) -> None:
    """Write the pilot file and its plan, price it, and print what was measured."""
    from estimator.cli.output import look, say  # noqa: PLC0415 - of a module that is loaded
    from estimator.files import write_whole  # noqa: PLC0415
    from providers.pilot.making.kept import kept  # noqa: PLC0415
    from providers.pilot.making.report import bill, lines  # noqa: PLC0415
    from providers.pilot.making.result import written  # noqa: PLC0415

    target = ledger.path.with_suffix(".jsonl")
    found = kept(row for _, row in ledger.records())
    result = written(asked, found, stop, today())
    if result is None:
        narrate("No record was finished, so there is no pilot file.")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, result.data)
    from estimator.cli.made_plan import cost, priced  # noqa: PLC0415

    drawn = energy_of(ledger.entries())
    made = priced(asked, result, found, target, drawn)
    files = (target, made.plan, ledger.path)
    paid = bill(ledger.sums, asked.currency) if asked.rates is not None else ()
    say([*lines(asked, result, made.curve, drawn, cost(made), files), *paid], look())
