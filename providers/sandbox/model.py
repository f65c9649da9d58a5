"""A model server that speaks as OpenAI's, vLLM's or llama.cpp's does, over a world whose truth is known.

A conversation that a prompt of the sandbox's own recipe ends is answered with that record of the world; any other one
with prose that follows from the conversation, the temperature and the seed. It bills nothing by itself; an answer says
how many tokens of it could be billed, and how many seconds it takes.
"""

import math
from hashlib import blake2b
from hmac import compare_digest
from typing import Any, Literal, NamedTuple

from providers.sandbox import model_problems as problems
from providers.sandbox import model_shapes as shapes
from providers.sandbox import model_tokens as tokens
from providers.sandbox.messages import Handler, Read, Request, Response, answer, dated, json_bytes
from providers.sandbox.model_asked import Chat, chat, messages, parsed
from providers.sandbox.model_problems import Manner, RejectedError
from providers.sandbox.model_prompt import asked
from providers.sandbox.model_slots import Slots
from providers.sandbox.model_texts import LONGEST, plain
from providers.sandbox.model_world import MAX_TOKENS, ModelWorld

HOST = "model.test"
"""Where it is, without a socket."""

MODEL = "sandbox-model"
"""The name by which a client knows it for what it is."""

CHAT, MODELS, TOKENIZE, HEALTH = "/v1/chat/completions", "/v1/models", "/tokenize", "/health"


class Settings(NamedTuple):
    """How the server is set up.

    Attributes:
        key: Without which it answers nothing that is guarded; ``None``: none is needed.
        manner: Whose server it is like, in its errors, in what it says beside the published fields and in what it
            guards.
        model: Name of the one model there is.
        tokenize: Whose ``/tokenize`` it has; ``absent``: none; ``None``: that of its manner, and OpenAI has none.
        unknown_model: Whether a model of another name is not found or answered by the one there is; ``None``: as its
            manner has it, and llama.cpp answers.
        context: Tokens of a conversation and its answer together.
        pace: Seconds before the first token.
        speed: Tokens a second after it; ``None``: all at once.
        slots: Calls worked on at once; the others wait.
        call_metered: Whether a call is metered beside its tokens.
    """

    key: str | None = None
    manner: Manner = "llama.cpp"
    model: str = MODEL
    tokenize: Literal["vllm", "llama.cpp", "absent"] | None = None
    unknown_model: Literal["not found", "answered"] | None = None
    context: int = 4_096
    pace: float = 0.0
    speed: float | None = None
    slots: int = 4
    call_metered: bool = False


class Model:
    """The server over one world.

    Args:
        world: What it writes.
        settings: How it is set up.

    Attributes:
        slots: How many calls it works on at once, and the most there have been.
    """

    def __init__(self, world: ModelWorld, settings: Settings) -> None:
        self.world, self.settings = world, settings
        self.slots = Slots(settings.slots)
        self._answers: dict[tuple[str, str], Handler] = {
            ("POST", CHAT): self._chat,
            ("GET", MODELS): self._models,
            ("POST", TOKENIZE): self._tokenize,
            ("GET", HEALTH): self._health,
        }
        self._made = 0

    def handle(self, request: Request) -> Response:
        """The answer to a request."""
        manner = self.settings.manner
        if not self._let_in(request):
            given = request.headers.get("authorization", "").partition(" ")[2]
            return problems.no_key(manner, _bytes(given).decode(), request.at)
        found = self._answers.get((request.method, request.path))
        if found is None:
            known = any(path == request.path for _, path in self._answers)
            wrong = problems.wrong_method if known else problems.no_place
            return wrong(manner, request.method, request.path, request.at)
        try:
            return found(request)
        except RejectedError as error:
            return problems.refused(manner, error, request.at)

    def _let_in(self, request: Request) -> bool:
        """Whether the key is right, or none is asked for: vLLM guards ``/v1`` alone, llama.cpp not what it is."""
        key, manner = self.settings.key, self.settings.manner
        free = (manner == "vllm" and not request.path.startswith("/v1/")) or (
            manner == "llama.cpp" and request.path in (HEALTH, MODELS)
        )
        if key is None or free:
            return True
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and compare_digest(_bytes(given), _bytes(key))

    def _health(self, request: Request) -> Response:
        manner = self.settings.manner
        if manner == "openai":
            return problems.no_place(manner, request.method, request.path, request.at)
        if manner == "vllm":
            return Response(200, dated(request.at), b"")
        return answer(200, {"status": "ok"}, request.at)

    def _models(self, request: Request) -> Response:
        settings = self.settings
        created = int(request.at.timestamp())
        return answer(200, shapes.models(settings.manner, settings.model, created, settings.context), request.at)

    def _tokenize(self, request: Request) -> Response:
        settings = self.settings
        own = "absent" if settings.manner == "openai" else settings.manner
        shape = settings.tokenize or own
        if shape == "absent":
            return problems.no_place(settings.manner, request.method, request.path, request.at)
        given = parsed(settings.manner, request.body)
        if shape == "llama.cpp":
            content = given.get("content", "")
            return answer(200, {"tokens": tokens.ids(content) if isinstance(content, str) else []}, request.at)
        return answer(200, self._counted(given), request.at)

    def _counted(self, given: Any) -> dict[str, Any]:  # noqa: ANN401 - a JSON object
        """vLLM's: of a text, or of a conversation with what its template adds."""
        if "messages" in given:
            contents = [content for _, content in messages(given)]
            found = [0] * tokens.OPENING
            for content in contents:
                found += [0] * tokens.PER_MESSAGE + tokens.ids(content)
        elif isinstance(given.get("prompt"), str):
            found = tokens.ids(given["prompt"])
        else:
            raise RejectedError("Field required: 'prompt' as a string, or 'messages'", "prompt")
        return {"count": len(found), "max_model_len": self.settings.context, "tokens": found, "token_strs": None}

    def _chat(self, request: Request) -> Response:
        settings = self.settings
        wanted = chat(settings.manner, request.body)
        self._find(wanted.model)
        made = self._written(wanted)
        self._made += 1
        name = f"chatcmpl-{blake2b(f'{self.world.truth.seed} {self._made}'.encode(), digest_size=15).hexdigest()}"
        body = shapes.completion(settings.manner, name, settings.model, int(request.at.timestamp()), made)
        seconds = made.first + made.rest
        headers = (("openai-processing-ms", str(round(seconds * 1_000))),) if settings.manner == "openai" else ()
        calls = ("call",) if settings.call_metered else ()
        read = Read(calls=calls, units=(("input_token", made.prompt), ("output_token", made.output)))
        return Response(200, (*dated(request.at), *headers), json_bytes(body), read, seconds)

    def _find(self, name: str | None) -> None:
        settings = self.settings
        answered = settings.unknown_model or ("answered" if settings.manner == "llama.cpp" else "not found")
        if name not in (None, settings.model) and answered == "not found":
            raise problems.no_model(settings.manner, _bytes(str(name)).decode())

    def _written(self, wanted: Chat) -> shapes.Made:
        settings = self.settings
        prompt = tokens.conversation(content for _, content in wanted.messages)
        room = self._room(prompt, wanted.limit)
        text, finish = cut(self.text(wanted), wanted.stop, room)
        output = tokens.count(text)
        rest = output / settings.speed if settings.speed else 0.0
        return shapes.Made(text, finish, prompt, output, settings.pace, rest)

    def _room(self, prompt: int, limit: int | None) -> int:
        """Tokens that the answer may have: llama.cpp takes any wish and stops at the end of the context."""
        settings = self.settings
        left = settings.context - prompt
        need = 1 if limit is None or settings.manner == "llama.cpp" else limit
        if need > left:
            raise problems.too_long(settings.manner, prompt, limit, settings.context)
        return left if limit is None else min(limit, left)

    def text(self, wanted: Chat) -> str:
        """What the model would say if nothing cut it short."""
        found = asked(wanted.messages[-1][1])
        if found is not None:
            return self.world.record(*found).text
        seed = wanted.seed if wanted.temperature else None
        told = repr((self.world.truth.seed, wanted.messages, wanted.temperature, seed))
        digest = blake2b(_bytes(told), digest_size=24).digest()
        whole = [int.from_bytes(digest[start : start + 8], "big") for start in (0, 8, 16)]
        normal = math.sqrt(-2 * math.log((whole[0] + 1) / (1 << 64))) * math.cos(2 * math.pi * whole[1] / (1 << 64))
        truth = self.world.truth
        length = round(truth.median_tokens * math.exp(math.hypot(truth.seed_sigma, truth.record_sigma) * normal))
        return plain(truth.seed, whole[2], min(max(length, LONGEST), MAX_TOKENS))


def cut(text: str, stop: tuple[str, ...], room: int) -> tuple[str, str]:
    """A text up to its first stop word, and no longer than so many tokens; and why it ends."""
    ends = [place for place in (text.find(word) for word in stop) if place >= 0]
    text = text[: min(ends)] if ends else text
    pieces = tokens.pieces(text)
    if len(pieces) <= room:
        return text, "stop"
    return "".join(pieces[:room]), "length"


def _bytes(text: str) -> bytes:
    """UTF-8, with a mark for what has none: JSON and headers can hold half a pair."""
    return text.encode("utf-8", "replace")
