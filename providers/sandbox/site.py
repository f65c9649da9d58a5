"""The sandbox as a whole: the suppliers' hosts, one clock, one bill, and the faults planned."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from providers.sandbox.bill import Bill
from providers.sandbox.fault_edits import Memory, Scene
from providers.sandbox.faults import Fault
from providers.sandbox.messages import NOTHING, Clock, Handler, Request, Response, answer, dated
from providers.sandbox.transport import Outcome, Refused, Reset, as_bytes


class Site:
    """Answers requests to every host, and writes each into the bill before its answer leaves.

    Args:
        clock: The only time there is.
        hosts: Who answers, by host name.
        bill: Where requests are written down.
        faults: What goes wrong, by the number of the request, from 1, over all hosts.
    """

    def __init__(
        self, clock: Clock, hosts: Mapping[str, Handler], bill: Bill, faults: Mapping[int, Fault] | None = None
    ) -> None:
        self.clock, self.bill = clock, bill
        self._hosts, self._faults = hosts, dict(faults or {})
        self._memory = Memory()
        self._lasting: Fault | None = None
        self._number = 0
        # Whoever sends side by side may do so from several threads.
        self._lock = Lock()

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.clock.now()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self.clock.advance(seconds)

    def plan(self, number: int, fault: Fault) -> None:
        """Let a request go wrong, by its number from 1."""
        self._faults[number] = fault

    def serve(  # noqa: PLR0913, PLR0917 - the parts of a request
        self,
        method: str,
        host: str,
        path: str,
        query: tuple[tuple[str, str], ...],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Outcome:
        """The outcome of a request; one is worked on after the other."""
        with self._lock:
            return self._serve(method, host, path, query, headers, body)

    def _serve(  # noqa: PLR0913, PLR0917 - the parts of a request
        self,
        method: str,
        host: str,
        path: str,
        query: tuple[tuple[str, str], ...],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Outcome:
        self._number += 1
        fault = self._faults.get(self._number, self._lasting)
        if fault is not None and fault.lasting:
            self._lasting = fault
        if fault is not None and fault.before is not None:
            fault.before(self.clock)
        request = Request(method, host, path, query, headers, body, self.clock.now())
        if fault is not None and fault.instead is not None:
            return self._instead(request, fault.instead(request))
        return self._worked(request, fault)

    def _instead(self, request: Request, found: Response | Refused | Reset) -> Outcome:
        if isinstance(found, Response):
            self.bill.add(request, found.status, NOTHING)
            return as_bytes(found)
        self.bill.add(request, None, NOTHING)
        return found

    def _worked(self, request: Request, fault: Fault | None) -> Outcome:
        response = self._answer(request)
        if fault is not None and fault.edit is not None:
            response = fault.edit(Scene(request, response, self._memory))
        if self._faults or self._lasting:
            self._memory.note(request, response)
        self.bill.add(request, response.status, response.read, cut=fault is not None and fault.cut)
        if fault is not None and fault.after is not None:
            fault.after(self.clock)
            told = dated(self.clock.now())[:1]
            response = response._replace(headers=(*told, *response.headers[1:]))
        outcome = as_bytes(response)
        return outcome if fault is None or fault.send is None else fault.send(outcome)

    def _answer(self, request: Request) -> Response:
        handler = self._hosts.get(request.host)
        if handler is None:
            return answer(
                421, {"title": "Misdirected Request", "status": 421, "hosts": sorted(self._hosts)}, request.at
            )
        return handler(self._memory.real(request))
