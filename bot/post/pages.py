"""Pages: the pieces of an edition laid into messages that a channel takes, cut where it harms least.

A piece is a headline, a sentence, a source; what a service does with it is its place's business (see `place`). Pages
only ask whether some pieces fit into one message.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from bot.labels import Labels
from bot.types import Edition, Link

_LEAST_BODY, _LEAST_TITLE = 100, 40


class Unit(StrEnum):
    """What a service counts when it measures a text."""

    UTF16 = "utf16"  #: UTF-16 units: an emoji counts two
    BYTES = "bytes"  #: of UTF-8


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a channel takes in one message. A `title` of 0: the title becomes the first line of the body.

    Raises ValueError for a channel too narrow for a digest.
    """

    body: int
    title: int = 0
    unit: Unit = Unit.UTF16

    def __post_init__(self) -> None:
        if self.body < _LEAST_BODY or 0 < self.title < _LEAST_TITLE:
            raise ValueError(f"a body of {self.body} and a title of {self.title} {self.unit} cannot hold a digest")

    def size(self, text: str) -> int:
        """The length of a text in the channel's unit."""
        if self.unit is Unit.BYTES:
            return len(text.encode())
        return len(text.encode("utf-16-le")) // 2


class Role(StrEnum):
    """What a piece is of its item, in the order in which an item is told."""

    HEADLINE = "headline"
    SENTENCE = "sentence"
    SOURCE = "source"
    MORE = "more"  #: how many further sources there are
    COMPANY = "company"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Piece:
    """What is kept together as long as it fits into a message; `text` and `note` are one neutral line each."""

    item_id: int
    role: Role
    text: str
    url: str = ""  #: where the text may lead, "" for nowhere
    note: str = ""  #: what is to be known before following it
    link: Link | None = None  #: of a source, what is known of it
    goes_on: bool = False  #: it is the rest of a piece that no message can hold whole


@dataclass(frozen=True, slots=True)
class Told:
    """What one message tells of one item."""

    item_id: int
    pieces: tuple[Piece, ...]

    def of(self, role: Role) -> tuple[Piece, ...]:
        """Its pieces of a role."""
        return tuple(piece for piece in self.pieces if piece.role is role)

    def text(self, role: Role, joint: str = " ") -> str:
        """The texts of its pieces of a role, one after the other."""
        return joint.join(piece.text for piece in self.of(role))

    @property
    def headline(self) -> Piece | None:
        """The headline, or as much of it as the message tells, as one piece."""
        parts = self.of(Role.HEADLINE)
        return replace(parts[0], text=self.text(Role.HEADLINE)) if parts else None

    def facts(self, labels: Labels) -> str:
        """« Entreprises : Microsoft · Thèmes : publicité », "" where nothing is known."""
        colon = labels.say("colon")
        said = (
            f"{labels.say(key)}{colon} {self.text(role, ', ')}" if self.of(role) else ""
            for key, role in (("companies", Role.COMPANY), ("topics", Role.TOPIC))
        )
        return " · ".join(filter(None, said))


@dataclass(frozen=True, slots=True)
class Page:
    """One message before it is written: its title and the pieces that it tells."""

    edition: Edition
    labels: Labels
    title: str
    pieces: tuple[Piece, ...]

    @property
    def items(self) -> list[Told]:
        """The pieces by item, in their order."""
        return [Told(item_id, tuple(group)) for item_id, group in groupby(self.pieces, lambda piece: piece.item_id)]


# A character with what belongs to it: a flag's second letter, marks, variation selectors, skin tones, joined emoji.
_CLUSTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|.(?:\u200d.|[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff])*"
)


class Pages:
    """Messages under construction, each a list of pieces.

    An item that is too long for one page has pages of its own, so that what arrived of it can be counted in messages.
    """

    def __init__(self, fits: Callable[[Sequence[Piece]], bool]) -> None:
        self.pages: list[list[Piece]] = []
        self._fits = fits
        self._full = True  # the last page takes no more

    def put(self, pieces: Sequence[Piece]) -> None:
        """Tell an item: on the last page, else on a new one, else on several."""
        if self._fits(pieces):
            self._append(pieces)
            return
        self._full = True
        for piece in pieces:
            for bit in self._bits(piece):
                self._append([bit])
        self._full = True

    def _append(self, pieces: Sequence[Piece]) -> None:
        if self._full or not self._fits([*self.pages[-1], *pieces]):
            self.pages.append([])
            self._full = False
        self.pages[-1] += pieces

    def _bits(self, piece: Piece) -> Iterator[Piece]:
        """A piece in parts that fit: an address that is too long is left out, never cut; a text is."""
        if piece.url and not self._fits([piece]):
            piece = replace(piece, url="")
        if not self._fits([piece]) and piece.note:
            piece = replace(piece, text=f"{piece.text} ({piece.note})", note="")
        if self._fits([piece]):
            yield piece
            return
        rest = piece.text
        while rest:
            end = self._reach(piece, rest)
            yield replace(piece, text=rest[:end].rstrip(" "), goes_on=len(rest) < len(piece.text))
            rest = rest[end:].lstrip(" ")

    def _reach(self, piece: Piece, rest: str) -> int:
        """How much of a text fits: up to a space; where a word is too long, to the end of a character of it."""
        ends = [match.start() for match in re.finditer(r"(?<! ) ", rest)] + [len(rest)]
        clusters = [match.end() for match in _CLUSTER.finditer(rest[: ends[0]])]
        for stops in (ends, clusters, range(1, len(rest))):
            at = bisect_right(stops, False, key=lambda end: not self._fits([replace(piece, text=rest[:end])]))
            if at:
                return stops[at - 1]
        return len(rest)  # for a channel that holds not even a letter, which no `Limit` allows
