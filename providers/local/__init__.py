"""Records a model makes on cards one rents or owns.

An offer ``gpu/<cloud>/<card>`` bills the meter ``gpu_hour`` in whole hours of all cards together; its metering may
state ``card``, ``cards_per_node`` (whole nodes are rented) and ``minimum_hours``. An offer ``buy/<card>`` or
``local/<name>``, priced by the meter ``card``, is an owned machine: only its electricity is metered, and what it wears
off is a cost at the plan's own figures.
"""

from providers.local.adapter import Adapter
from providers.local.options import LocalOptions

__all__ = ["Adapter", "LocalOptions"]
