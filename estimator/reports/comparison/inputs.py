"""What a plan's figures rest on, as plain values: enough to ask the same question again."""

from typing import Any

from estimator.planning.inputs import Inputs, KeptRate, KeptRates
from estimator.planning.restate import restated
from estimator.planning.rows import Plan

Tree = dict[str, Any]


def inputs_tree(plan: Plan, rests: Inputs) -> Tree:
    """The plan as stated, with numbers exact, and what the books said to it."""
    return {
        "plan": restated(plan),
        "priced": [
            {"offer": row.offer, "start": None if row.start is None else str(row.start), "digest": row.digest}
            for row in rests.priced
        ],
        "kept": [_kept(row) for row in rests.kept],
        "fx": [
            {
                "base": row.base,
                "quote": row.quote,
                "rate": str(row.rate),
                "on": None if row.on is None else str(row.on),
            }
            for row in rests.fx
        ],
    }


def _kept(row: KeptRates) -> Tree:
    return {"source": row.source, **row.key._asdict(), "stages": [_rate(rate) for rate in row.stages]}


def _rate(rate: KeptRate) -> Tree:
    return {**rate._asdict(), "evidence": list(rate.evidence)}
