"""Reading single values out of JSON that somebody else's tool wrote: what is not of the expected kind is not there."""

import math
from datetime import UTC, datetime
from typing import Any

from estimator.errors import brief
from providers.speed.values import Interval, Reason, Rejected

_NAME = 200
_MOST = 1e15


def at(data: Any, *keys: str) -> Any:  # noqa: ANN401 - JSON
    """The value at a path of keys; ``None`` where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def number(value: Any) -> float | None:  # noqa: ANN401 - JSON
    """A finite number of at least 0, below 10^15; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    found = float(value) if abs(value) < _MOST else math.nan
    return found if found >= 0 else None


def whole(value: Any) -> int | None:  # noqa: ANN401 - JSON
    """A whole number of at least 0, also where it is written with a point; ``None`` for anything else."""
    found = number(value)
    return int(found) if found is not None and found == int(found) else None


def positive(value: Any) -> float | None:  # noqa: ANN401 - JSON
    """A number above 0; ``None`` for anything else: the tools write 0 where they do not know."""
    return number(value) or None


def concurrency(value: Any) -> int | None:  # noqa: ANN401 - JSON
    """A whole number of at least 1; ``None`` for anything else."""
    return whole(value) or None


def text(value: Any) -> str | None:  # noqa: ANN401 - JSON
    """A name for a person's screen; ``None`` where there is none."""
    return brief(value.strip(), _NAME) if isinstance(value, str) and value.strip() else None


def moment(value: Any) -> str | None:  # noqa: ANN401 - JSON
    """Seconds since 1970 as ISO 8601 in UTC; ``None`` for anything else."""
    found = positive(value)
    try:
        return None if found is None else datetime.fromtimestamp(found, UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):
        return None


def ratio(above: float | None, below: float | None) -> float | None:
    """A quotient; ``None`` where a part is unknown or the lower one 0."""
    return None if above is None or not below else above / below


def stated(value: Any, calls: int | None, key: str) -> Interval | Rejected:  # noqa: ANN401 - JSON
    """A rate as a file states it, without an interval, or why it is none.

    Args:
        value: What stands at ``key``.
        calls: Answered in full, as the file states; ``None`` where it does not.
        key: Where the rate stands, for the person.
    """
    if calls == 0:
        return Rejected((Reason("failing", "no call was answered in full; see what the server answered"),))
    rate = number(value)
    if rate is None:
        return Rejected((Reason("not stated", f"the file holds no number at {key}"),))
    if not rate:
        why = f"{key} is 0 although calls were answered: the tool did not know their tokens"
        return Rejected((Reason("tokens unknown", f"{why}; let the server report usage and measure again"),))
    return Interval(rate)
