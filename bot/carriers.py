"""Under whose name an article is told, of all the sources that carried it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from urllib.parse import urlsplit

from bot.types import Source


def own_first(url: str, carriers: Sequence[Source]) -> list[Source]:
    """The sources of an article, that of its own site first: a feed of links may have carried it before that did."""
    return sorted(carriers, key=lambda source: _kinship(url, source.url), reverse=True)


def told_by(url: str, carriers: Sequence[Source]) -> str:
    """The name of the first of an article's sources; the host of its address where nobody is visited for it.

    The name of an archive is that of a file, and what was added by hand is its own site's.
    """
    host = urlsplit(url).hostname
    if carriers and (carriers[0].kind.is_visited or not host):
        return carriers[0].title or carriers[0].url
    return host or "?"


def _kinship(one: str, other: str) -> tuple[int, int]:
    """How near two addresses are: shared labels at the end of their hosts, two at least, then steps of their paths."""
    (host, path), (other_host, other_path) = ((at.hostname or "", at.path) for at in map(urlsplit, (one, other)))
    labels = _shared(host.split(".")[::-1], other_host.split(".")[::-1])
    return (labels, _shared(path.split("/"), other_path.split("/"))) if labels > 1 else (0, 0)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
