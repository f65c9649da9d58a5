"""``perusable pilot``: measure a source for a few cents under a hard cap, show what was measured, go on, forget."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from estimator.cli.common import FILE, Day, Whole, layer_options
from estimator.cli.pilot_local import local

if TYPE_CHECKING:
    from providers.pilot.question import Question

LEDGER = click.argument("ledger", type=FILE, metavar="LEDGER")


@click.group(short_help="Measure a source for a few cents, under a hard cap.")
def pilot() -> None:
    """Measure the share of a source that is usable, for a few cents and never a cent above a cap.

    A pilot keeps a ledger: what a request can cost is written there before it is sent. Its result is a pilot file, that
    a source of a plan names in place of an assumption.
    """


@pilot.command(short_help="Measure posts of X.")
@click.option("--query", metavar="QUERY", help="What to search for, with X's operators.")
@click.option("--ids", "ids", type=FILE, metavar="FILE", help="Look these posts up instead: a file of ids, one a line.")
@click.option("--records", type=Whole(10, 1_000_000), required=True, help="How many posts to fetch.")
@click.option("--max-spend", required=True, metavar="AMOUNT", help="What may be spent at most, such as 3.00.")
@click.option(
    "--endpoint",
    type=click.Choice(["search/recent", "search/all", "tweets"]),
    help="Where to read.  [default: search/recent, tweets with --ids]",
)
@click.option("--since", type=Day(), help="First day searched.  [default: as far back as is usual]")
@click.option("--until", type=Day(), help="Day before which the search ends.  [default: now]")
@click.option(
    "--page", type=Whole(10, 500), default=10, show_default=True, help="Posts of a page: small ones tell more."
)
@click.option("--offer", default="x/pay-per-use", show_default=True, metavar="ID", help="Whose prices hold.")
@click.option("--criteria", default="light-en", show_default=True, metavar="ID", help="What usable means.")
@click.option("--stage", "stages", multiple=True, metavar="NAME=keep:REGEX", help="A stage of your own.  [repeatable]")
@click.option("--alike", default="0.7", show_default=True, metavar="SHARE", help="From which likeness two are copies.")
@click.option(
    "--billing",
    type=click.Choice(["documented", "mock server", "highest"]),
    default="documented",
    show_default=True,
    help="Reading of the open billing rules.",
)
@click.option("--seed", type=Whole(0, 10**9), default=0, show_default=True, help="Of what is drawn.")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="The pilot file.  [default: pilots/x-DAY.jsonl]")
@click.option("--token-file", type=FILE, metavar="FILE", help="Holds the bearer token.  [default: X_BEARER_TOKEN]")
@click.option("--sandbox", metavar="URL", default="", help="Rehearse at `perusable sandbox` instead.")
@click.option("--yes", is_flag=True, help="Do not ask before the first request that costs money.")
@layer_options
@click.pass_context
def x(ctx: click.Context, /, *, token_file: Path | None, output: Path | None, yes: bool, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Measure posts of X: how many of those a query returns are usable, and what they cost.

    What is spent at most is shown and confirmed before the first request. Posts are fetched in small pages spread over
    the time searched; the pilot file holds counts alone, the texts stay in the ledger until `pilot forget`.

    \b
    perusable pilot x --query 'python lang:en -is:retweet' --records 500 --max-spend 3.00
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli.asking import x_question  # noqa: PLC0415 - heavy
    from estimator.cli.pilot_common import now  # noqa: PLC0415

    ctx.exit(_measured(x_question(options, now()), options["max_spend"], token_file, output, sure=yes))


@pilot.command(short_help="Measure posts or comments of Reddit.")
@click.option("--subreddit", "subreddits", multiple=True, metavar="NAME", help="Read its newest posts.  [repeatable]")
@click.option(
    "--ids", "ids", type=FILE, metavar="FILE", help="Threads of comments, or full names for info, one a line."
)
@click.option(
    "--endpoint",
    type=click.Choice(["listing", "comments", "info"]),
    default="listing",
    show_default=True,
    help="Where to read.",
)
@click.option("--records", type=Whole(10, 1_000_000), required=True, help="How many records to fetch.")
@click.option("--max-spend", default="0", show_default=True, metavar="AMOUNT", help="What may be spent at most.")
@click.option("--page", type=Whole(1, 100), default=25, show_default=True, help="Records of a page.")
@click.option("--offer", default="reddit/free", show_default=True, metavar="ID", help="Whose prices hold.")
@click.option("--criteria", default="light-en", show_default=True, metavar="ID", help="What usable means.")
@click.option("--stage", "stages", multiple=True, metavar="NAME=keep:REGEX", help="A stage of your own.  [repeatable]")
@click.option("--alike", default="0.7", show_default=True, metavar="SHARE", help="From which likeness two are copies.")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="The pilot file.  [default: pilots/reddit-DAY.jsonl]")
@click.option(
    "--secret-file", type=FILE, metavar="FILE", help="Holds the app's secret.  [default: REDDIT_CLIENT_SECRET]"
)
@click.option("--sandbox", metavar="URL", default="", help="Rehearse at `perusable sandbox` instead.")
@click.option("--yes", is_flag=True, help="Do not ask before the first request that costs money.")
@layer_options
@click.pass_context
def reddit(ctx: click.Context, /, *, secret_file: Path | None, output: Path | None, yes: bool, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Measure posts or comments of Reddit: how many of them are usable, and how many calls they take.

    The app's id is read from REDDIT_CLIENT_ID. New access needs Reddit's approval, and training needs a licence: the
    terms are shown before the first request.

    \b
    perusable pilot reddit --subreddit askscience --subreddit cooking --records 500
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli.asking import reddit_question  # noqa: PLC0415 - heavy
    from estimator.cli.pilot_common import now  # noqa: PLC0415

    ctx.exit(_measured(reddit_question(options, now()), options["max_spend"], secret_file, output, sure=yes))


def _measured(
    asked: "tuple[Question, list[str]]", most: str, secret: Path | None, output: Path | None, *, sure: bool
) -> int:
    """Measure, and give the exit code."""
    from estimator.cli.piloting import access_of, begin, go_on  # noqa: PLC0415 - heavy
    from providers.pilot.amounts import cap_of  # noqa: PLC0415

    question, terms = asked
    cap = cap_of(most, question.rates.currency)
    target = output or Path("pilots", f"{question.id}.jsonl")
    access = access_of(question, secret)
    with begin(question, cap, target, terms, sure=sure) as ledger:
        return go_on(ledger, question, access, target).code


pilot.add_command(local)


@pilot.command(short_help="Go on with a pilot that stopped.")
@LEDGER
@click.option("--max-spend", metavar="AMOUNT", help="Another cap for all of it, such as 5.00.")
@click.option("--token-file", type=FILE, metavar="FILE", help="Holds X's token, Reddit's secret, or a server's key.")
@click.option("--yes", is_flag=True, help="Do not ask before a higher cap is taken.")
@click.pass_context
def resume(ctx: click.Context, /, *, ledger: Path, max_spend: str | None, token_file: Path | None, yes: bool) -> None:
    """Go on where LEDGER stands: what came is not fetched again, what was spent stays spent.

    \b
    perusable pilot resume pilots/x.ledger
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli.piloting import access_of, at_todays_prices, go_on, raise_cap  # noqa: PLC0415 - heavy
    from providers.pilot.ledger import Ledger  # noqa: PLC0415
    from providers.pilot.making.question import is_run  # noqa: PLC0415
    from providers.pilot.question import Question  # noqa: PLC0415

    with Ledger.open(ledger) as found:
        if is_run(found.opening):
            from estimator.cli.making import resumed  # noqa: PLC0415 - heavy

            ctx.exit(resumed(found, token_file, max_spend, sure=yes).code)
        question = at_todays_prices(Question.of(found.opening))
        access = access_of(question, token_file)
        if max_spend is not None:
            raise_cap(found, question, max_spend, sure=yes)
        stop = go_on(found, question, access, ledger.with_suffix(".jsonl"))
    ctx.exit(stop.code)


@pilot.command(short_help="Show what a pilot found and spent.")
@LEDGER
def show(ledger: Path) -> None:
    """Show where LEDGER stands: records, stages, what was spent and what may have been."""
    from estimator.cli.piloting import shown  # noqa: PLC0415 - heavy
    from providers.pilot.ledger import Ledger  # noqa: PLC0415
    from providers.pilot.making.question import is_run  # noqa: PLC0415

    with Ledger.open(ledger) as found:
        if is_run(found.opening):
            from estimator.cli.making import shown as shown_run  # noqa: PLC0415 - heavy

            shown_run(found)
            return
        shown(found, ledger.with_suffix(".jsonl"))


@pilot.command(short_help="Remove the texts that a pilot fetched.")
@LEDGER
def forget(ledger: Path) -> None:
    """Remove every fetched text and id from LEDGER; its counts, its bill and the pilot file stay.

    Terms ask for it when a record is deleted at its source, and when a contract ends.
    """
    from estimator.cli.common import today  # noqa: PLC0415 - `--help` needs none of it
    from estimator.cli.output import narrate  # noqa: PLC0415
    from providers.pilot.ledger import Ledger  # noqa: PLC0415

    with Ledger.open(ledger) as found:
        count = found.forget(today())
    narrate(f"{ledger}: {count:,} texts removed.")


@pilot.command(short_help="Read a benchmark of a model server.")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE…")
def speed(files: tuple[Path, ...]) -> None:
    """Read the tokens a second that FILE states: a result of vLLM's benchmark, AIPerf or GuideLLM.

    Prints the speed at each number of calls in flight, from which number on more bring nothing, and the line of a plan
    that holds it, so that a machine that was measured already need not be measured again.
    """
    from estimator.cli.output import look, say  # noqa: PLC0415 - `--help` needs none of it
    from estimator.errors import Refusal  # noqa: PLC0415
    from providers.speed.imported.read import read_curve  # noqa: PLC0415
    from providers.speed.words import heading, lines, plan_line  # noqa: PLC0415

    for path, curve in [(path, read_curve(path)) for path in files]:
        line = plan_line(curve, path.name)
        told = [f"{path}: {heading(curve)}", *(f"  {line}" for line in lines(curve))]
        say([*told, f"  no line for a plan: {line.why}"] if isinstance(line, Refusal) else [*told, line], look())


@pilot.command(short_help="Judge records of pilots by eye, their sources hidden.")
@click.argument("ledgers", nargs=-1, required=True, type=FILE, metavar="LEDGER…")
@click.option("--each", type=Whole(1, 10_000), default=50, show_default=True, help="Records of each pilot.")
@click.option("--purpose", default="fine-tune", show_default=True, help="What the records are for.")
@click.option("--rubric", type=FILE, metavar="FILE", help="A question of your own, as text.")
@click.option("--seed", type=Whole(0, 10**9), default=0, show_default=True, help="Of the sample and its order.")
@click.option("--corrected", type=FILE, metavar="FILE", help="Correct records with e in $EDITOR; add them to FILE.")
@click.option("-o", "--output", type=FILE, default=Path("review.jsonl"), show_default=True, help="The answers so far.")
def review(ledgers: tuple[Path, ...], output: Path, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Ask about records of every LEDGER that passed its stages, mixed, one at a time: accept, edit, reject or skip.

    Which pilot a record is from is shown at the end alone: the share that should not have passed, with its 90 %
    interval, and the minutes a record took; of a recipe's records also what correcting them takes, as the line of a
    plan. Quit with q and go on with the same command.
    """
    from estimator.cli.reviewing import reviewed  # noqa: PLC0415 - heavy

    reviewed(ledgers, output, **options)
