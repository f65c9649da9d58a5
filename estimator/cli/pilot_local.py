"""``perusable pilot local``: run a recipe against a model server, and say what a usable record costs there."""

from pathlib import Path
from typing import Any

import click

from estimator.cli.common import FILE, Whole, layer_options


@click.command(short_help="Measure a generator on a model server.")
@click.option("--recipe", required=True, metavar="NAME|FILE", help="What is made: tutor-student, or a file of yours.")
@click.option("--base-url", "base", required=True, metavar="URL", help="The server, such as http://127.0.0.1:8000/v1.")
@click.option("--model", metavar="NAME", help="The model there.  [default: the only one it has]")
@click.option(
    "--as", "book_model", metavar="ID", help="The model's name in the price book.  [default: made of --model]"
)
@click.option("--records", type=Whole(2, 1_000_000), required=True, help="How many records to make.")
@click.option("--each", type=Whole(1, 10_000), default=5, show_default=True, help="Records of one prompt seed.")
@click.option("--concurrency", type=Whole(1, 4096), default=4, show_default=True, help="Calls in flight.")
@click.option("--ramp", is_flag=True, help="Begin with fewer calls in flight, to see the speed of each number.")
@click.option("--table", type=FILE, metavar="FILE", help="Of rare-class: a labelled CSV file.")
@click.option("--label", metavar="COLUMN", help="Of rare-class: the column that tells the classes apart.")
@click.option("--rare", metavar="VALUE", help="Of rare-class: the class that is wanted.")
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="Of rare-class: not used or sent.  [repeatable]")
@click.option("--examples", type=Whole(0, 100), help="Of rare-class: real rows shown with a call.  [default: 6]")
@click.option("--send-real-rows", is_flag=True, help="Of rare-class: real rows may go to another machine.")
@click.option("--hourly", metavar="AMOUNT", help="An hour of the machine costs this, all included: '2.50 USD'.")
@click.option("--bought-for", metavar="AMOUNT", help="The machine was bought for this: '1800 USD'.")
@click.option("--resale", metavar="AMOUNT", help="With --bought-for: what it brings at the end.")
@click.option("--life-months", metavar="N", help="With --bought-for: months it is kept.")
@click.option("--available", metavar="SHARE", help="Share of the time it works on this.  [default: 1 with --hourly]")
@click.option("--power", metavar="OFFER", help="With --bought-for: whose electricity, such as power/us-industrial.")
@click.option("--pue", metavar="N|FIGURE", help="With --power: power of the building for each unit of the machine's.")
@click.option("--watts", metavar="N", help="With --power: what it draws.  [default: measured where it can be]")
@click.option("--price-unknown", is_flag=True, help="Nobody knows what the machine costs: no cost is given.")
@click.option("--offer", metavar="ID", help="A rental or a hosted model of the price book instead.")
@click.option("--gpus", type=Whole(1, 100_000), help="With a rental: cards that work together on the model.")
@click.option("--setup-hours", metavar="N|FIGURE", help="With a rental: hours of every card before the first record.")
@click.option("--max-spend", metavar="AMOUNT", help="With a hosted model: what may be spent at most.")
@click.option(
    "--token-limit",
    type=click.Choice(["max_tokens", "max_completion_tokens"]),
    help="How the server calls the bound of an answer.  [default: max_tokens; the second at api.openai.com]",
)
@click.option("--seeds", multiple=True, metavar="TEXT", help="Whose texts the prompts are made of.  [repeatable]")
@click.option("--key-file", type=FILE, metavar="FILE", help="Holds the server's key.  [default: OPENAI_API_KEY if set]")
@click.option(
    "--usable", type=Whole(1, 10**12), help="Usable records to price.  [default: those of 8 times the records]"
)
@click.option("--purpose", default="fine-tune", show_default=True, help="What the records are for.")
@click.option("--criteria", default="light-en", show_default=True, metavar="ID", help="What usable means.")
@click.option("--alike", default="0.7", show_default=True, metavar="SHARE", help="From which likeness two are copies.")
@click.option("--seed", type=Whole(0, 10**9), default=0, show_default=True, help="Of what is drawn.")
@click.option("--seconds", type=Whole(1, 86_400), default=600, show_default=True, help="For one answer at most.")
@click.option("--rehearsal", is_flag=True, help="The server is the sandbox's: count the result as an illustration.")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="The pilot file.  [default: pilots/RECIPE-DAY.jsonl]")
@click.option("--yes", is_flag=True, help="Do not ask before the first call that costs money.")
@layer_options
@click.pass_context
def local(ctx: click.Context, /, *, key_file: Path | None, output: Path | None, yes: bool, **options: Any) -> None:  # noqa: ANN401 - parsed options
    """Make records with a recipe on a model server of yours, or a hosted one, and measure what a usable one costs.

    Every record is checked, every answer is kept: an interrupted run goes on with `pilot resume` and asks for nothing
    twice. What the machine costs must be said, or that nobody knows it.

    \b
    perusable pilot local --recipe short-stories --base-url http://127.0.0.1:8000/v1 --records 200 --hourly '0.10 USD'
    perusable pilot local --recipe tutor-student --base-url https://api.example.com/v1 --records 50 \\
      --offer hosted/groq/openai/gpt-oss-120b --max-spend 1.00
    """  # noqa: D301 - click keeps the lines after this mark as they are
    from estimator.cli.making import begin, go_on  # noqa: PLC0415 - heavy
    from estimator.cli.making_asked import question  # noqa: PLC0415
    from estimator.cli.pilot_common import now  # noqa: PLC0415

    asked, cap, key = question(options, key_file, now())
    target = output or Path("pilots", f"{asked.id}.jsonl")
    with begin(asked, cap, target, sure=yes) as ledger:
        stop = go_on(ledger, asked, key)
    ctx.exit(stop.code)
