"""A model at a server, asked over a wire: which one it is, its answers, and its tokens where it counts none itself."""

from collections.abc import Mapping

from estimator.errors import fault, nearest
from providers.chat import calls, replies
from providers.chat.calls import Place
from providers.chat.replies import Answer
from providers.recipes.values import Ask, Message
from providers.secrets import Secret
from providers.wire import Call, Lost, Reply, Trouble, Wire

QUICK = 30.0
"""Seconds for an answer that no model has to think about."""


class ChatServer:
    """One model of one server.

    Args:
        wire: How it is reached.
        place: Where it is, and which model.
        key: What the server asks for, if it asks for one.
        seconds: For one answer, from its start to the last byte.
        meters: What a call is billed by; empty where calls are free. Only a free server is asked to count tokens.
    """

    def __init__(
        self, wire: Wire, place: Place, key: Secret | None, seconds: float, meters: frozenset[str] = frozenset()
    ) -> None:
        self._wire, self._place, self._key, self._seconds, self._meters = wire, place, key, seconds, meters

    def worst(self, ask: Ask) -> dict[str, int]:
        """The most a call can be billed, by meter."""
        return calls.worst(ask, self._meters)

    def send(self, ask: Ask) -> Answer | Trouble | Lost:
        """Ask once."""
        found = self._wire.send(calls.completion(self._place, ask), self._headers(), self._seconds)
        return found if isinstance(found, Lost) else replies.answer(found)

    def recount(self, ask: Ask, answer: Answer) -> Answer:
        """The answer with its tokens counted by the server's tokenizer, where it did not count them and has one."""
        if answer.counted_by or self._meters:
            return answer
        given = answer.output_tokens
        if given is None:
            given = self._of_text(answer.told.text)
        sent = answer.prompt_tokens
        if sent is None:
            sent = self._of_messages(ask.messages)
        by: replies.CountedBy = "" if sent is None or given is None else "tokenizer"
        return answer._replace(prompt_tokens=sent, output_tokens=given, counted_by=by)

    def _of_text(self, text: str) -> int | None:
        return self._count(calls.tokenized(self._place, text, special=False)) if text else 0

    def _of_messages(self, messages: tuple[Message, ...]) -> int | None:
        """As vLLM counts a conversation, or as llama.cpp lays it out, which answers vLLM's question with 0."""
        found = self._count(calls.counted(self._place, messages))
        if found:
            return found
        reply = self._quick(calls.laid_out(self._place, messages))
        text = replies.layout(reply) if isinstance(reply, Reply) else None
        return None if text is None else self._count(calls.tokenized(self._place, text, special=True))

    def _count(self, call: Call) -> int | None:
        reply = self._quick(call)
        return replies.token_count(reply) if isinstance(reply, Reply) else None

    def _quick(self, call: Call) -> Reply | Lost:
        return self._wire.send(call, self._headers(), QUICK)

    def _headers(self) -> Mapping[str, str]:
        return headers(self._key)


def headers(key: Secret | None) -> Mapping[str, str]:
    """What carries a key."""
    return {} if key is None else {"authorization": f"Bearer {key.reveal()}"}


def chosen(wire: Wire, base: str, key: Secret | None, named: str | None) -> str | Trouble | Lost:
    """The model to ask: the one named, or the only one that the server has.

    Raises:
        InputError: The server has several and none is named, or has another than the one named.
    """
    reply = wire.send(calls.models(base), headers(key), QUICK)
    if isinstance(reply, Lost):
        return reply
    found = replies.names(reply)
    if isinstance(found, Trouble):
        # Some servers list no models; a name that is wrong is then told by the first call.
        return named if named is not None and found.kind == "not found" else found
    if named is None and len(found) == 1:
        return found[0]
    if named is None:
        listed = ", ".join(found[:10]) or "none"
        raise fault("--model", "", f"the server has {len(found):,} models: {listed}", "name one of them")
    if found and named not in found:
        raise fault("--model", named, "the server has no model of this name", nearest(named, found))
    return named
