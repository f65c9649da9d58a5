"""X's problems as JSON (docs.x.com, response codes and errors; the account's as read in issues of 2025 and 2026)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from providers.sandbox.messages import Headers, Response, dated, json_bytes

PLACE = "https://api.twitter.com/2/problems/"
NEWER_402 = date(2026, 8, 25)
"""From this day on answers without credit were seen in their newer form."""


def problem(at: datetime, status: int, body: dict[str, Any], headers: Headers = ()) -> Response:
    """An answer that says what is wrong."""
    kind = "application/problem+json"
    return Response(status, (*dated(at, kind), *headers), json_bytes(body))


def unauthorized(at: datetime) -> Response:
    """No token, or one that is not known."""
    return problem(at, 401, _plain(401, "Unauthorized"))


def not_found(at: datetime) -> Response:
    """No such address."""
    return problem(at, 404, _plain(404, "Not Found"))


def not_allowed(at: datetime) -> Response:
    """A method the address does not take."""
    return problem(at, 405, _plain(405, "Method Not Allowed"))


def invalid(at: datetime, faults: Iterable[tuple[str, str, str]], headers: Headers = ()) -> Response:
    """Parameters that are wrong: name, value, what is wrong of each."""
    errors = [{"parameters": {name: [value]}, "message": message} for name, value, message in faults]
    body = {
        "errors": errors,
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{PLACE}invalid-request",
    }
    return problem(at, 400, body, headers)


def too_many(at: datetime, headers: Headers, *, older: bool) -> Response:
    """The rate limit: as the page on rate limits prints it, or as a problem like all others."""
    if older:
        return problem(at, 429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, headers)
    return problem(at, 429, _plain(429, "Too Many Requests"), headers)


def cap_reached(at: datetime, headers: Headers) -> Response:
    """The monthly cap: a 429 too, while the rate limit has plenty left."""
    body = {
        "title": "UsageCapExceeded",
        "period": "Monthly",
        "scope": "Product",
        "detail": "Usage cap exceeded: Monthly product cap",
        "type": f"{PLACE}usage-capped",
    }
    return problem(at, 429, body, headers)


def no_credits(at: datetime, headers: Headers) -> Response:
    """No credit left, in the form of its time."""
    if at.date() >= NEWER_402:
        body = {
            "detail": "credits depleted",
            "status": 402,
            "title": "Payment Required",
            "type": "https://api.x.com/2/problems/credits-depleted",
        }
    else:
        body = {
            "title": "CreditsDepleted",
            "detail": "Your enrolled account does not have any credits to fulfill this request.",
            "type": f"{PLACE}credits",
        }
    return problem(at, 402, body, headers)


def spend_limit(at: datetime, reset: datetime, headers: Headers) -> Response:
    """The owner's spending limit of the billing cycle."""
    day = reset.date().isoformat()
    detail = (
        "Your enrolled account has reached its billing cycle spend cap. API requests will be blocked until the next "
        f"cycle begins on {day}."
    )
    body = {"title": "SpendCapReached", "detail": detail, "reset_date": day, "type": f"{PLACE}credits"}
    return problem(at, 403, body, headers)


def missing(number: str, name: str = "ids") -> dict[str, Any]:
    """The partial error of a post that is not there, beside what is."""
    return {
        "value": number,
        "detail": f"Could not find tweet with {name}: [{number}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": name,
        "resource_id": number,
        "type": f"{PLACE}resource-not-found",
    }


def _plain(status: int, words: str) -> dict[str, Any]:
    return {"title": words, "type": "about:blank", "status": status, "detail": words}
