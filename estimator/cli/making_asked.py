"""What ``pilot local`` asks: the options as a question, with every fault at once, and the server to ask."""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from estimator.cli.output import narrate
from estimator.cli.pilot_common import share, token, yields_of
from estimator.errors import InputError, Problem, fault, nearest
from estimator.money import Money, parse_money
from estimator.text import safe
from providers.chat import server
from providers.pilot.amounts import cap_of, rates_of
from providers.pilot.making.question import Asked
from providers.recipes.choose import RARE, SEPARATOR, chosen
from providers.wire import Lost, Trouble

if TYPE_CHECKING:
    from estimator.pricing.book import PriceBook
    from providers.http import HttpWire
    from providers.recipes.choose import Chosen
    from providers.secrets import Secret

OWN = "local/machine"
"""The offer of a machine whose price the plan states."""

KEY = "OPENAI_API_KEY"
OPENAI = "api.openai.com"
_LIMITS = {OPENAI: "max_completion_tokens"}

ANSWERS = ("--hourly", "--bought-for", "--offer", "--price-unknown")
"""The ways to say what the machine costs: exactly one of them."""


def question(options: dict[str, Any], key_file: Path | None, at: datetime) -> "tuple[Asked, Money, Secret | None]":
    """The question, the cap, and the server's key.

    Raises:
        InputError: With every fault of the options; the model is not there; the server does not answer.
    """
    from estimator.pricing.book import load_book  # noqa: PLC0415 - heavy
    from estimator.shipped import shipped  # noqa: PLC0415

    book = load_book([shipped("pricing.toml"), *options["books"]], at.date())
    problems = list(_faults(options, book))
    if problems:
        raise InputError(problems)
    made = chosen(options["recipe"], dict(_extra(options)))
    for note in made.notes:
        narrate(note)
    _consent(options, sends=made.sends_real_rows)
    key = key_of(key_file, options["base"])
    asked = _asked(options, book, made, at)._replace(served=_served(options, key))
    asked = asked._replace(model=options["book_model"] or _named(asked.served), rehearsal=_is_rehearsal(options, asked))
    check(asked)
    cap = Money(parse_money("0 USD").amount, "USD")
    return asked, cap if asked.rates is None else cap_of(options["max_spend"], asked.currency), key


def _is_rehearsal(options: dict[str, Any], asked: Asked) -> bool:
    """Whether the server is the sandbox's, said or seen."""
    from providers.sandbox.model import MODEL  # noqa: PLC0415 - heavy

    return options["rehearsal"] or asked.served == MODEL


def _served(options: dict[str, Any], key: "Secret | None") -> str:
    """The model at the server.

    Raises:
        InputError: The server does not answer, or has no such model, or one whose name cannot be shown.
    """
    base = options["base"].rstrip("/")
    with wire_of(base, key, options["seconds"]) as wire:
        served = server.chosen(wire, base, key, options["model"])
    if isinstance(served, (Trouble, Lost)):
        raise fault("--base-url", base, served.why, "start the server, or name the address that ends in /v1")
    if safe(served) != served:
        raise fault("--base-url", base, "calls its model by a name that cannot be shown", "name it with --model")
    return served


def _asked(options: dict[str, Any], book: "PriceBook", made: "Chosen", at: datetime) -> Asked:
    """The question, but for the model that answers it."""
    offer = options["offer"] or OWN
    provider = book.provider_of(offer) or ""
    criteria, version = _criteria(options)
    wanted = {"purpose": options["purpose"], "usable": str(options["usable"] or "")}
    return Asked(
        id=f"{made.recipe.id}-{at:%Y-%m-%d-%H%M%S}",
        offer=offer,
        provider=provider,
        recipe=options["recipe"],
        digest=made.digest,
        kind=made.recipe.kind,
        base=options["base"].rstrip("/"),
        served="",
        model="",
        wanted=options["records"],
        each=options["each"],
        seed=options["seed"],
        widths=_widths(options),
        threshold=share(options["alike"]),
        criteria=criteria,
        version=version,
        seconds=options["seconds"],
        rates=rates_of(book, offer, at.date()) if provider == "hosted" else None,
        machine=dict(_machine(options)),
        book=book.digest,
        started=at,
        rehearsal=options["rehearsal"],
        limit=options["token_limit"] or _LIMITS.get(urlsplit(options["base"]).hostname, "max_tokens"),
        seeds=options["seeds"],
        options={"recipe": made.recipe.id, **wanted, **dict(_extra(options))},
    )


def check(asked: Asked) -> None:
    """Whether what a plan will say of the machine, the model and the need is sound, before anything is asked for.

    Raises:
        InputError: With everything that is wrong with it.
    """
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - heavy

    from estimator.cli.common import Asked as Priced  # noqa: PLC0415
    from estimator.cli.common import open_plan, today  # noqa: PLC0415
    from providers.pilot.making.plan import Need, plan_text  # noqa: PLC0415
    from providers.pilot.making.source import ONE, skeleton  # noqa: PLC0415

    need = Need(1, asked.options["purpose"], today())
    with TemporaryDirectory() as folder:
        path = Path(folder, "plan.toml")
        path.write_text(plan_text(asked, need, skeleton(asked), ONE), encoding="utf-8")
        try:
            open_plan(path, Priced(today(), today()))
        except InputError as error:
            raise InputError([problem._replace(file="pilot local") for problem in error.problems]) from None


def _extra(options: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What ``rare-class`` needs beside its name, and the price files laid over the shipped one."""
    if options["books"]:
        yield "books", SEPARATOR.join(str(Path(path).resolve()) for path in options["books"])
    if options["recipe"] == RARE:
        for name in ("table", "label", "rare", "examples"):
            if options[name] is not None:
                yield name, str(options[name])
        yield "leave_out", SEPARATOR.join(options["leave_out"])
        yield "seed", str(options["seed"])


def _consent(options: dict[str, Any], *, sends: bool) -> None:
    """Real rows leave this machine only where somebody said so."""
    from providers.http import LOOPBACK  # noqa: PLC0415 - heavy

    if sends and urlsplit(options["base"]).hostname not in LOOPBACK and not options["send_real_rows"]:
        what = "is not on this machine, and real rows of the table would be sent to it"
        raise fault("--base-url", options["base"], what, "add --send-real-rows if you may, or --examples 0")


def _faults(options: dict[str, Any], book: "PriceBook") -> Iterator[Problem]:
    said = [name for name in ANSWERS if options[name[2:].replace("-", "_")]]
    if len(said) != 1:
        what = "says nothing of what the machine costs" if not said else f"says it {len(said)} times: {', '.join(said)}"
        yield Problem("pilot local", "", what, f"write exactly one of {', '.join(ANSWERS)}")
    offer = options["offer"]
    provider = None if offer is None else book.provider_of(offer)
    if offer is not None and provider not in ("local", "hosted"):
        known = [name for name in book.offer_ids() if name.startswith(("gpu/", "hosted/"))]
        yield Problem("--offer", offer, "is no rental and no hosted model of the price book", nearest(offer, known))
    if (provider == "hosted") != (options["max_spend"] is not None):
        hint = "write --max-spend 1.00" if provider == "hosted" else "remove it: calls of a server of yours are free"
        yield Problem("--max-spend", "", "goes with a hosted model of --offer, and only with one", hint)
    yield from _rental_faults(options)
    yield from _owned_faults(options)
    owned = ("resale", "life_months", "power", "pue", "watts")
    stray = [name for name in owned if options[name] is not None and options["bought_for"] is None]
    if stray:
        yield Problem(f"--{stray[0].replace('_', '-')}", "", "goes with --bought-for", "add it, or remove this")
    for name in ("hourly", "bought_for", "resale"):
        try:
            parse_money(options[name] or "0 USD")
        except ValueError as error:
            yield Problem(f"--{name.replace('_', '-')}", "", str(error), "write an amount such as '2.50 USD'")
    steps = _widths(options)
    if options["ramp"] and sum(count for _, count in steps) > options["records"]:
        most = sum(count for _, count in steps)
        yield Problem("--ramp", "", f"takes {most:,} records up to {steps[-1][0]} in flight", f"--records {most}")
    problem = _address_fault(options["base"])
    if problem:
        yield Problem("--base-url", options["base"], *problem)


def _rental_faults(options: dict[str, Any]) -> Iterator[Problem]:
    """A rental is paid by the card and by the hour, also while the model loads."""
    rental = (options["offer"] or "").startswith("gpu/")
    for name, hint in (("gpus", "such as --gpus 4"), ("setup_hours", "--setup-hours 0 if it was loaded already")):
        if rental != (options[name] is not None):
            said = "must be said of a rental" if rental else "goes with a rental of --offer"
            yield Problem(f"--{name.replace('_', '-')}", "", said, f"write {hint}" if rental else "remove it")


def _owned_faults(options: dict[str, Any]) -> Iterator[Problem]:
    """A machine of one's own costs what it loses in value while it works, and the electricity it draws."""
    needed = {
        "resale": "--resale '0 USD' if it will bring nothing",
        "life_months": "--life-months 36, the months it is kept",
        "available": "--available 0.5, the share of that time it works",
        "power": "--power power/us-industrial, whose electricity it draws",
        "pue": "--pue 1, or more where a building cools it",
    }
    missing = [hint for name, hint in needed.items() if options[name] is None]
    if options["bought_for"] is not None and missing:
        what = "does not say what an hour of the machine costs without more"
        yield Problem("--bought-for", "", what, f"add {'; '.join(missing)} (or say --hourly, all included)")


def _address_fault(text: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "is no address", "such as http://127.0.0.1:8000/v1"
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username or port == 0:
        return "is no address of a server", "such as http://127.0.0.1:8000/v1"
    if parts.scheme == "http" and not _is_near(parts.hostname):
        return "is not on this machine or its network, and is not encrypted", "write https"
    return None


def _is_near(host: str) -> bool:
    """Whether a host is this machine or has a private address (RFC 1918, RFC 4193)."""
    from ipaddress import ip_address  # noqa: PLC0415 - only here

    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def key_of(file: Path | None, base: str) -> "Secret | None":
    """The server's key, if one is stated: OpenAI's own, which an environment often holds, goes to nobody else unasked.

    Raises:
        InputError: The file has none, or others can read it.
    """
    from providers.http import LOOPBACK  # noqa: PLC0415 - heavy

    trusted = urlsplit(base).hostname in (*LOOPBACK, OPENAI)
    return token(file, KEY) if file is not None or (trusted and os.environ.get(KEY)) else None


def _criteria(options: dict[str, Any]) -> tuple[str, int]:
    yields = yields_of(*options["yields"])
    found = yields.criteria(options["criteria"])
    if found is None:
        hint = nearest(options["criteria"], yields.criteria_ids())
        raise fault("--criteria", "", f"none is called {options['criteria']!r}", hint)
    return found.id, found.version


def _named(served: str) -> str:
    """A model's name as plans spell names."""
    return re.sub(r"[^a-z0-9./_-]+", "-", served.rpartition("/")[2].lower()).strip("-./_")[:80] or "model"


def _widths(options: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    """Calls in flight part by part: a ramp doubles them, each for as many records as a speed takes at one call each."""
    if not options["ramp"]:
        return ((options["concurrency"], options["records"]),)
    from providers.speed.ramp import ramp  # noqa: PLC0415 - heavy

    return tuple((step.concurrency, step.calls) for step in ramp(options["concurrency"]))


def _machine(options: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if options["hourly"]:
        yield "hourly", f"{options['hourly']}/hour"
    for name in ("gpus", "setup_hours", "bought_for", "resale", "life_months", "power", "pue", "watts"):
        if options[name] is not None:
            yield name, str(options[name])
    if options["available"] is not None or options["hourly"]:
        yield "available", options["available"] or "1"


def wire_of(base: str, key: "Secret | None", seconds: int) -> "HttpWire":
    """A connection to one server and no other.

    Raises:
        InputError: A key would go over an open line.
    """
    from providers.http import LOOPBACK, HttpWire  # noqa: PLC0415 - heavy

    parts = urlsplit(base)
    host = parts.hostname or ""
    if key is not None and parts.scheme == "http" and host not in LOOPBACK:
        raise fault(
            "--base-url", base, "is not encrypted, and a key would be sent to it", "write https, or unset the key"
        )
    origin = f"{parts.scheme}://{parts.netloc}"
    return HttpWire(frozenset(), loopback=host in LOOPBACK, origins={origin}, idle=float(seconds))
