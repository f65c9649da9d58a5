"""What a supplier knows of its customer: prepaid credit, a spending limit, a monthly cap, and what was used so far."""

from collections import Counter
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import NamedTuple

from providers.sandbox.bill import Bill, Switches, Tally
from providers.sandbox.prices import Prices, flat

CAP_RAISED = date(2026, 8, 13)
"""From this day X caps pay-per-use at 3,000,000 posts a billing cycle, before at 2,000,000 (docs.x.com)."""

X_PRICES = flat({"post": "0.005", "user": "0.010", "counts_recent": "0.005", "counts_all": "0.010"})
"""What X has charged for reading since its pilot of 2025-10-20 (docs.x.com)."""


class Terms(NamedTuple):
    """How an account is set up.

    Attributes:
        switches: The reading of the rules by which it is charged as it goes.
        prices: Of its meters.
        prepaid: Credit in US dollars; by default more than anything costs.
        limit: The owner's spending limit of a billing cycle, in US dollars; ``None``: none.
        cap: Posts of a billing cycle; ``None``: as documented on the day.
        cycle_day: The day of the month, 1 to 28, on which a billing cycle begins.
    """

    switches: Switches = Switches()
    prices: Prices = X_PRICES
    prepaid: Fraction = Fraction(1_000_000)
    limit: Fraction | None = None
    cap: int | None = None
    cycle_day: int = 1


class Account:
    """An account at one host, charged while requests are served.

    Args:
        bill: What is served, there and elsewhere; only ever added to.
        terms: How the account is set up.
        host: Whose requests it pays for.
    """

    def __init__(self, bill: Bill, terms: Terms | None = None, host: str = "api.x.com") -> None:
        terms = Terms() if terms is None else terms
        self.terms, self._bill, self._host = terms, bill, host
        self._tally, self._done = Tally(terms.switches, terms.prices), 0

    def _now(self) -> Tally:
        for served in self._bill.log[self._done :]:
            if served.host == self._host:
                self._tally.add(served)
        self._done = len(self._bill.log)
        return self._tally

    def balance(self) -> Fraction:
        """Credit left; it may have gone slightly below zero, because a page is charged after it was served."""
        return self.terms.prepaid - self._now().amount

    def spent(self, at: datetime) -> Fraction:
        """US dollars of the billing cycle so far."""
        start, end = self.cycle(at)
        return sum((amount for day, amount in self._now().spent_on.items() if start <= day < end), Fraction(0))

    def posts(self, at: datetime) -> int:
        """Posts of the billing cycle so far."""
        start, end = self.cycle(at)
        daily = self._now().daily
        return sum(count for (meter, day), count in daily.items() if meter == "post" and start <= day < end)

    def daily(self) -> Counter[date]:
        """Posts by UTC day."""
        return Counter({day: count for (meter, day), count in self._now().daily.items() if meter == "post"})

    def cap(self, at: datetime) -> int:
        """Posts that a billing cycle may read."""
        if self.terms.cap is not None:
            return self.terms.cap
        return 3_000_000 if at.date() >= CAP_RAISED else 2_000_000

    def cycle(self, at: datetime) -> tuple[date, date]:
        """The first day of the billing cycle and of the next."""
        day, first = at.date(), self.terms.cycle_day
        start = day.replace(day=first) if day.day >= first else _month(day, -1, first)
        return start, _month(start, 1, first)

    def reset(self, at: datetime) -> datetime:
        """When the next billing cycle begins."""
        return datetime.combine(self.cycle(at)[1], time(), UTC)


def _month(day: date, step: int, first: int) -> date:
    months = day.year * 12 + day.month - 1 + step
    return date(months // 12, months % 12 + 1, first)
