"""Chats that show Markdown: Mattermost, Rocket.Chat and ntfy. What they have in common is used, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from bot.post.pages import Limit, Page, Piece, Role, Told, Unit
from bot.post.place import Handing, Place, json_size, noted, sources, write_text
from bot.types import Message

_MATTERMOST = Limit(8_000, 0, Unit.UTF16)  #: of the 16,383 that a post may have
_ROCKETCHAT = Limit(4_800, 0, Unit.UTF16)  #: of the 5,000 that a server takes unless it is told otherwise
_NTFY = Limit(3_900, 200, Unit.BYTES)  #: of the 4,096 that a server takes; what is longer arrives as an attachment
_NTFY_JSON = 7_500  #: beyond 8,000 bytes of JSON apprise makes an attachment of it
_BREAK = "  \n"  #: a line break in every dialect


def mattermost() -> Place:
    """Markdown, the title as its first line; apprise changes nothing of a plain text."""
    return Place(_MATTERMOST, write, lambda message: _fits(message, _MATTERMOST), Handing.MARKDOWN)


def rocketchat() -> Place:
    """Markdown, the title as its first line."""
    return Place(_ROCKETCHAT, write, lambda message: _fits(message, _ROCKETCHAT), Handing.MARKDOWN)


def ntfy() -> Place:
    """Markdown below a title."""
    return Place(_NTFY, write_untitled, _fits_ntfy, Handing.MARKDOWN)


def write(page: Page) -> Message:
    """The message as Markdown below a bold title."""
    return replace(write_text(page), markup=f"**{page.title}**\n\n{write_untitled(page).markup}")


def write_untitled(page: Page) -> Message:
    """The message as Markdown, without its title."""
    return replace(write_text(page), markup="\n\n".join(_item(told, page) for told in page.items))


def _item(told: Told, page: Page) -> str:
    lines = []
    if headline := told.headline:
        lines.append(noted(headline, f"**{linked(headline)}**"))
    lines.append(told.text(Role.SENTENCE))
    lines.append(sources(told, lambda piece: noted(piece, linked(piece))))
    lines.append(told.facts(page.labels))
    return _BREAK.join(filter(None, lines))


def linked(piece: Piece) -> str:
    """A piece's text, with a link where it has an address. Neither holds a bracket, a parenthesis or a backslash."""
    return f"[{piece.text}]({piece.url})" if piece.url else piece.text


def _fits(message: Message, limit: Limit) -> bool:
    return limit.size(message.markup) <= limit.body


def _fits_ntfy(message: Message) -> bool:
    sent = {"title": message.title, "message": message.markup}
    return _fits(message, _NTFY) and json_size(sent) <= _NTFY_JSON
