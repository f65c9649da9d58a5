import json
import os
from pathlib import Path

import pytest

from estimator.errors import InputError
from estimator.screening.review import Step
from estimator.screening.sample import Item, drawn
from providers.pilot.review.log import Log

CARDS = drawn((Item(pilot, str(number), f"secret {number}") for pilot in ("p-one", "p-two") for number in range(9)), 3)
STEPS = [Step(CARDS[0].digest, "accept", 5), Step(CARDS[1].digest, "reject", None), Step(CARDS[1].digest, "undo")]


def written(path: Path, steps: list[Step] = STEPS) -> bytes:
    with Log(path, CARDS, "keep?") as log:
        for step in steps:
            log.add(step)
    return path.read_bytes()


def test_a_review_goes_on_where_it_ended(tmp_path: Path) -> None:
    written(tmp_path / "r.jsonl")
    with Log(tmp_path / "r.jsonl", CARDS, "keep?") as log:
        assert [(each.card, each.verdict, each.spent) for each in log.review.said] == [(CARDS[0], "accept", 5)]
        assert log.review.next == CARDS[1]
        assert log.add(Step(CARDS[1].digest, "skip", 1)).next == CARDS[2]


def test_no_text_no_id_no_source_is_in_it(tmp_path: Path) -> None:
    data = written(tmp_path / "r.jsonl").decode()
    assert not any(word in data for word in ("secret", "p-one", "p-two", "keep?"))
    assert [json.loads(line) for line in data.splitlines()][1] == {
        "record": CARDS[0].digest,
        "verdict": "accept",
        "ms": 5,
    }
    assert (tmp_path / "r.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_file_cut_at_any_byte_goes_on_from_its_whole_lines(tmp_path: Path) -> None:
    data = written(tmp_path / "r.jsonl")
    for cut in range(0, len(data) + 1, 3):
        path = tmp_path / "cut.jsonl"
        path.write_bytes(data[:cut])
        with Log(path, CARDS, "keep?") as log:
            whole = max(0, data[:cut].count(b"\n") - 1)
            assert len(log.review.said) == (0, 1, 2, 1)[whole]
            log.add(Step(log.review.cards[len(log.review.said)].digest, "edit", 1))
        with Log(path, CARDS, "keep?") as log:
            assert log.review.said[-1].verdict == "edit"


def test_a_step_is_on_the_disk_before_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    with Log(tmp_path / "r.jsonl", CARDS, "keep?") as log:
        log.add(STEPS[0])
        assert len(synced) == 2
        whole = (tmp_path / "r.jsonl").read_bytes()

        def full(descriptor: int, data: bytes) -> int:
            if len(data) < 10:
                raise OSError(28, "No space left on device")
            return write(descriptor, data[:-9])

        write = os.write
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(InputError, match="No space left"):
            log.add(Step(CARDS[1].digest, "accept", 1))
        assert log.review.next == CARDS[1]
        assert (tmp_path / "r.jsonl").read_bytes() == whole


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.replace(b'"reject"', b'"maybe"'), "line 3: is not as it was written"),
        (lambda data: data.replace(b'"ms":5', b'"ms":-5'), "line 2: is not as it was written"),
        (lambda data: data.replace(b'"ms":5', b'"ms":true'), "line 2: is not as it was written"),
        (lambda data: data.replace(b'"ms":5', b'"ms":5,"more":1'), "line 2: is not as it was written"),
        (lambda data: data.replace(b'{"record"', b"[" * 100_000, 1), "line 2: is not as it was written"),
        (lambda data: data.replace(CARDS[0].digest.encode(), b"0"), "do not follow one another"),
        (lambda data: data.replace(b"perusable.review/1", b"perusable.review/2"), "no file of a review"),
        (lambda data: b"[]\n" + data, "line 1: is not as it was written"),
    ],
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, change: object, message: str) -> None:
    path = tmp_path / "r.jsonl"
    data = change(written(path))  # type: ignore[operator]
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        Log(path, CARDS, "keep?")
    assert path.read_bytes() == data


def test_another_sample_or_question_is_told(tmp_path: Path) -> None:
    written(tmp_path / "r.jsonl")
    for cards, rubric in ((CARDS[:2], "keep?"), (CARDS, "keep it?")):
        with pytest.raises(InputError, match="another sample or another question"):
            Log(tmp_path / "r.jsonl", cards, rubric)


def test_a_place_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        Log(tmp_path / "none" / "r.jsonl", CARDS, "keep?")
    (tmp_path / "link").symlink_to(tmp_path / "other")
    with pytest.raises(InputError, match="cannot be opened"):
        Log(tmp_path / "link", CARDS, "keep?")
