"""`vigie topic`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli import show
from bot.cli.options import Json, group
from bot.cli.workspace import opened

topic_app = group("The themes that articles are given: a closed list.", "Lists")


@topic_app.callback()
def _topics() -> None:
    """Keep `list` a command of its own, though it is the only one."""


@topic_app.command("list")
def topic_list(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Only those that have these in what is said of them.", show_default=False),
    ] = None,
    json: Json = False,
) -> None:
    """Show the topics: the id that `topic:` and `--topic` take, the French and English label, what it is about."""
    with opened() as desk:
        found, language = desk.topic.list(" ".join(words or ())), desk.config.language
    if json:
        show.as_json([asdict(topic) for topic in found])
        return
    for topic in found:
        show.say(show.hanging("", f"{topic.id}: {' / '.join(dict.fromkeys(topic.labels.values()))}"), "bold")
        if topic.covers:
            show.say(show.wrapped(topic.covers[language]))
    if not found:
        show.say("No topic has these words. `vigie topic list` shows them all.")
