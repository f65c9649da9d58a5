"""The tables of a plan file before anything of it is known to be well formed."""

from collections.abc import Iterator, Mapping
from typing import Any


def sources_of(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The sources of a plan file of any shape, each with its place."""
    plans = raw.get("plan")
    for number, row in enumerate(plans if isinstance(plans, list) else [], 1):
        if not isinstance(row, dict):
            continue
        sources = row.get("source")
        for position, source in enumerate(sources if isinstance(sources, list) else [], 1):
            if isinstance(source, dict):
                yield f"plan[{row.get('id', number)}].source[{position}]", source
