"""Names of authors, from what pages write where a name should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from bot.extract.bylines import read_byline
from bot.extract.bywords import bywords
from bot.extract.characters import key, shorten, tidy_line
from bot.extract.signatures import (
    Signed,
    behind_byword,
    is_full_name,
    is_stamp,
    read_signature,
    several_names,
    without_byword,
)
from bot.extract.zone import above

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
_NO_ACCOUNT = re.compile(
    r"[.!?…]\Z|[:|]|\s\d|\d\s|\b(?:share|listen|follow|save|print|comments?|subscribe|copy|tweet|e-?mail|read|more)\b",
    re.IGNORECASE,
)
_LONGEST_NAME = 4  #: words of a person's name, where nothing else says that it is one
_MOST_WORDS = 5  #: of a desk's name
_LABEL = re.compile(
    r"\W*(?:(?:share|listen|follow|save|print|comments?|guide|\d+ min(?:utes?)? read|tous ses articles)\W*)*\Z",
    re.IGNORECASE,
)

_MARK = re.compile(
    r"auth?or|auteur|byline|by-line|signature|contributor|writer|redacteur|forfatter|skribent", re.IGNORECASE
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNED = re.compile(
    r"(?:^|[\s_-])(?:authors?|autor(?:es|en|in|a|i|e|zy)?|auteurs?|auteure|byline|by-line|signature|contributors?|writers?|"
    r"redacteurs?|forfatter|skribent)(?:[\s_-]?(?:names?|link))?(?=$|[\s_-])"
)
_OTHERS = re.compile(
    r"\bmenu\b|\bwith-|\bhas-|comment|related|teaser|recommend|sidebar|widget|footer|avatar|image|photo|social|follow|share|bio\b"
)
_OWN_PAGE = re.compile(
    r"/(?:authors?|auteurs?|autor(?:es|en|in)?|autori|contributors?|columnists?|journalist(?:e|es|en)?|redacteurs?|writers?|"
    r"people|staff|by|profile|reporters?|toimittajat|szerzo|autorzy|penulis|yazar(?:lar)?|tac-gia)/[^/?#]+/?(?:[?#].*)?\Z"
)
_PLACES = ("a", "span", "div", "p", "address", "cite", "li", "strong", "em", "section", "h3", "h4", "h5", "h6")
_ELSEWHERE = frozenset({"nav", "footer", "aside", "form", "template", "figcaption", "blockquote"})
_MENUS = frozenset({"nav", "header", "footer", "ul"})
_STEPS = 8  #: up from an element, to see what it stands in
_LONGEST_LINE = 100  #: characters of a line that begins with « Par »
_MOST_LOOKED_AT = 40
_LONGEST_MARK = 600  #: characters of what a name is marked by; more is an article
_MOST_CHILDREN = 3  #: of what may hold a name beside a date
_MOST_PARTS = 40  #: pieces of text in one of them


def choose_author(sources: Iterable[Iterable[str]], sites: frozenset[str], language: str = "") -> str | None:
    """The authors as one text, « Jeanne Petit, Marc Durand », from the first source that names any; else None.

    Addresses and placeholders are no names. An account ("jane.doe") and the site's own name give way to any other.
    """
    own = ""
    for source in sources:
        names = {key(name) or name: name for text in source for name in _clean_names(text, sites, language)}
        others = [
            name for said, name in names.items() if said.replace(" ", "") not in sites and not _ACCOUNT.match(name)
        ]
        if others:
            return shorten(", ".join(others[:_MOST]), _LONGEST)
        own = own or next(iter(names.values()), "")
    return own or None


def clean_name(text: str, language: str = "") -> str:
    """A name without « Par », "By" or what follows a bar; "" where the text is no name."""
    name = _TAIL.sub("", without_byword(tidy_line(text[: 2 * _LONGEST]), language)).strip(" ,;:-–—|")
    return "" if len(name) > _LONGEST or len(name) < 2 or _NO_NAME.search(name) else name


def _clean_names(text: str, sites: frozenset[str], language: str) -> tuple[str, ...]:
    """The names in a value for machines: several where all of it is names, roles, agencies and the site's own name."""
    said = tidy_line(text[: 2 * _LONGEST])
    names = several_names(said, lambda part: key(part).replace(" ", "") in sites, language)
    return tuple(name for one in names or (said,) if (name := clean_name(one, language)))


def signed_names(tree: Any, zone: Sequence[Any], language: str = "") -> Iterator[str]:
    """The names with which a page is signed, as one text a signature, the most certain first.

    Where a mark says so (`rel`, `itemprop`, class), then below the title: a link to somebody's own page, a line that
    begins with « Par », "By" …, at last a full name beside a date.
    """
    yield from _marked_names(tree.iter(*_PLACES), language)
    yield from _told_names(zone, language)
    yield from _linked_names(zone, language)
    beside = (*_dated_names(zone, language), *_byline_names(zone, language))
    beside = (*beside, *(_dated_names(above(zone[0]), language) if zone else ()))
    sections = _link_texts(tree) if beside else frozenset()
    yield from (names for names in beside if key(names) not in sections)
    yield from _names_elsewhere(tree, language)


def _link_texts(tree: Any) -> frozenset[str]:
    """The keys of what menus lead to: sections and themes stand beside dates, too."""
    links = (link for link in tree.iter("a") if any(part.tag in _MENUS for part in islice(link.iterancestors(), 4)))
    return frozenset(key(_beginning(link)) for link in links)


def _names_elsewhere(tree: Any, language: str) -> Iterator[str]:
    """The full names behind « Par », "By" anywhere on the page, but for what belongs to something else."""
    words = bywords(language)
    for element in tree.iter(*_PLACES):
        if _opening(element) not in words.openings:
            continue
        text = _own_beginning(element)
        if len(text) > _LONGEST_LINE or not text.lower().startswith(words.starts) or not _is_apart(element):
            continue
        signed = read_signature(text, language)
        if signed.marked and all(is_full_name(name) for name in signed.names):
            yield ", ".join(signed.names)


def _opening(element: Any) -> str:
    """The first two letters in an element, if they are its own or its first child's: most are known by them."""
    text = (element.text or "").lstrip() or (len(element) and (element[0].text or "").lstrip()) or ""
    return text[:2].lower()


def _marked_names(elements: Iterable[Any], language: str) -> Iterator[str]:
    """The names in what is marked as a signature; those of several marks that a template made alike together."""
    for element in islice(filter(_is_signature, elements), _MOST_LOOKED_AT):
        if names := _signature(element, language):
            more = (name for other in _alike(element) for name in _signature(other, language) if is_full_name(name))
            yield ", ".join(dict.fromkeys((*names, *more)))


def _alike(element: Any) -> Iterator[Any]:
    """The marks of the same kind in the same place."""
    place = element.getparent()
    around = _around(element)
    within = place if around is None else around
    if within is not None:
        others = islice(within.iter(element.tag), _MOST_LOOKED_AT)
        yield from (other for other in others if other is not element and _is_alike(element, other))


def _is_alike(one: Any, other: Any) -> bool:
    """True for two marks of one kind in the same place: each author of an article in a mark of their own."""
    if any(one.get(name) != other.get(name) for name in ("class", "itemprop", "rel")) or one.tag != other.tag:
        return False
    place = one.getparent()
    return place is not None and (place is other.getparent() or _around(one) is _around(other) is not None)


def _around(element: Any) -> Any:
    """What a list of marks stands in, each in an element of its own."""
    place = element.getparent()
    return None if place is None or len(place) > 2 else place.getparent()


def _is_apart(element: Any) -> bool:
    """True for what stands in no menu, teaser, comment or footer."""
    parts = islice((element, *element.iterancestors()), _STEPS)
    return not any(part.tag in _ELSEWHERE or _OTHERS.search(_marks(part)) for part in parts)


def _marks(element: Any) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}".lower()


def _linked_names(zone: Iterable[Any], language: str) -> Iterator[str]:
    """The names that lead to their bearers' own pages, as one text."""
    links = (one for one in zone if one.tag == "a" and _OWN_PAGE.search(one.get("href", "")))
    names = [name for link in links for name in read_signature(_beginning(link), language).names]
    if names:
        yield ", ".join(dict.fromkeys(names))


def _told_names(zone: Iterable[Any], language: str) -> Iterator[str]:
    """The names behind « Par », "By", "作者：" in the small elements of a zone."""
    for element in zone:
        if element.tag in _PLACES and (signed := read_signature(_beginning(element), language)).marked:
            yield ", ".join(signed.names)


def _dated_names(zone: Iterable[Any], language: str) -> Iterator[str]:
    """The full names in a small element with a date, or in one that stands next to such an element."""
    told = [
        (element, read_signature(text, language))
        for element in zone
        if element.tag in _PLACES and (text := _own_beginning(element))
    ]
    for number, (element, signed) in enumerate(told):
        beside = told[max(0, number - 1) : number + 2]
        if _is_somebody(element, signed) and any(one.dated for _, one in beside):
            yield ", ".join(signed.names)


def _is_somebody(element: Any, signed: Signed) -> bool:
    """True where an element says full names and leads nowhere else than to their own page."""
    if not signed.names or not all(is_full_name(name) and _is_person(name) for name in signed.names):
        return False
    return element.tag != "a" or bool(_OWN_PAGE.search(element.get("href", "")))


def _is_person(name: str) -> bool:
    """True for a name that is not too long for one person's."""
    words = name.split()
    return len(words) <= _LONGEST_NAME and not _NO_ACCOUNT.search(name)


def _byline_names(zone: Iterable[Any], language: str) -> Iterator[str]:
    """What stands with a date in a line that says nothing else, names or not: "3i Global | 20 May 2024"."""
    for element in zone:
        text = _beginning(element)
        byline = read_byline(text, language) if element.tag in _PLACES else None
        if byline and byline.author:
            yield from read_signature(text, language).names[:1] or _account(byline.author, language)


def _own_beginning(element: Any) -> str:
    """The text of an element that holds no other of its kind, "" for the rest."""
    return "" if len(element) > _MOST_CHILDREN else _beginning(element)


def _signature(element: Any, language: str) -> tuple[str, ...]:
    """The names in a mark: the first one in it and those that « et » joins to it, else all that it says.

    Roles, desks and links to more by the same hand follow a name in elements of their own.
    """
    pieces = [text for raw in islice(element.itertext(), _MOST_PARTS) if (text := tidy_line(raw))]
    if sum(map(len, pieces)) > _LONGEST_MARK:
        return ()
    said = [piece for piece in pieces if not is_label(piece, language) or _is_join(piece, language)]
    names = tuple(dict.fromkeys(_joined_names(said, language)))
    text = " ".join(said)
    whole = read_signature(text, language).names or read_signature(behind_byword(text, language), language).names
    if names or whole:
        return names if names and (" " in names[0] or not whole) else whole
    return _account(said[0], language) if said else ()


def _account(text: str, language: str) -> tuple[str, ...]:
    """What a mark says where it holds no name: an account such as "marc", a desk such as "the Lavazza Team"."""
    said = without_byword(text, language).strip(" ,;·•|–—-")
    words = said.split()
    if not 1 <= len(words) <= _MOST_WORDS or _NO_ACCOUNT.search(said) or is_stamp(said):
        return ()
    return (said,) if len(words) == 1 or not words[-1][0].islower() else ()


def _joined_names(pieces: Iterable[str], language: str) -> Iterator[str]:
    expected = True
    for piece in pieces:
        names = read_signature(piece, language).names if expected else ()
        yield from names
        if not names and not expected and not _is_join(piece, language):
            return
        if not names and expected:
            return
        expected = not names


def is_label(piece: str, language: str = "") -> bool:
    """True for what stands before a name, such as "Written by" or « Auteur : », and for invitations to share."""
    return bool(_LABEL.match(piece)) or bool(bywords(language).alone.fullmatch(piece.strip(" :·•|–—-")))


def _is_join(piece: str, language: str) -> bool:
    return bool(bywords(language).join.fullmatch(f" {piece} "))


def _beginning(element: Any) -> str:
    return tidy_line(" ".join(islice(element.itertext(), _MOST_PARTS)))


def _is_signature(element: Any) -> bool:
    if "author" in (element.get("rel") or "", element.get("itemprop") or ""):
        return True
    return _is_signed(f"{element.get('class', '')} {element.get('id', '')}")


@lru_cache(maxsize=10_000)
def _is_signed(names: str) -> bool:
    """By the names of an element's classes, which templates repeat."""
    if not _MARK.search(names):
        return False
    said = _CAMEL.sub("-", names).lower()
    return bool(_SIGNED.search(said)) and not _OTHERS.search(said)
