from estimator.errors import InputError, PerusableError, Problem, Refusal, brief, fault, nearest


def test_a_refusal_reads_as_a_sentence() -> None:
    assert str(Refusal("past cap", "post", "too many")) == "post: too many"


def test_a_problem_has_its_place_and_its_fix() -> None:
    assert (
        str(Problem("a.toml", "offer[x]", "is wrong", "write it right"))
        == "a.toml: offer[x]: is wrong (write it right)"
    )
    assert str(Problem("a.toml", "", "is wrong")) == "a.toml: is wrong"


def test_nothing_of_a_problem_acts_on_a_terminal_or_fills_it() -> None:
    [problem] = InputError([Problem("a\x1b[2J.toml", "offer[\u202ex]", "m" * 5000, "one\ntwo")]).problems
    assert problem.file == "a?[2J.toml"
    assert problem.where == "offer[?x]"
    assert len(problem.message) == 1000
    assert problem.message.endswith("…")
    assert problem.hint == "one?two"


def test_an_input_error_lists_every_problem() -> None:
    error = InputError([Problem("a", "", "one"), Problem("a", "b", "two", "fix")])
    assert isinstance(error, PerusableError)
    assert str(error) == "a: one\na: b: two (fix)"
    assert len(error.problems) == 2
    assert fault("a", "b", "two", "fix").problems == error.problems[1:]


def test_the_nearest_names_are_offered_and_else_the_first() -> None:
    assert nearest("provder", ["provider", "zebra"]) == "did you mean 'provider'?"
    assert nearest("zzz", ["b", "a"]) == "known: a, b"
    assert nearest("zzz", [f"n{i:02}" for i in range(10)]) == "known: n00, n01, n02, n03, n04, n05, n06, n07 and 2 more"
    assert nearest("zzz", []) == "none is known"
    assert nearest("a" * 10**6, ["aaa"]) == "known: aaa"


def test_words_for_a_screen_are_short_and_printable() -> None:
    assert brief("Prolific – 9 €", 100) == "Prolific – 9 €"
    assert brief("abcdef", 4) == "abc…"
    assert brief("a\tb\u200b", 100) == "a?b?"
