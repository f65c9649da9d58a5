"""X's API v2 as a pilot reads it: which request comes next, and what an answer means."""

from providers.x.client.driver import XDriver

__all__ = ["XDriver"]
