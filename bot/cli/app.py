"""The commands. A command opens the Desk, calls one method and shows the result."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import show, show_posting, show_reading, show_status
from bot.cli.backup import backup, restore
from bot.cli.entities import entity_app
from bot.cli.evaluate import evaluate
from bot.cli.lists import channel_app, source_app
from bot.cli.models import models_app
from bot.cli.options import HELP, Json
from bot.cli.progress import bars
from bot.cli.routes import route_app
from bot.cli.stories import story_app
from bot.cli.topics import topic_app
from bot.cli.trending import trending
from bot.cli.watchlists import watchlist_app
from bot.cli.workspace import opened, use_workspace
from bot.errors import VigieError
from bot.types import DeliveryStatus, Status
from bot.version import __version__

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings=HELP,
    epilog="Start with: vigie init my-watch && cd my-watch && vigie run",
)
for _name, _group in {
    "source": source_app,
    "watchlist": watchlist_app,
    "channel": channel_app,
    "route": route_app,
    "entity": entity_app,
    "topic": topic_app,
    "models": models_app,
    "story": story_app,
}.items():
    app.add_typer(_group, name=_name, rich_help_panel=_group.rich_help_panel)


def _version(wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        typer.echo(f"vigie {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            "-C",
            envvar="VIGIE_WORKSPACE",
            help="The workspace; the nearest one by default.",
            show_default=False,
        ),
    ] = None,
    _asked: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Vigie: a news watch of your own. It collects, tags, summarises and posts tech news, in French and English."""
    use_workspace(workspace)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        said = f'"{text}" is not a date; write one such as 2023-04-20.'
        raise typer.BadParameter(said, param_hint="--date") from error


Day = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="A local date; today by default.", show_default=False)
]
Days = Annotated[
    int | None,
    typer.Option(
        "--days", min=0, max=366, help="Look back so many days, whatever the watchlist's period.", show_default=False
    ),
]


@app.command(rich_help_panel="Start")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where; this folder by default.")] = Path(),
    language: Annotated[str, typer.Option(help="Of digests: fr or en.")] = "fr",
    timezone: Annotated[str, typer.Option(help="Says when a day ends.")] = "Europe/Paris",
    empty: Annotated[bool, typer.Option("--empty", help="Without the starter list of sources.")] = False,
) -> None:
    """Make a workspace: settings, database, a starter list of French and English tech sources."""
    from bot.desk import init_workspace, open_desk

    made = init_workspace(folder, language=language, timezone=timezone, starter=not empty)
    with open_desk(made) as desk:
        show.made(made, len(desk.source.list()), made != Path.cwd())


@app.command(rich_help_panel="The four steps")
def collect(
    source: Annotated[
        list[str] | None,
        typer.Option(help="Only this source (number, title or address), due or not.", show_default=False),
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="All sources, due or not.")] = False,
    archive: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE.warc.gz", help="Read this WARC file instead; nothing is fetched.", show_default=False
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Visit the sources that are due, and save their new articles."""
    with opened() as desk:
        with bars(json) as progress:
            outcomes = desk.collect(source or (), now=now, archives=archive or (), progress=progress)
        show.collected(outcomes, desk.source.list(), json)
    if outcomes and all(outcome.status is Status.FAILED for outcome in outcomes if outcome.step == "feed"):
        raise typer.Exit(1)


@app.command(rich_help_panel="Start")
def add(
    places: Annotated[list[str], typer.Argument(metavar="FILE-or-URL", show_default=False)], json: Json = False
) -> None:
    """Save one article each from a web page, an HTML file or a plain text file."""
    saved, failed = [], 0
    with opened() as desk:
        for place in places:
            try:
                saved.append(desk.add(place))
            except VigieError as error:
                failed += 1
                show.complain(str(error))
        if saved:
            desk.enrich()
        show.added(saved, json)
    if failed:
        raise typer.Exit(1)


@app.command(rich_help_panel="The four steps")
def enrich(
    again: Annotated[
        bool, typer.Option("--again", help="Also what other models or another registry enriched.")
    ] = False,
    json: Json = False,
) -> None:
    """Find language, entities, topics, summary and story of what lacks them."""
    with opened() as desk, bars(json) as progress:
        outcomes = desk.enrich(again=again, progress=progress)
    show.enriched(outcomes, json)
    if any(outcome.status is Status.FAILED for outcome in outcomes):
        raise typer.Exit(1)


@app.command(rich_help_panel="The four steps")
def digest(
    watchlist: Annotated[str | None, typer.Option(help="Only this watchlist.", show_default=False)] = None,
    day: Day = None,
    days: Days = None,
    form: Annotated[str, typer.Option("--format", help="text, markdown, html, json, atom, jsonfeed or pdf.")] = "text",
    output: Annotated[Path | None, typer.Option(help="Write to a file.", show_default=False)] = None,
) -> None:
    """Make and show the edition of each watchlist: what the day brought that no earlier edition told."""
    from bot.digest.render import FORMATS

    if form not in (*FORMATS, "pdf"):
        raise typer.BadParameter(f"there are {', '.join(FORMATS)} and pdf.", param_hint="--format")
    if form == "pdf" and not output:
        raise typer.BadParameter("a PDF is written to a file: give --output.", param_hint="--format")
    with opened() as desk:
        editions = desk.digest(watchlist, _day(day), days=days)
        if len(editions) > 1 and form in ("html", "atom", "jsonfeed", "pdf"):
            raise typer.BadParameter("this format holds one watchlist: name it.", param_hint="--watchlist")
        if editions and output and form == "pdf":
            show.saved(desk.pdf(editions[0]), output)
            return
        documents = [desk.render(edition, form) for edition in editions]
        show.editions(documents, output, as_list=form == "json" and watchlist is None)


@app.command(rich_help_panel="The four steps")
def post(
    day: Day = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent; send nothing.")] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Also send again what failed, and wait for no channel.")
    ] = False,
    retry_unknown: Annotated[
        bool,
        typer.Option("--retry-unknown", help="Also send again what may have arrived: look into the channel first."),
    ] = False,
    json: Json = False,
) -> None:
    """Send the day's editions, and what is pending, to their channels; nothing is sent twice."""
    if dry_run and (retry or retry_unknown):
        raise typer.BadParameter("shows what is pending; it retries nothing.", param_hint="--dry-run")
    again = [DeliveryStatus.FAILED] * retry + [DeliveryStatus.UNKNOWN] * retry_unknown
    with opened() as desk:
        with bars(json) as progress:
            posted = desk.post(_day(day), dry_run=dry_run, retry=again, progress=progress)
        show_posting.posted(posted, json, bool(desk.channel.list()), dry_run=dry_run)
    if any(p.status == "failed" for p in posted):
        raise typer.Exit(1)


@app.command(rich_help_panel="The four steps")
def run(day: Day = None, days: Days = None, json: Json = False) -> None:
    """Collect, enrich, digest and post, in this order."""
    with opened() as desk:
        with bars(json) as progress:
            report = desk.run(_day(day), days=days, progress=progress)
        show.ran(report, desk, json)
        if not json:
            show_posting.posted(report.posted, False, bool(desk.channel.list()), dry_run=False)
            show.say("Read it: vigie digest")
    if any(p.status == "failed" for p in report.posted):
        raise typer.Exit(1)


@app.command(rich_help_panel="The four steps")
def watch() -> None:
    """Do it all by itself, until stopped: news as they come, editions at their time, posts once."""
    import signal
    from threading import Event

    from bot.schedule import watch as run_watch

    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run_watch(opened, stop, _log)


def _log(line: str) -> None:
    """A line with its local time, at once: a service manager reads along."""
    show.say(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}  {line}")
    sys.stdout.flush()


@app.command(rich_help_panel="Read")
def status(json: Json = False) -> None:
    """Health at a glance: sources that fail, what waits, the last editions, the channels."""
    with opened() as desk:
        found = desk.status()
    show_status.health(found, json)
    if not found.is_well:
        raise typer.Exit(1)


@app.command(rich_help_panel="Read", context_settings={"ignore_unknown_options": True})
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", show_default=False)],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Articles listed.")] = 20,
    json: Json = False,
) -> None:
    """Search the archive, best first.

    Words must all be there; "a phrase", -word, OR, brackets.

    Filters: company: person: product: organisation: place: event: entity:
    (about it), mentions: (named at all), topic: source: lang: since: until:

    Such as: vigie search company:microsoft publicité since:2023-04
    """
    for word in query:  # a dash may stand before a word, so an option that is not there would be taken for one
        if word.startswith("--"):
            raise typer.BadParameter(f"there is no {word}; what must not be there has one dash: -word.")
    wanted = " ".join(query)
    with opened() as desk:
        show_reading.hits(wanted, desk.search(wanted, limit=limit), desk, json)


@app.command(rich_help_panel="Read")
def company(
    name: Annotated[list[str], typer.Argument(metavar="NAME", show_default=False)],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Articles listed.")] = 10,
    json: Json = False,
) -> None:
    """Show past coverage of one company: the timeline, what it is about, whom it appears with."""
    with opened() as desk:
        show_reading.coverage(desk.company(" ".join(name), limit=limit), desk, json)


@app.command("show", rich_help_panel="Read")
def show_article(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its number or address.", show_default=False)],
    text: Annotated[bool, typer.Option("--text", help="With the whole text.")] = False,
    json: Json = False,
) -> None:
    """Show one article with its summary, entities and the evidence for them."""
    with opened() as desk:
        show_reading.article(desk.show(article), desk, json, text=text)


@app.command(rich_help_panel="Read")
def why(
    url: Annotated[str, typer.Argument(metavar="URL", help="Or the number of an article.", show_default=False)],
    json: Json = False,
) -> None:
    """Tell what became of an address at each step, and why."""
    with opened() as desk:
        outcomes = desk.why(url)
    show_reading.why(url, outcomes, json)
    if not outcomes:
        raise typer.Exit(1)


@app.command(rich_help_panel="Start")
def doctor(json: Json = False) -> None:
    """Check configuration, database, data, models, sources and channels; say how to mend what is wrong."""
    with opened() as desk:
        checks = desk.doctor()
    show.checks(checks, json)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@app.command(rich_help_panel="Start")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The demo's workspace.")] = Path("vigie-demo"),
    serve: Annotated[bool, typer.Option("--serve", help="Only serve the demo news site, until Ctrl-C.")] = False,
) -> None:
    """Show the whole job on a small news site that Vigie serves itself, on this machine only."""
    from bot.cli.demo import run_demo, serve_site

    if serve:
        serve_site()
    else:
        run_demo(folder)


app.command("trending", rich_help_panel="Read")(trending)
app.command("eval", rich_help_panel="Read")(evaluate)
app.command(rich_help_panel="Start")(backup)
app.command(rich_help_panel="Start")(restore)
