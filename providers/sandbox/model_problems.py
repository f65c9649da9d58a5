"""What model servers say when something is wrong, each in its own shape.

OpenAI's as its error guide and its users' reports have them; vLLM's as its own issues print them (from 0.16 on where
that says so); llama.cpp's as its server answers.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from providers.sandbox.messages import Headers, Response, answer

Manner = Literal["openai", "vllm", "llama.cpp"]
"""Whose server it is like."""

_VLLM_TYPES = {400: "BadRequestError", 404: "NotFoundError"}
_LLAMA_TYPES = {401: "authentication_error", 404: "not_found_error", 503: "unavailable_error"}


class RejectedError(Exception):
    """A request that is refused.

    Args:
        message: In the server's words.
        param: The field that is wrong, where OpenAI names one.
        code: OpenAI's word for it.
        status: Of HTTP.
        more: Further members of llama.cpp's error.
    """

    def __init__(
        self,
        message: str,
        param: str | None = None,
        code: str | None = None,
        *,
        status: int = 400,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.param, self.code, self.status = message, param, code, status
        self.more = dict(more or {})


def body(manner: Manner, wrong: RejectedError) -> dict[str, Any]:
    """The error as the server writes it."""
    if manner == "llama.cpp":
        kind = _LLAMA_TYPES.get(wrong.status, "invalid_request_error")
        return {"error": {"code": wrong.status, "message": wrong.message, "type": kind} | wrong.more}
    if manner == "vllm":
        kind = _VLLM_TYPES.get(wrong.status, "InternalServerError")
        return {"error": {"message": wrong.message, "type": kind, "param": wrong.param, "code": wrong.status}}
    inner = {
        "message": wrong.message,
        "type": "invalid_request_error",
        "param": wrong.param,
        "code": wrong.code,
    }
    return {"error": inner}


def refused(manner: Manner, wrong: RejectedError, at: datetime, headers: Headers = ()) -> Response:
    """The answer to a request that is refused."""
    return answer(wrong.status, body(manner, wrong), at, headers)


def no_key(manner: Manner, given: str, at: datetime) -> Response:
    """The key is missing or wrong; of a wrong one little is shown."""
    if manner == "vllm":
        return answer(401, {"error": "Unauthorized"}, at)
    if manner == "llama.cpp":
        return refused(manner, RejectedError("Invalid API Key", status=401), at)
    if not given:
        message = (
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer "
            "auth (i.e. Authorization: Bearer YOUR_KEY)."
        )
        return refused(manner, RejectedError(message, status=401), at)
    shown = f"{given[:3]}***{given[-4:]}" if len(given) > 8 else "***"  # noqa: PLR2004 - a short key is hidden
    message = f"Incorrect API key provided: {shown}. You can find your API key in the settings of your account."
    return refused(manner, RejectedError(message, code="invalid_api_key", status=401), at)


def no_place(manner: Manner, method: str, path: str, at: datetime) -> Response:
    """No such address."""
    if manner == "vllm":
        return answer(404, {"detail": "Not Found"}, at)
    message = "File Not Found" if manner == "llama.cpp" else f"Invalid URL ({method} {path})"
    return refused(manner, RejectedError(message, status=404), at)


def wrong_method(manner: Manner, method: str, path: str, at: datetime) -> Response:
    """A method that the address does not take; llama.cpp knows no such address."""
    if manner == "llama.cpp":
        return no_place(manner, method, path, at)
    if manner == "vllm":
        return answer(405, {"detail": "Method Not Allowed"}, at)
    message = f"Not allowed to {method} on {path} (HINT: Perhaps you meant to use a different HTTP method?)"
    return refused(manner, RejectedError(message, status=405), at)


def no_model(manner: Manner, name: str) -> RejectedError:
    """A model that is not served."""
    if manner == "openai":
        message = f"The model `{name}` does not exist or you do not have access to it."
        return RejectedError(message, code="model_not_found", status=404)
    return RejectedError(f"The model `{name}` does not exist.", param="model", status=404)


def too_long(manner: Manner, prompt: int, wanted: int | None, context: int) -> RejectedError:
    """A conversation that leaves no room, or less than is wanted.

    Args:
        manner: Whose words.
        prompt: Its tokens.
        wanted: Tokens that the answer may have; ``None`` where the request does not say.
        context: Tokens of prompt and answer together.
    """
    if manner == "llama.cpp":
        message = f"request ({prompt} tokens) exceeds the available context size ({context} tokens), try increasing it"
        more = {"type": "exceed_context_size_error", "n_prompt_tokens": prompt, "n_ctx": context}
        return RejectedError(message, more=more)
    if manner == "vllm":
        room = context - (wanted or 1)
        message = (
            f"You passed {prompt} input tokens and requested {wanted or 1} output tokens. However, the model's context "
            f"length is only {context} tokens, resulting in a maximum input length of {max(room, 0)} tokens. Please "
            f"reduce the length of the input prompt. (parameter=input_tokens, value={prompt})"
        )
        return RejectedError(message, param="input_tokens")
    limit = f"This model's maximum context length is {context} tokens. However,"
    message = f"{limit} your messages resulted in {prompt} tokens. Please reduce the length of the messages."
    if wanted is not None:
        message = (
            f"{limit} you requested {prompt + wanted} tokens ({prompt} in the messages, {wanted} in the completion). "
            "Please reduce the length of the messages or completion."
        )
    return RejectedError(message, param="messages", code="context_length_exceeded")


def loading(at: datetime) -> Response:
    """llama.cpp before its model is in memory; it answers so to everything."""
    return refused("llama.cpp", RejectedError("Loading model", status=503), at)


def too_many(at: datetime, seconds: int) -> Response:
    """OpenAI's rate limit, with what it asks to wait."""
    message = (
        "Rate limit reached for sandbox-model in organization org-sandbox on tokens per min (TPM): Limit 30000, Used "
        f"28770, Requested 2150. Please try again in {seconds}s."
    )
    inner = {"message": message, "type": "tokens", "param": None, "code": "rate_limit_exceeded"}
    return answer(429, {"error": inner}, at, (("retry-after", str(seconds)),))


def no_quota(at: datetime) -> Response:
    """OpenAI without credit: a 429 that no waiting helps."""
    message = "You exceeded your current quota, please check your plan and billing details."
    inner = {"message": message, "type": "insufficient_quota", "param": None, "code": "insufficient_quota"}
    return answer(429, {"error": inner}, at)
