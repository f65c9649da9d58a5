"""What cards draw where nothing can be read: their rated power for the whole time."""

from fractions import Fraction

from estimator.pricing.rows import Card
from estimator.sourcing import Estimated


def rated(card: Card, cards: int, seconds: Fraction) -> Estimated:
    """Joules of cards at their rated power, as an assumption: a busy card draws less, as its limit is rarely met.

    Args:
        card: Its row in the price book, with the watts of its data sheet.
        cards: How many were at work.
        seconds: For how long.

    Raises:
        ValueError: If there are no cards or a negative time.
    """
    if cards < 1 or seconds < 0:
        msg = f"{cards} cards for {float(seconds):g} seconds draw nothing: at least 1 card and 0 seconds"
        raise ValueError(msg)
    joules = cards * card.tdp_w * seconds
    return Estimated(joules, joules, joules, "assumed", f"{card.tdp_w} W rated of {card.id}, for the whole time")
