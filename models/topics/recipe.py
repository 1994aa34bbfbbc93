"""Trains what decides on topics: one command, always the same result; needs numpy and scikit-learn.

    python models/topics/recipe.py MARKED.jsonl.xz [--dates ARTICLES.jsonl.xz]

MARKED is a corpus as docs/eval.md describes it, with `topics`. `--dates` names a file of the same articles that says
when each was `published`, for the entities that the rules look at. Two models come of it: the words of French topics
(weights.json), learned of MARKED, and the choice (choice.json), learned of MARKED and of the short articles in
`tests/topics/tune`, from what the rules find and what words say. Five folds of whole articles give the figures of
meta.json: what is learned of words for the choice is always said by a model that has not seen the article.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from bot.assets import find  # noqa: E402
from bot.enrich.entities import EntityFinder  # noqa: E402
from bot.enrich.registry import load_registry  # noqa: E402
from bot.enrich.salience import salience  # noqa: E402
from bot.enrich.topic_choice import TopicChoice, signs_of  # noqa: E402
from bot.enrich.topic_words import TopicWords, vector  # noqa: E402
from bot.enrich.topics import Evidence, load_topics  # noqa: E402
from bot.pipeline.corpus import Sample, Task, dated, read_corpus  # noqa: E402
from bot.scores import Tally, compare, total  # noqa: E402
from bot.types import Article  # noqa: E402
from models.recipes import figures, folds, hashes, write_json  # noqa: E402

FOLDS = 5
SEED = 20231120
LEAST_ARTICLES = 8  #: of a topic, for its words to be learned
LEAST_DOCUMENTS = 3  #: that have a word, for it to be known
MOST_DOCUMENTS = 0.6  #: a word that more of all articles have says nothing
STRENGTH = 30.0  #: the inverse of the penalty on words
KEPT = 300  #: words of each topic, those that say most
CHOICE_STRENGTH = 0.5  #: the inverse of the penalty on signs and on the constants of topics
BORDERS = (0.25, 0.3, 0.35, 0.4, 0.45)
SHORT = HERE.parent.parent / "tests" / "topics" / "tune"


class _AnyRarity(dict[str, float]):
    """Lets `vector` count every word."""

    def __contains__(self, word: object) -> bool:
        return True

    def __missing__(self, word: str) -> float:
        return 1.0


def train_words(samples: Sequence[Sample]) -> TopicWords:
    """A model of the topics of which there are enough articles."""
    rarity = _rarity([sample.article for sample in samples])
    order = {word: at for at, word in enumerate(rarity)}
    table = np.zeros((len(samples), len(order)), dtype=np.float32)
    for row, sample in zip(table, samples, strict=True):
        for word, value in vector(sample.article, rarity).items():
            row[order[word]] = value
    counts = Counter(topic for sample in samples for topic in sample.topics)
    constants: dict[str, float] = {}
    weights: dict[str, dict[str, float]] = {}
    for topic in sorted(topic for topic, count in counts.items() if count >= LEAST_ARTICLES):
        fitted = LogisticRegression(C=STRENGTH, max_iter=300)
        fitted.fit(table, [topic in sample.topics for sample in samples])
        constants[topic] = round(float(fitted.intercept_[0]), 3)
        for word, weight in sorted(zip(order, fitted.coef_[0], strict=True), key=lambda pair: -abs(pair[1]))[:KEPT]:
            weights.setdefault(word, {})[topic] = round(float(weight), 2)
    return TopicWords(frozenset({"fr"}), rarity, constants, weights, "")


def _rarity(articles: Sequence[Article]) -> dict[str, float]:
    counts = Counter(word for article in articles for word in vector(article, _AnyRarity()))
    many = len(articles)
    kept = sorted(word for word, count in counts.items() if LEAST_DOCUMENTS <= count <= MOST_DOCUMENTS * many)
    return {word: round(log((1 + many) / (1 + counts[word])) + 1, 3) for word in kept}


# --- the choice -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules find in an article, what words say that have not seen it, and its topics."""

    article: Article
    evidence: Mapping[str, Evidence]
    words: Mapping[str, float]
    topics: tuple[str, ...]


class Rules:
    """The shipped rules and all that they need."""

    def __init__(self) -> None:
        self._registry = load_registry(find("data", "entities"))
        self.fingerprint = self._registry.fingerprint
        self._finder = EntityFinder(self._registry)
        self._topics = load_topics(find("data", "topics.toml"))

    def see(self, sample: Sample, words: TopicWords) -> Seen:
        """All that is known of one article."""
        article, known = sample.article, self._registry.entities
        about = salience(article, self._finder.find(article), lambda entity_id: known[entity_id].type)
        return Seen(article, self._topics.evidence(article, about), words.chances(article), sample.topics)


def train_choice(articles: Sequence[Seen], border: float) -> TopicChoice:
    """A logistic regression over every topic of every article."""
    topics = list(articles[0].evidence)
    rows = [signs for one in articles for signs in signs_of(one.article, one.evidence, one.words).values()]
    answers = [topic in one.topics for one in articles for topic in topics]
    names = list(rows[0])
    table = np.array([[row[name] for name in names] for row in rows])
    means, spreads = table.mean(0), table.std(0) + 1e-9
    own = np.tile(np.eye(len(topics)), (len(articles), 1))
    fitted = LogisticRegression(C=CHOICE_STRENGTH, max_iter=500)
    fitted.fit(np.hstack([(table - means) / spreads, own]), answers)
    weights = fitted.coef_[0][: len(names)] / spreads
    constants = fitted.coef_[0][len(names) :]
    return TopicChoice(
        round(float(fitted.intercept_[0] - weights @ means), 4),
        {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        {topic: round(float(value), 4) for topic, value in zip(topics, constants, strict=True)},
        border,
        "",
    )


# --- measuring --------------------------------------------------------------------------------------------------


def look(samples: Sequence[Sample], rules: Rules) -> list[Seen]:
    """All articles, the words of each judged by a model of the other folds."""
    seen: dict[int, Seen] = {}
    for kept in map(frozenset, folds(len(samples), FOLDS, SEED)):
        words = train_words([sample for at, sample in enumerate(samples) if at not in kept])
        seen |= {at: rules.see(samples[at], words) for at in kept}
    return [seen[at] for at in range(len(samples))]


def judge(seen: Sequence[Seen], short: Sequence[Seen]) -> list[TopicChoice]:
    """For each article, a choice that was trained without it."""
    judges: dict[int, TopicChoice] = {}
    for kept in map(frozenset, folds(len(seen), FOLDS, SEED)):
        made = train_choice([*(one for at, one in enumerate(seen) if at not in kept), *short], 1.0)
        judges |= dict.fromkeys(kept, made)
    return [judges[at] for at in range(len(seen))]


def measure(seen: Sequence[Seen], judges: Sequence[TopicChoice], border: float) -> Tally:
    """How well the topics given are those that are marked."""
    return total(
        compare(replace(judge, border=border).topics(one.article, one.evidence, one.words), one.topics)
        for one, judge in zip(seen, judges, strict=True)
    )


def measure_words(seen: Sequence[Seen], border: float) -> Tally:
    """The same of words alone."""
    return total(
        compare({topic for topic, chance in one.words.items() if chance >= border}, one.topics) for one in seen
    )


# --- the command ------------------------------------------------------------------------------------------------


def main() -> None:
    """Measure, train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("marked", type=Path)
    parser.add_argument("--dates", type=Path)
    asked = parser.parse_args()
    samples = [sample for sample in read_corpus(asked.marked, Task.TOPICS) if sample.article.language == "fr"]
    samples, rules = dated(samples, asked.dates), Rules()
    words = train_words(samples)
    seen = look(samples, rules)
    short = [rules.see(sample, words) for sample in read_corpus(SHORT, Task.TOPICS)]
    judges = judge(seen, short)
    border = max(BORDERS, key=lambda at: measure(seen, judges, at).f1)
    scores = {
        "words alone": max((measure_words(seen, at) for at in BORDERS), key=lambda tally: tally.f1),
        "all": measure(seen, judges, border),
    }
    about: dict[str, object] = {
        "articles": len(samples),
        "short articles": len(short),
        "beside": {"registry": rules.fingerprint},
    }
    write(words, train_choice([*seen, *short], border), scores, about)


def write(words: TopicWords, choice: TopicChoice, scores: Mapping[str, Tally], about: Mapping[str, object]) -> None:
    """Write weights.json, choice.json and meta.json beside this file."""
    topics = {
        topic: {
            "constant": constant,
            "words": {word: its[topic] for word, its in sorted(words.weights.items()) if topic in its},
        }
        for topic, constant in words.constants.items()
    }
    learned = {"languages": sorted(words.languages), "rarity": words.rarity, "topics": topics}
    write_json(HERE / "weights.json", learned, tight=True)
    judged = {"border": choice.border, "constant": choice.constant, "signs": choice.signs, "topics": choice.constants}
    write_json(HERE / "choice.json", judged)
    meta: dict[str, object] = {
        "name": "topics",
        "version": "2",
        "licence": "Apache-2.0",
        "kind": "one logistic regression over what rules and words say of every topic; one a topic over weighed stems",
        **about,
        "topics": len(choice.constants),
        "topics known by words": len(words.constants),
        "folds": FOLDS,
        "seed": SEED,
        "border": choice.border,
        "micro-F1": {name: figures(tally) for name, tally in scores.items()},
    }
    meta["sha256"] = hashes(HERE, ("choice.json", "weights.json"))
    write_json(HERE / "meta.json", meta)
    print(json.dumps(meta, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
