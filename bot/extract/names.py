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
    r"https?:|www\.|/|\S+@\S+\.\w|#\w|\A\W*\d+\W*\Z|\A(?:admin\w*|administrator|administrateur|webmaster|editors?|"
    r"editorial|(?:the )?authors?|auteure?s?|staff|user|root|null|none|undefined|unknown|anonymous|anonyme|guest|"
    r"default|wordpress\w*|(?:start )?date|time|datum|stand|no author|author (?:spotlight|bio)|theme|"
    r"autor\w{0,4}|veröffentlicht|geschrieben|eingestellt|erstellt|"
    r"(?:reading time|temps de lecture)\b.*)\Z",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(?:\||·|•|\bsee full bio\b|\bview all posts\b).*\Z", re.IGNORECASE)

_ACCOUNT = re.compile(r"[a-z\d]+(?:[._-][a-z\d]+)+\Z|[a-z]+\d+\Z")  # "jane.doe", "jdoe84"
_LABEL = re.compile(
    r"\W*(?:(?:(?:the |les? )?(?:authors?|auteure?s?)|written|écrit|words|texte|by|par|posted|published|publié|"
    r"autor(?:in|a|es|en|info)?|autor[ei]|von|veröffentlicht|geschrieben|eingestellt|erstellt|por|publicado|escrito|di|da|"
    r"scritto|pubblicato|door|av|af|przez|автор|от|share|follow|datum|date|stand|guide|\d+ min(?:utes?)? read)\W*)*\Z",
    re.IGNORECASE,
)
_JOINER = re.compile(r"\s*(?:,|&|;|\b(?:and|et|und|y|och|og)\b)[\s,]*(?:(?:and|et|und|y|och)\b)?\s*\Z", re.IGNORECASE)

_SIGNED = re.compile(
    r"(?:^|[\s_-])(?:authors?|auteurs?|auteure|byline|by-line|signature|contributors?)(?:[\s_-]?names?)?(?=$|[\s_-])"
)
_OTHERS = re.compile(
    r"comment|related|teaser|recommend|sidebar|widget|footer|avatar|image|photo|social|follow|share|bio\b"
)
_OWN_PAGE = re.compile(
    r"/(?:authors?|auteurs?|autor(?:es|en|in)?|autori|contributors?|columnists?|journalist(?:e|es|en)?|redacteurs?|writers?|"
    r"people|staff|by)/[^/?#]+/?(?:[?#].*)?\Z"
)
_PLACES = ("a", "span", "div", "p", "address", "cite", "li", "strong", "em", "section", "h3", "h4", "h5", "h6")
_MOST_LOOKED_AT = 40
_MOST_PARTS = 40  #: pieces of text in one of them


def choose_author(sources: Iterable[Iterable[str]], sites: frozenset[str]) -> str | None:
    """The authors as one text, « Jeanne Petit, Marc Durand », from the first source that names any; else None.

    Addresses and placeholders are no names. An account ("jane.doe") and the site's own name give way to any other.
    """
    own = ""
    for source in sources:
        names = {key(name): name for text in source if (name := clean_name(text))}
        others = [
            name for said, name in names.items() if said.replace(" ", "") not in sites and not _ACCOUNT.match(name)
        ]
        if others:
            return shorten(", ".join(others[:_MOST]), _LONGEST)
        own = own or next(iter(names.values()), "")
    return own or None


def clean_name(text: str) -> str:
    """A name without « Par », "By" or what follows a bar; "" where the text is no name."""
    name = _TAIL.sub("", without_by(tidy_line(text[: 2 * _LONGEST]))).strip(" ,;:-–—|")
    return "" if len(name) > _LONGEST or len(name) < 2 or _NO_NAME.search(name) else name


def signed_names(tree: Any, zone: Iterable[Any]) -> Iterator[str]:
    """The names with which a page is signed: where a mark says so (`rel`, `itemprop`, class), then below the title.

    There, a link to somebody's own page says it, else a line that is a byline.
    """
    for element in islice(filter(_is_signature, tree.iter(*_PLACES)), _MOST_LOOKED_AT):
        if name := _signature(element):
            yield name
    yield from _linked_names(zone)
    for element in zone:
        byline = read_byline(_beginning(element)) if element.tag in _PLACES else None
        if byline and byline.author:
            yield byline.author


def _linked_names(zone: Iterable[Any]) -> Iterator[str]:
    """The names that lead to their bearers' own pages, as one text."""
    links = (one for one in zone if one.tag == "a" and _OWN_PAGE.search(one.get("href", "")))
    names = dict.fromkeys(name for link in links if (name := read_name(_beginning(link))))
    if names:
        yield ", ".join(names)


def _signature(element: Any) -> str:
    """The names in a mark: the first full name in it and those that « et » joins to it, else all that it says.

    Roles, desks and links to more by the same hand follow a name in elements of their own.
    """
    pieces = [text for raw in islice(element.itertext(), _MOST_PARTS) if (text := tidy_line(raw))]
    said = [piece for piece in pieces if not _LABEL.match(piece) or _JOINER.match(piece)]
    names = list(_joined_names(said))
    whole = read_name(" ".join(said))
    return ", ".join(dict.fromkeys(names)) if names and (" " in names[0] or not whole) else whole


def _joined_names(pieces: Iterable[str]) -> Iterator[str]:
    expected = True
    for piece in pieces:
        name = read_name(piece) if expected else ""
        if name:
            yield name
        elif expected or not _JOINER.match(piece):
            return
        expected = not name


def _beginning(element: Any) -> str:
    return tidy_line(" ".join(islice(element.itertext(), _MOST_PARTS)))


def _is_signature(element: Any) -> bool:
    if "author" in (element.get("rel") or "", element.get("itemprop") or ""):
        return True
    said = f"{element.get('class', '')} {element.get('id', '')}".lower()
    return bool(_SIGNED.search(said)) and not _OTHERS.search(said)
