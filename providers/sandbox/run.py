"""The sandbox as a command: where it is, how to get in, and its bill at the end."""

import asyncio
import secrets
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from estimator.money import shortest
from providers.sandbox import model, reddit, x
from providers.sandbox.account import X_PRICES, Terms
from providers.sandbox.bill import DOCUMENTED, EVERY_READING, Bill, Switches
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.corpus import Recipe
from providers.sandbox.faults import planned
from providers.sandbox.messages import Clock
from providers.sandbox.model_world import ModelWorld, Truth
from providers.sandbox.prices import Prices, UnpricedError, flat
from providers.sandbox.reddit_auth import Client
from providers.sandbox.server import Place, listening
from providers.sandbox.worlds import STAGES, World, world
from providers.sandbox.x_pages import Shape

_RUN, _EACH = 10_000, 10


class Options(NamedTuple):
    """How to serve.

    Attributes:
        start: The sandbox's first moment; its records are older.
        ticks: Seconds that pass by themselves, such as ``time.monotonic``.
        say: Where words for the person who runs it go.
        port: To listen at; 0: a free one.
        seed: Of the worlds.
        records: Of each world.
        icc: Intra-cluster correlation of their labels.
        shape: How full X's pages are.
        switches: The reading by which X's account is charged.
        prices: Of all meters.
        token: X's bearer token; ``None``: a new one.
        client: Reddit's client id and secret; ``None``: new ones.
        faults: Written as ``3:reset in body``.
        bill: Where to write the bill as CSV; ``None``: nowhere.
        key: The model server's; ``None``: a new one.
        pace: Seconds before the first token of an answer of the model.
        slots: Calls of the model worked on at once.
        tokens: Prices of the model's meters; ``None``: it has none.
        fresh: Makes what is new at each start.
    """

    start: datetime
    ticks: Callable[[], float]
    say: Callable[[str], None]
    port: int = 0
    seed: int = 1
    records: int = 5_000
    icc: float = 0.05
    shape: Shape = "full"
    switches: Switches = DOCUMENTED
    prices: Prices = X_PRICES
    token: str | None = None
    client: tuple[str, str] | None = None
    faults: tuple[str, ...] = ()
    bill: Path | None = None
    key: str | None = None
    pace: float = 0.0
    slots: int = 4
    tokens: Prices | None = None
    fresh: Callable[[], str] = secrets.token_urlsafe


class Keys(NamedTuple):
    """How to get in."""

    token: str
    client: Client
    key: str


def run(options: Options) -> None:
    """Serve until the process is interrupted or told to end, then say what it would have cost.

    Raises:
        InputError: A fault is not known.
        OSError: The port is taken, or the bill cannot be written.
    """
    name, secret = options.client or (options.fresh(), options.fresh())
    keys = Keys(options.token or options.fresh(), Client(name, secret), options.key or options.fresh())
    made = sandbox(_setup(options, keys))
    asyncio.run(_serve(options, keys, made))
    if options.bill is not None:
        options.bill.write_text(made.bill.csv(), encoding="utf-8")


def _setup(options: Options, keys: Keys) -> Setup:
    recipe = Recipe(options.seed, options.records, options.start, icc=options.icc)
    return Setup(
        posts=world(recipe),
        forum=world(recipe._replace(seed=options.seed + 1, kind="thread")),
        x=x.Settings(keys.token, shape=options.shape),
        reddit=reddit.Settings(keys.client),
        terms=Terms(options.switches, options.prices),
        clock=Clock(options.start, options.ticks),
        faults=planned(options.faults),
        model=model.Settings(keys.key, pace=options.pace, slots=options.slots),
        stories=Truth(options.seed),
    )


async def _serve(options: Options, keys: Keys, made: Sandbox) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with listening(made, options.port) as place:
        for line in greeting(place, keys):
            options.say(line)
        await stop.wait()
    for line in farewell(made.bill, options.prices, options.tokens):
        options.say(line)


def greeting(place: Place, keys: Keys) -> list[str]:
    """Where it is, how to get in, and what is true of its records."""
    return [
        f"X                 {place.base('x')}",
        f"  bearer token    {keys.token}",
        f"Reddit, tokens    {place.base('www')}",
        f"Reddit, data      {place.base('oauth')}",
        f"  client id       {keys.client.id}",
        f"  client secret   {keys.client.secret}",
        f"X's truth         {_truth(place.sandbox.posts)}",
        f"Reddit's truth    {_truth(place.sandbox.forum)}",
        f"  subreddit       {_threads(place.sandbox.forum)}",
        f"Model             {place.base('model')}/v1",
        f"  key             {keys.key}",
        f"Model's truth     {_stories(place.sandbox.model.world)}",
    ]


def _stories(written: ModelWorld) -> str:
    found = written.run(_RUN, _EACH)
    return (
        f"{_RUN:,} records of sandbox-stories, {_EACH} of each seed: accepted {found.accepted:,}, distinct "
        f"{found.distinct:,}, {found.prompt_tokens:,} prompt and {found.output_tokens:,} output tokens"
    )


def _threads(forum: World) -> str:
    posts = sum(record.kind == "post" for record in forum.records)
    return f"{reddit.SUBREDDIT}: {posts:,} posts, and {len(forum.records) - posts:,} comments below them"


def _truth(records: World) -> str:
    counts = records.kept()
    stages = ", ".join(f"{stage} {count:,}" for stage, count in zip(STAGES, counts[1:], strict=True))
    return f"{counts[0]:,} records: {stages}"


def farewell(bill: Bill, prices: Prices, tokens: Prices | None = None) -> list[str]:
    """The bill under the documented reading, and the least and the most of all readings; that of the model beside it.

    Args:
        bill: What was served.
        prices: Of the meters of X and Reddit.
        tokens: Of the model's meters; ``None``: it has none.
    """
    rest = bill.of(x.HOST, reddit.WWW, reddit.OAUTH)
    lines = [f"Served {len(bill.log):,} requests; billed as documented: {_units(rest)}", _amounts(rest, prices)]
    calls = bill.of(model.HOST)
    if not calls.log:
        return lines
    lines.append(f"Of the model {len(calls.log):,}; billed as documented: {_units(calls)}")
    return [*lines, _amounts(calls, flat({}) if tokens is None else tokens)]


def _units(bill: Bill) -> str:
    return ", ".join(f"{count:,} {meter}" for meter, count in sorted(bill.units(DOCUMENTED).items())) or "nothing"


def _amounts(bill: Bill, prices: Prices) -> str:
    try:
        amounts = sorted(bill.amount(switches, prices) for switches in EVERY_READING)
        documented = bill.amount(DOCUMENTED, prices)
    except UnpricedError as error:
        return f"No amount: {error}"
    low, high = (shortest(amount) for amount in (amounts[0], amounts[-1]))
    return f"{shortest(documented)} USD as documented, {low} to {high} USD over all readings"
