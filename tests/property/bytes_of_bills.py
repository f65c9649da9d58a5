"""What a few hundred bills come to, as bytes, to compare between processes and threads."""

import random
import sys
from fractions import Fraction

from estimator.errors import Refusal
from estimator.pricing.bill import bill
from tests.property.strategies import Choices, compiled, some_caps, some_charges

BILLS = 300


def bytes_of_bills() -> bytes:
    """The lines and payments of seeded bills."""
    rng = random.Random(26)
    lines = []
    for _ in range(BILLS):
        pick = Choices(rng.randbytes(400))
        made = compiled(*some_charges(pick), limits=some_caps(pick), currency=pick.among(("USD", "JPY", "KWD")))
        usage = [{"post": pick.below(200), "call": pick.below(60)} for _ in range(pick.below(14) + 1)]
        answer = bill(made, usage, Fraction(pick.below(31) + 1, 31))
        if isinstance(answer, Refusal):
            lines.append(str(answer))
        else:
            lines.append(repr((answer.cash, answer.elsewhere, [(row.exact, row.amount) for row in answer.lines])))
    return "\n".join(lines).encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(bytes_of_bills())
