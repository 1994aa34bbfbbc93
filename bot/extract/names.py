"""Names of authors, from what pages write where a name should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from bot.extract.bylines import read_byline, read_name, without_by
from bot.extract.characters import key, shorten, tidy_line

_MOST = 8  #: authors that are kept
_LONGEST = 200  #: characters of all of them
_NO_NAME = re.compile(
    r"https?:|www\.|/|\S+@\S+\.\w|\A(?:admin\w*|administrator|administrateur|webmaster|editor|editors|editorial|author|"
    r"auteur|staff|user|root|null|none|undefined|unknown|anonymous|anonyme|guest|default|wordpress\w*)\Z",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(?:\||·|•|\bsee full bio\b|\bview all posts\b).*\Z", re.IGNORECASE)

_SIGNED = re.compile(
    r"(?:^|[\s_-])(?:authors?|auteurs?|auteure|byline|by-line|signature|contributors?)(?:[\s_-]?names?)?(?=$|[\s_-])"
)
_OTHERS = re.compile(
    r"comment|related|teaser|recommend|sidebar|widget|footer|avatar|image|photo|social|follow|share|bio\b"
)
_PLACES = ("a", "span", "div", "p", "address", "cite", "li", "strong", "em", "section")
_MOST_LOOKED_AT = 40
_MOST_PARTS = 40  #: pieces of text in one of them


def choose_author(sources: Iterable[Iterable[str]], sites: frozenset[str]) -> str | None:
    """The authors as one text, « Jeanne Petit, Marc Durand », from the first source that names any; else None.

    Addresses, accounts and placeholders are no names. The site's own name gives way to anybody else's.
    """
    own = ""
    for source in sources:
        names = {key(name): name for text in source if (name := clean_name(text))}
        others = [name for said, name in names.items() if said.replace(" ", "") not in sites]
        if others:
            return shorten(", ".join(others[:_MOST]), _LONGEST)
        own = own or next(iter(names.values()), "")
    return own or None


def clean_name(text: str) -> str:
    """A name without « Par », "By" or what follows a bar; "" where the text is no name."""
    name = _TAIL.sub("", without_by(tidy_line(text[: 2 * _LONGEST]))).strip(" ,;:-–—|")
    return "" if len(name) > _LONGEST or len(name) < 2 or _NO_NAME.search(name) else name


def signed_names(tree: Any, zone: Iterable[Any]) -> Iterator[str]:
    """The names with which a page is signed: where a mark says so (`rel`, `itemprop`, class), then below the title."""
    for element in islice(filter(_is_signature, tree.iter(*_PLACES)), _MOST_LOOKED_AT):
        if name := read_name(_beginning(element)):
            yield name
    for element in zone:
        byline = read_byline(_beginning(element)) if element.tag in _PLACES else None
        if byline and byline.author:
            yield byline.author


def _beginning(element: Any) -> str:
    return tidy_line(" ".join(islice(element.itertext(), _MOST_PARTS)))


def _is_signature(element: Any) -> bool:
    if "author" in (element.get("rel") or "", element.get("itemprop") or ""):
        return True
    said = f"{element.get('class', '')} {element.get('id', '')}".lower()
    return bool(_SIGNED.search(said)) and not _OTHERS.search(said)
