"""The headings of a page that may be its title: what newsrooms put into an <h1>, and titles that stand in none."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from bot.extract.characters import key, tidy_line
from bot.extract.titles import AGREED, agreement

_MOST = 20  #: first headings of one page
_MOST_LOWER = 60
_MOST_PIECES = 40  #: of text in one of them
_LONGEST = 4_000  #: characters
_LOWER = ("h2", "h3", "h4")
_UNSEEN = frozenset({"style", "script", "template", "noscript", "svg"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "br", "code", "em", "i", "mark", "q", "s", "strong", "sub", "sup", "u", "wbr"}
)
_KICKER = re.compile(
    r"kicker|over-?line|dachzeile|eyebrow|top-?line|roof-?line|spitzmarke|pre-?title|super-?title|antetitulo|volanta|"
    r"ankeiler|vignette|surtitre|occhiello|chapeau|theme|rubri|category|section|label|tagline",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[:|/•·–—-]\Z")
_EDGE = " :|/•·–—-"
_NO_WORD = re.compile(r"[\W_]*\Z")
_SHORT_KICKER, _LONG_TITLE = 4, 4  #: words of a theme at most, and of the headline behind it at least


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: what it says as a title, and all of it."""

    title: str
    whole: str
    element: Any


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    mark: str  #: the class of the element that holds it, "" for bare text


def read_headings(tree: Any, declared: Collection[str], page_url: str) -> list[Heading]:
    """The <h1> of a page but for its masthead; where none says what is declared, lower headings that do.

    `declared` are the keys (see `characters.key`) of the titles, and of their parts, that the page gives elsewhere.
    """
    found = [_heading(one, declared) for one in islice(tree.iter("h1"), _MOST)]
    said = [heading for heading in found if heading.title]
    first = [heading for heading in said if not _leads_home(heading.element, page_url)]
    if any(agreement(heading.title, declared) >= AGREED for heading in first):
        return first
    lower = (_heading(one, declared) for one in islice(tree.iter(*_LOWER), _MOST_LOWER))
    named = [heading for heading in lower if key(heading.title) in declared and " " in heading.title]
    return [*first, *named[:1]] if named else said


def _heading(element: Any, declared: Collection[str]) -> Heading:
    parts = list(_parts(element))
    whole = tidy_line(" ".join(part.text for part in parts))[:_LONGEST]
    return Heading(_run(parts, declared) or _behind_kicker(parts) or whole, whole, element)


def _parts(element: Any) -> Iterator[_Part]:
    """The parts of a heading: elements of their own that its template set apart, and the text around them."""
    texts: list[str] = [element.text or ""]
    for child in element:
        seen = isinstance(child.tag, str) and child.tag not in _UNSEEN
        if seen and child.tag not in _INLINE:
            yield from _part(texts, "")
            yield from _part(_texts(child), f"{child.get('class', '')} {child.get('itemprop', '')}")
            texts = []
        elif seen:
            texts.extend((" " if child.tag == "br" else "", *_texts(child)))
        texts.append(child.tail or "")
    yield from _part(texts, "")


def _texts(element: Any) -> Iterator[str]:
    """The texts in an element that are shown."""
    for one in islice(element.iter(), _MOST_PIECES):
        if isinstance(one.tag, str) and one.tag not in _UNSEEN:
            yield one.text or ""
        if one is not element:
            yield one.tail or ""


def _part(texts: Iterable[str], mark: str) -> Iterator[_Part]:
    if text := tidy_line(html.unescape("".join(texts)[:_LONGEST])):  # some templates escape twice
        yield _Part(text, mark)


def _run(parts: list[_Part], declared: Collection[str]) -> str:
    """The longest run of some of the parts that is declared as a title elsewhere, "" where there is none."""
    runs = (
        " ".join(part.text for part in parts[start:end])
        for start in range(min(len(parts), _MOST))
        for end in range(start + 1, min(len(parts), _MOST) + 1)
        if 0 < end - start < len(parts)
    )
    named = [title for run in runs if key(run) in declared and _could_begin(title := run.strip(_EDGE))]
    return max(named, key=lambda run: len(run.split()), default="")


def _behind_kicker(parts: list[_Part]) -> str:
    """The headline behind the theme that a newsroom sets above it, "" where there is none."""
    worded = [part for part in parts if not _NO_WORD.match(part.text)]
    if len(worded) != 2:
        return ""
    theme, title = worded
    ended = _ENDED.search(theme.text) or len(worded) < len(parts)
    short = len(theme.text.split()) <= _SHORT_KICKER and len(title.text.split()) >= _LONG_TITLE
    apart = theme.mark and (ended or short or _KICKER.search(theme.mark))
    headline = title.text.strip(_EDGE)
    return headline if apart and " " in headline and _could_begin(headline) else ""


def _could_begin(headline: str) -> bool:
    """False for the second half of a sentence."""
    return bool(headline) and not headline[0].islower()


def _leads_home(element: Any, page_url: str) -> bool:
    """True for a masthead: a heading in or around a link to the front page."""
    links = (*element.iter("a"), *islice(element.iterancestors("a"), 1))
    return any(_is_front(link.get("href") or "#", page_url) for link in links)


def _is_front(href: str, page_url: str) -> bool:
    try:
        there, here = urlsplit(href), urlsplit(page_url)
    except ValueError:
        return False
    at_home = not there.netloc or there.netloc.removeprefix("www.") == here.netloc.removeprefix("www.")
    return (
        at_home and not there.fragment and there.path.rstrip("/") in ("", "/index.html", "/index.php") and href != "#"
    )
