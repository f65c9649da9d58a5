"""Every pane by name."""

from collections.abc import Mapping
from types import MappingProxyType

from estimator.reports.panes import breakdown, calendar, evidence, funnel, movers, rights, why
from estimator.reports.panes.pane import Pane

PANES: Mapping[str, Pane] = MappingProxyType(
    {
        "breakdown": Pane("Where the money goes", "each item with its share of all that is paid", breakdown.pane),
        "funnel": Pane("Raw to usable", "what each stage keeps and loses, and what that rests on", funnel.pane),
        "calendar": Pane("Calendar", "records and money month by month, and what limits them", calendar.pane),
        "movers": Pane("Biggest movers", "which uncertain inputs move the total most", movers.pane),
        "evidence": Pane("Evidence", "every price and share kept with its source, day and grade", evidence.pane),
        "rights": Pane("Rights", "what the records may be used for, and the duties", rights.pane),
        "why": Pane("Why", "how every figure was made, down to its evidence", why.pane),
    }
)
"""The panes in the order in which they are shown."""
