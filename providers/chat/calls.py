"""What is sent to a model server: requests as values, and the most that one can be billed.

The shapes are those of OpenAI's API reference (``POST /v1/chat/completions``, ``GET /v1/models``), which vLLM, SGLang,
llama.cpp and Ollama follow; counting tokens is each server's own: vLLM takes messages at ``/tokenize`` and answers a
count, llama.cpp takes a text and answers tokens, and lays out a conversation at ``/apply-template``.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from providers.recipes.values import Ask, Message
from providers.wire import Call

PER_MESSAGE = 64
"""Tokens that a server may put around one message, far above the 3 to 10 of the templates in use."""

PER_CALL = 1_024
"""Tokens that a server may put before a conversation, such as a system prompt of its own."""


class Place(NamedTuple):
    """A model at a server.

    Attributes:
        base: The address that ends before ``/chat/completions``, without a slash: ``http://127.0.0.1:8000/v1``.
        model: The model's name there.
        limit: How the server calls the bound on tokens given back: OpenAI's newest models take only the second.
    """

    base: str
    model: str
    limit: str = "max_tokens"

    @property
    def root(self) -> str:
        """The address of what a server offers beside OpenAI's interface."""
        return self.base.removesuffix("/v1")


def completion(place: Place, ask: Ask) -> Call:
    """The request for one answer."""
    asked: dict[str, Any] = {
        "model": place.model,
        "messages": _messages(ask.messages),
        place.limit: ask.max_tokens,
        "seed": ask.seed,
        "stream": False,
    }
    if ask.stop:
        asked["stop"] = list(ask.stop)
    # The temperature is a decimal in words and is put in as it stands: it never becomes a float here.
    body = json.dumps(asked, ensure_ascii=True)[:-1] + f', "temperature": {ask.temperature}}}'
    return Call("POST", f"{place.base}/chat/completions", what="an answer of the model", body=body.encode())


def models(base: str) -> Call:
    """The request for the models that a server has."""
    return Call("GET", f"{base}/models", what="the list of models")


def counted(place: Place, messages: tuple[Message, ...]) -> Call:
    """The request to vLLM for the tokens of a conversation."""
    asked = {"model": place.model, "messages": _messages(messages)}
    return _post(f"{place.root}/tokenize", asked, "the tokens of a prompt")


def laid_out(place: Place, messages: tuple[Message, ...]) -> Call:
    """The request to llama.cpp for a conversation as its model reads it."""
    return _post(f"{place.root}/apply-template", {"messages": _messages(messages)}, "the layout of a prompt")


def tokenized(place: Place, text: str, *, special: bool) -> Call:
    """The request to llama.cpp for the tokens of a text; ``special``: of one that it laid out."""
    asked = {"content": text, "add_special": special, "parse_special": special}
    return _post(f"{place.root}/tokenize", asked, "the tokens of a text")


def _post(url: str, asked: Mapping[str, Any], what: str) -> Call:
    return Call("POST", url, what=what, body=json.dumps(asked).encode())


def _messages(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    return [message._asdict() for message in messages]


def worst(ask: Ask, meters: frozenset[str]) -> dict[str, int]:
    """The most that a call can be billed, by meter.

    No token of a byte-level vocabulary is shorter than a byte, so a text has at most as many tokens as bytes.
    """
    sent = sum(len(message.content.encode("utf-8", "replace")) + PER_MESSAGE for message in ask.messages) + PER_CALL
    found = {"input_token": sent, "output_token": ask.max_tokens, "call": 1}
    return {meter: count for meter, count in found.items() if meter in meters or meter != "call"}
