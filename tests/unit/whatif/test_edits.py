import copy
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.errors import InputError
from estimator.planning.load import RawPlan
from estimator.whatif.edits import Edit, Edits, Write, applied, checked, edits_of, writes
from tests.unit.planning import small

RAW: dict[str, Any] = {
    "need": {"records": 1000, "kind": "post", "purpose": "fine-tune", "criteria": "light"},
    "plan": [
        {
            "id": "one",
            "name": "one",
            "source": [
                {
                    "offer": "o",
                    "share": 1,
                    "tokens_per_record": {
                        "low": 40,
                        "likely": 50,
                        "high": 60,
                        "tokenizer": "o200k",
                        "evidence": "counted",
                    },
                    "funnel": {"kept": 1},
                }
            ],
        },
        {
            "id": "mix",
            "name": "mix",
            "source": [
                {
                    "id": name,
                    "offer": "o",
                    "account": name,
                    "share": share,
                    "tokens_per_record": 50,
                    "funnel": {"kept": 1},
                }
                for name, share in (("a", 0.5), ("b", 0.3), ("c", 0.2))
            ],
        },
    ],
}


def raw(tree: dict[str, Any] | None = None) -> RawPlan:
    return RawPlan("plan.toml", RAW if tree is None else tree, (), ())


def workspace() -> Any:
    return small.workspace(small.offer("o"))


def source(plan: RawPlan, number: int = 0, position: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = plan.raw["plan"][number]["source"][position]
    return found


class TestSteps:
    def test_the_last_value_counts_in_the_order_of_the_first_change(self) -> None:
        edits = Edits().set("need.records", "1").set("a/b", "2").set("need.records", " 3 ")
        assert edits.changed == (Edit("need.records", "3"), Edit("a/b", "2"))
        assert edits.texts() == ("need.records=3", "a/b=2")
        assert edits.words() == "need.records = 3; a/b = 2"
        assert Edits().set("need.by", "").words() == "need.by = not stated"

    def test_nothing_is_nothing(self) -> None:
        assert not Edits()
        assert Edits().words() == ""
        assert Edits().undo() == Edits().redo() == Edits().reset() == Edits().reset("a") == Edits()

    def test_a_step_is_undone_and_redone(self) -> None:
        one, two = Edits().set("a", "1"), Edits().set("a", "1").set("b", "2")
        assert two.undo().changed == one.changed
        assert two.undo().undo().changed == ()
        assert two.undo().undo().redo().redo().changed == two.changed
        assert two.undo().redo().redo() == two

    def test_a_new_step_ends_what_could_be_redone(self) -> None:
        edits = Edits().set("a", "1").undo().set("b", "2")
        assert edits.redo() == edits
        assert edits.changed == (Edit("b", "2"),)

    def test_a_held_key_is_one_step(self) -> None:
        edits = Edits().set("a", "0").set("a", "1", merge=True).set("a", "2", merge=True).set("a", "3", merge=True)
        assert edits.changed == (Edit("a", "3"),)
        assert edits.undo().changed == (Edit("a", "0"),)
        other = edits.set("b", "1", merge=True).set("a", "4", merge=True)
        assert other.undo().undo().changed == edits.changed

    def test_a_reset_is_a_step_of_its_own(self) -> None:
        edits = Edits().set("a", "1").set("b", "2")
        assert edits.reset("a").changed == (Edit("b", "2"),)
        assert edits.reset().changed == ()
        assert edits.reset("c") == edits
        assert edits.reset().undo().changed == edits.changed
        assert edits.reset("a").set("a", "5").changed == (Edit("b", "2"), Edit("a", "5"))
        assert not edits.reset()

    @settings(max_examples=settings().max_examples // 10 + 10)
    @given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "1", "2"]), st.booleans()), max_size=12))
    def test_undoing_all_and_redoing_all_changes_nothing(self, steps: list[tuple[str, str, bool]]) -> None:
        edits = Edits()
        for address, text, merge in steps:
            edits = edits.set(address, text, merge=merge)
        back = edits
        for _ in edits.done:
            back = back.undo()
        assert back.changed == ()
        for _ in edits.done:
            back = back.redo()
        assert back == edits
        assert edits_of(edits.texts()).changed == edits.changed


class TestTexts:
    def test_an_address_and_a_value(self) -> None:
        assert edits_of(["need.records=5", " a/b =x=y", "c="]).changed == (
            Edit("need.records", "5"),
            Edit("a/b", "x=y"),
            Edit("c", ""),
        )

    @pytest.mark.parametrize("text", ["", "need.records", "=5", "  =5"])
    def test_anything_else_is_a_fault(self, text: str) -> None:
        with pytest.raises(InputError, match=r"is not ADDRESS=VALUE \(such as"):
            edits_of([text])


class TestApplied:
    def test_the_file_itself_never_changes(self) -> None:
        before = copy.deepcopy(RAW)
        found = applied(raw(), edits_of(["need.records=5", "one/pages=3", "one/funnel.kept=0.5", "mix/a/share=0.6"]))
        assert before == RAW
        assert found.raw["need"]["records"] == 5
        assert source(found)["pages"] == 3
        assert source(found)["funnel"] == {"kept": 0.5}
        assert found.raw["plan"][0]["name"] == "one"

    def test_a_changed_number_keeps_its_tokenizer_and_loses_its_evidence(self) -> None:
        found = applied(raw(), edits_of(["one/tokens_per_record=70"]))
        assert source(found)["tokens_per_record"] == {"likely": 70, "tokenizer": "o200k"}
        found = applied(raw(), edits_of(["one/tokens_per_record=60..70..80"]))
        assert source(found)["tokens_per_record"] == {"tokenizer": "o200k", "low": 60, "likely": 70, "high": 80}
        stated = '{ likely = 70, evidence = "mine", grade = "measured" }'
        found = applied(raw(), edits_of([f"one/tokens_per_record={stated}"]))
        assert source(found)["tokens_per_record"]["evidence"] == "mine"

    def test_records_and_tokens_stand_for_each_other(self) -> None:
        found = applied(raw(), edits_of(["need.tokens=5_000"]))
        assert "records" not in found.raw["need"]
        assert applied(found, edits_of(["need.records=7"])).raw["need"] == {**RAW["need"], "records": 7}

    def test_an_empty_value_takes_the_key_out(self) -> None:
        found = applied(raw(), edits_of(["one/funnel.kept=", "need.have="]))
        assert "funnel" not in source(found)
        assert found.raw["need"] == RAW["need"]

    def test_a_nested_table_is_made(self) -> None:
        found = applied(raw(), edits_of(["one/correction.share=0.02"]))
        assert source(found)["correction"] == {"share": 0.02}

    @pytest.mark.parametrize(
        ("texts", "shares"),
        [
            (["mix/a/share=0.75"], [0.75, 0.15, 0.1]),
            (["mix/a/share=0.25"], [0.25, 0.45, 0.3]),
            (["mix/a/share=0.7", "mix/b/share=0.1"], [0.7, 0.1, 0.2]),
            (["mix/c/share=1/3"], [0.5, 0.3, "1/3"]),
        ],
    )
    def test_the_other_shares_give_way_in_proportion(self, texts: list[str], shares: list[float | str]) -> None:
        if "1/3" in texts[0]:
            with pytest.raises(InputError):
                applied(raw(), edits_of(texts))
            return
        found = applied(raw(), edits_of(texts))
        assert [source(found, 1, position)["share"] for position in range(3)] == shares

    @given(st.integers(1, 999_999))
    def test_shares_sum_to_one_whatever_is_set(self, millionths: int) -> None:
        text = f"mix/a/share=0.{millionths:06d}"
        found = applied(raw(), edits_of([text]))
        shares = [Fraction(str(source(found, 1, position)["share"])) for position in range(3)]
        assert sum(shares) == 1
        assert abs(shares[1] / Fraction(3) - shares[2] / Fraction(2)) <= Fraction(1, 10**6)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("need.recrods=5", "the need has no such key"),
            ("need.records=many", "valid integer"),
            ("need.records=0", "greater than or equal to 1"),
            ("need.by=soon", "valid date"),
            ("need.kind=poem", "'post', 'comment'"),
            ("need.budget=5", "amount with its currency"),
            ("need.records.x=5", "no such key"),
            ("one/offer=p", "offer says which source it is"),
            ("one/pilot=", "pilot says which source it is"),
            ("one/funnel.kept=1.5", "between 0 and 1"),
            ("one/funnel.kept=0", "above 0"),
            ("one/share=1.5", "above 0 and at most 1"),
            ("nobody/share=1", "is no address"),
        ],
    )
    def test_a_bad_value_is_a_fault_at_its_address(self, text: str, words: str) -> None:
        for judge in (applied, lambda plan, edits: checked(plan, edits, workspace())):
            with pytest.raises(InputError) as error:
                judge(raw(), edits_of([text]))
            [problem] = error.value.problems
            assert (problem.file, problem.where) == ("plan.toml", text.partition("=")[0])
            assert words in problem.message

    def test_a_file_of_any_shape_does_not_crash(self) -> None:
        broken = {"need": 3, "plan": [{"id": "a", "source": [{"offer": "o", "share": "x", "funnel": 3}, 5]}]}
        found = applied(raw(broken), edits_of(["need.records=5", "a/o/share=0.5", "a/o/funnel.kept=0.5"]))
        assert found.raw["need"] == {"records": 5}
        with pytest.raises(InputError):
            checked(raw(broken), edits_of(["a/o/share=0.5"]), workspace())

    def test_writes_name_every_place(self) -> None:
        assert writes(raw(), edits_of(["mix/a/share=0.75", "need.by=2027-01-01"])) == (
            Write(("plan", 1, "source", 0, "share"), 0.75),
            Write(("need", "by"), date(2027, 1, 1)),
            Write(("plan", 1, "source", 1, "share"), 0.15),
            Write(("plan", 1, "source", 2, "share"), 0.1),
        )


class TestChecked:
    def test_what_holds_is_a_plan_file(self) -> None:
        file = checked(raw(), edits_of(["need.records=5", "mix/b/pages=4"]), workspace())
        assert file.need.records == 5
        assert file.plan[1].source[1].provider_keys == {"pages": 4}

    def test_every_fault_is_told_at_once_at_its_address(self) -> None:
        texts = ["need.by=soon", "one/pages=x", "one/colour=red", "mix/b/endpoint=3", "mix/a/funnel.kept=7"]
        with pytest.raises(InputError) as error:
            checked(raw(), edits_of(texts), workspace())
        assert {problem.where for problem in error.value.problems} == {text.partition("=")[0] for text in texts}

    @pytest.mark.parametrize(
        ("texts", "where"),
        [
            (["need.have=1000"], "need.have"),
            (["need.months=3"], "need.months"),
            (["need.start=2027-02-01", "need.by=2027-01-01"], "need.by"),
            (["mix/a/share=0.9", "mix/b/share=0.3"], "mix/b/share"),
            (["one/tokens_per_record="], "one/tokens_per_record"),
            (["one/share="], "one/share"),
            (["one/usage.post=5"], "one/usage.post"),
        ],
    )
    def test_what_does_not_fit_together_is_blamed_on_the_last_change(self, texts: list[str], where: str) -> None:
        with pytest.raises(InputError) as error:
            checked(raw(), edits_of(texts), workspace())
        assert [problem.where for problem in error.value.problems] == [where]

    def test_a_fault_of_the_file_keeps_its_place(self) -> None:
        broken = {**RAW, "need": {**RAW["need"], "recrods": 5}}
        with pytest.raises(InputError) as error:
            checked(raw(broken), edits_of(["one/pages=4"]), workspace())
        assert [problem.where for problem in error.value.problems] == ["need.recrods"]
