"""What a request to the model server asks for, read and held against the published types and bounds."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from providers.sandbox.model_problems import Manner, RejectedError

ROLES = ("system", "developer", "user", "assistant", "tool")

_HOTTEST = 2
_MOST_STOPS = 4
_LONGEST_SEED = 1 << 63


class Chat(NamedTuple):
    """A conversation to be continued.

    Attributes:
        model: As named; ``None`` where it is not.
        messages: Role and content of each.
        limit: Tokens that the answer may have; ``None`` where it does not say.
        temperature: From 0 to 2.
        seed: ``None`` where it does not say.
        stop: Words at which the answer ends.
    """

    model: str | None
    messages: tuple[tuple[str, str], ...]
    limit: int | None
    temperature: float
    seed: int | None
    stop: tuple[str, ...]


def parsed(manner: Manner, body: bytes) -> Mapping[str, Any]:
    """The object of a body.

    Raises:
        RejectedError: It is none.
    """
    hint = "We could not parse the JSON body of your request."
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        # The text of the error may hold a part of the body; llama.cpp and vLLM print it, OpenAI does not.
        raise RejectedError(hint if manner == "openai" else f"parse error: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise RejectedError(f"{hint} It is no object." if manner == "openai" else "'messages' is required")
    return found


def chat(manner: Manner, body: bytes) -> Chat:
    """A request for an answer.

    Raises:
        RejectedError: It is not of the published shape, or asks for what is not served here.
    """
    given = parsed(manner, body)
    model = given.get("model")
    if model is not None and not isinstance(model, str):
        raise _wrong("model", "a string", model)
    if model is None and manner == "openai":
        raise RejectedError("you must provide a model parameter")
    if given.get("stream"):
        raise RejectedError("Streaming is not served here: leave 'stream' out or set it to false.", "stream")
    if given.get("n") not in (None, 1):
        raise RejectedError("More than one answer is not served here: leave 'n' out or set it to 1.", "n")
    return Chat(
        model,
        messages(given),
        _limit(manner, given),
        _temperature(given),
        _whole(given, "seed", -_LONGEST_SEED, _LONGEST_SEED - 1),
        _stops(manner, given),
    )


def messages(given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Role and content of each message.

    Raises:
        RejectedError: They are missing or not of the published shape.
    """
    if given.get("messages") is None:
        raise RejectedError("'messages' is required", "messages")
    found = given["messages"]
    if not isinstance(found, list):
        raise _wrong("messages", "an array of objects", found)
    if not found:
        raise RejectedError("Invalid 'messages': empty array. Expected an array with at least one message.", "messages")
    return tuple(_message(place, one) for place, one in enumerate(found))


def _message(place: int, given: object) -> tuple[str, str]:
    name = f"messages[{place}]"
    if not isinstance(given, dict):
        raise _wrong(name, "an object", given)
    role, content = given.get("role"), given.get("content")
    if not isinstance(role, str) or role not in ROLES:
        raise RejectedError(f"Invalid value for '{name}.role'. Supported values are: {', '.join(ROLES)}.", name)
    if isinstance(content, list):
        content = "".join(_part(f"{name}.content", part) for part in content)
    if content is None and role == "assistant":
        content = ""
    if not isinstance(content, str):
        raise _wrong(f"{name}.content", "a string", content)
    return role, content


def _part(name: str, part: object) -> str:
    text = part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None
    if not isinstance(text, str):
        raise _wrong(name, "an array of parts of type text", part)
    return text


def _limit(manner: Manner, given: Mapping[str, Any]) -> int | None:
    names = [name for name in ("max_completion_tokens", "max_tokens") if given.get(name) is not None]
    if len(names) > 1 and manner == "openai":
        message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."
        raise RejectedError(message, "max_tokens")
    if not names:
        return None
    if manner == "llama.cpp" and given[names[0]] == -1:
        return None
    return _whole(given, names[0], 1, 1 << 31)


def _temperature(given: Mapping[str, Any]) -> float:
    found = given.get("temperature")
    if found is None:
        return 1.0
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise _wrong("temperature", "a number", found)
    if not 0 <= found <= _HOTTEST:
        raise RejectedError(f"Invalid 'temperature': expected a value between 0 and 2, got {found}.", "temperature")
    return float(found)


def _whole(given: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
    found = given.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int):
        raise _wrong(name, "an integer", found)
    if not low <= found <= high:
        raise RejectedError(f"Invalid '{name}': expected a value from {low} to {high}, got {found}.", name)
    return found


def _stops(manner: Manner, given: Mapping[str, Any]) -> tuple[str, ...]:
    found = given.get("stop")
    words = [found] if isinstance(found, str) else [] if found is None else found
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise _wrong("stop", "a string or an array of strings", found)
    if manner == "openai" and len(words) > _MOST_STOPS:
        message = f"Invalid 'stop': array too long. Expected at most {_MOST_STOPS} strings, got {len(words)}."
        raise RejectedError(message, "stop")
    return tuple(word for word in words if word)


def _wrong(name: str, kind: str, found: object) -> RejectedError:
    return RejectedError(f"Invalid type for '{name}': expected {kind}, got {type(found).__name__}.", name)
