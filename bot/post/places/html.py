"""Chats that show HTML: Telegram, which knows few tags, and Matrix.

apprise rewrites what it sends to Telegram with the tags that Telegram knows, where it takes one line break for two of
HTML's, but keeps those of the text. To Matrix it sends the plain text too, without the addresses of links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html import escape, unescape

from bot.post.pages import Limit, Page, Piece, Role, Told, Unit
from bot.post.place import Handing, Place, noted, sources, write_text
from bot.types import Message

_TAG = re.compile(r"<[^>]*>")
_SHOWN = Limit(3_800, 0, Unit.UTF16)  #: of the 4,096 that Telegram takes once its tags are read
_ENTITIES = 90  #: of the 100 links and bold texts that Telegram takes; what is more loses its form
_BYTES = 30_000  #: of Telegram's 35,000 with all tags, and of Matrix's 65,536 for an event with both of its bodies


def telegram() -> Place:
    """HTML within 4,096 UTF-16 units after its tags are read, and 100 of these."""
    return Place(_SHOWN, partial(write, line_break="\n"), _fits_telegram, Handing.HTML)


def matrix() -> Place:
    """HTML that leaves room for its plain text in an event of 65,536 bytes."""
    return Place(Limit(_BYTES, 0, Unit.BYTES), partial(write, line_break="<br>"), _fits_matrix, Handing.HTML)


def write(page: Page, line_break: str) -> Message:
    """The message as HTML of b, i and a, with a blank line before each item."""
    items = [line_break.join(_lines(told, page)) for told in page.items]
    return replace(write_text(page), markup=(2 * line_break).join([f"<b>{escape(page.title)}</b>", *items]))


def _lines(told: Told, page: Page) -> Iterator[str]:
    if headline := told.headline:
        yield _noted(headline, f"<b>{linked(headline)}</b>")
    if summary := told.text(Role.SENTENCE):
        yield escape(summary)
    if links := sources(told, lambda piece: _noted(piece, linked(piece))):
        yield links
    if facts := told.facts(page.labels):
        yield f"<i>{escape(facts)}</i>"


def _noted(piece: Piece, written: str) -> str:
    return noted(replace(piece, note=escape(piece.note)), written)


def linked(piece: Piece) -> str:
    """A piece's text, with a link where it has an address."""
    text = escape(piece.text)
    return f'<a href="{escape(piece.url)}">{text}</a>' if piece.url else text


def shown(markup: str) -> str:
    """What is read of the markup."""
    return unescape(_TAG.sub("", markup.replace("<br>", "\n")))


def _fits_telegram(message: Message) -> bool:
    text = shown(message.markup).replace("\n", "\r\n")  # as apprise writes it
    entities = message.markup.count("</")
    return _SHOWN.size(text) <= _SHOWN.body and entities <= _ENTITIES and len(message.markup.encode()) <= _BYTES


def _fits_matrix(message: Message) -> bool:
    return len(message.markup.encode()) + len(shown(message.markup).encode()) <= _BYTES
