"""What is sent to a model server, and what is made of its answers."""

import json
from typing import Any

import pytest

from estimator.errors import InputError
from providers.chat import calls, replies
from providers.chat.calls import Place
from providers.chat.replies import Answer
from providers.chat.server import ChatServer, chosen, headers
from providers.recipes.values import Ask, Message, Told
from providers.secrets import Secret
from providers.wire import Call, Lost, Reply, Trouble

PLACE = Place("http://127.0.0.1:8000/v1", "small")
ASK = Ask("writer", (Message("system", "Be brief."), Message("user", "Grüße")), 50, "0.8", 7, stop=("END",))


def reply(body: Any, status: int = 200, **head: str) -> Reply:
    return Reply(status, {name.replace("_", "-"): value for name, value in head.items()}, body)


def completed(content: Any = "a text", finish: Any = "stop", **more: Any) -> Reply:
    usage = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
    return reply({"choices": [{"message": {"content": content}, "finish_reason": finish}], "usage": usage, **more})


class Server:
    """Answers by the end of the address."""

    def __init__(self, **by: Reply | Lost) -> None:
        self.by, self.asked = by, list[Call]()

    def send(self, call: Call, _headers: Any, _seconds: float) -> Reply | Lost:
        self.asked.append(call)
        return self.by[call.url.rpartition("/")[2].replace("-", "_")]


def test_a_call_is_the_published_body_and_holds_no_float() -> None:
    call = calls.completion(PLACE, ASK)
    assert (call.method, call.url) == ("POST", "http://127.0.0.1:8000/v1/chat/completions")
    assert call.body is not None
    assert b'"temperature": 0.8}' in call.body
    assert json.loads(call.body) == {
        "model": "small",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Grüße"}],
        "max_tokens": 50,
        "seed": 7,
        "stream": False,
        "stop": ["END"],
        "temperature": 0.8,
    }
    newer = calls.completion(PLACE._replace(limit="max_completion_tokens"), ASK._replace(stop=()))
    assert newer.body is not None
    assert {"max_completion_tokens"} == json.loads(newer.body).keys() & {"max_completion_tokens", "max_tokens", "stop"}


def test_the_worst_case_is_a_token_for_every_byte() -> None:
    found = calls.worst(ASK, frozenset({"input_token", "output_token"}))
    assert found == {"input_token": 9 + 7 + 2 * calls.PER_MESSAGE + calls.PER_CALL, "output_token": 50}
    assert calls.worst(ASK, frozenset({"call"}))["call"] == 1


@pytest.mark.parametrize(
    ("finish", "expected"),
    [("stop", "stop"), ("eos", "stop"), ("length", "length"), ("tool_calls", "other"), (None, "other")],
)
def test_why_an_answer_ended(finish: Any, expected: str) -> None:
    found = replies.answer(completed(finish=finish))
    assert isinstance(found, Answer)
    assert found == Answer(Told("a text", expected), 12, 3)  # type: ignore[arg-type]  # one of its words


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        {"prompt_tokens": 12},
        {"prompt_tokens": -1, "completion_tokens": 3},
        {"prompt_tokens": "12", "completion_tokens": 3},
        {"prompt_tokens": True, "completion_tokens": 3},
        {"prompt_tokens": 12, "completion_tokens": 10**9},
        [],
    ],
)
def test_tokens_that_are_not_counted_are_unknown_and_not_none(usage: Any) -> None:
    found = replies.answer(completed(usage=usage))
    assert isinstance(found, Answer)
    assert found.counted_by == ""
    assert None in (found.prompt_tokens, found.output_tokens)


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"choices": []}, {"choices": [None]}, {"choices": [{"message": None}]}, {"choices": {}}],
)
def test_an_answer_without_a_text_is_malformed(body: Any) -> None:
    found = replies.answer(reply(body))
    assert isinstance(found, Trouble)
    assert found.kind == "malformed"


def test_a_long_answer_is_cut_at_its_bound() -> None:
    for length in (replies.TEXT - 1, replies.TEXT, replies.TEXT + 1):
        found = replies.answer(completed("x" * length))
        assert isinstance(found, Answer)
        assert len(found.told.text) == min(length, replies.TEXT)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": {"code": "context_length_exceeded", "message": "SECRET PROMPT"}}, "bad request"),
        (401, {"error": {"code": "invalid_api_key", "message": "sk-SECRET"}}, "not allowed"),
        (402, None, "no credits"),
        (404, None, "not found"),
        (429, {"error": {"code": "rate_limit_exceeded"}}, "rate limited"),
        (429, {"error": {"type": "insufficient_quota"}}, "no credits"),
        (500, {"error": "SECRET"}, "server error"),
        (503, {"error": {"code": 503, "type": "unavailable_error", "message": "Loading model"}}, "server error"),
    ],
)
def test_an_error_is_told_without_the_server_s_own_words(status: int, body: Any, kind: str) -> None:
    found = replies.answer(reply(body, status, retry_after="7"))
    assert isinstance(found, Trouble)
    assert (found.kind, found.wait) == (kind, 7.0)
    assert str(status) in found.why
    assert "SECRET" not in found.why


def test_tokens_are_counted_again_as_llama_cpp_counts_them() -> None:
    wire = Server(
        tokenize=reply({"tokens": [1, 2, 3, 4]}),
        apply_template=reply({"prompt": "<s>laid out"}),
        completions=completed(),
    )
    wire.by["tokenize"] = reply({"tokens": []})  # vLLM's question, which llama.cpp answers with nothing
    server = ChatServer(wire, PLACE, None, 5.0)
    bare = Answer(Told("a text", "stop"), None, None, "")
    assert server.recount(ASK, bare).prompt_tokens == 0
    wire.by["tokenize"] = reply({"tokens": [1, 2, 3, 4]})
    assert server.recount(ASK, bare) == Answer(Told("a text", "stop"), 4, 4, "tokenizer")
    assert server.recount(ASK, bare._replace(prompt_tokens=9)) == Answer(Told("a text", "stop"), 9, 4, "tokenizer")


def test_tokens_are_counted_again_as_vllm_counts_them() -> None:
    wire = Server(tokenize=reply({"count": 31, "max_model_len": 4096, "tokens": [0] * 31}))
    found = ChatServer(wire, PLACE, None, 5.0).recount(ASK, Answer(Told("", "stop"), None, None, ""))
    assert (found.prompt_tokens, found.output_tokens, found.counted_by) == (31, 0, "tokenizer")
    assert [call.url for call in wire.asked] == ["http://127.0.0.1:8000/tokenize"]


def test_a_server_without_a_tokenizer_leaves_them_unknown() -> None:
    gone = reply(None, 404)
    wire = Server(tokenize=gone, apply_template=gone)
    found = ChatServer(wire, PLACE, None, 5.0).recount(ASK, Answer(Told("a", "stop"), None, None, ""))
    assert (found.prompt_tokens, found.output_tokens, found.counted_by) == (None, None, "")


def test_a_paid_server_is_asked_for_nothing_more() -> None:
    wire = Server()
    bare = Answer(Told("a", "stop"), None, None, "")
    assert ChatServer(wire, PLACE, None, 5.0, frozenset({"input_token"})).recount(ASK, bare) == bare
    assert wire.asked == []


def test_a_lost_answer_stays_lost() -> None:
    lost = Lost("deadline", sent=True, why="late")
    assert ChatServer(Server(completions=lost), PLACE, None, 5.0).send(ASK) == lost


def test_the_only_model_is_taken_and_never_one_of_several() -> None:
    one, two = reply({"data": [{"id": "small"}]}), reply({"data": [{"id": "small"}, {"id": "large"}]})
    assert chosen(Server(models=one), PLACE.base, None, None) == "small"
    assert chosen(Server(models=two), PLACE.base, None, "large") == "large"
    with pytest.raises(InputError, match="has 2 models: small, large"):
        chosen(Server(models=two), PLACE.base, None, None)
    with pytest.raises(InputError, match="no model of this name"):
        chosen(Server(models=two), PLACE.base, None, "lrge")
    assert chosen(Server(models=reply(None, 404)), PLACE.base, None, "named") == "named"
    assert isinstance(chosen(Server(models=reply(None, 404)), PLACE.base, None, None), Trouble)
    assert isinstance(chosen(Server(models=Lost("not sent", sent=False, why="-")), PLACE.base, None, "a"), Lost)


def test_a_key_is_in_its_header_alone() -> None:
    assert headers(None) == {}
    assert headers(Secret("sk-1")) == {"authorization": "Bearer sk-1"}


def test_an_answer_without_words_is_an_answer() -> None:
    """A model that thought until its limit was paid for all the same."""
    body = {
        "choices": [{"message": {"content": None, "refusal": "no"}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 300},
    }
    assert replies.answer(Reply(200, {}, body, None)) == Answer(Told("", "length"), 7, 300)
