"""`vigie route …`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import show_lists
from bot.cli.options import Json, group
from bot.cli.workspace import opened
from bot.types import Form

route_app = group("Which watchlist goes to which channel, and how.", "Lists")

Watchlist = Annotated[str, typer.Argument(metavar="WATCHLIST", show_default=False)]
Channel = Annotated[str, typer.Argument(metavar="CHANNEL", show_default=False)]


@route_app.command("add")
def route_add(
    watchlist: Watchlist,
    channel: Channel,
    language: Annotated[str, typer.Option(help="Of labels, dates and topics: fr or en.")] = "",
    form: Annotated[Form, typer.Option(help="How much is told of each item.")] = Form.FULL,
    at: Annotated[str, typer.Option(help="Nothing is sent before this local time, such as 08:30.")] = "",
    weekdays: Annotated[str, typer.Option(help="Only on these days, such as mon-fri or mon,thu.")] = "",
    items: Annotated[int, typer.Option(min=0, help="Of one edition, at most, best first; 0: all.")] = 0,
) -> None:
    """Post a watchlist or an alert to a channel; a route that it has there is replaced."""
    from bot.desk.routes import Wanted

    wanted = Wanted(language, form, at, weekdays, items)
    with opened() as desk:
        show_lists.routes([desk.route.add(watchlist, channel, wanted)], desk, False)


@route_app.command("list")
def route_list(
    watchlist: Annotated[
        str | None, typer.Argument(metavar="WATCHLIST", help="Only of this one.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Show where each watchlist goes; one without routes goes to every channel."""
    with opened() as desk:
        show_lists.routes(desk.route.list(watchlist), desk, json)


@route_app.command("remove")
def route_remove(watchlist: Watchlist, channel: Channel) -> None:
    """Post a watchlist to a channel no more; what is pending there is skipped."""
    with opened() as desk:
        show_lists.routes([desk.route.remove(watchlist, channel)], desk, False)
