"""What marks an item besides its story, as JSON and back. An item that has a mark not has no key for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.types import Correction, Earlier, Edit, FollowUp, Item, Quote, Trend

MARKS = ("follow_up", "follows", "correction", "trends")
"""The fields of an item that are marks."""


def marks_document(item: Item) -> dict[str, Any]:
    """The marks that an item has."""
    found: dict[str, Any] = {}
    if item.follow_up:
        found["follow_up"] = asdict(item.follow_up) | {"since": item.follow_up.since.isoformat()}
    if item.follows:
        found["follows"] = asdict(item.follows) | {"told": item.follows.told.isoformat()}
    if item.correction:
        correction = asdict(item.correction) | {"told": item.correction.told.isoformat()}
        found |= {"correction": correction, "story_id": item.story_id}
    if item.trends:
        found |= {"trends": [asdict(trend) for trend in item.trends], "story_id": 0}
    return found


def key_of(item: Item) -> int:
    """What stands for an item's story in its row, once in an edition.

    A correction has its article's number, less than 0; the notice of what is rising has 0.
    """
    return -item.summary_of if item.correction else item.story_id


def marks_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an item that its document has marks for."""
    found: dict[str, Any] = {}
    if told := document.get("follow_up"):
        news = tuple(Quote(**quote) for quote in told["news"])
        found["follow_up"] = FollowUp(date.fromisoformat(told["since"]), news)
    if told := document.get("follows"):
        found["follows"] = Earlier(**(told | {"told": date.fromisoformat(told["told"])}))
    if told := document.get("correction"):
        edits = (Edit(e["before"], e["after"], tuple(e["gone"]), tuple(e["come"])) for e in told["edits"])
        found["correction"] = Correction(tuple(told["item_ids"]), date.fromisoformat(told["told"]), tuple(edits))
    found["trends"] = tuple(Trend(**trend) for trend in document.get("trends", ()))
    return found
