"""Figures of draws in words: money, days and shares."""

from fractions import Fraction
from math import isfinite

from estimator.decisions.twin import METRICS, Metric
from estimator.money import plain, significant
from estimator.reports.comparison.sentences import MISSING

SMALL, LARGE = 1e-4, 1e4


def figure_text(value: float, metric: Metric, exponent: int) -> str:
    """A figure of a plan, for a person."""
    if not isfinite(value):
        return MISSING
    if metric == "done":
        return f"{value:,.0f}"
    if metric == "total":
        return plain(Fraction(value), exponent, group=True)
    return significant(Fraction(value), 6, group=True)


def figure_data(value: float, metric: Metric, exponent: int) -> str | None:
    """A figure as a decimal string, ``None`` where there is none."""
    return figure_text(value, metric, exponent).replace(",", "") if isfinite(value) else None


def unit_words(metric: Metric, currency: str) -> str:
    """What a metric is and counts: ``total in USD``."""
    return METRICS[metric] if metric == "done" else f"{METRICS[metric]} in {currency}"


def short(value: float) -> str:
    """A value of an input with at most four digits."""
    if value and not SMALL <= abs(value) < LARGE:
        return significant(Fraction(value), 4, group=True)
    return f"{value:.4g}"


def span(low: float, high: float) -> str:
    """A range of an input."""
    return f"{short(low)}–{short(high)}"


def percent(part: float) -> str:
    """A share in whole percent: below one half it says so."""
    if not isfinite(part):
        return MISSING
    return "< 1 %" if 0 < part < 0.005 else f"{max(part, 0.0) * 100:.0f} %"  # noqa: PLR2004 - half of one percent


def minor_text(minor: float | None, exponent: int) -> str:
    """An average of minor units as money, for a person."""
    return (
        MISSING
        if minor is None or not isfinite(minor)
        else plain(Fraction(round(minor), 10**exponent), exponent, group=True)
    )
