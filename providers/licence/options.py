"""The keys of ``[[plan.source]]`` that a licence source reads."""

from estimator.rows import Positive, Row
from estimator.uncertain import PositiveNumber


class Options(Row):
    """What would be taken of an offer.

    Attributes:
        items: How many delivered items you would take; without it, all the offer covers.
        records_per_item: Records in one item, where the offer sells something larger or smaller than a record.
    """

    items: Positive | None = None
    records_per_item: PositiveNumber | None = None
