"""Slack: blocks. A header, and for each item a section with a block of context below it.

Texts are mrkdwn, `verbatim` so that Slack looks for neither addresses nor names in them, or plain text where nothing is
linked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any

from bot.post.pages import Limit, Page, Piece, Role, Told, Unit
from bot.post.place import Handing, Place, json_size, noted, sources, write_text
from bot.types import Message

_BLOCKS = 50  #: in one message
_TEXT = Limit(3_000, 0, Unit.UTF16)  #: of one text
_HEADER = 150
_WHOLE = 30_000  #: bytes in all; apprise refuses a template of more than 35,000
_COLOUR = "#0d6e63"


def slack() -> Place:
    """At most 50 blocks, each of whose texts has at most 3,000 characters."""
    return Place(Limit(_WHOLE, _HEADER, Unit.UTF16), write, _fits, Handing.TEMPLATE)


def write(page: Page) -> Message:
    """The message as an attachment of blocks."""
    header = {"type": "header", "text": _plain(page.title)}
    blocks = [header, *(block for told in page.items for block in _item(told, page))]
    card = {"fallback": _escaped(page.title), "color": _COLOUR, "blocks": blocks}
    return replace(write_text(page), card=card)


def _item(told: Told, page: Page) -> Iterator[dict[str, Any]]:
    lines = []
    if headline := told.headline:
        lines.append(_noted(headline, f"*{_linked(headline)}*"))
    lines.append(_escaped(told.text(Role.SENTENCE)))
    if section := "\n".join(filter(None, lines)):
        yield {"type": "section", "text": _mrkdwn(section)}
    links = sources(told, lambda piece: _noted(piece, _linked(piece)))
    facts = told.facts(page.labels)
    elements = [_mrkdwn(links)] if links else []
    elements += [_plain(facts)] if facts else []
    if elements:
        yield {"type": "context", "elements": elements}


def _noted(piece: Piece, written: str) -> str:
    return noted(replace(piece, note=_escaped(piece.note)), written)


def _linked(piece: Piece) -> str:
    text = _escaped(piece.text)
    return f"<{_escaped(piece.url)}|{text}>" if piece.url else text


def _escaped(text: str) -> str:
    """Slack's three characters of control, as entities."""
    return escape(text, quote=False)


def _mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": _escaped(text), "emoji": False}


def _fits(message: Message) -> bool:
    card = message.card or {}
    blocks = card["blocks"]
    texts = [block["text"]["text"] for block in blocks[1:] if "text" in block]
    texts += [element["text"] for block in blocks for element in block.get("elements", ())]
    short = all(_TEXT.size(text) <= _TEXT.body for text in texts)
    return short and len(blocks) <= _BLOCKS and json_size(card) <= _WHOLE
