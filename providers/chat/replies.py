"""What a model server answers, read: a text of bounded size, why it ended, and tokens that are counted or unknown."""

from typing import Any, Literal, NamedTuple

from providers.recipes.values import Finish, Told
from providers.transport.waits import retry_after
from providers.wire import Reply, Trouble, TroubleKind

TEXT = 200_000
"""Characters of an answer kept: more than any recipe asks for."""

MOST_TOKENS = 10_000_000
"""Tokens that a server may say a call had: more than any model's context."""

_FINISHES: dict[Any, Finish] = {"stop": "stop", "eos": "stop", "length": "length"}

_STATUSES: dict[int, TroubleKind] = {
    400: "bad request",
    401: "not allowed",
    402: "no credits",
    403: "not allowed",
    404: "not found",
    408: "server error",
    409: "server error",
    413: "bad request",
    422: "bad request",
    429: "rate limited",
}

_HINTS: dict[TroubleKind, str] = {
    "bad request": ": a prompt may be longer than the model's context, or the server does not know an option",
    "not allowed": ": check the key, and that it may use this model",
    "no credits": ": the account has no credit left",
    "not found": ": check --base-url, which ends in /v1 at most servers, and --model",
}

CountedBy = Literal["usage", "tokenizer", ""]


class Answer(NamedTuple):
    """An answer.

    Attributes:
        told: Its text and why it ended.
        prompt_tokens: Sent, as the server counts them; ``None`` where it does not say.
        output_tokens: Given back; ``None`` where it does not say.
        counted_by: Who counted: the answer's own ``usage``, the server's tokenizer asked afterwards, or nobody.
    """

    told: Told
    prompt_tokens: int | None
    output_tokens: int | None
    counted_by: CountedBy = "usage"


def answer(reply: Reply) -> Answer | Trouble:
    """The answer in a reply, or what is wrong."""
    if not 200 <= reply.status < 300:  # noqa: PLR2004 - the class of successes
        return trouble(reply)
    choices = reply.body.get("choices") if isinstance(reply.body, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = choice.get("message")
    text = message.get("content") if isinstance(message, dict) else None
    if isinstance(message, dict) and text is None:
        # A refusal, or a model that thought until its limit: an answer without words, and billed as any.
        text = ""
    if not isinstance(text, str):
        return Trouble("malformed", "the answer holds no text: choices[0].message.content is not there")
    usage = reply.body.get("usage")
    sent, given = (_count(usage, name) for name in ("prompt_tokens", "completion_tokens"))
    told = Told(text[:TEXT], _FINISHES.get(choice.get("finish_reason"), "other"))
    return Answer(told, sent, given, "" if sent is None or given is None else "usage")


def trouble(reply: Reply) -> Trouble:
    """Why a reply is no success, in words that hold nothing of the request."""
    kind: TroubleKind = _STATUSES.get(reply.status, "server error")
    said = _said(reply.body)
    if reply.status == 429 and "insufficient_quota" in said:  # noqa: PLR2004 - of HTTP
        kind = "no credits"
    code = f" ({said})" if said else ""
    hint = _HINTS.get(kind, "")
    return Trouble(kind, f"the model server answers {reply.status}{code}{hint}", retry_after(reply.headers, reply.at))


def names(reply: Reply) -> list[str] | Trouble:
    """The models that a server has."""
    if not 200 <= reply.status < 300:  # noqa: PLR2004 - the class of successes
        return trouble(reply)
    rows = reply.body.get("data") if isinstance(reply.body, dict) else None
    found = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [name for name in found if isinstance(name, str) and 0 < len(name) <= 200]  # noqa: PLR2004 - of a name


def token_count(reply: Reply) -> int | None:
    """The tokens that a tokenizer counted: vLLM's count, or the length of llama.cpp's list."""
    if reply.status != 200 or not isinstance(reply.body, dict):  # noqa: PLR2004 - of HTTP
        return None
    listed = reply.body.get("tokens")
    found = _count(reply.body, "count")
    return found if found is not None or not isinstance(listed, list) else len(listed)


def layout(reply: Reply) -> str | None:
    """A conversation as llama.cpp lays it out."""
    text = reply.body.get("prompt") if reply.status == 200 and isinstance(reply.body, dict) else None  # noqa: PLR2004
    return text if isinstance(text, str) else None


def _count(usage: Any, name: str) -> int | None:  # noqa: ANN401 - JSON
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if type(value) is int and 0 <= value <= MOST_TOKENS else None


_CODES = frozenset(
    {
        "context_length_exceeded",
        "insufficient_quota",
        "invalid_api_key",
        "invalid_request_error",
        "model_not_found",
        "rate_limit_exceeded",
        "unsupported_parameter",
        "unsupported_value",
        "exceed_context_size_error",
        "authentication_error",
        "not_found_error",
        "unavailable_error",
        "server_error",
    }
)
"""Codes of OpenAI's and llama.cpp's errors that are repeated; a server's own words may hold a prompt or a key."""


def _said(body: Any) -> str:  # noqa: ANN401 - JSON
    error = body.get("error") if isinstance(body, dict) else None
    found: dict[str, Any] = error if isinstance(error, dict) else {}
    codes = [value for key in ("code", "type") if isinstance(value := found.get(key), str) and value in _CODES]
    return ", ".join(dict.fromkeys(codes))
