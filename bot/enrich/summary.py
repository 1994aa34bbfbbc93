"""The extractive summary: the two or three sentences that say most of an article, taken as they stand.

sentences ──shape──▶ candidates ──what they cover, where they stand──▶ the best set that fits and stands by itself

Sets are weighed whole, by the weight of the distinct stems that they cover (after Gillick and Favre, "A scalable global
model for summarization", 2009): saying a thing twice gains nothing. A stem weighs more the oftener and the earlier the
article says it, and if its title does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Literal

from bot.enrich.candidates import body_of
from bot.enrich.fitness import Needs, fault, is_balanced, needs, quoted_throughout
from bot.enrich.stopwords import EITHER
from bot.text import fold, stem, words
from bot.types import Article, Sentence, Span, Summary

Length = Literal["headline", "brief", "standard"]
"""How long a summary may be: see `WORDS`."""

WORDS: Mapping[Length, int] = {"headline": 20, "brief": 50, "standard": 90}
"""How many words a summary of each length has at most, counted between spaces."""

METHOD = "extractive"
VERSION = "extractive-1"
"""Changes with what `summarise` chooses."""

_MOST_SENTENCES: Mapping[Length, int] = {"headline": 1, "brief": 3, "standard": 4}
_CANDIDATES = 12  #: the best of them are combined
_TITLE_WEIGHT = 1.5  #: of a stem of the title, as if it stood so often in the first sentence
_EARLY = 0.4  #: how fast the weight of what is said falls from sentence to sentence
_POSITION = 0.15  #: what standing early counts against what is covered
_STANDFIRST = 0.25  #: what standing below the title counts: an editor wrote it as a summary
_REASON = 0.08  #: what it counts that one of the sentences says why
_HEAVIEST = 20  #: stems that a good summary could cover
_SAME = 0.8  #: share of its stems that makes a sentence a repetition of another

_WHY = re.compile(
    r"\b(?:lie(?:e|s|es)? a|du(?:e|s|es)? a|en raison d|a cause d|parce qu|faute de|afin d|a la suite d|suite a|"
    r"pour cause|explique par|motif|because|due to|owing to|as a result of|in response to|blam|citing|the reason)"
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that could be chosen."""

    sentence: Sentence
    number: int  #: among all sentences of the article
    stems: frozenset[str]
    size: int  #: words
    bonus: float  #: for where it stands
    needs: Needs  #: which sentence must stand before it
    why: bool  #: it gives a reason


def summarise(article: Article, length: Length = "brief") -> Summary:
    """Sentences of the article that sum it up, in its order, each with its place in `full_text` as evidence.

    At most `WORDS[length]` words, unless not a single usable sentence is so short: then the shortest. Empty where there
    is nothing but the title.
    """
    everything = body_of(article)
    candidates = _candidates(article, everything)
    chosen = _best_set(candidates, _weights(article, everything), length) if candidates else ()
    texts = tuple(candidate.sentence.text for candidate in chosen)
    evidence = tuple((Span(candidate.sentence.start, candidate.sentence.end),) for candidate in chosen)
    return Summary(texts, evidence, METHOD, VERSION)


def _candidates(article: Article, everything: Sequence[Sentence]) -> list[_Candidate]:
    """The sentences that can stand in a summary; where none can, the least bad that is not the title again."""
    title = _stems(article.title, article.language)
    made = [_candidate(article, number, sentence) for number, sentence in enumerate(everything)]
    new = [c for c in made if not _repeats(c, title, article.title)]
    quoted = quoted_throughout([sentence.text for sentence in everything])
    fit = [c for c in new if c.number not in quoted and not _fault(c, article)]
    bad = sorted(new, key=lambda c: (not is_balanced(c.sentence.text), bool(_fault(c, article)), c.number))
    return _without_repetitions(fit) or bad[:1]


def _fault(candidate: _Candidate, article: Article) -> str:
    return fault(candidate.sentence.text, is_standfirst=candidate.sentence.start < article.body_start)


def _without_repetitions(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Of two that say the same, such as the standfirst and the first paragraph, the first."""
    kept: list[_Candidate] = []
    for candidate in candidates:
        if not any(_overlap(candidate.stems, other.stems) >= _SAME for other in kept):
            kept.append(candidate)
    return kept


def _overlap(some: Collection[str], others: Collection[str]) -> float:
    shared = len(frozenset(some) & frozenset(others))
    return shared / max(1, min(len(some), len(others)))


def _candidate(article: Article, number: int, sentence: Sentence) -> _Candidate:
    standfirst = sentence.start < article.body_start
    return _Candidate(
        sentence,
        number,
        _stems(sentence.text, article.language),
        len(sentence.text.split()),
        1 / (1 + number) + (_STANDFIRST / _POSITION if standfirst else 0.0),
        needs(sentence.text),
        bool(_WHY.search(fold(sentence.text))),
    )


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word, _, _ in words(text) if word not in EITHER)


def _repeats(candidate: _Candidate, title: Collection[str], wording: str) -> bool:
    """True if a sentence says nothing that the title does not say."""
    if candidate.sentence.text.casefold() == wording.casefold():
        return True
    new = candidate.stems - frozenset(title)
    return len(new) <= 1 and 2 * len(new) < len(candidate.stems) <= len(title) + 1


# --- choosing ---------------------------------------------------------------------------------------------------


def _best_set(candidates: Sequence[_Candidate], weights: Mapping[str, float], length: Length) -> tuple[_Candidate, ...]:
    sets = [chosen for chosen in _sets(candidates, weights, length) if _is_whole(chosen)]
    if sets:
        return max(sets, key=lambda chosen: (_worth(chosen, weights), -chosen[0].number))
    alone = [candidate for candidate in candidates if candidate.needs is Needs.NOTHING] or candidates
    return (min(alone, key=lambda candidate: (candidate.size, candidate.number)),)


def _weights(article: Article, everything: Sequence[Sentence]) -> dict[str, float]:
    """How much it counts to cover a stem; covering the twenty heaviest counts 1."""
    weights: dict[str, float] = defaultdict(float)
    for number, sentence in enumerate(everything):
        for word in _stems(sentence.text, article.language):
            weights[word] += 1 / (1 + _EARLY * number)
    for word in _stems(article.title, article.language):
        if word in weights:
            weights[word] += _TITLE_WEIGHT
    scale = sum(sorted(map(sqrt, weights.values()), reverse=True)[:_HEAVIEST])
    return {word: sqrt(weight) / scale for word, weight in weights.items()}


def _sets(
    candidates: Sequence[_Candidate], weights: Mapping[str, float], length: Length
) -> Iterator[tuple[_Candidate, ...]]:
    """The sets of the best candidates that are short enough, each in the order of the article."""
    short = [candidate for candidate in candidates if candidate.size <= WORDS[length]]
    best = sorted(short, key=lambda c: (-_worth((c,), weights), c.number))[:_CANDIDATES]
    best.sort(key=lambda candidate: candidate.number)
    for count in range(1, _MOST_SENTENCES[length] + 1):
        for chosen in combinations(best, count):
            if sum(candidate.size for candidate in chosen) <= WORDS[length]:
                yield chosen


def _worth(chosen: Sequence[_Candidate], weights: Mapping[str, float]) -> float:
    covered = frozenset().union(*(candidate.stems for candidate in chosen))
    said = sum(weights[word] for word in covered)
    placed = sum(candidate.bonus for candidate in chosen)
    return said + _POSITION * placed + _REASON * any(candidate.why for candidate in chosen)


def _is_whole(chosen: Sequence[_Candidate]) -> bool:
    """True if every sentence that leans on an earlier one has it before it in the set."""
    numbers = {candidate.number for candidate in chosen}
    return all(
        candidate.needs is Needs.NOTHING
        or candidate.number - 1 in numbers
        or (candidate.needs is Needs.NEAR and candidate.number - 2 in numbers)
        for candidate in chosen
    )
