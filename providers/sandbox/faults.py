"""Faults by name: what breaks, when, and whether the server had done its work and billed it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from typing import NamedTuple

from estimator.errors import InputError, Problem, nearest
from providers.sandbox import fault_bytes as sent
from providers.sandbox import fault_edits as edits
from providers.sandbox import model_edits as told
from providers.sandbox import model_problems, x_problems
from providers.sandbox.fault_bytes import Send
from providers.sandbox.fault_edits import Edit, Scene
from providers.sandbox.messages import Clock, Headers, Request, Response, answer, dated
from providers.sandbox.transport import Refused, Reset

Instead = Callable[[Request], Response | Refused | Reset]


class Fault(NamedTuple):
    """A way in which a request goes wrong.

    Attributes:
        name: In the registry.
        instead: What comes in the place of the server's work; it sees nothing of the request, so bills nothing.
        before: Moves the clock before the request arrives.
        edit: Changes the server's answer before it is billed, so that the bill holds what was sent.
        after: Moves the clock between the work and the answer; its date is told anew.
        send: Changes the bytes on their way, after they were billed.
        cut: Whether the client cannot have the whole answer.
        lasting: Whether it stays from its request on.
    """

    name: str
    instead: Instead | None = None
    before: Callable[[Clock], None] | None = None
    edit: Edit | None = None
    after: Callable[[Clock], None] | None = None
    send: Send | None = None
    cut: bool = False
    lasting: bool = False

    @property
    def processed(self) -> bool:
        """Whether the server works on the request, and bills it if it succeeds."""
        return self.instead is None


def _status(status: int, *headers: tuple[str, str]) -> Callable[[Request], Response]:
    def instead(request: Request) -> Response:
        body = {"title": "Injected", "status": status, "detail": "fault of the sandbox", "type": "about:blank"}
        return answer(status, body, request.at, headers)

    return instead


def _later(style: str) -> Instead:
    def instead(request: Request) -> Response:
        seconds = {"date": 30, "past": -3_600}[style]
        moment = (request.at + timedelta(seconds=seconds)).replace(microsecond=0)
        return _status(429, ("retry-after", format_datetime(moment, usegmt=True)))(request)

    return instead


def _plenty(request: Request) -> Headers:
    return (
        ("x-rate-limit-limit", "40000"),
        ("x-rate-limit-remaining", "39999"),
        ("x-rate-limit-reset", str(int(request.at.timestamp()) + 900)),
    )


def _login(request: Request) -> Response:
    page = b"<!doctype html><title>Sign in</title><form method=post><input name=password></form>"
    return Response(200, dated(request.at, "text/html; charset=utf-8"), page)


def _skewed(seconds: float | None) -> Edit:
    """Another ``Date`` than the server's; ``None``: none."""

    def edit(scene: Scene) -> Response:
        kept = tuple(pair for pair in scene.response.headers if pair[0] != "date")
        told = () if seconds is None else dated(scene.request.at + timedelta(seconds=seconds))[:1]
        return scene.response._replace(headers=(*told, *kept))

    return edit


def _step(seconds: float) -> Callable[[Clock], None]:
    return lambda clock: clock.advance(seconds)


def _midnight(clock: Clock) -> None:
    """Just past the next midnight in UTC."""
    now = clock.now()
    following = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    clock.advance((following - now).total_seconds() + 0.5)


def _context(manner: model_problems.Manner) -> Instead:
    """What a server of this manner says of 9,000 tokens that are to be followed by 1,024, where it takes 4,096."""
    wrong = model_problems.too_long(manner, 9_000, 1_024, 4_096)
    return lambda request: model_problems.refused(manner, wrong, request.at)


_MANNERS: tuple[model_problems.Manner, ...] = ("openai", "vllm", "llama.cpp")
_DIGITS = 6
_ELSEWHERE = "https://elsewhere.invalid/2/tweets"

_STATUSES = (
    Fault("429 retry-after seconds", _status(429, ("retry-after", "7"))),
    Fault("429 retry-after date", _later("date")),
    Fault("429 retry-after past", _later("past")),
    Fault("429 retry-after huge", _status(429, ("retry-after", "999999999"))),
    Fault("429 retry-after garbage", _status(429, ("retry-after", "soon, nan"))),
    Fault("429 retry-after none", _status(429)),
    Fault("429 reset in the past", _status(429, ("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1"))),
    Fault("429 cap with remaining", lambda request: x_problems.cap_reached(request.at, _plenty(request))),
    *(Fault(str(status), _status(status)) for status in (400, 401, 404, 409, 410, 451, 500, 502, 503, 504, 520, 522)),
    Fault("402", lambda request: x_problems.no_credits(request.at, _plenty(request))),
    Fault("403", _status(403)),
    Fault(
        "403 spend limit",
        lambda request: x_problems.spend_limit(request.at, request.at + timedelta(days=9), _plenty(request)),
    ),
    *(Fault(f"{status} elsewhere", _status(status, ("location", _ELSEWHERE))) for status in (301, 302, 307)),
    Fault("302 to http", _status(302, ("location", "http://api.x.com/2/tweets"))),
    Fault("200 login page", _login),
)

_BODIES = (
    Fault("truncated json", send=sent.half, cut=True),
    Fault("truncated gzip", send=sent.half_gzip, cut=True),
    Fault("length too long", send=sent.longer, cut=True),
    Fault("wrong charset", edit=edits.utf_16, cut=True),
    Fault("nan", edit=edits.on_first(edits.not_a_number)),
    Fault("duplicate keys", edit=edits.two_keys),
    Fault("ids as numbers", edit=edits.on_first(edits.number_id)),
    Fault("item without id", edit=edits.on_first(edits.missing_id)),
    Fault("one id two texts", edit=edits.on_page(edits.two_texts)),
    Fault("duplicate page", edit=edits.on_page(edits.duplicate)),
    Fault("overlapping page", edit=edits.on_page(edits.overlapping)),
    Fault("cursor circle", edit=edits.on_page(edits.circle), lasting=True),
    Fault("cursor endless", edit=edits.on_page(edits.endless), lasting=True),
    Fault("cursor of 9 KB", edit=edits.on_page(edits.long_cursor)),
    Fault("empty page with cursor", edit=edits.on_page(edits.emptied)),
    Fault("2 MB of white space", edit=edits.padded),
    Fault("gzip bomb", send=sent.bomb, cut=True),
    Fault("double gzip", send=sent.double_gzip, cut=True),
    Fault("header of 200 KB", edit=edits.with_header(("x-long", "a" * 200_000)), cut=True),
    Fault("1,000 headers", edit=edits.with_header(*((f"x-{number}", "a") for number in range(1_000)))),
    Fault("header not ascii", edit=edits.with_header(("x-name", "caf\xe9\xff"))),
)

_CONNECTIONS = (
    Fault("refused", lambda _: Refused()),
    Fault("reset before the server", lambda _: Reset()),
    Fault("reset before headers", send=sent.reset, cut=True),
    Fault("reset in body", send=sent.reset_in_body, cut=True),
    Fault("reset after body", send=sent.reset_after_body),
)

_TIMES = (
    *(
        Fault(f"date {words}", edit=_skewed(seconds), lasting=True)
        for words, seconds in (
            ("an hour ahead", 3_600),
            ("an hour behind", -3_600),
            ("a day ahead", 86_400),
            ("a day behind", -86_400),
            ("missing", None),
        )
    ),
    Fault("clock steps back", before=_step(-3_600)),
    Fault("midnight before arrival", before=_midnight),
    Fault("midnight before the answer", after=_midnight),
    # Prices change with the day: what it costs follows from the dated prices the bill is worked out with.
    Fault("price row changes", before=_midnight),
)

_MODEL = (
    Fault("usage missing", edit=told.on_completion(told.no_usage)),
    Fault("usage null", edit=told.on_completion(lambda body: body.update(usage=None))),
    Fault("usage negative", edit=told.with_usage(prompt_tokens=-5, completion_tokens=-7, total_tokens=-12)),
    Fault("usage huge", edit=told.with_usage(prompt_tokens=told.HUGE, total_tokens=told.HUGE)),
    Fault("usage strings", edit=told.on_completion(told.usage_as_text)),
    Fault("usage fractions", edit=told.with_usage(prompt_tokens=10.5, completion_tokens=20.25, total_tokens=30.75)),
    Fault("usage zero", edit=told.with_usage(prompt_tokens=0, completion_tokens=0, total_tokens=0)),
    Fault("usage total wrong", edit=told.with_usage(total_tokens=1)),
    Fault("choices empty", edit=told.on_completion(lambda body: body.update(choices=[]))),
    Fault("choices missing", edit=told.on_completion(lambda body: body.pop("choices"))),
    Fault("content null", edit=told.on_completion(told.no_content)),
    Fault("content empty", edit=told.on_completion(lambda body: body["choices"][0]["message"].update(content=""))),
    Fault("finish_reason unknown", edit=told.with_choice(finish_reason="tired")),
    Fault("finish_reason null", edit=told.with_choice(finish_reason=None)),
    Fault("finish_reason content_filter", edit=told.with_choice(finish_reason="content_filter")),
    Fault("answer cut", edit=told.on_completion(told.halved)),
    Fault("control characters", edit=told.controls),
    Fault("text over max_tokens", edit=told.overlong),
    Fault("503 loading model", lambda request: model_problems.loading(request.at)),
    Fault("429 tokens a minute", lambda request: model_problems.too_many(request.at, 6)),
    Fault("429 no quota", lambda request: model_problems.no_quota(request.at)),
    *(Fault(f"400 context {manner}", _context(manner)) for manner in _MANNERS),
)


def planned(texts: Iterable[str]) -> dict[int, Fault]:
    """Faults as a person writes them: the number of a request, a colon, a name (``3:reset in body``).

    Raises:
        InputError: With every one that cannot be read.
    """
    found: dict[int, Fault] = {}
    problems = []
    for text in texts:
        number, _, name = text.partition(":")
        if not (number.isascii() and number.isdigit() and 0 < len(number) <= _DIGITS and int(number)):
            problems.append(Problem("fault", text, "has no request number, from 1, before a colon", "3:reset in body"))
        elif name not in _ALL:
            problems.append(Problem("fault", text, "there is no such fault", nearest(name, _ALL)))
        else:
            found[int(number)] = _ALL[name]
    if problems:
        raise InputError(problems)
    return found


FAULTS: dict[str, Fault] = {fault.name: fault for fault in (*_STATUSES, *_BODIES, *_CONNECTIONS, *_TIMES)}
"""Every fault of any host by name."""

MODEL_FAULTS: dict[str, Fault] = {fault.name: fault for fault in _MODEL}
"""Faults of the model server alone; at another host those that change an answer do nothing."""

_ALL = FAULTS | MODEL_FAULTS
