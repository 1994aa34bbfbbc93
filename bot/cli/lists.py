"""`vigie source` and `vigie channel`."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from bot.cli import show, show_lists, show_posting
from bot.cli.options import Json, group
from bot.cli.workspace import opened
from bot.errors import PASSING, FetchError
from bot.secret import HINT
from bot.types import DeliveryStatus, SourceKind

source_app = group("What is collected from.", "Lists")
channel_app = group("Where digests are posted.", "Lists")

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@source_app.command("add")
def source_add(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A feed, a sitemap, a site, a section.", show_default=False)
    ],
    title: Annotated[str, typer.Option(help="What to call it; the feed's own title by default.")] = "",
    language: Annotated[str | None, typer.Option(help="A hint, two letters.", show_default=False)] = None,
    kind: Annotated[
        SourceKind | None,
        typer.Option(
            "--as", metavar="feed|sitemap|links", help="Only as this; the best by default.", show_default=False
        ),
    ] = None,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Do not ask the address now.")] = False,
) -> None:
    """Follow a feed, a sitemap or a page of links; a site's own address will do where it names its feed."""
    with opened() as desk:
        before = {source.id for source in desk.source.list()}
        try:
            added = desk.source.add(url, title=title, language=language, kind=kind, check=not unchecked)
        except FetchError as error:
            if error.status not in PASSING:
                raise
            raise FetchError(url, f"{error.reason}; `--unchecked` follows it all the same") from error
        show_lists.source_added(added, is_new=added.id not in before)


@source_app.command("list")
def source_list(json: Json = False) -> None:
    """Show all sources, and how their last visit went."""
    with opened() as desk:
        show_lists.sources(desk.source.list(), json)


@source_app.command("remove")
def source_remove(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Number, title or address.", show_default=False)],
) -> None:
    """Stop following a source; its articles stay in the archive."""
    with opened() as desk:
        removed = desk.source.remove(source)
    show.say(f"No longer followed: {removed.title or removed.url}. Its articles stay in the archive.")


@source_app.command("revive")
def source_revive(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Number, title or address.", show_default=False)],
) -> None:
    """Ask a source again that was retired because it was gone, or that fails."""
    with opened() as desk:
        revived = desk.source.revive(source)
    show.say(f"Asked again on the next `vigie collect`: {revived.title or revived.url}.")


@source_app.command("import")
def source_import(file: Annotated[Path, typer.Argument(metavar="FILE.opml", show_default=False)]) -> None:
    """Add the sources of an OPML file."""
    with opened() as desk:
        before = len(desk.source.list())
        read = desk.source.import_(file)
        added = len(desk.source.list()) - before
    show.say(f"{len(read)} sources in {file}, {added} of them new.")


@source_app.command("export")
def source_export(
    file: Annotated[Path | None, typer.Argument(metavar="FILE.opml", show_default=False)] = None,
) -> None:
    """Write all sources as OPML, to a file or to standard output."""
    with opened() as desk:
        show.written(desk.source.export(), file)


@channel_app.command("add")
def channel_add(
    name: Name,
    address: Annotated[
        str,
        typer.Argument(metavar="ADDRESS", help=f"An apprise address, or {HINT} that holds it.", show_default=False),
    ],
) -> None:
    """Post to a chat room, a mailbox or a webhook: slack://…, discord://…, matrix://…, mailto://… and others."""
    with opened() as desk:
        before = {channel.id for channel in desk.channel.list()}
        added = desk.channel.add(name, address)
        did = "Its address is changed" if added.id in before else "Added"
        show.say(f"{did}: {added.name} ({desk.channel.shown(added)}). Try it: vigie channel test {quote(added.name)}")


@channel_app.command("list")
def channel_list(json: Json = False) -> None:
    """Show all channels, without their secrets."""
    with opened() as desk:
        listed = [(channel, desk.channel.shown(channel)) for channel in desk.channel.list()]
        show_posting.channels(listed, desk.channel.counts(), json)


@channel_app.command("ledger")
def channel_ledger(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only this channel.", show_default=False)] = None,
    status: Annotated[
        DeliveryStatus | None, typer.Option(help="Only what is in this status.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The newest rows.")] = 40,
    json: Json = False,
) -> None:
    """Show what became of each item: pending, sending, sent, failed or unknown, and why."""
    with opened() as desk:
        show_posting.ledger(desk.channel.ledger(name, status, limit=limit), json)


@channel_app.command("test")
def channel_test(name: Name) -> None:
    """Send one short message to a channel."""
    with opened() as desk:
        receipt = desk.channel.test(name)
    show.say(f"{name}: {receipt.status}{': ' + receipt.reason if receipt.reason else ''}.")
    if receipt.status != "sent":
        raise typer.Exit(1)


@channel_app.command("remove")
def channel_remove(name: Name) -> None:
    """Stop posting to a channel."""
    with opened() as desk:
        show.say(f"Removed: {desk.channel.remove(name).name}.")
