"""A final answer is found behind its marker, whatever it wears, and compared exactly."""

import pytest

from providers.recipes.answers import answers, right
from providers.recipes.expression import UnreadableError

MARKER = "Final answer:"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("So x is 5.\nFinal answer: 5", ["5"]),
        ("FINAL ANSWER: 5", ["5"]),
        ("**Final answer:** 5", ["5"]),
        ("**Final Answer**: 5", ["5"]),
        ("Final answer = 5", ["5"]),
        ("Final answer: 5\nFinal answer: 6", ["5", "6"]),
        ("My final answer is 5", []),
        ("semifinal answer: 5", []),
        ("Final answer:", [""]),
        ("", []),
    ],
)
def test_what_stands_behind_the_marker_is_found(text: str, found: list[str]) -> None:
    assert answers(text, MARKER) == found


@pytest.mark.parametrize(
    ("written", "key", "units"),
    [
        ("12", "12", ()),
        ("12.", "12", ()),
        ("**12**", "12", ()),
        ("x = 12", "12", ()),
        ("x=-3", "-3", ()),
        ("−3", "-3", ()),
        ("3/4", "0.75", ()),
        ("0.750", "3/4", ()),
        ("$1,250.50", "1250.5", ()),
        ("1,000,000", "10^6", ()),
        (r"\frac{3}{4}", "3/4", ()),
        (r"$\frac{3}{4}$", "3/4", ()),
        (r"\boxed{12}", "12", ()),
        (r"\boxed{\frac{1}{2}}", "1/2", ()),
        (r"2\sqrt{13}", "sqrt(52)", ()),
        ("2√13", "2*sqrt(13)", ()),
        ("25π", "25*pi", ()),
        (r"25\pi", "25*pi", ()),
        ("25π cm²", "25*pi", ("cm^2",)),
        ("25 * pi square centimetres", "25*pi", ("cm^2", "square centimetres")),
        ("40%", "40", ("%",)),
        (r"40\%", "40", ("%", "percent")),
        ("60 km/h", "60", ("km/h",)),
        ("16 Dollars", "16", ("dollars",)),
    ],
)
def test_an_answer_may_wear_what_people_write(written: str, key: str, units: tuple[str, ...]) -> None:
    assert right(written, key, units)


@pytest.mark.parametrize(
    ("written", "key"), [("11", "12"), ("0.33", "1/3"), ("-3", "3"), ("3.14", "pi"), ("4/3", "3/4"), ("1.2", "12")]
)
def test_another_number_is_wrong(written: str, key: str) -> None:
    assert not right(written, key)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "five",
        "5 or 6",
        "5 cm",
        "40%",
        "5, 6",
        "1,00",
        "12,34",
        "x",
        "see above",
        "\\frac{1}{",
        "5" * 161,
        "<the number>",
    ],
)
def test_what_is_not_one_number_is_not_read(written: str) -> None:
    with pytest.raises(UnreadableError):
        right(written, "5")


def test_a_megabyte_is_looked_at_no_further() -> None:
    with pytest.raises(UnreadableError, match="longer"):
        right("(" * 1_000_000, "5")
