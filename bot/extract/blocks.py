"""Every line of text on a page, menus and footers too, in the order of the page, with where it stands.

A block is what a reader sees as one line: a paragraph, a heading, an item of a list, a row of a table, what stands
between two line breaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from lxml.etree import iterwalk

from bot.extract.characters import tidy_line
from bot.extract.places import OUTSIDE, Place, place_of

MOST_BLOCKS = 10_000
"""Ceiling of the blocks of one page; what comes after them is left out: a page of 4.5 MB stays within its seconds."""

_BREAKING = frozenset(
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody tfoot "
    "thead tr ul".split()
)
_SKIPPED = frozenset(
    "script style noscript template svg iframe object embed select textarea head canvas audio video input datalist map "
    "math noframes applet progress meter".split()
)
_CELLS = frozenset({"td", "th"})


class Block(NamedTuple):
    """A line and the place that it stands in."""

    text: str
    linked: int  #: characters that are text of links, white space included
    place: Place


def read_blocks(tree: Any) -> tuple[Block, ...]:
    """The blocks of a tree, at most `MOST_BLOCKS`."""
    return tuple(islice(_Walk().blocks(tree), MOST_BLOCKS))


class _Walk:
    """One walk over a page: the line that is being put together, and where."""

    def __init__(self) -> None:
        self._parts = list[str]()
        self._linked = 0
        self._links = 0  # links that we are in
        self._place = OUTSIDE
        self._places = 0

    def blocks(self, tree: Any) -> Iterator[Block]:
        """All blocks, in order."""
        steps = iterwalk(tree, ("start", "end"))
        for event, element in steps:
            tag = element.tag
            if event == "start":
                if tag in _SKIPPED:
                    steps.skip_subtree()
                    continue
                if _breaks(tag):
                    yield from self._line()
                self._enter(element, tag)
                self._hear(element.text)
            else:
                if tag not in _SKIPPED:
                    if _breaks(tag):
                        yield from self._line()
                        self._leave(tag)
                    elif tag == "a":
                        self._links -= 1
                self._hear(element.tail)
        yield from self._line()

    def _enter(self, element: Any, tag: str) -> None:
        if _breaks(tag):
            if tag != "br":
                self._places += 1
                self._place = place_of(element, self._places, self._place)
        elif tag == "a":
            self._links += 1
        elif tag in _CELLS and any(part.strip() for part in self._parts):
            self._parts.append(" | ")

    def _leave(self, tag: str) -> None:
        if tag != "br" and self._place.parent:
            self._place = self._place.parent

    def _hear(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += len(text)

    def _line(self) -> Iterator[Block]:
        if self._parts:
            text = tidy_line("".join(self._parts)).strip("| ")
            if text:
                yield Block(text, self._linked, self._place)
            self._parts, self._linked = [], 0


def _breaks(tag: str) -> bool:
    return tag in _BREAKING or "-" in tag  # elements of a page's own making stand for parts of it
