"""Changes to what the model server answers, before it is billed; every other answer stays as it is."""

import json
from collections.abc import Callable
from typing import Any

from providers.sandbox.fault_edits import Edit, Scene
from providers.sandbox.messages import Response, json_bytes
from providers.sandbox.model_tokens import count

HUGE = 10**30
"""More tokens than any counter holds."""

CONTROL = "\x00\x07\x08\x1b[2J\x1b]0;title\x07\x7f\x9b\u202e\ufeff\ud800 and so on"
"""What a terminal obeys, what turns text around, and half of a pair that no UTF-8 has."""

Change = Callable[[dict[str, Any]], None]


def on_completion(change: Change) -> Edit:
    """A change to the object of an answer; what was counted stays what is billed."""

    def edit(scene: Scene) -> Response:
        body = completion(scene.response)
        if body is None:
            return scene.response
        change(body)
        return scene.response._replace(body=json_bytes(body))

    return edit


def completion(response: Response) -> dict[str, Any] | None:
    """The object of a model's answer; ``None`` where it is none."""
    if response.status != 200 or not response.body.startswith(b"{"):  # noqa: PLR2004 - HTTP's success
        return None
    body = json.loads(response.body)
    return body if body.get("object") == "chat.completion" else None


def with_usage(**counts: object) -> Edit:
    """Other values in ``usage``."""
    return on_completion(lambda body: body["usage"].update(counts))


def with_choice(**members: object) -> Edit:
    """Other members of the choice."""
    return on_completion(lambda body: body["choices"][0].update(members))


def no_usage(body: dict[str, Any]) -> None:
    """An answer that says nothing of what was counted."""
    del body["usage"]


def usage_as_text(body: dict[str, Any]) -> None:
    """Counts as strings."""
    body["usage"] = {name: str(value) for name, value in body["usage"].items() if isinstance(value, int)}


def no_content(body: dict[str, Any]) -> None:
    """A message without a text."""
    body["choices"][0]["message"]["content"] = None


def halved(body: dict[str, Any]) -> None:
    """A text that ends in its middle, as if it had reached its limit."""
    choice = body["choices"][0]
    text = choice["message"]["content"]
    choice["message"]["content"] = text[: len(text) // 2]
    choice["finish_reason"] = "length"


def controls(scene: Scene) -> Response:
    """A text with control characters, escapes and half a pair, each written as JSON's escape."""
    body = completion(scene.response)
    if body is None:
        return scene.response
    body["choices"][0]["message"]["content"] += CONTROL
    return scene.response._replace(body=json.dumps(body).encode())


def overlong(scene: Scene) -> Response:
    """A text longer than was allowed; all of it is counted and billed."""
    body = completion(scene.response)
    asked = json.loads(scene.request.body) if body is not None else {}
    if body is None:
        return scene.response
    message, used = body["choices"][0]["message"], body["usage"]
    limit = asked.get("max_completion_tokens") or asked.get("max_tokens") or 0
    message["content"] += " more" * (max(0, limit - count(message["content"])) + 50)
    tokens = count(message["content"])
    used |= {"completion_tokens": tokens, "total_tokens": used["prompt_tokens"] + tokens}
    units = tuple((meter, tokens if meter == "output_token" else units) for meter, units in scene.response.read.units)
    return scene.response._replace(body=json_bytes(body), read=scene.response.read._replace(units=units))
