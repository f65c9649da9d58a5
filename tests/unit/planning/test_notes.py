from datetime import date

from estimator.planning.compare import compare
from tests.unit.planning.small import AS_OF, file_of, need, offer, plan, revision, source, workspace

FREE = '{ kind = "unit", meter = "post", rate = "0" }'


def package(name: str, fee: str, posts: int) -> str:
    charge = f'{{ kind = "fee", item = "s", amount = "{fee}", every = "month" }}'
    return offer(name, revision(f"{charge}, {FREE}", limits=f'[{{ kind = "cap", meter = "post", max = {posts} }}]'))


def figure(value: str, start: str = "2026-01-01") -> str:
    return f"""
[[figure]]
id = "shop/posts-a-month"
name = "all posts"
[[figure.revision]]
recorded_on = 2026-01-02
effective_from = {start}
value = "{value}"
unit = "posts"
evidence = "press"
"""


SMALL, MIDDLE, LARGE = package("shop/s", "10", 10_000), package("shop/m", "50", 20_000), package("shop/l", "60", 40_000)
NAMES = ("shop/s", "shop/m", "shop/l")


def said(book: str, *names: str) -> tuple[str, ...]:
    rows = [plan(source(name, usage={"post": 5}), id=f"p{number}") for number, name in enumerate(names)]
    return compare(workspace(book), file_of(need(), *rows), AS_OF).notes


def test_a_larger_package_that_is_dearer_by_the_unit_is_said() -> None:
    assert said(SMALL + MIDDLE + LARGE, *NAMES) == (
        "At full use shop/m is dearest: 2.50 for 1,000, against shop/s 1.00, shop/l 1.50.",
    )
    assert said(MIDDLE + LARGE, *NAMES[1:]) == ()
    assert said(SMALL, NAMES[0], NAMES[0]) == ()


def test_packages_of_different_sellers_are_not_one_family() -> None:
    assert said(SMALL + MIDDLE.replace("shop/m", "other/m"), "shop/s", "other/m") == ()


def test_how_much_of_everything_a_package_covers_is_said_once_for_each() -> None:
    assert said(SMALL + figure("3000000"), "shop/s", "shop/s") == (
        "shop/s: 10,000 posts a month are 0.33 % of 3,000,000 posts.",
    )


def test_a_whole_that_is_not_known_or_nothing_is_not_divided_by() -> None:
    assert said(SMALL + figure("3000000", "2026-06-02"), "shop/s") == ()
    assert said(SMALL + figure("0"), "shop/s") == ()


def test_a_need_that_starts_before_the_day_of_its_prices_is_told() -> None:
    early = compare(workspace(offer("o")), file_of(need(start=date(2026, 5, 31)), plan(source("o"))), AS_OF)
    assert early.notes == (
        "The need starts on 2026-05-31, before the day whose prices are used: --as-of 2026-05-31 asks for its own.",
    )
    assert compare(workspace(offer("o")), file_of(need(start=AS_OF), plan(source("o"))), AS_OF).notes == ()
