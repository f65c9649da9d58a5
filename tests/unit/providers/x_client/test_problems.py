"""What an answer of X without posts means: three answers share a status, and each asks for another thing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from providers.wire import Reply
from providers.x.client.problems import trouble

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLENTY = {"x-rate-limit-remaining": "299", "x-rate-limit-reset": str(int(NOW.timestamp()) + 60)}
SPENT = {**PLENTY, "x-rate-limit-remaining": "0"}

CAPPED: dict[str, Any] = {
    "title": "UsageCapExceeded",
    "period": "Monthly",
    "detail": "Usage cap exceeded: Monthly product cap",
    "type": "https://api.twitter.com/2/problems/usage-capped",
}
"""As reported in github.com/xdevplatform/xdk, issue 25."""


@pytest.mark.parametrize("kept", ["title", "detail", "type"])
def test_a_monthly_cap_is_no_rate_limit_whatever_its_headers_say(kept: str) -> None:
    found = trouble(Reply(429, PLENTY, {kept: CAPPED[kept]}), NOW)
    assert (found.kind, found.wait) == ("cap reached", None)
    assert "next billing cycle" in found.why


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, SPENT, 60),
        ({"title": "Too Many Requests"}, {**PLENTY, "retry-after": "5"}, 5),
        ({"title": "Too Many Requests"}, PLENTY, 1),
        ({"title": "Too Many Requests"}, {**PLENTY, "x-rate-limit-remaining": "1"}, 1),
        ({"title": "Too Many Requests"}, {**PLENTY, "x-rate-limit-remaining": "-1"}, 60),
        ({"title": "Too Many Requests"}, {**PLENTY, "x-rate-limit-remaining": "some"}, 60),
        (None, {}, None),
        ([CAPPED], SPENT, 60),
        ("usage-capped", SPENT, 60),
    ],
    ids=["older", "retry-after", "a second", "one left", "negative", "no number", "nothing", "list", "text"],
)
def test_a_rate_limit_is_waited_for(body: object, headers: dict[str, str], seconds: float | None) -> None:
    found = trouble(Reply(429, headers, body), NOW)
    assert (found.kind, found.wait) == ("rate limited", seconds)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (402, {"title": "CreditsDepleted"}, "no credits"),
        (403, {"title": "SpendCapReached"}, "spend limit"),
        (403, {"detail": "has reached its billing cycle spend cap"}, "spend limit"),
        (403, {"title": "Client Forbidden"}, "not allowed"),
        (401, None, "token expired"),
        (404, None, "not found"),
        (410, None, "gone"),
        (418, None, "bad request"),
        (451, None, "not allowed"),
        (408, None, "server error"),
        (499, None, "bad request"),
        (500, None, "server error"),
    ],
)
def test_each_answer_asks_for_another_thing(status: int, body: object, kind: str) -> None:
    assert trouble(Reply(status, {}, body), NOW).kind == kind


def test_what_x_finds_wrong_is_told_in_its_own_words_in_brief() -> None:
    said = {"errors": [{"message": "Invalid 'query':\x1b[31m" + "x" * 1_000}], "detail": "One or more parameters"}
    found = trouble(Reply(400, {}, said), NOW)
    assert found.why.startswith("X finds the request wrong: Invalid 'query':")
    assert "\x1b" not in found.why
    assert len(found.why) < 300
    assert trouble(Reply(400, {}, {"errors": [None], "detail": "half"}), NOW).why.endswith(": half")
    assert trouble(Reply(400, {}, ["a"]), NOW).why == "X finds the request wrong"
