"""Records people write or label.

An offer bills the hour (``hour``), what the worker is paid (``reward_cent``, hundredths of the currency) or the task
(``task``, one label or one text). Its metering may state ``minimum_pay``, the least the vendor lets a worker be paid
an hour.
"""

from providers.human.adapter import Adapter
from providers.human.options import HumanOptions

__all__ = ["Adapter", "HumanOptions"]
