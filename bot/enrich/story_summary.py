"""A story's own summary: sentences of all its articles that say what most of them say, each once.

Centroid, position and redundancy (after Radev and others, "Centroid-based summarization of multiple documents", 2004):
a word weighs as much as articles of the story have it, a sentence what its words weigh; it gains by standing early, and
words that were said count less the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from bot.enrich.background import Background
from bot.enrich.fitness import Needs, fault, needs
from bot.text import sentences, words
from bot.types import Article, Quote

_FIRST = 12  #: sentences of an article
_READ = 20_000  #: characters
_POSITION = 3.0  #: how much the first sentence of a body gains; the second half of it, and so on
_LENGTH = 0.6  #: power of its length by which the worth of a sentence is divided
_SAID = 0.6  #: of its weight that a word keeps each time that it was said
_SAME = 0.5  #: share of the words of the shorter sentence that makes two the same
_LEAST = 5  #: words of a sentence


@dataclass(frozen=True, slots=True)
class _Candidate:
    quote: Quote
    number: int  #: among the sentences of its article
    size: int  #: words, counted between spaces
    tokens: frozenset[str]


def summarise_story(
    articles: Sequence[Article], background: Background, most_words: int = 100, language: str = ""
) -> tuple[Quote, ...]:
    """Sentences of at most so many words in all, of the articles in one language, in the order in which they were told.

    The language is the one asked for where an article has it, else that of most articles.
    """
    told = sorted(_in_one_language(articles, language), key=lambda article: (article.when, article.id))
    candidates = [candidate for article in told for candidate in _candidates(article, background)]
    chosen = _chosen(candidates, _weights(candidates, background, told), most_words)
    order = {article.id: place for place, article in enumerate(told)}
    return tuple(candidate.quote for candidate in sorted(chosen, key=lambda c: (order[c.quote.article_id], c.number)))


def _in_one_language(articles: Sequence[Article], language: str) -> list[Article]:
    counts = Counter(article.language for article in articles)
    if not counts:
        return []
    spoken = language if language in counts else min(counts, key=lambda name: (-counts[name], name))
    return [article for article in articles if article.language == spoken]


def _candidates(article: Article, background: Background) -> list[_Candidate]:
    """The first sentences of a body that can be taken out of it."""
    start = article.body_start
    found = sentences(article.full_text[start : start + _READ])[:_FIRST]
    return [
        _Candidate(
            Quote(article.id, sentence.text, sentence.start + start, sentence.end + start),
            number,
            len(sentence.text.split()),
            _tokens(sentence.text, article.language, background),
        )
        for number, sentence in enumerate(found)
        if not fault(sentence.text) and needs(sentence.text) is Needs.NOTHING
    ]


def _tokens(text: str, language: str, background: Background) -> frozenset[str]:
    found = (background.term(word, language) for word, _, _ in words(text))
    return frozenset(token for token, weight in found if weight > 0)


def _weights(candidates: Sequence[_Candidate], background: Background, articles: Sequence[Article]) -> dict[str, float]:
    """What each word of more than one article weighs; of a single article, each of its words."""
    spoken: dict[int, set[str]] = {article.id: set() for article in articles}
    for candidate in candidates:
        spoken[candidate.quote.article_id] |= candidate.tokens
    having = Counter(token for tokens in spoken.values() for token in tokens)
    language = articles[0].language if articles else ""
    return {
        token: count / len(articles) * sqrt(background.weight(token, language))
        for token, count in having.items()
        if count > 1 or len(articles) == 1
    }


def _chosen(candidates: Sequence[_Candidate], weights: Mapping[str, float], most_words: int) -> list[_Candidate]:
    """The best sentence that fits, again and again."""
    chosen: list[_Candidate] = []
    said: Counter[str] = Counter()
    room = most_words
    while True:
        fitting = [c for c in candidates if _LEAST <= c.size <= room and not _repeats(c, chosen)]
        best = max(fitting, key=lambda c: _worth(c, weights, said), default=None)
        if best is None or _worth(best, weights, said) <= 0:
            return chosen
        chosen.append(best)
        said.update(best.tokens)
        room -= best.size


def _repeats(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    """True if most of what a sentence says was said by one that is chosen."""
    return any(
        len(candidate.tokens & other.tokens) >= _SAME * min(len(candidate.tokens), len(other.tokens))
        for other in chosen
    )


def _worth(candidate: _Candidate, weights: Mapping[str, float], said: Mapping[str, int]) -> float:
    covered = sum(weights.get(token, 0.0) * _SAID ** said.get(token, 0) for token in candidate.tokens)
    return float(covered / candidate.size**_LENGTH * (1 + _POSITION / (1 + candidate.number)))
