"""Discord: an embed for each item. Nobody is pinged from an embed, and the message says that nobody may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.post.pages import Limit, Page, Role, Told, Unit
from bot.post.place import Handing, Place, noted, sources, write_text
from bot.post.places.markdown import linked
from bot.types import Message

_EMBEDS, _WHOLE = 10, 6_000  #: embeds in a message, and characters in all of them
_TITLE, _DESCRIPTION, _FOOTER = 256, 4_096, 2_048
_CONTENT = Limit(2_000, 250, Unit.UTF16)
_COLOUR = 0x0D6E63


def discord() -> Place:
    """At most ten embeds with 6,000 characters in all, below a line of text."""
    return Place(_CONTENT, write, _fits, Handing.TEMPLATE)


def write(page: Page) -> Message:
    """The message as a line of text and embeds."""
    card = {
        "content": f"**{page.title}**",
        "embeds": [_embed(told, page) for told in page.items],
        "allowed_mentions": {"parse": []},
    }
    return replace(write_text(page), card=card)


def _embed(told: Told, page: Page) -> dict[str, Any]:
    embed: dict[str, Any] = {"color": _COLOUR}
    lines = []
    if headline := told.headline:
        title = noted(headline, headline.text)
        if _CONTENT.size(title) <= _TITLE:
            embed |= {"title": title} | ({"url": headline.url} if headline.url else {})
        else:
            lines.append(noted(headline, f"**{linked(headline)}**"))
    lines += [told.text(Role.SENTENCE), sources(told, lambda piece: noted(piece, linked(piece)))]
    if description := "\n".join(filter(None, lines)):
        embed["description"] = description
    if facts := told.facts(page.labels):
        embed["footer"] = {"text": facts}
    return embed


def _fits(message: Message) -> bool:
    embeds = (message.card or {})["embeds"]
    sizes = [
        (_CONTENT.size(e.get("title", "")), _CONTENT.size(e.get("description", "")), _CONTENT.size(_footer(e)))
        for e in embeds
    ]
    short = all(description <= _DESCRIPTION and footer <= _FOOTER for _, description, footer in sizes)
    return short and len(embeds) <= _EMBEDS and sum(map(sum, sizes)) <= _WHOLE


def _footer(embed: dict[str, Any]) -> str:
    return str(embed.get("footer", {}).get("text", ""))
