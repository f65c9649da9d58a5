"""Records a hosted model makes, billed by the token.

An offer ``hosted/<vendor>/<model>`` bills ``input_token``, ``output_token`` and ``cached_input_token``; the ending
``.batch`` or ``.off-peak`` is the vendor's cheaper class, ``.long`` what a call sends and gets back when it sends
more than ``long_context_above`` tokens. Its metering may state ``long_context_above``, ``context_window`` and
``peak_hours_utc``.
"""

from providers.hosted.adapter import Adapter
from providers.hosted.options import HostedOptions

__all__ = ["Adapter", "HostedOptions"]
