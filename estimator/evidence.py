"""Where a figure comes from, and how the grades of several sources combine."""

from collections.abc import Iterable

from estimator.rows import GRADES, Evidence, Grade

__all__ = ["GRADES", "Evidence", "Grade", "weakest"]


def weakest(grades: Iterable[Grade]) -> Grade:
    """The weakest of the grades: the one a figure made of several is shown with. Nothing cited is ``assumed``."""
    return max(grades, key=GRADES.index, default="assumed")
