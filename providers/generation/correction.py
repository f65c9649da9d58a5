"""People who correct what a model wrote: a cost at a rate the plan states."""

from estimator.errors import Refusal
from estimator.pricing.book import PriceBook
from estimator.sourcing import StatedCost
from providers.generation.options import GeneratorOptions
from providers.stated import Inputs, hourly, not_stated

CORRECTED = frozenset({"tutor-student"})
"""Recipes that are published with people correcting the result, so that a plan must say how much."""

ITEM = "human correction"


def correction_cost(options: GeneratorOptions, book: PriceBook) -> StatedCost | Refusal | None:
    """Hours of correction for one usable record.

    Returns:
        The cost; a refusal when a figure is missing; ``None`` when nobody corrects.
    """
    stated = options.correction
    if stated is None or stated.share is None:
        needed = stated is not None or options.recipe in CORRECTED
        return not_stated(ITEM, "correction.share", "write share = 0 if nobody corrects") if needed else None
    if stated.share.high == 0:
        return None
    if stated.minutes is None:
        return not_stated(ITEM, "correction.minutes", "the minutes of work on a corrected record")
    inputs = Inputs(book)
    share = inputs.stated("correction.share", stated.share)
    minutes = inputs.stated("correction.minutes", stated.minutes)
    rate = (
        hourly(stated.rate)
        if stated.rate
        else not_stated(ITEM, "correction.rate", "an hour's cost such as '30 USD/hour'")
    )
    return StatedCost(
        item=ITEM,
        unit="hour",
        ratio=share * minutes / 60,
        rate=rate,
        basis="usable",
        why=f"a share of {stated.share.words()} of the usable records × {stated.minutes.words()} minutes / 60",
        grade=inputs.grade,
        evidence=(*inputs.sources, "plan: correction.rate"),
    )
