"""Every pane by name."""

from collections.abc import Mapping
from types import MappingProxyType

from estimator.reports.panes import breakdown, why
from estimator.reports.panes.pane import Pane

PANES: Mapping[str, Pane] = MappingProxyType(
    {
        "breakdown": Pane("Where the money goes", "each item with its share of the total", breakdown.pane),
        "why": Pane("Why", "how every figure was made, down to its evidence", why.pane),
    }
)
"""The panes in the order in which they are shown."""
