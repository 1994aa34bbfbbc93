"""The part of a page between its title and its first long paragraph: byline, date and standfirst stand there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bot.extract.characters import key, tidy_line

PARAGRAPH = 120
"""Characters from which a <p> is taken for the body's first paragraph."""

_MOST = 300  #: elements
_FEW = 20  #: elements above a title
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


def text_of(element: Any) -> str:
    """All text below an element, on one line."""
    return tidy_line("".join(element.itertext()))


def below_title(tree: Any, titles: Collection[str]) -> tuple[Any, ...]:
    """The elements from below the heading that bears the title to the first long paragraph, which is the last of them.

    `titles` are keys (see `characters.key`). Empty where no heading bears one of them.
    """
    heading = next((one for one in tree.iter("h1") if key(text_of(one)) in titles), None)
    return () if heading is None else below(tree, heading)


def below(tree: Any, heading: Any) -> tuple[Any, ...]:
    """The elements from a heading, itself the first, to the first long paragraph."""
    found: list[Any] = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or not (found or element is heading):
            continue
        found.append(element)
        if len(found) >= _MOST or (element.tag == "p" and len(text_of(element)) >= PARAGRAPH):
            break
    return tuple(found)


def before_prose(zone: Sequence[Any]) -> tuple[Any, ...]:
    """A zone up to the first text of a paragraph's length that stands in no paragraph of its own."""
    longest = (max(len(element.text or ""), *(len(child.tail or "") for child in element), 0) for element in zone)
    end = next((number for number, length in enumerate(longest) if length >= PARAGRAPH), len(zone))
    return tuple(zone[: end + 1])


def above(heading: Any) -> tuple[Any, ...]:
    """The few elements before a heading that no other heading parts from it, in the order of the page."""
    found: list[Any] = []
    part = heading
    while part is not None and len(found) < _FEW and part.tag != "body":
        for before in part.itersiblings(preceding=True):
            inside = [one for one in before.iter() if isinstance(one.tag, str)]
            if len(inside) > _FEW or any(one.tag in _HEADINGS for one in inside):
                return tuple(found)
            found = [*inside, *found]
        part = part.getparent()
    return tuple(found[-_FEW:])
