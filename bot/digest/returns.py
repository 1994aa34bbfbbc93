"""What an item says of a story that comes back: only what is new, whoever's words its first item had. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.types import FollowUp, Item


def returned(item: Item, follow_up: FollowUp) -> Item:
    """An item that tells the news instead of a summary; those of the article that speaks for it come first."""
    news = tuple(sorted(follow_up.news, key=lambda quote: quote.article_id != item.summary_of))
    return replace(item, sentences=tuple(quote.text for quote in news), follow_up=replace(follow_up, news=news))
