"""Pages: pieces of text laid into messages that a channel takes, cut where it harms least."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_LEAST_BODY, _LEAST_TITLE = 100, 40


class Unit(StrEnum):
    """What a service counts when it measures a text."""

    CHARACTERS = "characters"  #: code points
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
        return len(text.encode("utf-16-le")) // 2 if self.unit is Unit.UTF16 else len(text)


@dataclass(frozen=True, slots=True)
class Piece:
    """What is kept together as long as it fits into a message; `joint` stands between it and what is before it."""

    joint: str
    text: str


# A character with what belongs to it: a flag's second letter, marks, variation selectors, skin tones, joined emoji.
_CLUSTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|.(?:\u200d.|[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff])*"
)


class Pages:
    """Bodies of messages under construction, and the items that each tells.

    An item that is too long for one page has pages of its own, so that what arrived of it can be counted in messages.
    """

    def __init__(self, room: int, size: Callable[[str], int]) -> None:
        self.bodies: list[str] = []
        self.owners: list[list[int]] = []
        self._room = room
        self._size = size
        self._full = True  # the last page takes no more

    def fits(self, text: str) -> bool:
        """True for a text that one message can hold."""
        return self._size(text) <= self._room

    def put(self, item_id: int, pieces: Sequence[Piece]) -> None:
        """Tell an item: on the last page, else on a new one, else on several."""
        whole = pieces[0].text + "".join(piece.joint + piece.text for piece in pieces[1:])
        if self.fits(whole):
            self._append(pieces[0].joint, whole, item_id)
            return
        self._full = True
        for piece in pieces:
            for number, bit in enumerate(self._bits(piece.text)):
                self._append(" " if number else piece.joint, bit, item_id)
        self._full = True

    def _append(self, joint: str, text: str, item_id: int) -> None:
        if self._full or not self.fits(self.bodies[-1] + joint + text):
            self.bodies.append("")
            self.owners.append([])
            self._full = False
        self.bodies[-1] += joint + text if self.bodies[-1] else text
        if item_id not in self.owners[-1]:
            self.owners[-1].append(item_id)

    def _bits(self, text: str) -> Iterator[str]:
        """A text in parts that fit, cut between words, or where one word is too long, between characters."""
        if self.fits(text):
            yield text
            return
        bit = ""
        for word in text.split(" "):
            for part, glue in self._parts(word):
                if bit and not self.fits(bit + glue + part):
                    yield bit
                    bit = part
                else:
                    bit += glue + part if bit else part
        yield bit

    def _parts(self, word: str) -> Iterator[tuple[str, str]]:
        """A word whole, or its characters, each with what stands before it."""
        if self.fits(word):
            yield word, " "
            return
        clusters = [part for c in _CLUSTER.findall(word) for part in ((c,) if self.fits(c) else tuple(c))]
        for number, cluster in enumerate(clusters):
            yield cluster, "" if number else " "
