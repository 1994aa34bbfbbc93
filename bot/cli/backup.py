"""`vigie backup` and `vigie restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import show
from bot.cli.workspace import opened, settings


def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.", show_default=False)]) -> None:
    """Copy the database into a file, also while a watch runs."""
    with opened() as desk:
        made = desk.backup(file.expanduser())
    show.say(f"Copied to {made}. Keep vigie.toml and entities.jsonl with it.")
    show.say(f"  Put it back: vigie restore {made}")


def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="What `vigie backup` wrote.", show_default=False)
    ] = None,
    mark: Annotated[
        bool, typer.Option("--mark", help="The database was restored by other means, such as pg_restore.")
    ] = False,
) -> None:
    """Put a backup in the place of the database; what may have been sent since is not sent again."""
    if mark == (file is not None):
        raise typer.BadParameter("give the file of a backup, or --mark.", param_hint="FILE")
    if file is None:
        with opened() as desk:
            held = desk.mark_restored()
        show.say("Marked as restored.")
    else:
        held = _put_back(file)
    show.say(_held(held))
    told = "What is told anew of news that are older than this moment will be unknown too."
    show.say(show.hanging("", f"{told} Look into the channels:"))
    show.say("  vigie channel ledger --status unknown   shows them")
    show.say("  vigie post --retry-unknown              sends them after all")


def _held(items: int) -> str:
    if not items:
        return "Nothing was still to be sent."
    said = "1 item that was" if items == 1 else f"{items} items that were"
    return f"{said} still to be sent may have been sent since: unknown now."


def _put_back(file: Path) -> int:
    from bot.desk.backup import restore as put_back
    from bot.moments import utc_now

    restored = put_back(settings(), file, utc_now)
    kept = f" The database that was there is kept as {restored.kept}." if restored.kept else ""
    show.say(show.hanging("", f"Restored: {show.articles_said(restored.articles)}.{kept}"))
    return restored.held
