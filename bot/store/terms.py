"""The words and phrases of a query, as the stems under which articles have them. Everything here is pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.store.query import All, Either, Node, Phrase, Word
from bot.store.stems import padded, token

_LANGUAGES = ("fr", "en", "")
"""How an article's words may have been stemmed; "" is any other language, whose words stay whole."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, as runs of stems: an article has it if one of them stands there.

    An article is stemmed in one language, so that each run is, too.
    """

    runs: tuple[tuple[str, ...], ...]  #: of the same length, all different

    @property
    def needles(self) -> tuple[str, ...]:
        """The runs as they stand in an article's stems."""
        return tuple(padded(run) for run in self.runs)

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """For each word of the term, the stems that it may have."""
        return tuple(tuple(dict.fromkeys(stems)) for stems in zip(*self.runs, strict=True))


def term_of(node: Word | Phrase) -> Term:
    """A word or phrase of a query in all its stems."""
    words = (node.text,) if isinstance(node, Word) else node.words
    return Term(tuple(dict.fromkeys(tuple(token(word, language) for word in words) for language in _LANGUAGES)))


def terms_of(node: Node) -> tuple[Term, ...]:
    """The words and phrases that a query asks for, each once; not those that it excludes."""
    return tuple(dict.fromkeys(_terms(node)))


def _terms(node: Node) -> Iterator[Term]:
    match node:
        case Word() | Phrase():
            yield term_of(node)
        case All(nodes) | Either(nodes):
            for inner in nodes:
                yield from _terms(inner)
        case _:
            pass
