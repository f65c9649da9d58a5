"""``perusable sandbox``: two APIs and a model server on this machine, which behave and bill like the real ones."""

import gc
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from estimator.cli.common import FILE, Whole


@click.command(short_help="Serve APIs that behave and bill like the real ones.")
@click.option("--port", type=Whole(0, 65_535), default=0, show_default=True, help="0 takes a free one.")
@click.option("--seed", type=Whole(0, 10**9), default=1, show_default=True, help="Of the records it holds.")
@click.option("--records", type=Whole(100, 1_000_000), default=5_000, show_default=True, help="Of each API.")
@click.option(
    "--shape",
    type=click.Choice(["full", "short", "gaps"]),
    default="full",
    show_default=True,
    help="How full X's pages come.",
)
@click.option("--fault", "faults", multiple=True, metavar="N:NAME", help="Let request N go wrong.  [repeatable]")
@click.option("--token-file", type=FILE, metavar="FILE", help="Write X's bearer token there, for pilot x.")
@click.option("--key-file", type=FILE, metavar="FILE", help="Write the model server's key there.")
@click.option(
    "--pace",
    type=click.FloatRange(0, 3_600),
    default=0,
    show_default=True,
    help="Seconds an answer of the model takes.",
)
@click.option("--slots", type=Whole(1, 1_000), default=4, show_default=True, help="Calls of the model at once.")
@click.option("--offer", metavar="OFFER", help="Price the model's tokens as this offer of the price book.")
@click.option("--bill", type=FILE, metavar="FILE", help="Write the bill there at the end, as CSV.")
def sandbox(
    token_file: Path | None,
    key_file: Path | None,
    offer: str | None,
    **options: Any,  # noqa: ANN401 - parsed options
) -> None:
    """Serve copies of X's and Reddit's APIs and of a model server to this machine, over records whose truth is known.

    Nothing leaves the machine and nothing costs money: it is where a pilot is rehearsed. Ctrl+C ends it and prints what
    the requests would have cost, under each reading of the rules.

    \b
    perusable sandbox --token-file sandbox.token
    perusable pilot x --sandbox http://127.0.0.1:PORT/x --token-file sandbox.token
      --query context:10.1 --records 500 --max-spend 3.00
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from secrets import token_urlsafe  # noqa: PLC0415 - `--help` needs none of it

    from estimator.cli.output import narrate  # noqa: PLC0415
    from estimator.errors import fault  # noqa: PLC0415
    from estimator.pricing.book import load_book  # noqa: PLC0415
    from estimator.shipped import shipped  # noqa: PLC0415
    from providers.sandbox.prices import booked  # noqa: PLC0415
    from providers.sandbox.run import Options, run  # noqa: PLC0415

    now = datetime.now(UTC)
    book = load_book([shipped("pricing.toml")], now.date())
    token, key = token_urlsafe(), token_urlsafe()
    tokens = None
    if offer is not None:
        book.resolve(offer, now.date())  # an unknown one is told before anything is served
        tokens = booked(book, (offer,))
    if token_file is not None:
        _write("--token-file", token_file, token)
    if key_file is not None:
        _write("--key-file", key_file, key)
    # A server stays: unlike a short command it looks for garbage.
    gc.enable()
    prices = booked(book, ("x/pay-per-use", "reddit/data-api"))
    try:
        run(Options(now, time.monotonic, narrate, prices=prices, token=token, key=key, tokens=tokens, **options))
    except OSError as error:
        raise fault("--port", "", f"cannot listen there: {error.strerror or error}", "choose another port") from None


def _write(option: str, path: Path, token: str) -> None:
    """Write a token or key into a file of its owner's alone."""
    import os  # noqa: PLC0415 - only who asks for it

    from estimator.errors import fault  # noqa: PLC0415

    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(f"{token}\n")
    except OSError as error:
        raise fault(option, str(path), f"cannot be written: {error.strerror}", "name another file") from None
