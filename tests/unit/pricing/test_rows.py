from typing import Any

import pytest
from pydantic import ValidationError

from estimator.files import parse_toml
from estimator.pricing.rows import BookFile
from tests.unit.pricing.make import CHARGES, HEAD
from tests.unit.pricing.test_book import BASIC, TABLES

TIERED: dict[str, Any] = {"kind": "graduated", "meter": "post"}
REBATE: dict[str, Any] = {"kind": "rebate", "every": "month", "paid_in": "cash"}


@pytest.mark.parametrize(
    ("charge", "words"),
    [
        ({**TIERED, "tiers": [{"rate": "1"}, {"rate": "2"}]}, "only the last tier may be without up_to"),
        ({**TIERED, "tiers": [{"up_to": 5, "rate": "1"}, {"up_to": 5, "rate": "2"}]}, "up_to must increase"),
        ({**TIERED, "tiers": [{"up_to": 5, "rate": "1"}, {"up_to": 4, "rate": "2"}]}, r"not \[5, 4\]"),
        ({**TIERED, "tiers": []}, "at least 1 item"),
        ({**REBATE, "tiers": [{"up_to": "5", "share": "0.1"}]}, "only the last must be without up_to"),
        ({**REBATE, "tiers": [{"share": "0.1"}, {"share": "0.2"}]}, "only the last must be without up_to"),
        (
            {**REBATE, "tiers": [{"up_to": "5", "share": "0"}, {"up_to": "5.0", "share": "0"}, {"share": "0"}]},
            "must increase",
        ),
        ({"kind": "unit", "meter": "post", "rate": "-1"}, "match pattern"),
        ({"kind": "unit", "meter": "post", "rate": "1", "per": 7}, "Input should be 1, 100, 1000"),
        ({"kind": "credit", "amount": "1", "source": "prepaid", "top_up": "0.00"}, "match pattern"),
    ],
)
def test_a_charge_that_makes_no_sense_is_refused(charge: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        CHARGES.validate_python([charge])


def test_the_last_tier_may_be_closed() -> None:
    CHARGES.validate_python([{**TIERED, "tiers": [{"up_to": 5, "rate": "1"}]}])


FEE = '{ kind = "fee", item = "access", amount = "100", every = "month" }'


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("effective_from = 2023-03-29", "", "exactly one of effective_from"),
        ("effective_from = 2023-03-29", "effective_from = 2023-03-29\n  observed_on = 2023-03-29", "exactly one of"),
        ("withdrawn = true", f"withdrawn = true\n  charges = [{FEE}]", "a withdrawn revision has no charges"),
        ('currency = "USD"\n', "\n", "charges need a currency"),
        ('evidence = { price = "page" }', "", "charges need a currency and evidence"),
        ('currency = "USD"', 'currency = "XXX"', "must be one of"),
        (
            FEE,
            ", ".join(
                [FEE, *(f'{{ kind = "minimum", amount = "1", every = "{every}" }}' for every in ("month", "year"))]
            ),
            "at most one minimum",
        ),
        (
            FEE,
            ", ".join(['{ kind = "rebate", every = "month", paid_in = "cash", tiers = [{ share = "0.1" }] }'] * 2),
            "at most one cash rebate",
        ),
        (FEE, '{ kind = "credit", amount = "1.001", source = "prepaid" }', "no finer than the minor unit of USD"),
        (FEE, '{ kind = "credit", amount = "1", top_up = "0.001", source = "prepaid" }', "no finer than"),
        ('analytics = "terms allow"', "", "verdicts must name every purpose; missing: analytics"),
    ],
)
def test_a_revision_is_consistent(before: str, after: str, words: str) -> None:
    text = BASIC + TABLES
    assert before in text
    with pytest.raises(ValidationError, match=words):
        BookFile.model_validate(parse_toml((HEAD + text.replace(before, after, 1)).encode(), "book.toml"))


def test_a_file_that_parses_is_a_book() -> None:
    file = BookFile.model_validate(parse_toml((HEAD + BASIC + TABLES).encode(), "book.toml"))
    assert [offer.id for offer in file.offer] == ["x/basic"]
