"""`vigie trending`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import show
from bot.cli.options import Json
from bot.cli.workspace import opened

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.pipeline.trending import Trends
    from bot.types import Trend


def trending(
    days: Annotated[int, typer.Option(min=1, max=92, help="How long a span is compared with the four before.")] = 7,
    json: Json = False,
) -> None:
    """Show what is in the news more than it was: companies, people, products and topics against their own past."""
    with opened() as desk:
        found = desk.trending(days=days)
        if json:
            show.as_json(asdict(found))
        else:
            _shown(found, desk)


def _shown(found: Trends, desk: Desk) -> None:
    if not found.is_known:
        known = f"{found.history or 'none'} {'have' if found.history > 1 else 'has'} enough stories"
        said = f"Not enough history: of the four spans of {_days(found.days)} before, {known}."
        show.say(show.hanging("", f"{said} Three are needed to say what is usual."))
    elif not found.trends:
        show.say(f"Nothing is told of much more than in the four spans of {_days(found.days)} before.")
    for trend in found.trends:
        counts = f"{trend.stories:>4} stories, usually {trend.usual:g}"
        show.say(show.hanging(f"{counts:<32} ", f"{_name(trend, desk)} ({trend.kind})"))


def _days(days: int) -> str:
    return f"{days} day{'s' * (days != 1)}"


def _name(trend: Trend, desk: Desk) -> str:
    topic = desk.knowledge.topics.topics.get(trend.id) if trend.kind == "topic" else None
    return topic.labels.get(desk.config.language, trend.name) if topic else trend.name
