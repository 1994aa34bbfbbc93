"""An edition as JSON. The keys are a promise: some may be added, none is renamed or dropped within one `schema`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.characters import one_line
from bot.digest.view import in_order
from bot.labels import Labels
from bot.types import Correction, Edition, FollowUp, Item, Link, Section, Topic

SCHEMA = "vigie/edition/1"


def as_json(edition: Edition, topics: Mapping[str, Topic]) -> str:
    """The edition as a JSON object, indented, times in ISO 8601 (UTC), addresses as the archive has them."""
    watchlist = edition.watchlist
    labels = Labels(watchlist.language)
    document = {
        "schema": SCHEMA,
        "id": edition.id,
        "date": edition.date.isoformat(),
        "made": edition.made.isoformat(),
        "since": edition.since.isoformat() if edition.since else None,
        "quiet": all(item.section is Section.NOTICED for item in edition.items),
        "watchlist": {
            "id": watchlist.id,
            "name": watchlist.name,
            "language": watchlist.language,
            "timezone": watchlist.timezone,
        },
        "items": [_item(item, topics, labels) for item in in_order(edition)],
        "trends": [asdict(trend) for item in edition.notices for trend in item.trends],
        "corrections": [_correction(item, item.correction) for item in edition.notices if item.correction],
    }
    # Text is cleaned as in the other forms: JSON is printed on terminals too, and lone surrogates cannot be encoded.
    return json.dumps(_cleaned(document), ensure_ascii=False, indent=2) + "\n"


def _item(item: Item, topics: Mapping[str, Topic], labels: Labels) -> dict[str, Any]:
    return {
        "id": item.id,
        "story_id": item.story_id,
        "headline": item.headline,
        "language": item.language,
        "summary": list(item.sentences),
        "summary_of": item.summary_of,
        "companies": list(item.companies),
        "topics": [{"id": topic, "label": labels.topic(topic, topics)} for topic in item.topics],
        "section": item.section.value if item.section else None,
        "first_seen": item.first_seen.isoformat(),
        "score": item.score,
        "links": [_link(link) for link in item.links],
        "follow_up": _follow_up(item.follow_up) if item.follow_up else None,
        "follows": asdict(item.follows) | {"told": item.follows.told.isoformat()} if item.follows else None,
    }


def _correction(item: Item, correction: Correction) -> dict[str, Any]:
    return {
        "id": item.id,
        "story_id": item.story_id,
        "item_ids": list(correction.item_ids),
        "first_told": correction.told.isoformat(),
        "headline": item.headline,
        "article": _link(item.links[0]) if item.links else None,
        "edits": [
            {"before": e.before, "after": e.after, "gone": list(e.gone), "come": list(e.come)} for e in correction.edits
        ],
    }


def _follow_up(follow_up: FollowUp) -> dict[str, Any]:
    return {"first_told": follow_up.since.isoformat(), "new": [asdict(quote) for quote in follow_up.news]}


def _link(link: Link) -> dict[str, Any]:
    return {
        "article_id": link.article_id,
        "url": link.url,
        "title": link.title,
        "source": link.source,
        "language": link.language,
        "access": link.access.value,
        "kind": link.kind.value,
        "published": link.published.isoformat(),
        "updated": link.updated.isoformat() if link.updated else None,
    }


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {key: _cleaned(inner) for key, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value
