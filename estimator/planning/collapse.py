"""How much of a training mix a model wrote, and what is known of what that does to a model trained on it.

The limits are judgements (grade ``assumed``) near the papers of :data:`PAPERS`, each with its own setting. Shares are
of the tokens of the *training mix*: the purchase, the records already held and ``need.mix_real_tokens``. Where the need
does not state the last, the mix's share is unknown, and the purchase's share is a bound: real text beside it only
lowers it.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

from estimator.errors import Refusal
from estimator.planning.result import PlanEstimate
from estimator.planning.rows import Need
from estimator.planning.schedule import cycles
from estimator.pricing.rows import Purpose
from estimator.sourcing import Estimated, MadeBy

PRETRAIN_LIMIT = Fraction(33, 100)
"""Machine-made share of a pre-training mix above which a warning stands. Near arXiv:2510.01631's third."""

TUNE_LIMIT = Fraction(90, 100)
"""The same for fine-tuning, a strong warning; at least the rest is real. From arXiv:2410.13098's last tenth."""

REAL_RECORDS = 125
"""Real records a mix for fine-tuning should hold at least: the fewest that arXiv:2410.13098 found to help."""

VALUE = Estimated(Fraction(1, 10), Fraction(3, 100), Fraction(3, 10), "assumed", "arXiv:2410.13098")
"""What a machine-made record past the limit is worth in real ones: an order of magnitude less, as a wide range."""

DISTINCT = "of generated text: other words, which need not be new knowledge"
"""What a count of distinct generated records says."""

_LIMITS: dict[Purpose, Fraction] = {
    "pretrain-foundation": PRETRAIN_LIMIT,
    "fine-tune": TUNE_LIMIT,
    "narrow-model": TUNE_LIMIT,
}
"""By purpose; records that are not trained on have none."""

Standing = Literal["within", "over", "over in the purchase", "unknown"]
"""A share against its limit. ``over in the purchase``: over it unless unstated real text is trained beside."""


class Paper(NamedTuple):
    """A published finding, its setting, where it stands, and the limit here that leans on it most, if one does."""

    id: str
    title: str
    finding: str
    setting: str
    limit: Fraction | None = None


PAPERS = (
    Paper(
        "arXiv:2510.01631",
        "Demystifying Synthetic Data in LLM Pre-training",
        "1/3 rephrased with 2/3 natural web text reaches the same loss 5 to 10 times faster at large budgets; good "
        "shares converge to about 30 %; rephrased text alone is no faster, textbook-style text alone is worse",
        "pre-training, one generation of synthetic text, over 1,000 language models, rephrased web text and textbooks",
        PRETRAIN_LIMIT,
    ),
    Paper(
        "arXiv:2410.13098",
        "A Little Human Data Goes A Long Way",
        "up to 90 % synthetic costs little, the last 10 % much; 125 human records help; their gain takes an order of "
        "magnitude more synthetic records",
        "fine-tuning, one generation, fact verification and question answering from evidence, eight data sets",
        TUNE_LIMIT,
    ),
    Paper(
        "arXiv:2410.04840",
        "Strong Model Collapse",
        "even 1 % synthetic data can keep more data from helping; larger models can amplify it",
        "supervised regression in theory, small language models; a labelling rule that is off",
    ),
    Paper(
        "arXiv:2404.01413",
        "Is Model Collapse Inevitable? Breaking the Curse of Recursion by Accumulating Real and Synthetic Data",
        "error stays bounded when generations are added to the real data, and grows when they replace it",
        "several generations, small language models, diffusion and variational models; linear models in theory",
    ),
    Paper(
        "doi:10.1038/s41586-024-07566-y",
        "AI models collapse when trained on recursively generated data",
        "perplexity rises over generations without real data; with 10 % real data in each the loss is minor",
        "several generations of one small language model (125 million parameters) on wikitext2",
    ),
)
"""What the limits lean on. None of them measures the records of a purchase."""


class Bound(NamedTuple):
    """The least and the most a share can be: apart where nobody says who wrote a part."""

    low: Fraction
    high: Fraction


class Value(NamedTuple):
    """Money for 1,000 effective records, in the major unit, when records past the limit count less than one."""

    low: Fraction
    likely: Fraction
    high: Fraction


class Synthetic(NamedTuple):
    """How much of a plan's records, and of the mix they enter, a model wrote.

    Attributes:
        made: Tokens of the purchase by who wrote them.
        purchase: The machine-made share of its tokens.
        mix: The same of the training mix, or why that is unknown.
        limit: The share above which a warning stands; ``None`` for a purpose that trains nothing.
        share: How the share stands against the limit.
        real: The least number of real records in the mix, and the most; ``None`` where that is open.
        records: How the real records stand against :data:`REAL_RECORDS`; ``within`` where none are asked for.
        discounted: The cost per 1,000 effective records when what is past the limit counts :data:`VALUE`; ``None``
            where nothing is past it. At full value it is the plan's own.
        unknown: What nobody says, typed.
        distinct: Whether a count of distinct generated records is in the plan.
    """

    made: Mapping[MadeBy, Fraction]
    purchase: Bound
    mix: Bound | Refusal
    limit: Fraction | None
    share: Standing
    real: tuple[int, int | None]
    records: Standing
    discounted: Value | None
    unknown: tuple[Refusal, ...]
    distinct: bool

    @property
    def strong(self) -> bool:
        """Whether the warning is a strong one: past it a fine-tuned model loses what little real text would keep."""
        return self.limit == TUNE_LIMIT


class _Mix(NamedTuple):
    """Tokens of the mix that a model wrote, that surely are real, and of which nobody says who wrote them."""

    model: Fraction
    real: Fraction
    unknown: Fraction

    @property
    def share(self) -> Bound:
        """The machine-made share."""
        total = self.model + self.real + self.unknown
        return Bound(self.model / total, (self.model + self.unknown) / total)

    def excess(self, limit: Fraction) -> Bound:
        """Machine-made tokens past the limit: the fewest (all that is unknown is real) and the most."""
        room = limit / (1 - limit)
        least = max(Fraction(0), self.model - (self.real + self.unknown) * room)
        return Bound(least, max(Fraction(0), self.model - self.real * room))


def synthetic(need: Need, plan: PlanEstimate) -> Synthetic | None:
    """Who wrote a plan's records; ``None`` for a plan without records or tokens to count."""
    made = _made(need, plan)
    total = sum(made.values())
    if not total or not plan.records:
        return None
    each = total / plan.records
    held = need.have * each
    purchase = _Mix(made["model"], made["people"], made["unknown"])
    stated = need.mix_real_tokens
    mix = purchase._replace(real=purchase.real + (stated or 0), unknown=purchase.unknown + held)
    limit = _LIMITS.get(need.purpose)
    real = (int(mix.real / each), None if stated is None else int((mix.real + mix.unknown) / each))
    asked = limit == TUNE_LIMIT
    return Synthetic(
        made,
        purchase.share,
        _unstated() if stated is None else mix.share,
        limit,
        _share(purchase.share if stated is None else mix.share, limit, stated=stated is not None),
        real,
        _records(real) if asked else "within",
        None if limit is None else _discounted(plan, mix, limit, total),
        tuple(_unknown(plan)),
        any(_counts_distinct(plan)),
    )


def _made(need: Need, plan: PlanEstimate) -> dict[MadeBy, Fraction]:
    found: dict[MadeBy, Fraction] = {"people": Fraction(0), "model": Fraction(0), "unknown": Fraction(0)}
    for source in plan.sources:
        found[source.made_by] += (source.usable or 0) * (source.tokens_per_record or 0) * cycles(need)
    return found


def _unstated() -> Refusal:
    why = "how much real text is trained beside these records is not stated; write need.mix_real_tokens"
    return Refusal("not stated", "machine-made share of the training mix", why)


def _unknown(plan: PlanEstimate) -> Iterator[Refusal]:
    for source in plan.sources:
        if source.made_by == "unknown":
            why = f"nothing in the books says how much of what {source.offer} delivers a model wrote"
            yield Refusal("not observed", f"{source.id}: machine-made share", why)


def _counts_distinct(plan: PlanEstimate) -> Iterator[bool]:
    for source in plan.sources:
        stages = source.funnel.stages if source.funnel is not None else ()
        yield source.made_by == "model" and any(stage.name == "distinct" for stage in stages)


def _share(found: Bound, limit: Fraction | None, *, stated: bool) -> Standing:
    """A share over its limit is over it; one that may be is unknown."""
    if limit is None or found.high <= limit:
        return "within"
    if found.low <= limit:
        return "unknown"
    return "over" if stated else "over in the purchase"


def _records(real: tuple[int, int | None]) -> Standing:
    least, most = real
    if least >= REAL_RECORDS:
        return "within"
    if most is None:
        return "over in the purchase"
    return "over" if most < REAL_RECORDS else "unknown"


def _discounted(plan: PlanEstimate, mix: _Mix, limit: Fraction, tokens: Fraction) -> Value | None:
    """The cost per effective record, by tokens: those past the limit count their value, all others one."""
    unit, excess = plan.per_1000_records, mix.excess(limit)
    if unit is None or not excess.high:
        return None
    pairs = ((excess.low, VALUE.high), (excess.low, VALUE.likely), (excess.high, VALUE.low))
    low, likely, high = (unit / (1 - past / tokens * (1 - worth)) for past, worth in pairs)
    return Value(low, likely, high)
