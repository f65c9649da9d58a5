"""Rules of an offer's revision: what it charges, and what it allows.

Money is a quoted decimal string, units are whole numbers; see ``docs/changing-a-price.md``.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from estimator.money import exact
from estimator.rows import Citations, Count, Name, Number, Positive, Row, Text, Window

Per = Literal[1, 100, 1_000, 10_000, 1_000_000]


class Tier(Row):
    """One band of a graduated or volume charge; ``up_to`` is inclusive and absent on an open last band."""

    up_to: Positive | None = None
    rate: Number
    flat: Number = "0"


class _Metered(Row):
    meter: Name
    every: Window = "month"
    allowance: Count = 0


class UnitCharge(_Metered):
    """``rate`` for each ``per`` units."""

    kind: Literal["unit"]
    rate: Number
    rate_high: Number | None = None
    per: Per = 1
    quantum: Positive = 1


class PackageCharge(_Metered):
    """``price`` for each started block of ``size`` units."""

    kind: Literal["package"]
    size: Positive
    price: Number


class TieredCharge(_Metered):
    """Bands: ``graduated`` prices each unit in its own band, ``volume`` prices all units at the band reached."""

    kind: Literal["graduated", "volume"]
    per: Per = 1
    quantum: Positive = 1
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _bounds_increase(self) -> "TieredCharge":
        ends = [tier.up_to for tier in self.tiers]
        if None in ends[:-1]:
            msg = "only the last tier may be without up_to"
            raise ValueError(msg)
        closed = [end for end in ends if end is not None]
        if sorted(set(closed)) != closed:
            msg = f"up_to must increase from tier to tier, not {closed}"
            raise ValueError(msg)
        return self


class FeeCharge(Row):
    """An amount once a window, whatever is used; ``every = "contract"`` is a set-up fee."""

    kind: Literal["fee"]
    item: Text
    amount: Number
    amount_high: Number | None = None
    every: Window
    due: Literal["advance", "arrears"] = "advance"
    prorated: bool = False


class MinimumCharge(Row):
    """A commitment: the window's charges are topped up to ``amount``."""

    kind: Literal["minimum"]
    amount: Number
    every: Window
    due: Literal["advance", "arrears"] = "arrears"
    prorated: bool = False
    window: Literal["fixed", "rolling"] = "fixed"


class RebateTier(Row):
    """A share of the *whole* spend of the window when it ends in this band."""

    up_to: Number | None = None
    share: Number


class RebateCharge(Row):
    """Money back on cumulative spend, in cash or in the credit of another vendor (``paid_in`` names it)."""

    kind: Literal["rebate"]
    every: Window
    paid_in: Text
    tiers: Annotated[tuple[RebateTier, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _ends_open(self) -> "RebateCharge":
        ends = [None if tier.up_to is None else exact(tier.up_to) for tier in self.tiers]
        closed = [end for end in ends if end is not None]
        if ends[-1] is not None or len(closed) != len(ends) - 1 or sorted(set(closed)) != closed:
            msg = "the bands of a rebate must increase and only the last must be without up_to"
            raise ValueError(msg)
        return self


class CreditCharge(Row):
    """Money that pays invoices: promotional (a gift) or prepaid (bought, topped up in steps)."""

    kind: Literal["credit"]
    amount: Number
    source: Literal["promotional", "prepaid"]
    top_up: Annotated[Number, StringConstraints(pattern=r"[1-9]")] | None = None
    expires_after_months: Positive | None = None
    offered: bool = True


Charge = Annotated[
    UnitCharge | PackageCharge | TieredCharge | FeeCharge | MinimumCharge | RebateCharge | CreditCharge,
    Field(discriminator="kind"),
]


class CapLimit(Row):
    """A hard stop: no more than ``max`` units of ``meter`` in a window."""

    kind: Literal["cap"]
    meter: Name
    max: Count
    every: Window = "month"
    evidence: Citations = ()


class RateLimit(Row):
    """At most ``max`` of ``meter`` in ``seconds``: ``rate`` sustained, ``window`` in a burst."""

    kind: Literal["rate", "window"]
    meter: Name
    max: Positive
    seconds: Positive
    endpoint: Text = ""
    evidence: Citations = ()


class ReachLimit(Row):
    """How far back (``history``, in ``days``) or how deep (``depth``, in items) an endpoint reaches."""

    kind: Literal["history", "depth"]
    max: Positive | None = None
    days: Positive | None = None
    endpoint: Text = ""
    evidence: Citations = ()


Limit = Annotated[CapLimit | RateLimit | ReachLimit, Field(discriminator="kind")]
