import json
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from estimator.pricing.book import load_book
from estimator.shipped import shipped
from providers.sandbox import model_tokens as tokens
from providers.sandbox import reddit, x
from providers.sandbox.bill import DOCUMENTED, EVERY_READING
from providers.sandbox.faults import FAULTS
from providers.sandbox.model import CHAT, HEALTH, HOST, MODELS, TOKENIZE, Settings, cut
from providers.sandbox.model_problems import Manner
from providers.sandbox.model_prompt import SYSTEM, user
from providers.sandbox.prices import booked, flat
from providers.sandbox.run import farewell
from tests.unit.providers.sandbox.asking import search
from tests.unit.providers.sandbox.asking_model import HELLO, RECIPE, WORLD, made, run_one, send, talk

MANNERS: tuple[Manner, ...] = ("openai", "vllm", "llama.cpp")
MILLION = 1_000_000


def error(manner: Manner, **more: object) -> tuple[int, Any]:
    got = talk(made(Settings(manner=manner, context=100)), **more)
    return got.status, got.body


def story(seed: int, record: int) -> list[dict[str, str]]:
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user(seed, record, "wolf")}]


def test_what_is_served_is_what_is_true() -> None:
    box = made()
    for number in range(300):
        seed, record = divmod(number, 10)
        truth = WORLD.record(seed, record)
        draft, reason, body = run_one(box, RECIPE.seeds(30, 8)[seed], record)
        assert body["choices"][0]["message"]["content"] == truth.text
        assert body["choices"][0]["finish_reason"] == "stop"
        assert reason == truth.reason
        assert draft.text == (truth.story or truth.text)
        used = body["usage"]
        assert (used["prompt_tokens"], used["completion_tokens"]) == (truth.prompt_tokens, truth.output_tokens)
        assert used["total_tokens"] == truth.prompt_tokens + truth.output_tokens
    run = WORLD.run(300, 10)
    wanted = {"input_token": run.prompt_tokens, "output_token": run.output_tokens}
    assert box.bill.units() == wanted
    assert len(box.bill.log) == run.calls


@pytest.mark.parametrize("manner", MANNERS)
def test_an_answer_has_the_published_members(manner: Manner) -> None:
    got = talk(made(Settings(manner=manner)), max_tokens=5, temperature=0)
    assert got.status == 200
    body = got.body
    assert body["object"] == "chat.completion"
    assert body["id"].startswith("chatcmpl-")
    assert (body["created"], body["model"]) == (1_795_348_800, "sandbox-model")
    (choice,) = body["choices"]
    assert (choice["index"], choice["finish_reason"], choice["message"]["role"]) == (0, "length", "assistant")
    assert tokens.count(choice["message"]["content"]) == 5 == body["usage"]["completion_tokens"]
    assert body["usage"]["prompt_tokens"] == tokens.conversation([HELLO[0]["content"]]) == 3 + 4 + 8


def test_each_manner_adds_members_of_its_own() -> None:
    told = {manner: talk(made(Settings(manner=manner))) for manner in MANNERS}
    assert told["openai"].body["choices"][0]["logprobs"] is None
    assert told["openai"].body["choices"][0]["message"]["refusal"] is None
    assert set(told["openai"].body["usage"]["completion_tokens_details"]) >= {"reasoning_tokens", "audio_tokens"}
    assert told["openai"].headers["openai-processing-ms"] == "0"
    assert told["vllm"].body["choices"][0]["stop_reason"] is None
    assert told["vllm"].body["choices"][0]["message"]["tool_calls"] == []
    assert told["vllm"].body["usage"]["prompt_tokens_details"] is None
    # The members of an answer of llama.cpp's own server, as it gave them.
    assert set(told["llama.cpp"].body) == {
        "choices",
        "created",
        "id",
        "model",
        "object",
        "system_fingerprint",
        "timings",
        "usage",
    }
    assert set(told["llama.cpp"].body["choices"][0]) == {"finish_reason", "index", "message"}
    assert set(told["llama.cpp"].body["choices"][0]["message"]) == {"role", "content"}
    assert told["llama.cpp"].body["usage"]["prompt_tokens_details"] == {"cached_tokens": 0}
    assert set(told["llama.cpp"].body["timings"]) == {
        "cache_n",
        *(f"{part}_{end}" for part in ("prompt", "predicted") for end in ("n", "ms", "per_token_ms", "per_second")),
    }


def test_ids_of_answers_differ() -> None:
    box = made()
    assert len({talk(box).body["id"] for _ in range(20)}) == 20


def test_an_answer_follows_from_the_request_alone() -> None:
    def text(**more: object) -> str:
        got = talk(made(), **more)
        return str(got.body["choices"][0]["message"]["content"])

    assert text(seed=1) == text(seed=1) != text(seed=2)
    assert text(seed=1, temperature=0) == text(seed=2, temperature=0)
    assert text(seed=1, temperature=0.5) != text(seed=1, temperature=0.7)
    assert text(seed=1, messages=[{"role": "user", "content": "Say goodbye."}]) != text(seed=1)
    turns = [{"role": "assistant", "content": None}, *HELLO]
    assert text(seed=1, messages=turns) == text(seed=1, messages=[{"role": "assistant", "content": ""}, *HELLO])
    parts = [{"role": "user", "content": [{"type": "text", "text": "Say hello, "}, {"type": "text", "text": "and"}]}]
    assert text(seed=1, messages=parts) == text(seed=1, messages=[{"role": "user", "content": "Say hello, and"}])


@pytest.mark.parametrize(
    ("stop", "room", "wanted"),
    [
        ((), 3, ("abcd efgh ijkl", "stop")),
        ((), 2, ("abcd efgh", "length")),
        (("gh",), 9, ("abcd ef", "stop")),
        (("kl", "ef"), 9, ("abcd ", "stop")),
        (("kl",), 2, ("abcd efgh", "length")),
        (("none",), 3, ("abcd efgh ijkl", "stop")),
        (("ab",), 3, ("", "stop")),
    ],
)
def test_an_answer_ends_at_a_stop_word_or_at_its_limit(
    stop: tuple[str, ...], room: int, wanted: tuple[str, str]
) -> None:
    assert cut("abcd efgh ijkl", stop, room) == wanted


def test_a_limit_ends_a_story_and_a_stop_word_too() -> None:
    whole = WORLD.record(0, 0).text
    short = talk(made(), messages=story(0, 0), max_completion_tokens=50).body
    assert short["choices"][0]["finish_reason"] == "length"
    assert whole.startswith(short["choices"][0]["message"]["content"])
    notes = talk(made(), messages=story(0, 0), stop="\nStory:").body
    assert notes["choices"][0]["message"]["content"] == whole.partition("\nStory:")[0]
    assert notes["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("manner", MANNERS)
def test_models_are_listed(manner: Manner) -> None:
    got = send(made(Settings(manner=manner, context=777)), MODELS, method="GET")
    assert (got.status, got.body["object"]) == (200, "list")
    (one,) = got.body["data"]
    assert (one["id"], one["object"], one["created"]) == ("sandbox-model", "model", 1_795_348_800)
    assert one.get("max_model_len") == (777 if manner == "vllm" else None)
    assert one.get("meta", {}).get("n_ctx") == (777 if manner == "llama.cpp" else None)


def test_health_is_told_as_each_does() -> None:
    found = {manner: send(made(Settings(manner=manner)), HEALTH, method="GET") for manner in MANNERS}
    assert (found["llama.cpp"].status, found["llama.cpp"].body) == (200, {"status": "ok"})
    assert (found["vllm"].status, found["vllm"].body) == (200, None)
    assert found["openai"].status == 404


def test_an_empty_answer_passes_through_faults() -> None:
    box = made(Settings(manner="vllm"), faults={1: FAULTS["duplicate page"]})
    assert send(box, HEALTH, method="GET").status == 200


def test_tokens_are_counted_on_request() -> None:
    llama, vllm = made(), made(Settings(manner="vllm", context=900))
    assert send(llama, TOKENIZE, {"content": "Hello world"}).body == {"tokens": tokens.ids("Hello world")}
    assert send(llama, TOKENIZE, {}).body == {"tokens": []}
    text = send(vllm, TOKENIZE, {"model": "sandbox-model", "prompt": "Hello world"}).body
    assert text["tokens"] == tokens.ids("Hello world")
    assert (text["count"], text["max_model_len"]) == (4, 900)
    prompt = send(vllm, TOKENIZE, {"model": "sandbox-model", "messages": list(HELLO)}).body
    assert prompt["count"] == len(prompt["tokens"]) == talk(vllm).body["usage"]["prompt_tokens"]
    assert send(vllm, TOKENIZE, {}).status == 400
    assert send(made(Settings(manner="openai")), TOKENIZE, {"content": "a"}).status == 404
    assert send(made(Settings(tokenize="absent")), TOKENIZE, {"content": "a"}).status == 404
    assert send(made(Settings(manner="openai", tokenize="vllm")), TOKENIZE, {"prompt": "a"}).body["count"] == 1
    assert not any(box.bill.units() for box in (llama,))


def test_a_key_is_asked_for_as_each_does() -> None:
    wrong = {"openai": {"invalid_api_key"}, "vllm": {"Unauthorized"}, "llama.cpp": {"authentication_error"}}
    for manner in MANNERS:
        box = made(Settings("sk-right-key", manner))
        for key in ("", "sk-wrong-key-1234"):
            got = send(box, CHAT, {"model": "sandbox-model", "messages": list(HELLO)}, key=key)
            assert got.status == 401
            assert "wrong-key" not in json.dumps(got.body)
            if key:
                assert wrong[manner] & set(json.dumps(got.body).replace('"', " ").replace(",", " ").split())
        assert send(box, CHAT, {"model": "sandbox-model", "messages": list(HELLO)}, key="sk-right-key").status == 200
        assert box.bill.units()["output_token"] > 0
    free = {
        manner: [
            send(made(Settings("k", manner)), path, method=method).status
            for path, method in ((HEALTH, "GET"), (MODELS, "GET"))
        ]
        for manner in MANNERS
    }
    assert free == {"openai": [401, 401], "vllm": [200, 401], "llama.cpp": [200, 200]}


def test_a_model_that_is_not_there() -> None:
    assert talk(made(), model="other").body["model"] == "sandbox-model"
    status, body = error("openai", model="other")
    assert (status, body["error"]["code"]) == (404, "model_not_found")
    assert body["error"]["message"] == "The model `other` does not exist or you do not have access to it."
    status, body = error("vllm", model="other")
    message = "The model `other` does not exist."
    assert body == {"error": {"message": message, "type": "NotFoundError", "param": "model", "code": 404}}
    assert talk(made(Settings(unknown_model="not found")), model="\ud800").status == 404
    assert talk(made(Settings(manner="openai", unknown_model="answered")), model="other").status == 200


def test_a_context_that_is_too_short_is_told_in_each_ones_words() -> None:
    long = [{"role": "user", "content": "word " * 100}]
    status, body = error("openai", messages=long, max_tokens=50)
    assert (status, body["error"]["code"], body["error"]["param"]) == (400, "context_length_exceeded", "messages")
    assert body["error"]["message"] == (
        "This model's maximum context length is 100 tokens. However, you requested 158 tokens (108 in the messages, 50 "
        "in the completion). Please reduce the length of the messages or completion."
    )
    assert "your messages resulted in 108 tokens" in error("openai", messages=long)[1]["error"]["message"]
    status, body = error("vllm", messages=list(HELLO), max_tokens=86)
    assert (status, body["error"]["type"], body["error"]["code"]) == (400, "BadRequestError", 400)
    assert body["error"]["message"].startswith(
        "You passed 15 input tokens and requested 86 output tokens. However, the model's context length is only 100 "
        "tokens, resulting in a maximum input length of 14 tokens."
    )
    assert error("vllm", messages=list(HELLO), max_tokens=85)[0] == 200
    status, body = error("llama.cpp", messages=long)
    assert (status, body["error"]) == (
        400,
        {
            "code": 400,
            "message": "request (108 tokens) exceeds the available context size (100 tokens), try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 108,
            "n_ctx": 100,
        },
    )


def test_llama_stops_at_the_end_of_its_context() -> None:
    got = talk(made(Settings(context=100)), max_tokens=1_000).body
    assert (got["usage"]["total_tokens"], got["choices"][0]["finish_reason"]) == (100, "length")


BAD: list[tuple[str, dict[str, object], str]] = [
    ("no messages", {"messages": None}, "messages"),
    ("messages as text", {"messages": "hello"}, "messages"),
    ("messages empty", {"messages": []}, "messages"),
    ("a message as text", {"messages": ["hello"]}, "messages[0]"),
    ("no content", {"messages": [{"role": "user"}]}, "messages[0].content"),
    ("a picture", {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0].content"),
    ("no role", {"messages": [{"content": "a"}]}, "messages[0]"),
    ("max_tokens as text", {"max_tokens": "5"}, "max_tokens"),
    ("max_tokens 0", {"max_tokens": 0}, "max_tokens"),
    ("max_tokens true", {"max_tokens": True}, "max_tokens"),
    ("max_completion_tokens 1.5", {"max_completion_tokens": 1.5}, "max_completion_tokens"),
    ("temperature as text", {"temperature": "hot"}, "temperature"),
    ("temperature 2.1", {"temperature": 2.1}, "temperature"),
    ("temperature below 0", {"temperature": -0.1}, "temperature"),
    ("temperature not a number", {"temperature": float("nan")}, "temperature"),
    ("seed as text", {"seed": "1"}, "seed"),
    ("stop as number", {"stop": 5}, "stop"),
    ("stop holds a number", {"stop": ["a", 5]}, "stop"),
    ("two answers", {"n": 2}, "n"),
    ("a stream", {"stream": True}, "stream"),
    ("model as number", {"model": 5}, "model"),
]


@pytest.mark.parametrize(("given", "param"), [pytest.param(given, param, id=name) for name, given, param in BAD])
def test_a_bad_body_is_refused(given: dict[str, object], param: str) -> None:
    for manner in MANNERS:
        status, body = error(manner, **given)
        assert status == 400
        inner = body["error"]
        assert inner["message"]
        if manner == "openai":
            assert (inner["type"], inner["param"], inner["code"]) == ("invalid_request_error", param, None)
        else:
            assert inner["code"] == 400
    assert not made().bill.units()


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 100_000, b'{"a":' + b"1" * 9_000 + b"}"])
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    for manner in MANNERS:
        assert send(made(Settings(manner=manner)), CHAT, raw).status == 400


def test_rules_of_openai_alone() -> None:
    assert error("openai", model=None) == (
        400,
        {
            "error": {
                "message": "you must provide a model parameter",
                "type": "invalid_request_error",
                "param": None,
                "code": None,
            }
        },
    )
    assert error("openai", max_tokens=5, max_completion_tokens=5)[0] == 400
    assert error("vllm", max_tokens=5, max_completion_tokens=5)[0] == 200
    assert error("openai", stop=["a", "b", "c", "d", "e"], max_tokens=5)[0] == 400
    assert error("openai", stop=["a", "b", "c", "d"], max_tokens=5)[0] == 200
    assert error("llama.cpp", max_tokens=-1)[0] == 200
    assert error("vllm", max_tokens=-1)[0] == 400


def test_other_addresses_and_methods() -> None:
    statuses = {manner: send(made(Settings(manner=manner)), "/v1/elsewhere").status for manner in MANNERS}
    assert set(statuses.values()) == {404}
    methods = {manner: send(made(Settings(manner=manner)), CHAT, method="GET").status for manner in MANNERS}
    assert methods == {"openai": 405, "vllm": 405, "llama.cpp": 404}
    found = send(made(), CHAT, method="GET").body
    assert found == {"error": {"code": 404, "message": "File Not Found", "type": "not_found_error"}}


def test_the_bill_is_exact_under_every_reading() -> None:
    box = made(Settings(call_metered=True))
    for number in range(40):
        talk(box, messages=story(number, 0), max_tokens=1_024)
    talk(box, messages=[])
    run = WORLD.run(40, 1)
    assert box.bill.units() == {"input_token": run.prompt_tokens, "output_token": run.output_tokens, "call": 40}
    prices = flat({"input_token": Fraction(15, 100 * MILLION), "output_token": "0.0000006", "call": "0.001"})
    wanted = Fraction(15 * run.prompt_tokens + 60 * run.output_tokens, 100 * MILLION) + Fraction(40, 1_000)
    assert {box.bill.amount(reading, prices) for reading in EVERY_READING} == {wanted}


def test_the_bill_holds_a_row_for_each_meter_of_a_call() -> None:
    box = made()
    talk(box, max_tokens=7)
    assert box.bill.csv().splitlines()[1:] == [
        "2026-11-22T12:00:00.000Z,1,units,input_token,,,15",
        "2026-11-22T12:00:00.000Z,1,units,output_token,,,7",
    ]
    assert [event.units for event in box.bill.events()] == [15, 7]


def test_an_answer_that_broke_off_is_billed_by_one_reading() -> None:
    box = made(faults={1: FAULTS["reset before headers"], 2: FAULTS["500"]})
    transport = box.transport()
    body = json.dumps({"messages": list(HELLO), "max_tokens": 7}).encode()
    for _ in range(2):
        transport.send("POST", f"http://{HOST}{CHAT}", {}, body)
    assert box.bill.units() == {"input_token": 15, "output_token": 7}
    assert box.bill.units(DOCUMENTED._replace(cut_body_billed=0)) == Counter()


def test_tokens_are_priced_by_an_offer_of_the_book() -> None:
    day = date(2026, 11, 22)
    prices = booked(load_book([Path(shipped("pricing.toml"))], day), ("hosted/openai/gpt-4o-mini",))
    box = made()
    talk(box, max_tokens=7)
    known = {meter: prices(meter, day) for meter in ("input_token", "output_token")}
    assert all(rate > 0 for rate in known.values())
    assert box.bill.amount(DOCUMENTED, prices) == 15 * known["input_token"] + 7 * known["output_token"]


def test_each_supplier_is_billed_by_itself() -> None:
    box = made(Settings(call_metered=True))
    search(box, max_results=10)
    talk(box, max_tokens=7)
    assert box.bill.of(HOST).units() == {"input_token": 15, "output_token": 7, "call": 1}
    assert box.bill.of(x.HOST, reddit.OAUTH).units() == {"post": 10}
    assert box.account.posts(box.clock.now()) == 10
    lines = farewell(box.bill, flat({"post": "0.005"}), flat({"input_token": "1", "output_token": "2", "call": "3"}))
    assert lines == [
        "Served 2 requests; billed as documented: 10 post",
        "0.05 USD as documented, 0.05 to 0.05 USD over all readings",
        "Of the model 1; billed as documented: 1 call, 15 input_token, 7 output_token",
        "32 USD as documented, 32 to 32 USD over all readings",
    ]
    assert farewell(box.bill, flat({"post": "0.005"}))[3].startswith("No amount: no price of meter 'call'")
