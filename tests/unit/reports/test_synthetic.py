"""Machine-made text in words and in the JSON: bounds, both readings, and what is unknown."""

from typing import Any

from estimator.planning.collapse import PAPERS, synthetic
from estimator.reports.comparison.synthetic import papers_tree, synthetic_tree, told
from tests.unit.planning.small import need, source
from tests.unit.planning.test_collapse import plan_of


def words(*shares: tuple[str, str], **keys: Any) -> list[str]:
    plan = plan_of([source(name, share=share) for name, share in shares], **keys)
    found = synthetic(need(**keys), plan)
    assert found is not None
    return list(told(found, plan.per_1000_records, "USD"))


def test_a_purchase_past_the_limit_has_both_readings_and_its_paper() -> None:
    assert words(("model", "1")) == [
        "machine-made share of the purchase: 100 % of its tokens",
        (
            "machine-made share of the training mix: unknown; how much real text is trained beside these records is "
            "not stated; write need.mix_real_tokens"
        ),
        "strong warning: the purchase alone is over the limit of 90 % machine-made (assumed)",
        "real records in the mix: 0 at least; 125 are asked for (assumed)",
        "per 1,000 records, each at full value: 10.0000 USD",
        (
            "per 1,000 effective records, those past the limit worth 0.030 to 0.30, likely 0.10 of a real one "
            "(assumed): 100.000 USD (33.3333 to 333.333)"
        ),
        f"the limit leans on {PAPERS[1].id}: {PAPERS[1].finding} ({PAPERS[1].setting})",
    ]


def test_a_stated_mix_is_judged_as_a_whole() -> None:
    found = words(("model", "1"), purpose="pretrain-foundation", mix_real_tokens=50_000)
    assert found[1:3] == [
        "of the training mix: 50 %",
        "warning: the mix is over the limit of 33 % machine-made (assumed)",
    ]
    assert found[-1].startswith("the limit leans on arXiv:2510.01631")


def test_unknown_makers_are_a_range_and_no_warning() -> None:
    assert words(("unknown", "1"), mix_real_tokens=1_000)[:5] == [
        "machine-made share of the purchase: 0 % to 100 % of its tokens",
        "of the training mix: 0 % to 98 %",
        "whether it is over the limit of 90 % machine-made (assumed) is unknown",
        "real records in the mix: 20 at least; 125 are asked for (assumed)",
        "unknown: machine-made share: nothing in the books says how much of what unknown delivers a model wrote",
    ]


def test_what_is_unknown_is_null_and_typed_in_the_json() -> None:
    plan = plan_of([source("unknown")])
    tree = synthetic_tree(synthetic(need(), plan), plan.per_1000_records)
    assert tree is not None
    assert (tree["mix"], tree["purchase"]) == (None, {"low": 0.0, "high": 1.0})
    assert [row["kind"] for row in tree["unknown"]] == ["not stated", "not observed"]
    assert synthetic_tree(None, None) is None


def test_every_paper_has_its_setting() -> None:
    assert all(all(paper.values()) for paper in papers_tree())
    assert all(paper["id"].startswith(("arXiv:", "doi:")) for paper in papers_tree())
