"""What a review says of each source: how much of what the stages accepted is wrong, and what looking at it takes."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from estimator.draws.special import beta_cdf
from estimator.errors import Refusal
from estimator.screening.review import Review, Said
from estimator.sourcing import Estimated
from estimator.yields.means import mean_posterior

_HALVINGS = 50
_MINUTE = 60_000


class Wrong(NamedTuple):
    """Records that the stages accepted and a person rejected.

    Attributes:
        likely: Their share of the records reviewed, exact.
        low: P5.
        high: P95.
    """

    likely: Fraction
    low: Fraction
    high: Fraction


class Quality(NamedTuple):
    """A source's records in the eyes of a reviewer.

    Attributes:
        source: The pilot.
        accepted: Records.
        edited: Records that are worth keeping once corrected: not wrong, but not free either.
        rejected: Records.
        skipped: Records on which nothing was said; counted nowhere else.
        wrong: The share rejected; ``None`` before anything was reviewed.
    """

    source: str
    accepted: int
    edited: int
    rejected: int
    skipped: int
    wrong: Wrong | None

    @property
    def reviewed(self) -> int:
        """Records that somebody judged."""
        return self.accepted + self.edited + self.rejected

    def __str__(self) -> str:
        if self.wrong is None:
            return "not audited"
        low, high = (f"{float(100 * end):.1f}" for end in (self.wrong.low, self.wrong.high))
        return (
            f"{float(100 * self.wrong.likely):.1f} % wrong among accepted ({low} to {high} %, 90 %), "
            f"{self.rejected} of {self.reviewed} reviewed"
        )


class Pace(NamedTuple):
    """How long a record takes a person.

    Attributes:
        minutes: Per record, with its 90 % interval; a refusal where fewer than two records were timed.
        timed: Records whose time is known.
        untimed: Records judged across a pause of more than five minutes, which count in no time.
    """

    minutes: Estimated | Refusal
    timed: int
    untimed: int


class Corrected(NamedTuple):
    """What correcting the records of a source takes.

    Attributes:
        share: Of the records worth keeping, those that must be corrected first, with its 90 % interval.
        minutes: Of a record that is, with its 90 % interval; a refusal where fewer than two of them were timed.
    """

    share: Estimated
    minutes: Estimated | Refusal


def share_wrong(rejected: int, reviewed: int) -> Wrong | None:
    """The share behind a random sample, with Jeffreys' interval; ``None`` where nothing was reviewed.

    Its ends are the P5 and P95 of Beta(rejected + 1/2, others + 1/2), 0 where none was rejected and 1 where all were
    (Brown, Cai and DasGupta, Statistical Science 16 (2001) 101-133). It speaks of the records the sample was drawn
    from, not of what the source sends next.
    """
    if not reviewed:
        return None
    low, high = _beta(rejected + 0.5, reviewed - rejected + 0.5)
    return Wrong(
        Fraction(rejected, reviewed),
        Fraction(0) if not rejected else low,
        Fraction(1) if rejected == reviewed else high,
    )


def _beta(one: float, two: float) -> tuple[Fraction, Fraction]:
    """P5 and P95 of a beta distribution, to nine digits."""
    levels = np.array([0.05, 0.95])
    low, high = np.zeros(2), np.ones(2)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        under = beta_cdf(middle, one, two) < levels
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    least, most = (Fraction(f"{value:.9f}") for value in high.tolist())
    return least, most


def quality(review: Review) -> tuple[Quality, ...]:
    """Every source of the sample, in alphabetical order."""
    sources = sorted({card.pilot for card in review.cards})
    return tuple(_quality(source, [said for said in review.said if said.card.pilot == source]) for source in sources)


def _quality(source: str, said: Sequence[Said]) -> Quality:
    accepted, edited, rejected, skipped = (
        sum(each.verdict == verdict for each in said) for verdict in ("accept", "edit", "reject", "skip")
    )
    wrong = share_wrong(rejected, accepted + edited + rejected)
    return Quality(source, accepted, edited, rejected, skipped, wrong)


def pace(review: Review) -> Pace:
    """Minutes per record judged; what was skipped takes no part."""
    judged = [said for said in review.said if said.verdict != "skip"]
    minutes, timed = _minutes(judged)
    return Pace(minutes, timed, len(judged) - timed)


def corrected(review: Review, source: str) -> Corrected | None:
    """What correcting a source's records takes; ``None`` where none was found worth keeping.

    The interval of the share is Jeffreys', as that of :func:`share_wrong`.
    """
    kept = [each for each in review.said if each.card.pilot == source and each.verdict in ("accept", "edit")]
    edited = [each for each in kept if each.verdict == "edit"]
    share = share_wrong(len(edited), len(kept))
    if share is None:
        return None
    said = f"review of {source}"
    minutes, _ = _minutes(edited, said)
    return Corrected(Estimated(share.likely, share.low, share.high, "measured", said), minutes)


def _minutes(judged: Sequence[Said], source: str = "the review") -> tuple[Estimated | Refusal, int]:
    """Minutes of a record, and of how many they are known."""
    times = [said.spent for said in judged if said.spent is not None]
    # A mean on the log scale needs numbers above 0; a key is not pressed within a millisecond.
    sums = [Fraction(max(1, time), _MINUTE) for time in times]
    found = mean_posterior([1] * len(times), sums, unit="record reviewed")
    return found if isinstance(found, Refusal) else found.estimated(source), len(times)
