import pytest

from estimator.errors import InputError
from estimator.whatif.addresses import Named, Place, place_of, raw_outline

OUTLINE = (
    Named("posts", ("x/pay-per-use",)),
    Named("mix", ("machine", "x/pay-per-use#second account")),
    Named("mix/b", ("machine",)),
)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("need.records", ("need", "records")),
        ("posts/x/pay-per-use/share", ("plan", 0, "source", 0, "share")),
        ("posts/share", ("plan", 0, "source", 0, "share")),
        ("posts/correction.share", ("plan", 0, "source", 0, "correction", "share")),
        ("posts/funnel.distinct", ("plan", 0, "source", 0, "funnel", "distinct")),
        ("posts/usage.call.batch", ("plan", 0, "source", 0, "usage", "call.batch")),
        ("mix/machine/share", ("plan", 1, "source", 0, "share")),
        ("mix/x/pay-per-use#second account/share", ("plan", 1, "source", 1, "share")),
        ("mix/b/machine/share", ("plan", 2, "source", 0, "share")),
        ("mix/b/share", ("plan", 2, "source", 0, "share")),
    ],
)
def test_an_address_leads_to_a_place(address: str, path: tuple[str | int, ...]) -> None:
    assert place_of(address, OUTLINE).path == path


def test_a_short_address_is_made_whole() -> None:
    assert place_of("posts/share", OUTLINE).address == "posts/x/pay-per-use/share"


@pytest.mark.parametrize("address", ["", "need", "nobody/share", "mix/share", "mix/machine", "posts/"])
def test_what_leads_nowhere_is_a_fault(address: str) -> None:
    with pytest.raises(InputError, match=r"is no address: write need\.KEY or PLAN/SOURCE/KEY"):
        place_of(address, OUTLINE)


def test_an_address_that_leads_to_two_places_is_a_fault() -> None:
    outline = (Named("a", ("b/c",)), Named("a/b", ("c",)))
    with pytest.raises(InputError, match="names two sources"):
        place_of("a/b/c/share", outline)


def test_a_file_of_any_shape_has_an_outline() -> None:
    assert raw_outline({}) == ()
    assert raw_outline({"plan": 3}) == ()
    assert raw_outline(
        {"plan": [3, {"id": 4, "source": 5}, {"id": "a", "source": [6, {"offer": "o", "account": "x"}]}]}
    ) == (
        Named("", ()),
        Named("", ()),
        Named("a", ("", "o#x")),
    )


def test_the_need_has_no_plan() -> None:
    assert place_of("need.by", OUTLINE) == Place("need.by", None, None, ("by",))
