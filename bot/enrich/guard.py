"""The guard over written summaries: a generated sentence is kept only where the article supports it.

A sentence is supported where all of this holds:

- every number in it occurs in the article, in whatever format, and with no other unit;
- every month in it occurs in the article;
- every run of capitalised words in it occurs in the article, or names an entity that the article names;
- most of what it says stands in one or two sentences of the article, which become its evidence;
- it denies something only where its evidence does, and the other way round.

No list of common words tells each name from each word that merely begins a sentence: what cannot be told is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.enrich.numbers import Quantity, quantities
from bot.enrich.stopwords import EITHER
from bot.text import fold, sentences, stem, words
from bot.types import Sentence, Span

ENOUGH = 0.55
"""Share of a sentence's content words whose stems its evidence must have."""

_DENIES = frozenset("pas jamais aucun aucune ni not never no nor".split())
_MONTHS = {
    name: number
    for names in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), 1)
}
_AMBIGUOUS_MONTHS = frozenset({"mars", "may", "march", "mai"})
_NAMELIKE = re.compile(r"[^\W\d_][\w]*(?:[-&.][\w]+)*", re.UNICODE)
_POSSESSIVE = re.compile(r"[’']s?\Z")


@dataclass(frozen=True, slots=True)
class Ground:
    """What an article offers as support, read once for all sentences of its summary."""

    text: str
    language: str
    sentences: tuple[Sentence, ...]
    stems: tuple[frozenset[str], ...]  #: content stems, as many as sentences
    tokens: tuple[str, ...]  #: folded words of the whole text, in order
    quantities: tuple[Quantity, ...]
    entity_ids: frozenset[str]


def ground(text: str, language: str, entity_ids: Collection[str] = ()) -> Ground:
    """Read an article's `full_text` for `support`; `entity_ids` are those that it names."""
    found = sentences(text)
    return Ground(
        text,
        language,
        found,
        tuple(_content(sentence.text, language) for sentence in found),
        tuple(word for word, _, _ in words(text)),
        tuple(quantities(text)),
        frozenset(entity_ids),
    )


def support(
    sentence: str, article: Ground, entity_of: Callable[[str], str | None] = lambda _: None
) -> tuple[Span, ...] | None:
    """The spans of the article that support a generated sentence, None where it is not supported.

    `entity_of` gives the entity that a name means, so that « Microsoft Corporation » may stand for "Microsoft".
    """
    if not (_numbers_hold(sentence, article) and _months_hold(sentence, article)):
        return None
    if not _names_hold(sentence, article, entity_of):
        return None
    chosen = _evidence(_content(sentence, article.language), article)
    if not chosen or _denies(sentence) != any(_denies(article.sentences[index].text) for index in chosen):
        return None
    return tuple(Span(article.sentences[index].start, article.sentences[index].end) for index in chosen)


def _content(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word, _, _ in words(text) if word not in EITHER and len(word) > 1)


def _numbers_hold(sentence: str, article: Ground) -> bool:
    return all(any(number.agrees(known) for known in article.quantities) for number in quantities(sentence))


def _months_hold(sentence: str, article: Ground) -> bool:
    known = {_MONTHS[token] for token in article.tokens if token in _MONTHS}
    named = {word for word, _, _ in words(sentence) if word in _MONTHS and word not in _AMBIGUOUS_MONTHS}
    return all(_MONTHS[word] in known for word in named)


def _names_hold(sentence: str, article: Ground, entity_of: Callable[[str], str | None]) -> bool:
    known = f" {' '.join(article.tokens)} "
    for name in _names(sentence, article):
        spelled = " ".join(word for word, _, _ in words(_POSSESSIVE.sub("", name)))
        if f" {spelled} " not in known and entity_of(name) not in article.entity_ids:
            return False
    return True


def _names(sentence: str, article: Ground) -> list[str]:
    """Runs of words written as names: with a capital or a digit inside, the first word only where it may be one."""
    runs: list[list[re.Match[str]]] = []
    for match in _NAMELIKE.finditer(sentence):
        word = match.group()
        if not any(char.isupper() for char in word) or (match.start() == _first(sentence) and _opens(word, article)):
            continue
        if runs and sentence[runs[-1][-1].end() : match.start()] == " ":
            runs[-1].append(match)
        else:
            runs.append([match])
    return [sentence[run[0].start() : run[-1].end()] for run in runs]


def _first(sentence: str) -> int:
    match = _NAMELIKE.search(sentence)
    return match.start() if match else 0


def _opens(word: str, article: Ground) -> bool:
    """True for a first word that has its capital from its place only: a function word, or one the article has small."""
    folded = fold(word)
    if word[1:] != word[1:].lower():
        return False
    return folded in EITHER or bool(re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", article.text))


def _denies(text: str) -> bool:
    return any(word in _DENIES for word, _, _ in words(text))


def _evidence(content: frozenset[str], article: Ground) -> list[int]:
    """One or two sentences of the article that hold most of the content, in their order; none where too little is."""
    if not content:
        return []
    best = max(range(len(article.stems)), key=lambda index: len(content & article.stems[index]), default=None)
    if best is None:
        return []
    rest = content - article.stems[best]
    second = max(range(len(article.stems)), key=lambda index: len(rest & article.stems[index]))
    gained = len(rest & article.stems[second])
    chosen = [best, second] if gained >= 2 and len(rest) / len(content) > 0.2 else [best]
    covered = len(content) - len(content - frozenset().union(*(article.stems[index] for index in chosen)))
    return sorted(set(chosen)) if covered / len(content) >= ENOUGH else []


def supported(
    written: Sequence[str], article: Ground, entity_of: Callable[[str], str | None] = lambda _: None
) -> list[tuple[str, tuple[Span, ...]]]:
    """The sentences that the article supports, each with its evidence; others are dropped, and so are repetitions."""
    kept: dict[str, tuple[Span, ...]] = {}
    for sentence in written:
        spans = support(sentence, article, entity_of)
        if spans and sentence not in kept:
            kept[sentence] = spans
    return list(kept.items())
