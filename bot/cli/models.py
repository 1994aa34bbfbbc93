"""`vigie models`."""

from __future__ import annotations

from dataclasses import asdict
from shlex import quote
from typing import Annotated

import typer

from bot.cli import show
from bot.cli.options import Json, group
from bot.cli.workspace import opened
from bot.secret import HINT

models_app = group("Who writes the summaries.", "Lists")

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@models_app.command("add")
def models_add(
    place: Annotated[
        str, typer.Argument(metavar="PLACE", help="A folder, owner/model on the hub, or a server's address.")
    ],
    name: Annotated[str, typer.Option(help="What to call it.", show_default=False)] = "",
    model: Annotated[str, typer.Option(help="Which of a server's models.", show_default=False)] = "",
    key: Annotated[str, typer.Option(help=f"Where the server's key is kept: {HINT}.", show_default=False)] = "",
) -> None:
    """Make a model known: a folder with safetensors, a hub name, or a server such as http://localhost:11434/v1."""
    with opened() as desk:
        added = desk.models.add(place, name=name, model=model, key=key)
    show.say(f"Known: {added.name} ({added.place}). Try it: vigie models check {quote(added.name)}")


@models_app.command("list")
def models_list(json: Json = False) -> None:
    """Show all models, and which one writes."""
    with opened() as desk:
        listed = desk.models.list()
    if json:
        show.as_json([asdict(model) for model in listed])
        return
    for model in listed:
        what = f"{model.model} at {model.place}" if model.model else model.place
        show.say(f"{'→' if model.used else ' '} {model.name}: {what}")


@models_app.command("use")
def models_use(name: Name) -> None:
    """Have a model write the summaries; `embedded` goes back to the one that ships with Vigie."""
    with opened() as desk:
        used = desk.models.use(name)
    show.say(f"{used.name} writes from now on. What is there already: vigie enrich --again")


@models_app.command("check")
def models_check(name: Name) -> None:
    """Have a model write one summary."""
    with opened() as desk:
        found = desk.models.check(name)
    show.checks([found], False)
    if not found.ok:
        raise typer.Exit(1)


@models_app.command("remove")
def models_remove(name: Name) -> None:
    """Forget a model; a downloaded one is deleted."""
    with opened() as desk:
        show.say(f"Forgotten: {desk.models.remove(name).name}.")
