import json
from typing import Any

import pytest

from providers.sandbox import model_tokens as tokens
from providers.sandbox.faults import FAULTS, MODEL_FAULTS, Fault, planned
from providers.sandbox.model import CHAT, HOST, Settings
from providers.sandbox.model_edits import CONTROL, HUGE
from providers.sandbox.transport import Answer, Refused, Reset
from tests.unit.providers.sandbox.asking import made as made_plain
from tests.unit.providers.sandbox.asking import search
from tests.unit.providers.sandbox.asking_model import HELLO, Got, made, read, send, talk

BODY = json.dumps({"messages": list(HELLO), "max_tokens": 7}).encode()
WHOLE = talk(made(), max_tokens=7).body
TEXT = WHOLE["choices"][0]["message"]["content"]


def faulty(name: str) -> Any:
    """What comes back of the one request that goes wrong, and the sandbox."""
    box = made(faults={1: (FAULTS | MODEL_FAULTS)[name]})
    return box.transport().send("POST", f"http://{HOST}{CHAT}", {}, BODY), box


def answered(name: str) -> Got:
    return read(faulty(name)[0])


@pytest.mark.parametrize("fault", [*FAULTS.values(), *MODEL_FAULTS.values()], ids=lambda fault: fault.name)
def test_every_fault_reaches_this_host_and_the_next_answer_is_whole(fault: Fault) -> None:
    outcome, box = faulty(fault.name)
    assert isinstance(outcome, Answer | Refused | Reset)
    billed = {"input_token": 15, "output_token": 107 - 50 if fault.name == "text over max_tokens" else 7}
    assert box.bill.units() == (billed if fault.processed else {})
    if not fault.lasting:
        again = talk(box, max_tokens=7)
        assert again.body["choices"] == WHOLE["choices"]
    assert len(box.bill.log) == (1 if fault.lasting else 2)


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("usage null", None),
        ("usage negative", {"prompt_tokens": -5, "completion_tokens": -7, "total_tokens": -12}),
        ("usage huge", {"prompt_tokens": HUGE, "completion_tokens": 7, "total_tokens": HUGE}),
        ("usage strings", {"prompt_tokens": "15", "completion_tokens": "7", "total_tokens": "22"}),
        ("usage fractions", {"prompt_tokens": 10.5, "completion_tokens": 20.25, "total_tokens": 30.75}),
        ("usage zero", {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}),
        ("usage total wrong", {"prompt_tokens": 15, "completion_tokens": 7, "total_tokens": 1}),
    ],
)
def test_usage_that_cannot_be_trusted(name: str, usage: dict[str, object] | None) -> None:
    found = answered(name).body["usage"]
    if found is not None:
        found.pop("prompt_tokens_details", None)
    assert found == usage


def test_members_that_are_missing_or_empty() -> None:
    assert "usage" not in answered("usage missing").body
    assert answered("choices empty").body["choices"] == []
    assert "choices" not in answered("choices missing").body
    assert answered("content null").body["choices"][0]["message"]["content"] is None
    assert answered("content empty").body["choices"][0]["message"]["content"] == ""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("finish_reason unknown", "tired"),
        ("finish_reason null", None),
        ("finish_reason content_filter", "content_filter"),
    ],
)
def test_reasons_to_finish(name: str, reason: str | None) -> None:
    assert answered(name).body["choices"][0]["finish_reason"] == reason


def test_texts_that_are_not_what_was_asked_for() -> None:
    half = answered("answer cut").body["choices"][0]
    assert (half["message"]["content"], half["finish_reason"]) == (TEXT[: len(TEXT) // 2], "length")
    controls = answered("control characters").body["choices"][0]["message"]["content"]
    assert controls == TEXT + CONTROL
    assert {"\x00", "\x1b", "\ud800"} <= set(controls)
    long = answered("text over max_tokens").body
    assert tokens.count(long["choices"][0]["message"]["content"]) == 57 == long["usage"]["completion_tokens"]
    assert long["usage"]["total_tokens"] == 15 + 57


def test_servers_that_cannot_answer_now() -> None:
    loading = answered("503 loading model")
    wanted = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
    assert (loading.status, loading.body) == (503, wanted)
    many = answered("429 tokens a minute")
    assert (many.status, many.headers["retry-after"]) == (429, "6")
    assert (many.body["error"]["code"], many.body["error"]["type"]) == ("rate_limit_exceeded", "tokens")
    assert "try again in 6s" in many.body["error"]["message"]
    none = answered("429 no quota")
    assert (none.status, none.body["error"]["code"]) == (429, "insufficient_quota")
    assert "retry-after" not in none.headers


def test_contexts_that_are_too_short() -> None:
    words = {
        "openai": "you requested 10024 tokens",
        "vllm": "You passed 9000 input tokens",
        "llama.cpp": "(9000 tokens)",
    }
    for manner, text in words.items():
        found = answered(f"400 context {manner}")
        assert found.status == 400
        assert text in found.body["error"]["message"]


@pytest.mark.parametrize("name", ["usage null", "control characters", "text over max_tokens"])
@pytest.mark.parametrize(("method", "path"), [("GET", "/health"), ("POST", CHAT), ("GET", "/v1/models")])
def test_what_is_no_answer_of_the_model_stays_as_it_is(name: str, method: str, path: str) -> None:
    found = [
        send(made(Settings(manner="vllm"), faults=faults), path, {}, method=method).body
        for faults in ({}, {1: MODEL_FAULTS[name]})
    ]
    assert found[0] == found[1]


def test_faults_of_the_model_leave_other_hosts_alone() -> None:
    box = made_plain(faults={number + 1: fault for number, fault in enumerate(MODEL_FAULTS.values())})
    statuses = [search(box).status for _ in MODEL_FAULTS]
    assert statuses.count(200) == sum(fault.processed for fault in MODEL_FAULTS.values())
    assert planned(["2:usage null"]) == {2: MODEL_FAULTS["usage null"]}
    assert not FAULTS.keys() & MODEL_FAULTS.keys()
