"""The title that readers see, from the several that a page gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bot.extract.characters import key, shorten, tidy_line

AGREED = 0.5
"""Share of words in common (Dice) from which a heading says what the page declares."""

_LONGEST = 300  #: characters of a title
_CUT = re.compile(r"\s+(?:[|·•»«›‹—–~⋆*-]|::|//)\s+|\s*[|｜]\s*|(?<=[^\W\d_])-(?=[^\W\d_a-z]{2,}\Z)")
_SITE_ENDING = re.compile(r"(?:com|fr|net|org|info|news|actu|blog|online|magazine|mag|tv|us|uk)\Z")
_HARDLY_ONE = re.compile(
    r"\A(?:home|homepage|accueil|index|untitled|sans titre|news|actualités|actualité|blog|article|menu|search|"
    r"recherche|navigation|newsletter|login|connexion|error|erreur)\Z",
    re.IGNORECASE,
)


def site_names(declared: Iterable[str], url: str) -> frozenset[str]:
    """The keys of what a site may call itself at the end of a title: its declared names and those of its host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    of_host = {host, host.rpartition(".")[0], *host.split(".")[:-1]}
    return frozenset(key(name).replace(" ", "") for name in (*declared, *of_host) if len(key(name)) > 2)


def without_site(title: str, sites: frozenset[str]) -> str:
    """A title without the site's name before or behind a bar or dash: « … | iGeneration », "… - The Verge"."""
    title = tidy_line(title)
    while (cuts := list(_CUT.finditer(title))) and _is_site(title[cuts[-1].end() :], sites):
        title = title[: cuts[-1].start()]
    while (cuts := list(_CUT.finditer(title))) and _is_site(title[: cuts[0].start()], sites):
        title = title[cuts[0].end() :]
    return title


def _is_site(part: str, sites: frozenset[str]) -> bool:
    said = key(part).replace(" ", "")
    return bool(said) and (said in sites or _SITE_ENDING.sub("", said) in sites)


def title_keys(declared: Iterable[str], sites: frozenset[str]) -> frozenset[str]:
    """The keys of declared titles and of the parts that bars and dashes cut them into, but for the site's name."""
    parts = (part for text in declared for part in (text, without_site(text, sites), *_CUT.split(text)))
    return frozenset(key(part) for part in parts if not _is_site(part, sites) and not _HARDLY_ONE.match(part)) - {""}


def choose_title(headings: Sequence[str], declared: Sequence[str], sites: frozenset[str]) -> str:
    """The title: the heading that best agrees with what the page (or its feed) declares, else the first declared one.

    `headings` are the page's <h1> in order; `declared` the feed's title, JSON-LD's, Open Graph's and <title>, best
    first. A declared title is often written for search engines; the heading is what the newsroom wrote.
    """
    declared = [title for text in declared if (title := without_site(text, sites)) and not _HARDLY_ONE.match(title)]
    headings = [title for text in headings if (title := without_site(text, sites)) and not _is_site(title, sites)]
    headings = [title for title in headings if not _HARDLY_ONE.match(title)]
    agreed = max(headings, key=lambda heading: agreement(heading, declared), default="")
    if agreed and (agreement(agreed, declared) >= AGREED or not declared or _alone(headings)):
        return shorten(agreed, _LONGEST)
    return shorten(_shortest_of_first(declared), _LONGEST)


def agreement(heading: str, declared: Iterable[str]) -> float:
    """The largest share of words in common (Dice) with a declared title, 0 to 1."""
    own = set(key(heading).split())
    shares = (2 * len(own & other) / (len(own) + len(other)) for text in declared if (other := set(key(text).split())))
    return max(shares, default=0.0) if own else 0.0


def _alone(headings: Sequence[str]) -> bool:
    return len(set(headings)) == 1 and len(headings[0].split()) > 2


def _shortest_of_first(declared: Sequence[str]) -> str:
    """The first declared title, or the part of it that another one gives alone: the rest is a site's unknown name."""
    if not declared:
        return ""
    first = declared[0]
    parts = [text for text in declared[1:] if len(text) > 15 and text in first]
    return min(parts, key=len, default=first)
