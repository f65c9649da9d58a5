"""How many tokens a second a card gives, from a step-time formula with a stated validity band.

For weights W in bytes, parameters P, key-value bytes k of a token, memory bandwidth B, peak F, g cards, b sequences
in flight, p tokens sent and o given back::

    step = W / (eta_w B g) + b [ (1 + p / o) 2 P / (F g) + (p + o / 2) k / (B g) ] / eta_s
    tokens a second = b / step

The two efficiencies were fitted on 64 measured vLLM points of dense models of 8 to 70 billion parameters on one to
four H100 SXM (ML.ENERGY benchmark, 2026-02): median error 3 to 4 %, worst 18 %. Away from them the band widens, and
where the formula is known to fail there is no number.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.money import exact, shortest, significant
from estimator.pricing.rows import Card, Model
from estimator.sourcing import Estimated

ETA_W = Fraction(705, 1000)
"""Share of the memory bandwidth reached while weights are read."""

ETA_S = Fraction(47, 100)
"""Share of the peak reached on the work that grows with the sequences in flight."""

SOURCE = "fit of 64 vLLM points on H100 SXM, ML.ENERGY benchmark 2026-02"

BYTES = 2
"""Bytes of one bf16 number."""

NARROW = (Fraction(4, 5), Fraction(5, 4))
WIDE = (Fraction(1, 2), Fraction(2))

# Below, the time the host needs for a step is as long as the step: 1.5 billion parameters came out 1.82 times too fast.
SMALLEST = 3_000_000_000
# The largest model of the fit has 70.6 billion parameters.
LARGEST = 72_000_000_000
NARROW_SIZES = range(6_500_000_000, 33_000_000_001)
FITTED_CONCURRENCY = range(8, 901)
COPY_SIZES = (1, 2, 4)
FITTED_ENGINE = "vllm"
# Published jobs of 2024 took 1.1 to 2.1 times the hours of the formula.
FITTED_SINCE = date(2025, 1, 1)

# Refitted on B200 itself the formula is still off by up to 100 %.
FAILING_CARDS = ("b100", "b200", "b300", "gb200", "gb300")


class Load(NamedTuple):
    """What a server is asked to do.

    Attributes:
        prompt: Tokens sent with a call, on average.
        output: Tokens given back by a call, on average.
        concurrency: Sequences in flight in one copy of the model.
    """

    prompt: Fraction
    output: Fraction
    concurrency: int


class Server(NamedTuple):
    """What serves the calls.

    Attributes:
        card: The accelerator.
        gpus: Cards of the machine; it holds as many copies of the model as fit.
        engine: The serving engine, if the plan names one.
        as_of: The day whose software runs.
    """

    card: Card
    gpus: int
    engine: str | None
    as_of: date


class Prediction(NamedTuple):
    """A predicted rate.

    Attributes:
        per_card: Output tokens a second of one card.
        cards: Cards that hold one copy of the model.
        why: The arithmetic in words.
        outside: What lies outside the fit, so that the band is the wide one; empty inside it.
    """

    per_card: Estimated
    cards: int
    why: str
    outside: tuple[str, ...]


def predict(model: Model, server: Server, load: Load) -> Prediction | Refusal:
    """Output tokens a second of one card.

    Returns:
        The prediction with its band, or why the formula does not hold.
    """
    card = server.card
    failure = _missing(model, card) or _failure(model, card)
    if failure is not None:
        return failure
    cards = _copy(model, server, load)
    if isinstance(cards, Refusal):
        return cards
    if cards > 1 and "sxm" not in card.id:
        return _fails(
            f"{model.name} needs {cards} × {card.name}, and over PCIe the formula gave 1.28 times the rate of a 70B"
        )
    rate = load.concurrency / step_time(model, card, cards, load) / cards
    outside = tuple(_outside(model, server, load))
    low, high = WIDE if outside else NARROW
    why = (
        f"{load.concurrency} sequences in flight on {cards} card{'s' if cards > 1 else ''}, "
        f"{significant(load.prompt, 4)} tokens sent and {significant(load.output, 4)} given back a call, bf16 weights; "
        f"band × {shortest(low)} to × {shortest(high)}"
    )
    return Prediction(Estimated(rate, rate * low, rate * high, "derived", SOURCE), cards, why, outside)


def step_time(model: Model, card: Card, cards: int, load: Load) -> Fraction:
    """Seconds in which every sequence in flight gains one token."""
    bandwidth = exact(card.bandwidth_gb_s) * 10**9 * cards
    peak = exact(card.dense_bf16_tflops or "0") * 10**12 * cards
    weights = BYTES * model.active_parameters / (ETA_W * bandwidth)
    compute = (1 + load.prompt / load.output) * 2 * model.active_parameters / peak
    cache = (load.prompt + load.output / 2) * cache_bytes(model) / bandwidth
    return weights + load.concurrency * (compute + cache) / ETA_S


def cache_bytes(model: Model) -> int:
    """Bytes the key-value cache holds for one token: keys and values of every layer."""
    return 2 * (model.layers or 0) * (model.kv_heads or 0) * (model.head_dim or 0) * BYTES


def _missing(model: Model, card: Card) -> Refusal | None:
    shape = [name for name in ("layers", "kv_heads", "head_dim") if getattr(model, name) is None]
    if shape:
        return _fails(f"the book does not state {', '.join(shape)} of {model.name}")
    if card.dense_bf16_tflops is None:
        return _fails(f"the book does not state dense_bf16_tflops of {card.name}")
    return None


def _failure(model: Model, card: Card) -> Refusal | None:
    size = f"{significant(Fraction(model.active_parameters, 10**9), 3)} billion parameters"
    if model.active_parameters != model.parameters:
        return _fails(f"{model.name} uses only {size} for a token, and the one such model measured ran 3 times slower")
    if model.parameters < SMALLEST:
        return _fails(
            f"{model.name} has {size}, and a model of 1.5 billion ran 1.8 times slower: the host sets the pace"
        )
    if model.parameters > LARGEST:
        return _fails(f"{model.name} has {size}, more than any model of the fit")
    if card.id.startswith(FAILING_CARDS):
        return _fails(f"on {card.name} it is off by up to 100 %")
    return None


def _fails(why: str) -> Refusal:
    how = "state tokens_per_second from a run of your own, or name a throughput row of the book"
    return Refusal("not covered", "tokens a second", f"the throughput formula fails here: {why}; {how}")


def _copy(model: Model, server: Server, load: Load) -> int | Refusal:
    """The fewest cards that hold one copy of the weights and the cache of the sequences in flight."""
    need = BYTES * model.parameters + load.concurrency * (load.prompt + load.output / 2) * cache_bytes(model)
    for cards in COPY_SIZES:
        if server.gpus % cards == 0 and need <= cards * server.card.memory_gb * 10**9:
            return cards
    why = (
        f"weights and cache of {load.concurrency} sequences take {significant(need / 10**9, 3)} GB, and "
        f"{server.gpus} × {server.card.name} hold no whole copies of that on "
        f"{' or '.join(map(str, COPY_SIZES))} cards; lower concurrency or state tokens_per_second"
    )
    return Refusal("not covered", "tokens a second", why)


def _outside(model: Model, server: Server, load: Load) -> Iterator[str]:
    if model.parameters not in NARROW_SIZES:
        yield f"{model.name} lies outside 7 to 32 billion parameters"
    if not server.card.id.startswith("h100"):
        yield f"{server.card.name} is not of the H100 class"
    if server.engine != FITTED_ENGINE:
        yield f"the engine is {server.engine}, not {FITTED_ENGINE}" if server.engine else "no engine is named"
    if load.concurrency not in FITTED_CONCURRENCY:
        yield f"{load.concurrency} sequences in flight lie outside {FITTED_CONCURRENCY[0]} to {FITTED_CONCURRENCY[-1]}"
    if server.as_of < FITTED_SINCE:
        yield f"engines of {server.as_of.year} were slower than those of the fit"
