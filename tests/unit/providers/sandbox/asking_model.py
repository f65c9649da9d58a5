"""Asking the sandbox's model server what a client would, with nothing of a client's code."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from providers.recipes.values import Ask, Draft, Seed, Told
from providers.sandbox.build import Sandbox, Setup, sandbox
from providers.sandbox.faults import Fault
from providers.sandbox.messages import Clock
from providers.sandbox.model import CHAT, HOST, Settings
from providers.sandbox.model_recipe import SandboxStories
from providers.sandbox.model_world import ModelWorld, Truth
from providers.sandbox.reddit import Settings as RedditSettings
from providers.sandbox.transport import Answer, Outcome
from providers.sandbox.x import Settings as XSettings
from tests.unit.providers.sandbox.asking import CLIENT, FORUM, POSTS

WORLD = ModelWorld(Truth(3))
RECIPE = SandboxStories()
HELLO = ({"role": "user", "content": "Say hello, and nothing else."},)


class Got(NamedTuple):
    """An answer, read without checks; ``body`` is ``None`` where there is none."""

    status: int
    headers: dict[str, str]
    body: Any
    seconds: float


def made(
    settings: Settings | None = None, *, stories: ModelWorld = WORLD, faults: Mapping[int, Fault] | None = None
) -> Sandbox:
    """A sandbox with a model server."""
    clock = Clock(POSTS.recipe.end)
    setup = Setup(POSTS, FORUM, XSettings("token"), RedditSettings(CLIENT), clock=clock, faults=faults)
    return sandbox(setup._replace(model=settings or Settings(), stories=stories))


def read(outcome: Outcome) -> Got:
    """An outcome that is an answer, read."""
    assert isinstance(outcome, Answer), outcome
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in outcome.headers}
    return Got(outcome.status, headers, json.loads(outcome.body) if outcome.body else None, outcome.seconds)


def send(box: Sandbox, path: str, body: object = None, *, method: str = "POST", key: str = "") -> Got:
    """What the server answers; a body that is no ``bytes`` is sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return read(box.transport().send(method, f"http://{HOST}{path}", headers, b"" if body is None else data))


def talk(box: Sandbox, messages: object = HELLO, **more: object) -> Got:
    """An answer to a conversation; what is ``None`` is left out."""
    given = {"model": "sandbox-model", "messages": messages, **more}
    return send(box, CHAT, {name: value for name, value in given.items() if value is not None})


def sent(ask: Ask) -> dict[str, Any]:
    """A recipe's ask as a server's body."""
    return {
        "messages": [message._asdict() for message in ask.messages],
        "max_tokens": ask.max_tokens,
        "temperature": float(ask.temperature),
        "seed": ask.seed,
    }


def run_one(box: Sandbox, seed: Seed, record: int) -> tuple[Draft, str, Any]:
    """A record made by the recipe at the server: the draft, why it is rejected, and the server's answer."""
    making = RECIPE.make(seed, record)
    body = talk(box, **sent(next(making))).body
    choice = body["choices"][0]
    try:
        making.send(Told(choice["message"]["content"], choice["finish_reason"]))
    except StopIteration as end:
        return end.value, RECIPE.check(end.value), body
    raise AssertionError("the recipe asks for more than one call")
