"""What reading one post meters: the post, its re-reads, and what a response includes beside it.

Whether included users and posts are billed is not settled: X's documentation bills what a response returns, one reading
of it counts the included objects, another only the data. Both are given: the likely quantity bills the data alone, the
high one everything.
"""

from fractions import Fraction
from typing import NamedTuple

from estimator.errors import Refusal
from estimator.money import shortest
from estimator.sourcing import MeterUse, Step
from estimator.uncertain import Uncertain
from providers.published import Published
from providers.stated import Inputs, not_stated
from providers.x.dedup import Rule, billed, on_each_of
from providers.x.options import Options

_RULES: dict[object, Rule] = {"utc_day": "utc_day", "day": "utc_day", "rolling_24h": "rolling_24h", None: "off"}
_SETTLED = ("billed", "not billed")
_USERS = "expanded users are billed"
_POSTS = "expanded posts are billed"


class Times(NamedTuple):
    """How often one post is billed: likely, and under the dearer reading of the offer's rule (``None``: no other)."""

    likely: int
    high: int | None
    why: str

    @property
    def most(self) -> int:
        """The count under the dearer reading."""
        return self.likely if self.high is None else self.high


def times(options: Options, offer: Published) -> Times | Refusal:
    """How often one post is billed when it is read on several days."""
    rule, days = offer.facts.get("dedup"), 1 + options.reread_days
    if days == 1:
        return Times(1, None, "1 post for each post read")
    if rule == "billing_month":
        return Times(1, days, f"read on {days:,} days, billed once in each billing month they fall in")
    if rule not in _RULES:
        return Refusal(
            "not modelled", "re-reads", f"the offer counts a repeated read by {rule!r}, which has no model here"
        )
    count = billed(on_each_of(days), _RULES[rule])
    words = "every read is billed" if rule is None else "a repeat on another UTC day is billed again"
    return Times(count, None, f"read on {days:,} days: {words}")


def uses(offer_id: str, options: Options, offer: Published, often: Times) -> list[MeterUse | Refusal]:
    """The meters one post reads, and what is missing to give them."""
    found: list[MeterUse | Refusal] = [_posts(offer_id, options, offer, often)]
    if "author_id" in options.expansions:
        found.append(_included(offer_id, offer, often, "user", options.authors_per_post))
    if "referenced_tweets" in options.expansions:
        found.append(_included(offer_id, offer, often, "post", options.referenced_per_post))
    return found


def _posts(offer_id: str, options: Options, offer: Published, often: Times) -> MeterUse:
    # The price itself says what a post is; only a re-read rests on the metering rules.
    inputs = Inputs(offer.book)
    inputs.cited((*offer.price_by, *(offer.facts_by if options.reread_days else ())))
    return MeterUse(
        offer=offer_id,
        meter="post",
        ratio=Fraction(often.likely),
        why=often.why,
        grade=inputs.grade,
        evidence=inputs.sources,
        high=None if often.high is None else Fraction(often.high),
        interpretation="" if often.high is None else "every re-read falls in a billing month of its own",
    )


def _included(offer_id: str, offer: Published, often: Times, meter: str, each: Uncertain | None) -> MeterUse | Refusal:
    key = "authors_per_post" if meter == "user" else "referenced_per_post"
    if each is None:
        return not_stated(
            f"{meter}s included", key, f"the expansion may be billed by the {meter}; write {key} = a range"
        )
    inputs = Inputs(offer.book)
    inputs.cited(offer.facts_by)
    value, settled = inputs.stated(key, each), is_settled(offer)
    rule = offer.facts.get("expansions")
    says = f"the offer says they are {rule}" if settled else "0 while only the data of a response is billed"
    return MeterUse(
        offer=offer_id,
        meter=meter,
        ratio=often.likely * value if rule == "billed" else Fraction(0),
        why=f"{each.words()} {meter}s included with a post: {says}",
        grade=inputs.grade,
        evidence=inputs.sources,
        high=None if settled else often.most * value,
        interpretation="" if settled else _USERS if meter == "user" else _POSTS,
    )


def is_settled(offer: Published) -> bool:
    """Whether the offer says if included users and posts are billed."""
    return offer.facts.get("expansions") in _SETTLED


def readings(options: Options, often: Times, offer: Published) -> tuple[Step, ...]:
    """Resources billed for one post under each reading, from the cheapest to the dearest."""
    if not options.expansions:
        return ()
    posts = often.likely * (options.referenced_per_post.likely if options.referenced_per_post else Fraction(0))
    users = often.likely * (options.authors_per_post.likely if options.authors_per_post else Fraction(0))
    rows = (
        ("only data is billed", Fraction(often.likely), Fraction(0)),
        (_POSTS, often.likely + posts, Fraction(0)),
        ("everything included is billed", often.likely + posts, users),
    )
    grade = offer.grade(offer.facts_by)
    return tuple(
        Step(
            f"billed for a post if {name}", f"{shortest(post)} posts, {shortest(user)} users", "", offer.facts_by, grade
        )
        for name, post, user in rows
    )
