"""The lines of a page's article as trafilatura sees them (Barbaresi 2021, https://aclanthology.org/2021.acl-demo.15).

It is the first voice that `lines` hears, and the only one where the weights of `lines` are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import trafilatura

from bot.errors import ExtractError
from bot.extract.characters import shorten, tidy_line

MAX_CHARACTERS = 500_000
"""Ceiling of one body; what comes after it is left out. The longest live pages have a fifth of it."""

_BLOCKS = frozenset({"p", "head", "item", "list", "quote", "row", "table", "cell", "code", "div", "ab", "body", "fw"})
_SKIPPED = frozenset({"graphic", "done", "del"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body: a paragraph ("p"), a heading ("head"), an item of a list, a row, a quotation."""

    text: str
    tag: str = "p"


def read_lines(tree: Any, url: str, *, alone: bool = True) -> tuple[Line, ...]:
    """The lines of the article in a tree, which is left as it was; none where none is seen. Raises ExtractError.

    Where it is not `alone`, trafilatura leaves out the second opinions that it asks for by itself, half of its time;
    but where it then finds no article, and gives all text of the page as one line, it is asked again with them.
    """
    lines = _heard(tree, url, fast=not alone)
    return _heard(tree, url, fast=False) if len(lines) == 1 and not alone else lines


def _heard(tree: Any, url: str, *, fast: bool) -> tuple[Line, ...]:
    try:  # as "xml", since for "python" it would also write the tree as text
        document = trafilatura.bare_extraction(tree, url=url, include_comments=False, fast=fast, output_format="xml")
    except Exception as error:  # it fails on hostile pages in any way; the page is what is wrong
        raise ExtractError(url, f"the page could not be parsed ({type(error).__name__})") from error
    body = getattr(document, "body", None)
    return () if body is None else tuple(capped(_lines(body)))


def capped(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines up to `MAX_CHARACTERS` in all."""
    left = MAX_CHARACTERS
    for line in lines:
        if left <= 1:
            return
        yield replace(line, text=shorten(line.text, left)) if len(line.text) > left else line
        left -= len(line.text) + 1


def _lines(body: Any) -> Iterator[Line]:
    """The text of a body, broken where a block or a line break stands; a table's row is one line."""
    tag, parts = "p", list[str]()
    for kind, element in _events(body):
        if kind == "text":
            parts.append(element)
            continue
        if element == "cell":
            parts.append(" | " if any(part.strip() for part in parts) else "")
            continue
        yield from _line(parts, tag)
        tag, parts = (element if kind == "start" else "p"), []
    yield from _line(parts, tag)


def _line(parts: list[str], tag: str) -> Iterator[Line]:
    text = tidy_line("".join(parts)).strip("| ")
    if text:
        yield Line(text, tag)


def _events(body: Any) -> Iterator[tuple[str, str]]:
    """A tree as a flat run of texts and of starts and ends of blocks; no recursion, since pages nest without shame."""
    stack = [(body, False)]
    while stack:
        element, left = stack.pop()
        block = element.tag in _BLOCKS or element.tag == "lb"
        if left:
            if block and element.tag != "cell":
                yield "end", element.tag
            if element.tail:
                yield "text", element.tail
            continue
        stack.append((element, True))
        if element.tag in _SKIPPED:
            continue
        if block:
            yield "start", element.tag
        if element.text:
            yield "text", element.text
        stack.extend((child, False) for child in reversed(element))
