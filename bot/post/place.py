"""A place: how messages are written for one kind of service, and how much one of them may hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.labels import Labels
from bot.post.pages import Limit, Page, Piece, Role, Told
from bot.types import Message


class Handing(StrEnum):
    """How apprise is given what is to be sent."""

    TEXT = "text"  #: title and body, as they are
    HTML = "html"  #: the markup
    MARKDOWN = "markdown"  #: the markup
    TEMPLATE = "template"  #: the card, in the place of what apprise would build
    FIELDS = "fields"  #: title and body, and the card's fields beside them


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of service. `write` makes a message of a page, `fits` says whether the service takes it."""

    limit: Limit
    write: Callable[[Page], Message]
    fits: Callable[[Message], bool]
    handing: Handing = Handing.TEXT
    sources: int = 6  #: shown of one item, at most
    facts: bool = True  #: it shows companies and topics, and headlines lead to their article


def plain(limit: Limit) -> Place:
    """Neutral text, for a service that has no form of its own."""

    def fits(message: Message) -> bool:
        whole = message.body if limit.title else f"{message.title}\r\n\r\n{message.body}"
        return limit.size(whole) <= limit.body

    return Place(limit, write_text, fits, sources=3, facts=False)


def write_text(page: Page) -> Message:
    """The message as neutral text, addresses in full."""
    return Message(page.title, "\n\n".join("\n".join(_lines(told, page.labels)) for told in page.items))


def _lines(told: Told, labels: Labels) -> Iterator[str]:
    if headline := told.headline:
        yield ("" if headline.goes_on else "▪ ") + noted(headline, headline.text)
    if told.of(Role.SENTENCE):
        yield told.text(Role.SENTENCE)
    for source in told.of(Role.SOURCE):
        yield noted(source, source.text) + (f"{labels.say('colon')} {source.url}" if source.url else "")
    yield from (piece.text for piece in told.of(Role.MORE))
    if facts := told.facts(labels):
        yield facts


def noted(piece: Piece, written: str) -> str:
    """A piece as it is written, with its note behind: « The Wire Ledger (EN, payant) »."""
    return f"{written} ({piece.note})" if piece.note else written


def sources(told: Told, write: Callable[[Piece], str]) -> str:
    """The sources of an item in one line, each written by `write`."""
    return " · ".join([write(piece) for piece in told.of(Role.SOURCE)] + [p.text for p in told.of(Role.MORE)])


def json_size(value: object) -> int:
    """How many bytes a value has as the JSON that apprise sends: everything beyond ASCII is escaped."""
    return len(json.dumps(value))
