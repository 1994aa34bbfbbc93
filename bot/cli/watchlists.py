"""`vigie watchlist`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli import show, show_lists
from bot.cli.options import Json, group
from bot.cli.workspace import opened

if TYPE_CHECKING:
    from bot.desk.watchlists import Urgency

watchlist_app = group("What is followed.", "Lists")

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]
Many = list[str] | None

Entities = Annotated[
    Many,
    typer.Option(
        "--company", "--entity", help="A company, person, product …; with a weight: Apple=2.", show_default=False
    ),
]
Topics = Annotated[
    Many, typer.Option("--topic", help="Such as api-pricing; `vigie topic list` shows them.", show_default=False)
]
Queries = Annotated[Many, typer.Option("--query", help="A saved search.", show_default=False)]
NotEntities = Annotated[
    Many, typer.Option("--not-company", "--not-entity", help="Leave out stories about it.", show_default=False)
]
NotTopics = Annotated[Many, typer.Option("--not-topic", help="Leave out stories that have it.", show_default=False)]
NotQueries = Annotated[Many, typer.Option("--not-query", help="Leave out stories that it finds.", show_default=False)]
Only = Annotated[Many, typer.Option("--only", help="Only articles in this language: fr, en …", show_default=False)]
From = Annotated[Many, typer.Option("--from", help="Only this source (number, title or address).", show_default=False)]
NotFrom = Annotated[Many, typer.Option("--not-from", help="Not this source.", show_default=False)]
Channels = Annotated[
    Many,
    typer.Option("--channel", help="Where it is posted (`vigie route`); every channel by default.", show_default=False),
]
Language = Annotated[str | None, typer.Option("--language", help="Of its labels: fr or en.", show_default=False)]
Timezone = Annotated[str | None, typer.Option("--timezone", help="Says when its day ends.", show_default=False)]
At = Annotated[
    str | None, typer.Option("--at", help="When `vigie watch` makes its edition, such as 18:30.", show_default=False)
]
On = Annotated[Many, typer.Option("--on", help="Only on this day of the week: mon … sun.", show_default=False)]
Period = Annotated[
    str | None, typer.Option("--period", help="What an edition covers: day, week, 36h, or last.", show_default=False)
]


def _cap(text: str) -> int | Literal[""]:
    """A ceiling: a number, or "" for the workspace's."""
    if not text.strip():
        return ""
    if not text.strip().isdecimal() or len(text) > 4:
        raise typer.BadParameter(f'"{text}" is not a number up to 9999; write one, or "" for the workspace\'s.')
    return int(text)


Items = Annotated[
    Any, typer.Option(metavar="N", parser=_cap, show_default=False, help="Stories in one edition, at most.")
]
Noticed = Annotated[
    Any,
    typer.Option(metavar="N", parser=_cap, show_default=False, help="Big stories about nothing followed, at most."),
]
IsAlert = Annotated[
    bool | None, typer.Option("--alert/--no-alert", show_default=False, help="Tell each story as soon as it happens.")
]
Sources = Annotated[
    int | None, typer.Option(min=1, show_default=False, help="Of an alert: as many must tell the story.")
]
Salience = Annotated[
    float | None, typer.Option(min=0, max=1, show_default=False, help="Of an alert: how far it must be about this.")
]
Quiet = Annotated[
    str | None, typer.Option("--quiet", help="Of an alert: hours of silence, such as 22:00-07:00.", show_default=False)
]
Hourly = Annotated[
    int | None, typer.Option(min=0, show_default=False, help="Of an alert: stories in an hour, at most; 0: any number.")
]


@watchlist_app.command("add")
def watchlist_add(
    name: Name,
    entity: Entities = None,
    topic: Topics = None,
    query: Queries = None,
    not_entity: NotEntities = None,
    not_topic: NotTopics = None,
    not_query: NotQueries = None,
    only: Only = None,
    from_source: From = None,
    not_from: NotFrom = None,
    channel: Channels = None,
    language: Language = None,
    timezone: Timezone = None,
    at: At = None,
    on: On = None,
    period: Period = None,
    items: Items = None,
    noticed: Noticed = None,
    alert: IsAlert = None,
    sources: Sources = None,
    salience: Salience = None,
    quiet: Quiet = None,
    hourly: Hourly = None,
) -> None:
    """Follow companies, people, products, topics and searches; following nothing means everything.

    A watchlist of the same name is replaced, all but its routes: `vigie watchlist change` keeps the rest.
    """
    from bot.desk.watchlists import Follow

    wanted = Follow(
        *(entity, topic, query, not_entity, not_topic, not_query, only, from_source, not_from, channel),
        *(language, timezone, at, on, period, items, noticed),
        _urgency(alert, (sources, salience, quiet, hourly), is_alert=False),
    )
    with opened() as desk:
        there = {one.id for one in desk.watchlist.list()}
        added = desk.watchlist.add(name, wanted)
        if added.id in there:
            show.say(f"Replaced, with all but its routes: {added.name}.")
        show_lists.watchlists([added], desk, False)


@watchlist_app.command("change")
def watchlist_change(
    name: Name,
    entity: Entities = None,
    topic: Topics = None,
    query: Queries = None,
    not_entity: NotEntities = None,
    not_topic: NotTopics = None,
    not_query: NotQueries = None,
    only: Only = None,
    from_source: From = None,
    not_from: NotFrom = None,
    channel: Channels = None,
    language: Language = None,
    timezone: Timezone = None,
    at: At = None,
    on: On = None,
    period: Period = None,
    items: Items = None,
    noticed: Noticed = None,
    alert: IsAlert = None,
    sources: Sources = None,
    salience: Salience = None,
    quiet: Quiet = None,
    hourly: Hourly = None,
) -> None:
    """Change only what is named: each option replaces what the watchlist had of it.

    "" empties a list, and takes the workspace's setting, or none, of anything else: --topic "" --noticed "".
    """
    from bot.desk.watchlists import Follow

    with opened() as desk:
        is_alert = desk.watchlist.find(name).alert is not None
        wanted = Follow(
            *(entity, topic, query, not_entity, not_topic, not_query, only, from_source, not_from, channel),
            *(language, timezone, at, on, period, items, noticed),
            _urgency(alert, (sources, salience, quiet, hourly), is_alert=is_alert),
        )
        show_lists.watchlists([desk.watchlist.change(name, wanted)], desk, False)


@watchlist_app.command("list")
def watchlist_list(json: Json = False) -> None:
    """Show all watchlists."""
    with opened() as desk:
        show_lists.watchlists(desk.watchlist.list(), desk, json)


@watchlist_app.command("remove")
def watchlist_remove(name: Name) -> None:
    """Forget a watchlist; its editions stay."""
    with opened() as desk:
        show.say(f"Forgotten: {desk.watchlist.remove(name).name}.")


def _urgency(
    alert: bool | None,  # noqa: FBT001
    given: tuple[int | None, float | None, str | None, int | None],
    *,
    is_alert: bool,
) -> Urgency | bool | None:
    """What was said of an alert; a watchlist that is none has neither sources nor quiet hours."""
    from bot.desk.watchlists import Urgency

    if all(value is None for value in given):
        return alert
    if alert is False or not (alert or is_alert):
        raise typer.BadParameter("--sources, --salience, --quiet and --hourly are of an alert: give --alert too.")
    return Urgency(*given)
