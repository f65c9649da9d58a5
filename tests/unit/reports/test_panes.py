from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.cli.explain import PANES as NAMES
from estimator.errors import InputError, Refusal
from estimator.planning.compare import Comparison, compare
from estimator.planning.crossovers import Gap
from estimator.planning.curves import Curves, curves
from estimator.planning.rows import PlanFile
from estimator.planning.workspace import Workspace
from estimator.reports.comparison.axis import Axis
from estimator.reports.paint import Style, painted
from estimator.reports.panes import breakdown, calendar, curve, evidence, funnel
from estimator.reports.panes.chart import Series, chart
from estimator.reports.panes.layout import Layout
from estimator.reports.panes.pane import bar
from estimator.reports.panes.registry import PANES, pages
from estimator.sourcing import Sourcing, Step
from estimator.text import columns, folded
from tests.unit.planning.small import AS_OF, file_of, need, offer, paced, post, revision, source, workspace

CENT = '{ kind = "unit", meter = "post", rate = "0.01" }'
FEE = '{ kind = "fee", item = "subscription", amount = "20", every = "month" }'
REBATE = '{ kind = "rebate", every = "month", paid_in = "PAID", tiers = [{ share = "0.2" }] }'
LICENCE = '{ supplier = "Box & Co", backfile = 900000, uses = ["fine-tune"] }'
BOOK = (
    offer("unit", revision(CENT))
    + offer("fee", revision(f"{FEE}, {CENT}"))
    + offer("only-fee", revision(FEE))
    + offer("back", revision(f"{CENT}, {REBATE.replace('PAID', 'cash')}"))
    + offer("credit", revision(f"{CENT}, {REBATE.replace('PAID', 'other credit')}"))
    + offer("package", revision('{ kind = "package", meter = "post", size = 100, price = "0.99" }'))
    + offer("quote", revision("", available='"by contract"'))
    + offer("gone", revision(CENT), revision("", start="2026-03-01", withdrawn="true"))
    + offer("box", revision(CENT, licence=LICENCE))
    + offer("slow", revision(CENT))
    + offer("open", revision(CENT.replace("0.01", "0.011")))
)
STAGES = """
[[keep]]
id = "search/{name}"
criteria = "light"
endpoint = "search"
stage = "{name}"
acts = "{acts}"
[[keep.revision]]
recorded_on = 2026-01-02
effective_from = 2026-01-01
likely = "{rate}"
low = "{low}"
high = "{rate}"
evidence = ["count"]
assumes = "{assumes}"
"""
READ = Step("calls", "10", "100 posts a call", ("page",), "official")
WHERE: Workspace = workspace(
    BOOK,
    {
        "slow": paced("slow", 10, "the pace of the source"),
        "open": Sourcing((post("open"),), refusals=(Refusal("not stated", "review", "nobody said"),)),
        "unit": Sourcing((post("unit"),), steps=(READ,)),
    },
)


def made(*plans: dict[str, Any], **keys: Any) -> tuple[Workspace, PlanFile, Comparison]:
    file = file_of(need(**keys), *({"name": "a plan", **row} for row in plans))
    return WHERE, file, compare(WHERE, file, AS_OF)


def one(name: str, *sources: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"id": name, "source": list(sources) or [source(name)], **keys}


def shown(pane: str, name: str, *plans: dict[str, Any], width: int = 80, **keys: Any) -> list[str]:
    return [line.text for line in PANES[pane].make(*made(*(plans or [one(name)]), **keys), name, width)]


def flat(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def test_the_command_line_offers_every_pane() -> None:
    assert tuple(PANES) == NAMES
    assert all(pane.title and pane.words for pane in PANES.values())


@pytest.mark.parametrize("pane", PANES)
def test_a_plan_nobody_knows_is_bad_input(pane: str) -> None:
    with pytest.raises(InputError, match="did you mean 'unit'"):
        shown(pane, "unti", one("unit"))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("name", ["unit", "fee", "quote", "gone", "box", "slow", "open", "mix"])
def test_no_line_is_wider_than_asked_in_either_typography(name: str, width: int) -> None:
    half = [source(offer, share="0.5", id=f"half-{offer}") for offer in ("unit", "slow")]
    plans = [one(each) for each in ("unit", "fee", "quote", "gone", "box", "slow", "open")]
    where, file, comparison = made(*plans, one("mix", *half), records=400)
    lines = list(pages([pane for pane in PANES if pane != "curve"], where, file, (comparison, name), width))
    texts = painted(lines, color=False).splitlines()
    wide = [text for text in texts if columns(text) > width and "http" not in text]
    assert wide == []
    assert [text for text in folded("\n".join(texts)).splitlines() if not text.isascii()] == []


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("name", ["unit", "gone"])
def test_no_line_of_the_chart_is_wider_than_asked(name: str, width: int) -> None:
    lines = shown("curve", name, one("unit"), one("gone"), width=width)
    assert max(map(columns, lines)) <= width
    assert all(text.isascii() for text in map(folded, lines))


def test_several_panes_have_their_titles_and_one_has_none() -> None:
    where, file, comparison = made(one("unit"))
    both = [line.text for line in pages(["rights", "breakdown"], where, file, (comparison, "unit"))]
    assert [line for line in both if line.startswith("── ")] == ["── Rights", "── Where the money goes"]
    single = [line.text for line in pages(["rights"], where, file, (comparison, "unit"))]
    assert single == shown("rights", "unit")


@settings(max_examples=settings().max_examples // 4 + 10)
@given(st.fractions(min_value=0, max_value=1), st.integers(min_value=1, max_value=60))
def test_a_bar_is_as_long_as_its_share_to_an_eighth(share: Fraction, width: int) -> None:
    text = bar(share, width)
    eighths = sum(8 if char == "█" else " ▏▎▍▌▋▊▉".index(char) for char in text)
    assert abs(Fraction(eighths) - share * width * 8) <= Fraction(1, 2) or (eighths == 1 and share > 0)
    assert bool(text) == (share > 0)


def test_bars_by_hand() -> None:
    assert [bar(Fraction(share), 4) for share in ("0", "1/1000", "1/2", "9/16", "1", "2")] == [
        *("", "▏", "██", "██▎", "████", "████")
    ]


class TestBreakdown:
    def test_lines_are_pooled_over_the_months_and_shares_sum_to_all(self) -> None:
        assert shown("breakdown", "fee", every="month", months=3, width=60) == [
            "Total: 90.00 USD",
            "item          months    USD  share  grade",
            "subscription       3  60.00   67 %  official  ████████",
            "posts              3  30.00   33 %  assumed   ████",
            "What it rests on: official 67 %, assumed 33 %",
        ]

    def test_items_of_several_sources_say_whose_they_are(self) -> None:
        half = [source("unit", share="0.5"), source("fee", share="0.5")]
        lines = shown("breakdown", "mix", one("mix", *half, extra=[{"item": "law", "amount": "9 USD", "per": "once"}]))
        assert [line.split()[:2] for line in lines[2:6]] == [
            *(["subscription", "fee"], ["law", "extra"], ["posts", "fee"], ["posts", "unit"])
        ]

    def test_what_has_no_price_comes_first_and_says_why(self) -> None:
        extra = [{"item": "review", "amount": "5 EUR", "per": "hour"}]
        lines = shown("breakdown", "unit", one("unit", extra=extra))
        assert lines[0] == "Total: at least 10.00 USD, 1 of 2 lines unpriced"
        assert lines[2].split()[:4] == ["review", "extra", "no", "price"]
        assert "review: no price: " in flat(lines)

    def test_what_is_taken_off_has_no_share(self) -> None:
        lines = shown("breakdown", "back")
        assert lines[3] == "cash rebate  -2.00      –  official"
        assert "A share is of all that is paid, before what is taken off." in lines

    def test_credit_elsewhere_and_other_readings_are_told(self) -> None:
        assert "Credit with other credit: 2.00 USD, beside the total" in shown("breakdown", "credit")
        where, file, comparison = made(one("unit"))
        dearer = comparison._replace(
            plans=tuple(row._replace(readings={"users are billed": 2000}) for row in comparison.plans)
        )
        lines = [line.text for line in breakdown.pane(where, file, dearer, "unit")]
        assert "Total if users are billed: 20.00 USD" in lines

    def test_a_last_list_price_is_told_beside_no_total(self) -> None:
        assert shown("breakdown", "gone")[0] == "Total: none, unpriced; comparable, no offer: 10.00 USD"

    def test_without_a_price_or_without_lines_it_says_so(self) -> None:
        assert shown("breakdown", "quote") == [
            "Total: none, unpriced",
            "item        USD  share  grade",
            "posts  no price      –  official",
            "posts: no price: quote: no price has been published",
        ]
        where, file, comparison = made(one("quote"))
        bare = comparison._replace(plans=(comparison.plans[0]._replace(lines=()),))
        lines = [line.text for line in breakdown.pane(where, file, bare, "quote")]
        assert lines == ["Total: none, unpriced", "no line: nothing of it has a price"]

    def test_nothing_paid_has_no_shares(self) -> None:
        where, file, comparison = made(one("unit"))
        free = tuple(row._replace(amount=0) for row in comparison.plans[0].lines)
        zero = comparison._replace(plans=(comparison.plans[0]._replace(lines=free, total=0),))
        lines = [line.text for line in breakdown.pane(where, file, zero, "unit")]
        assert lines[2].split() == ["posts", "0.00", "–", "assumed"]


class TestFunnel:
    def test_each_stage_loses_what_the_one_before_left(self) -> None:
        stages = {"human": {"low": "0.7", "likely": "0.8", "high": "0.9"}, "distinct": "0.5"}
        lines = shown("funnel", "unit", one("unit", source("unit", funnel=stages)), width=70)
        assert lines[:5] == [
            "unit: 2,500 raw records paid for, 40 % usable: 1,000",
            "stage     share kept   lost   left  grade",
            "paid for                     2,500           ███████████████████████",
            "human           80 %    500  2,000  assumed  ██████████████████▍",
            "distinct        50 %  1,000  1,000  assumed  █████████▎",
        ]
        assert "human: 70 % to 90 %, 9 in 10; assumed, from the plan's funnel.human" in flat(lines)

    def test_stages_before_the_meter_are_lost_for_nothing(self) -> None:
        where, file, comparison = made(one("unit", source("unit", funnel={"human": "0.8", "gone": "0.5"})))
        found = comparison.plans[0].sources[0].funnel
        assert found is not None
        human, gone = found.stages
        mixed = found._replace(stages=(gone._replace(acts="later"), human._replace(acts="before")))
        steps = funnel.steps(mixed, 2000)
        assert [(step.name, step.kept, step.lost, step.left) for step in steps] == [
            ("human", Fraction(4, 5), 500, 2000),
            (funnel.METER, None, 0, 2000),
            ("gone", Fraction(1, 2), 1000, 1000),
        ]
        only = funnel.steps(mixed._replace(stages=mixed.stages[1:]), 10)
        assert [(step.name, step.left) for step in only] == [("human", 10), (funnel.METER, 10)]
        view = comparison.plans[0].sources[0]._replace(funnel=mixed)
        changed = comparison._replace(plans=(comparison.plans[0]._replace(sources=(view,)),))
        text = flat([line.text for line in funnel.pane(where, file, changed, "unit")])
        assert "human: assumed, from the plan's funnel.human; acts before the meter" in text
        assert "gone: assumed, from the plan's funnel.gone; acts later, once delivered" in text

    def test_a_missing_share_is_told(self) -> None:
        lines = shown("funnel", "unit", one("unit", source("unit", funnel={})))
        assert lines[0] == "unit: 1,000 raw records paid for, 100 % usable: 1,000"
        assert "unknown: share kept: no keep rate is known for it" in flat(lines)

    def test_usage_has_no_funnel(self) -> None:
        lines = shown("funnel", "unit", one("unit", source("unit", usage={"post": 10}, id="posts")))
        assert lines == ["posts (unit)", "no funnel: its usage is stated in the plan, not its records"]

    @settings(max_examples=settings().max_examples // 10 + 10)
    @given(st.lists(st.fractions(min_value=Fraction(1, 100), max_value=1), max_size=5), st.integers(1, 10**9))
    def test_what_is_left_and_lost_adds_up(self, rates: list[Fraction], records: int) -> None:
        stages = {f"stage_{number}": str(float(rate))[:6] for number, rate in enumerate(rates)}
        where, _, comparison = made(one("unit", source("unit", funnel=stages or {"kept": 1})), records=records)
        view = comparison.plans[0].sources[0]
        assert where is WHERE
        assert view.funnel is not None
        assert view.raw is not None
        steps = funnel.steps(view.funnel, view.raw)
        lefts = [step.left for step in steps]
        assert all(a - b == step.lost for a, b, step in zip(lefts, lefts[1:], steps[1:], strict=False))
        assert lefts[-1] >= records


class TestCalendar:
    def test_months_alike_stand_together_and_the_money_adds_up(self) -> None:
        assert shown("calendar", "fee", every="month", months=3, width=70) == [
            "From 2026-06-01 to 2026-08-31",
            "What limits it: nothing that is known",
            "       month from  raw records  USD each  in all",
            "3 from 2026-06-01        1,000     30.00   90.00",
        ]

    def test_bars_compare_the_months(self) -> None:
        assert shown("calendar", "slow", width=60) == [
            "From 2026-06-01 to 2026-09-08",
            "What limits it: the pace of the source",
            "       month from  raw records  USD each  in all",
            "       2026-06-01          300      3.00    3.00  ███████▊",
            "2 from 2026-07-01          310      3.10    9.20  ████████",
            "       2026-09-01           80      0.80   10.00  ██▏",
        ]

    @pytest.mark.parametrize(
        ("by", "words"),
        [
            (date(2026, 9, 7), "1 day after 2026-09-07"),
            (date(2026, 9, 8), "on the last day, 2026-09-08"),
            (date(2026, 9, 9), "1 day before 2026-09-09"),
            (date(2026, 9, 10), "2 days before 2026-09-10"),
        ],
    )
    def test_it_says_how_far_from_the_day_it_is_done(self, by: date, words: str) -> None:
        assert shown("calendar", "slow", by=by)[0] == f"From 2026-06-01 to 2026-09-08, {words}"

    def test_a_single_day_is_one(self) -> None:
        assert shown("calendar", "unit", start=date(2026, 7, 2))[0] == "On 2026-07-02"

    def test_what_cannot_be_delivered_has_no_month(self) -> None:
        lines = shown("calendar", "slow", records=10**9)
        assert lines[0] == "From 2026-06-01; when it is done is not known"
        assert "no month: nothing can be delivered" in lines

    def test_a_long_calendar_is_cut_and_says_by_how_much(self) -> None:
        where, file, comparison = made(one("slow"))
        lines = tuple(
            comparison.plans[0].lines[0]._replace(month=date(2026 + n // 12, n % 12 + 1, 1), amount=100 + n)
            for n in range(62)
        )
        long = comparison._replace(plans=(comparison.plans[0]._replace(lines=lines, monthly_records=()),))
        texts = [line.text for line in calendar.pane(where, file, long, "slow")]
        assert "2 more months: 3.21 USD" in texts
        assert sum(text[:2] == "20" for text in texts) == calendar.MOST

    def test_a_month_without_a_price_is_a_floor(self) -> None:
        extra = [{"item": "review", "amount": "5 EUR", "per": "hour"}]
        assert "≥10.00" in flat(shown("calendar", "unit", one("unit", extra=extra)))

    def test_reasons_are_told(self) -> None:
        lines = made(one("slow"), by=date(2026, 6, 2))
        found = calendar.pane(*lines, "slow", 80)
        assert [line.text for line in found if line.style is Style.WARN] == [
            "cannot finish by 2026-06-02: done on 2026-09-08"
        ]


class TestEvidence:
    def test_prices_shares_and_quantities_name_their_sources(self) -> None:
        assert shown("evidence", "unit") == [
            "Prices",
            "what   value                           grade",
            "posts  0.01 USD each, seen 2026-01-02  assumed",
            "  from [1]",
            "",
            "Shares kept",
            "what  value  grade",
            "kept  100 %  assumed",
            "  from the plan's funnel.kept",
            "",
            "How the quantities were made",
            "what                       value      grade",
            "calls                      10         official",
            "  from [1]",
            "tokens in a usable record  50 likely",
            "  from the plan's tokens_per_record",
            "",
            "Sources",
            "  [1] price page, read 2026-01-02, official (page)",
        ]

    def test_of_several_sources_each_figure_says_whose_it_is(self) -> None:
        half = [source("unit", share="0.5"), source("only-fee", share="0.5", funnel={})]
        text = flat(shown("evidence", "mix", one("mix", *half)))
        for words in ("posts of unit", "kept of unit", "calls of unit", "share kept of only-fee unknown: no keep rate"):
            assert words in text, words

    def test_a_fee_is_its_amount_and_stairs_have_no_single_rate(self) -> None:
        assert "subscription 20.00 USD, seen" in flat(shown("evidence", "fee"))
        assert "posts no single rate, seen" in flat(shown("evidence", "package"))

    def test_what_has_no_price_says_why(self) -> None:
        extra = [{"item": "review", "amount": "5 EUR", "per": "hour"}]
        assert "review no price: " in flat(shown("evidence", "unit", one("unit", extra=extra)))

    def test_nothing_to_show_is_said(self) -> None:
        where, file, comparison = made(one("unit", source("unit", usage={"post": 10})))
        bare = comparison.plans[0].sources[0]._replace(steps=(), tokens_per_record=None)
        empty = comparison._replace(plans=(comparison.plans[0]._replace(lines=(), sources=(bare,)),))
        lines = [line.text for line in evidence.pane(where, file, empty, "unit")]
        assert lines == ["nothing of it has a price, a share kept or a quantity"]


def test_rights_tell_the_verdict_and_what_a_licence_leaves_unsaid() -> None:
    found = made(one("box", source("box", id="crate")))
    lines = PANES["rights"].make(*found, "box", 80)
    assert (lines[0].text, lines[2].text) == ("For fine-tune: unclear", "crate (box)")
    assert (lines[3].text, lines[3].style) == ("rights for fine-tune: unclear", Style.WARN)
    text = flat([line.text for line in lines])
    assert "supplier: Box & Co backfile: 900,000 uses: fine-tune" in text
    assert "not stated: reference, valid until, term months" in text


def test_movers_are_those_of_the_sensitivity_or_why_there_are_none() -> None:
    ranged = one("unit", source("unit", funnel={"kept": {"low": "0.4", "likely": "0.5", "high": "0.8"}}))
    lines = shown("movers", "unit", ranged)
    assert lines[0] == "Biggest movers of unit: total in USD, likely 20.00"
    assert "share kept: kept*" in flat(lines)
    assert "quote is not for this need" in flat(shown("movers", "quote"))


class TestCurve:
    def test_the_chart_marks_every_plan_and_the_table_the_one_looked_at(self) -> None:
        lines = shown("curve", "unit", one("unit"), one("fee"), one("gone"), width=80)
        assert lines[0] == "Total in USD by records needed, both by powers of ten"
        assert lines[16].split() == ["10", "need", "1,000", "100,000"]
        assert lines[17] == "● unit; 2 fee; a gone (no total)"
        rows = [line.split() for line in lines[19:-2]]
        assert rows[0] == ["records", "unit", "per", "1,000", "cheapest"]
        assert ["1,000", "10.00", "10.0000", "unit"] in rows
        assert lines[-1] == "unit changes places with no other plan up to 100,000 records."

    def test_where_it_changes_places_is_told_from_its_side(self) -> None:
        plans = one("unit", source("unit", funnel={"kept": "0.1"})), one("fee")
        why = "1,000 records more cost unit 100.00 and fee 10.00"
        own, other = (flat(shown("curve", name, *plans)) for name in ("unit", "fee"))
        assert own.endswith(f"Up to 222 records cheaper, then dearer than fee: {why}")
        assert other.endswith(f"Up to 222 records dearer, then cheaper than unit: {why}")

    def test_a_tie_is_as_dear(self) -> None:
        text = flat(shown("curve", "unit", one("unit", source("unit", funnel={"kept": "0.5"})), one("fee")))
        assert "Up to 1,999 records cheaper, then as dear than fee" in text

    def test_what_has_no_crossovers_says_why(self) -> None:
        assert "No crossovers with other plans: " in flat(shown("curve", "gone", one("unit"), one("gone")))

    def test_without_any_total_there_is_no_chart(self) -> None:
        assert "no plan has a total at any of these volumes" in shown("curve", "quote")

    def test_a_floor_is_marked_and_what_is_not_usable_says_so(self) -> None:
        lines = shown("curve", "open", by=date(2026, 6, 1))
        assert "≥11.00" in flat(lines)
        late = flat(shown("curve", "slow", one("slow"), one("unit"), by=date(2026, 7, 1)))
        assert "1,000 10.00 10.0000 not usable unit" in late

    def test_ten_plans_need_letters(self) -> None:
        _, _, comparison = made(*(one(f"p{number}", source("unit")) for number in range(11)), one("gone"))
        found = curve.marks(comparison, "p1")
        assert found["p1"] == "●"
        assert [found[name] for name in ("p0", "p10", "p2", "p7", "p8", "p9", "gone")] == list("1349abc")

    def test_many_crossovers_and_gaps_are_cut_and_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def many(*arguments: Any) -> Curves:
            found = curves(*arguments)
            gap = Gap(("unit", "fee"), 1, 9, 3, "they stay close")
            return found._replace(crossovers=found.crossovers[:1] * 10, gaps=(gap, gap._replace(plans=("fee", "gone"))))

        monkeypatch.setattr(curve, "curves", many)
        plans = one("unit", source("unit", funnel={"kept": "0.1"})), one("fee")
        lines = shown("curve", "unit", *plans)
        assert "2 more changes of places: perusable breakeven" in lines
        assert flat(lines).count("nearer than 3 records may be missed between 1 and 9: they stay close") == 1


class TestChart:
    ACROSS = Axis(Fraction(1), Fraction(5), log=False, ends=("1", "5"), words="x")
    UP = Axis(Fraction(0), Fraction(2), log=False, ends=("0", "2"), words="y")

    def test_by_hand(self) -> None:
        points = [(Fraction(x), Fraction(y)) for x, y in ((1, 0), (3, 1), (5, 2))]
        level = [(Fraction(1), Fraction(1)), (Fraction(5), Fraction(1))]
        lines = chart([Series("o", level), Series("x", points)], (self.ACROSS, self.UP), (Fraction(2), "two"), (8, 3))
        assert lines == [
            "2 │    x",
            "  │o xxo",
            "0 │xx",
            "  └─┴───",
            "   1   5",
        ]

    def test_one_line_and_no_room_still_stand(self) -> None:
        lines = chart([], (self.ACROSS, self.UP), (Fraction(1), ""), (3, 1))
        assert lines == ["2 │", "  └┴", "   1 5"]

    def test_words_below_need_room(self) -> None:
        wide = chart([], (self.ACROSS, self.UP), (Fraction(3), "mid"), (14, 2))
        assert wide[-1] == "   1   mid   5"
        assert chart([], (self.ACROSS, self.UP), (Fraction(1), "low"), (14, 2))[-1] == "   1         5"


class TestLayout:
    def test_words_give_way_before_figures_and_then_the_bar_goes(self) -> None:
        rows = [("a long name of a thing", "1,234.56")]
        wide, narrow, bare = (Layout.of(("what", "USD"), rows, width, right=[1]) for width in (60, 40, 30))
        assert (wide.widths, wide.bar) == ((22, 8), 24)
        assert (narrow.widths, narrow.bar) == ((18, 8), 8)
        assert (bare.widths, bare.bar) == ((14, 8), 0)
        assert [line.text for line in bare.row(rows[0])] == ["a long name o…  1,234.56"]

    def test_a_row_that_no_line_holds_stands_on_several(self) -> None:
        rows = [("name", "1,234,567,890.12", "1,234,567,890.12")]
        layout = Layout.of(("what", "USD", "EUR"), rows, 30, right=[1, 2])
        assert [line.text for line in layout.row(rows[0])] == ["name", "  1,234,567,890.12,", "  1,234,567,890.12"]
        assert [line.text for line in layout.wrapped(rows[0])] == ["name", "1,234,567,890.12", "1,234,567,890.12"]

    def test_wrapped_rows_lose_no_word(self) -> None:
        layout = Layout.of(("what", "grade"), [("words that go on and on", "official")], 26, right=[1], barred=False)
        lines = [line.text for line in layout.wrapped(("words that go on and on", "official"))]
        assert " ".join(" ".join(lines).split()).count("on") == 2
        assert max(map(columns, lines)) <= 26
