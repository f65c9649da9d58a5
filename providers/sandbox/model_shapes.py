"""Answers of the model server in the shapes of OpenAI's, vLLM's and llama.cpp's servers."""

from typing import Any, NamedTuple

from providers.sandbox.model_problems import Manner


class Made(NamedTuple):
    """An answer and what it took.

    Attributes:
        text: What the model says.
        finish: ``stop`` or ``length``.
        prompt: Tokens of the conversation.
        output: Tokens of the answer.
        first: Seconds before the first token.
        rest: Seconds of all tokens after.
    """

    text: str
    finish: str
    prompt: int
    output: int
    first: float
    rest: float


def completion(manner: Manner, name: str, model: str, created: int, made: Made) -> dict[str, Any]:
    """A ``chat.completion``."""
    common = {"id": name, "object": "chat.completion", "created": created, "model": model}
    common |= {"choices": [_choice(manner, made)], "usage": usage(manner, made.prompt, made.output)}
    if manner == "openai":
        return common | {"service_tier": "default", "system_fingerprint": "fp_sandbox"}
    if manner == "vllm":
        return common | {"service_tier": None, "system_fingerprint": None, "prompt_logprobs": None}
    return common | {"system_fingerprint": "b0-sandbox", "timings": timings(made)}


def _choice(manner: Manner, made: Made) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": made.text}
    choice = {"index": 0, "message": message, "finish_reason": made.finish}
    if manner == "openai":
        message |= {"refusal": None, "annotations": []}
        return choice | {"logprobs": None}
    if manner == "vllm":
        message |= {"reasoning_content": None, "tool_calls": []}
        return choice | {"logprobs": None, "stop_reason": None}
    return choice


def usage(manner: Manner, prompt: int, output: int) -> dict[str, Any]:
    """What was counted."""
    found: dict[str, Any] = {"prompt_tokens": prompt, "completion_tokens": output, "total_tokens": prompt + output}
    if manner == "vllm":
        return found | {"prompt_tokens_details": None}
    if manner == "llama.cpp":
        return found | {"prompt_tokens_details": {"cached_tokens": 0}}
    details = {
        "reasoning_tokens": 0,
        "audio_tokens": 0,
        "accepted_prediction_tokens": 0,
        "rejected_prediction_tokens": 0,
    }
    cached = {"cached_tokens": 0, "audio_tokens": 0}
    return found | {"prompt_tokens_details": cached, "completion_tokens_details": details}


def timings(made: Made) -> dict[str, Any]:
    """llama.cpp's account of the time, in milliseconds; a rate is 0 where no time passed."""
    found: dict[str, Any] = {"cache_n": 0}
    for name, tokens, seconds in (("prompt", made.prompt, made.first), ("predicted", made.output, made.rest)):
        found |= {
            f"{name}_n": tokens,
            f"{name}_ms": seconds * 1_000,
            f"{name}_per_token_ms": seconds * 1_000 / tokens if tokens else 0.0,
            f"{name}_per_second": tokens / seconds if seconds else 0.0,
        }
    return found


def models(manner: Manner, model: str, created: int, context: int) -> dict[str, Any]:
    """The list of the one model there is."""
    owner = {"openai": "system", "vllm": "vllm", "llama.cpp": "llamacpp"}[manner]
    one: dict[str, Any] = {"id": model, "object": "model", "created": created, "owned_by": owner}
    if manner == "vllm":
        one |= {"root": model, "parent": None, "max_model_len": context}
    if manner == "llama.cpp":
        one |= {"aliases": [model], "tags": [], "meta": {"n_ctx": context, "n_ctx_train": context}}
    return {"object": "list", "data": [one]}
