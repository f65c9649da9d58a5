from estimator.evidence import GRADES, weakest


def test_the_weakest_grade_is_the_one_shown() -> None:
    assert weakest(["official", "reported", "derived"]) == "reported"
    assert weakest(["official"]) == "official"
    assert weakest(GRADES) == "assumed"


def test_what_cites_nothing_is_assumed() -> None:
    assert weakest([]) == "assumed"
