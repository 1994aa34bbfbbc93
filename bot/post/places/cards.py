"""Microsoft Teams: an adaptive card, a container for each item. It has no entities, so it can mention nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.post.pages import Limit, Page, Role, Told, Unit
from bot.post.place import Handing, Place, json_size, noted, sources, write_text
from bot.post.places.markdown import linked
from bot.types import Message

_BYTES = 25_000  #: of the 28 kB that a webhook takes
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def teams() -> Place:
    """A card of at most 28 kB as it is sent."""
    return Place(
        Limit(_BYTES, 250, Unit.BYTES), write, lambda message: json_size(message.card) <= _BYTES, Handing.TEMPLATE
    )


def write(page: Page) -> Message:
    """The message as a card of version 1.4."""
    title = _text(page.title, style="heading", weight="Bolder", size="Large")
    body = [title, *({"type": "Container", "separator": True, "items": [*_item(t, page)]} for t in page.items)]
    content = {
        "$schema": _SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "msteams": {"width": "Full"},
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return replace(write_text(page), card={"type": "message", "attachments": [attachment]})


def _item(told: Told, page: Page) -> Iterator[dict[str, Any]]:
    if headline := told.headline:
        yield _text(noted(headline, linked(headline)), weight="Bolder", size="Medium")
    if summary := told.text(Role.SENTENCE):
        yield _text(summary)
    for line in (sources(told, lambda piece: noted(piece, linked(piece))), told.facts(page.labels)):
        if line:
            yield _text(line, size="Small", isSubtle=True, spacing="Small")


def _text(text: str, **look: object) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True, **look}
