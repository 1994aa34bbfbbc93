"""The embedded summariser: trained trees choose which sentences of an article sum it up, as its publisher would.

article ──read──▶ words and pairs ──trees──▶ chances ──▶ sets of sentences that fit ──trees──▶ the best set

It learned from 21,401 French articles and their standfirsts; `models/summary/card.md` says how well it does. What it
says are sentences of the article, verbatim.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from bot.assets import find, read_meta
from bot.enrich.candidates import body_of, fit_lines, leaning, read, stands_alone
from bot.enrich.features import (
    Lexicon,
    Sight,
    Surroundings,
    context_rows,
    pair_rows,
    word_rows,
)
from bot.enrich.fitness import is_balanced
from bot.enrich.summary import METHOD, WORDS, Length, summarise
from bot.enrich.weighing import Weighing, beside
from bot.errors import ModelError
from bot.trees import Forest
from bot.types import Article, Sentence, Span, Summary

FOLDER = "summary"
WEIGHTS = "weights.json.gz"
"""Of the model, in `models/`."""

_POOL = 12  #: sentences of which sets are made
_SHORTLIST = 40  #: sets that the trees weigh
_MOST_SENTENCES = 3
_BREAK = re.compile(r"\s*[:;,–—]\s|\s-\s")


@dataclass(frozen=True, slots=True)
class Model:
    """The weights, ready to use."""

    version: str
    lexicons: Mapping[str, Lexicon]  #: by language; "" is that of any other
    words: Forest
    pairs: Forest
    context: Forest
    sets: Forest

    def weigh(self, sight: Sight) -> Weighing:
        """What an article's words and pairs of words promise."""
        first = self.words.chances(word_rows(sight))
        around = Surroundings(sight, first)
        pairs = self.pairs.chances(pair_rows(sight, first, around))
        chances = self.context.chances(context_rows(sight, first, pairs, around))
        return Weighing(sight, chances, pairs)

    def lexicon(self, language: str) -> Lexicon:
        """What is known of the words of a language."""
        return self.lexicons.get(language) or self.lexicons[""]


class RankedSummarizer:
    """The `Summarizer` that ships trained: verbatim sentences, the best set that the trees find within the length."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.version = model.version

    def summarize(self, articles: Sequence[Article], *, length: Length) -> list[Summary]:
        """One summary for each article, in order, of at most `WORDS[length]` words; empty where there is no text."""
        return [self._summarize(article, length) for article in articles]

    def _summarize(self, article: Article, length: Length) -> Summary:
        chosen = self._best(article, length) if length != "headline" else []
        return self._summary(chosen) if chosen else self._by_rule(article, length)

    def _best(self, article: Article, length: Length) -> list[Sentence]:
        """The best set, in the order of the article; empty where no sentence can stand in one."""
        body = body_of(article)
        standfirst = sum(sentence.end < article.body_start for sentence in body)
        sight = Sight(read(article.title, body, standfirst=standfirst), self._model.lexicon(article.language))
        if not sight.words:
            return []
        weighing = self._model.weigh(sight)
        sets = shortlist(weighing, WORDS[length])
        rows = beside([weighing.row(chosen) for chosen in sets])
        scores = [self._model.sets.score(row) for row in rows]
        best = max(range(len(sets)), key=scores.__getitem__, default=None)
        return [] if best is None else [sight.reading.lines[number].sentence for number in sets[best]]

    def _by_rule(self, article: Article, length: Length) -> Summary:
        """A headline, and what stands in where no sentence can stand by itself; cut where it is too long."""
        found = summarise(article, length)
        if len(found.text.split()) <= WORDS[length]:
            return replace(found, model_version=self.version)
        span = found.evidence[0][0]
        whole = Sentence(found.sentences[0], span.start, span.end)
        if length == "headline" and article.title.strip():
            whole = Sentence(article.title, 0, len(article.title))
        return self._summary([_cut(whole, WORDS[length])])

    def _summary(self, chosen: Sequence[Sentence]) -> Summary:
        texts = tuple(sentence.text for sentence in chosen)
        evidence = tuple((Span(sentence.start, sentence.end),) for sentence in chosen)
        return Summary(texts, evidence, METHOD, self.version)


def _cut(sentence: Sentence, limit: int) -> Sentence:
    """The part of a sentence before its last break that has at most `limit` words and whole pairs of marks."""
    words = list(re.finditer(r"\S+", sentence.text))
    if len(words) <= limit:
        return sentence
    most = words[limit - 1].end()
    breaks = [match.start() for match in _BREAK.finditer(sentence.text, 0, most) if match.start() > 0]
    whole = [end for end in breaks if is_balanced(sentence.text[:end])]
    end = (whole or [most])[-1]
    return Sentence(sentence.text[:end], sentence.start, sentence.start + end)


def shortlist(weighing: Weighing, limit: int) -> list[tuple[int, ...]]:
    """The most promising sets of at most `limit` words whose sentences stand by themselves, best first."""
    fit = [number for number in fit_lines(weighing.sight.reading) if weighing.facts[number].words <= limit]
    pool = sorted(sorted(fit, key=lambda number: -weighing.alone[number])[:_POOL])
    leans = leaning(weighing.sight.reading, pool)
    sets = [chosen for chosen in _sets(weighing, pool, limit) if stands_alone(chosen, leans)]
    return sorted(sets, key=lambda chosen: -weighing.promise(chosen))[:_SHORTLIST]


def _sets(weighing: Weighing, pool: Sequence[int], limit: int) -> Iterator[tuple[int, ...]]:
    for count in range(1, _MOST_SENTENCES + 1):
        for chosen in combinations(pool, count):
            if weighing.size(chosen) <= limit:
                yield chosen


# --- loading ----------------------------------------------------------------------------------------------------


def load(own: Path | None = None) -> RankedSummarizer:
    """The summariser with the weights that ship with Vigie, or with the user's own.

    Raises AssetError where there are none, ModelError where they cannot be read or are not those of their `meta.json`.
    """
    folder = find("models", FOLDER, own)
    meta = read_meta(folder, [WEIGHTS])
    try:
        return RankedSummarizer(unpack(json.loads(gzip.decompress((folder / WEIGHTS).read_bytes())), meta["version"]))
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelError(f"{folder} cannot be read ({error}): install Vigie again.") from error


def unpack(weights: Mapping[str, Any], version: str) -> Model:
    """A model from its weights, as `models/summary/recipe.py` writes them. Raises what a wrong shape raises."""
    return Model(
        version,
        {language: Lexicon(**entry) for language, entry in weights["lexicons"].items()},
        *(Forest(weights["forests"][name]) for name in ("words", "pairs", "context", "sets")),
    )
