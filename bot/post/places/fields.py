"""Webhooks that take JSON: the text of other messages, and beside it the same in fields for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.post.neutral import neutral
from bot.post.pages import Limit, Page, Piece, Role, Told
from bot.post.place import Handing, Place, plain, write_text
from bot.types import Item, Message


def webhook(limit: Limit) -> Place:
    """Text within a limit, with fields."""
    return Place(limit, write, plain(limit).fits, Handing.FIELDS)


def write(page: Page) -> Message:
    """The message as text and fields; a text in them is as neutral as everywhere, since it may go on to a chat."""
    watchlist = page.edition.watchlist
    edition = {
        "id": page.edition.id,
        "watchlist": neutral(watchlist.name),
        "date": page.edition.date.isoformat(),
        "language": page.labels.code,
    }
    known = {item.id: item for item in (*page.edition.items, *page.edition.notices)}
    items = [_item(told) | _standing(known.get(told.item_id)) for told in page.items]
    return replace(write_text(page), card={"edition": edition, "items": items})


def _standing(item: Item | None) -> dict[str, Any]:
    """Why an item is told: in which section, because a told story has news, or because it was corrected."""
    return {
        "section": item.section.value if item and item.section else None,
        "follow_up": bool(item and item.follow_up),
        "correction": bool(item and item.correction),
    }


def _item(told: Told) -> dict[str, Any]:
    headline = told.headline
    return {
        "id": told.item_id,
        "headline": headline.text if headline else "",
        "url": headline.url if headline else "",
        "summary": [piece.text for piece in told.of(Role.SENTENCE)],
        "sources": [_source(piece) for piece in told.of(Role.SOURCE)],
        "companies": [piece.text for piece in told.of(Role.COMPANY)],
        "topics": [piece.text for piece in told.of(Role.TOPIC)],
    }


def _source(piece: Piece) -> dict[str, Any]:
    known = {"name": piece.text, "url": piece.url}
    if link := piece.link:
        known |= {
            "language": neutral(link.language),
            "access": link.access.value,
            "kind": link.kind.value,
            "published": link.published.isoformat(),
        }
    return known
