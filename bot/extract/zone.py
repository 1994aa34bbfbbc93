"""The part of a page between its title and its first long paragraph: byline, date and standfirst stand there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.extract.characters import key, tidy_line

PARAGRAPH = 120
"""Characters from which a <p> is taken for the body's first paragraph."""

_MOST = 300  #: elements


def text_of(element: Any) -> str:
    """All text below an element, on one line."""
    return tidy_line("".join(element.itertext()))


def below_title(tree: Any, titles: Collection[str]) -> tuple[Any, ...]:
    """The elements from below the heading that bears the title to the first long paragraph, which is the last of them.

    `titles` are keys (see `characters.key`). Empty where no heading bears one of them.
    """
    found: list[Any] = []
    below = False
    for element in tree.iter():
        if element.tag == "h1":
            below = below or key(text_of(element)) in titles
        if not below or not isinstance(element.tag, str):
            continue
        found.append(element)
        if len(found) >= _MOST or (element.tag == "p" and len(text_of(element)) >= PARAGRAPH):
            break
    return tuple(found)
