"""A distance in time between requests, for what is counted by the second."""

from providers.transport.patience import Waiting


class Pacing:
    """Waits until the answer before lies far enough back.

    It is counted from the answer, not from the sending: a first request that takes long to connect arrives late, and
    the server counts arrivals.
    """

    def __init__(self, waiting: Waiting) -> None:
        """Nothing was sent yet."""
        self._waiting = waiting
        self._answered: float | None = None

    def wait(self, seconds: float) -> None:
        """Wait until so many seconds lie between the last answer and now."""
        if self._answered is None:
            return
        left = self._answered + seconds - self._waiting.clock()
        if left > 0:
            self._waiting.sleep(left)

    def answered(self) -> None:
        """An answer came, or will not."""
        self._answered = self._waiting.clock()
