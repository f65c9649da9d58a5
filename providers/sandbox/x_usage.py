"""What X says was used, and what is left to pay with (docs.x.com, usage; its OpenAPI description)."""

from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from estimator.money import plain
from providers.sandbox.account import Account


def posts(account: Account, project: str, at: datetime, days: int, fields: frozenset[str]) -> dict[str, Any]:
    """The project's usage. Numbers of posts are texts, as in the OpenAPI description; only posts are counted.

    Args:
        account: Whose.
        project: Its project's id.
        at: Now.
        days: How many days are told one by one, today included.
        fields: What is asked for beside the cap and what was used of it.
    """
    today, daily = at.date(), account.daily()
    each = [
        {"date": f"{day}T00:00:00.000Z", "usage": str(daily[day])}
        for day in (today - timedelta(days=back) for back in range(days - 1, -1, -1))
    ]
    data: dict[str, Any] = {
        "cap_reset_day": (account.cycle(at)[1] - today).days,
        "project_cap": str(account.cap(at)),
        "project_id": project,
        "project_usage": str(account.posts(at)),
    }
    if "daily_project_usage" in fields:
        data["daily_project_usage"] = {"project_id": project, "usage": each}
    if "daily_client_app_usage" in fields:
        app = blake2b(project.encode(), digest_size=4).hexdigest()
        data["daily_client_app_usage"] = [{"client_app_id": app, "usage": each, "usage_result_count": len(each)}]
    return data


def credit(account: Account) -> bytes:
    """The balances in US dollars, exact to the sixth decimal; what is prepaid may be below zero."""
    prepaid = account.balance()
    total = plain(max(prepaid, Fraction(0)), 6)
    balances = f'"free_balance":0,"free_grants":[],"prepaid_balance":{plain(prepaid, 6)},"total_balance":{total}'
    return f'{{"data":{{{balances}}}}}'.encode()
