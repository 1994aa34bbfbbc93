"""Trains the linear model of topics: one command, always the same result; needs numpy and scikit-learn.

    python models/topics/recipe.py MARKED.jsonl.xz [--dates ARTICLES.jsonl.xz]

MARKED is a corpus as docs/eval.md describes it, with `topics`. `--dates` names a file of the same articles that says
when each was `published`, for the entities that the rules look at. Five folds of whole articles give the figures of
meta.json: the model alone, the rules alone, and what is shipped, which gives a topic where either does.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
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
from bot.enrich.topic_words import TopicWords, vector  # noqa: E402
from bot.enrich.topics import MOST, load_topics  # noqa: E402
from bot.pipeline.corpus import Sample, Task, read_corpus  # noqa: E402
from bot.scores import Tally, compare, total  # noqa: E402
from bot.types import Article  # noqa: E402

FOLDS = 5
SEED = 20231120
LEAST_ARTICLES = 8  #: of a topic, for it to be learned
LEAST_DOCUMENTS = 3  #: that have a word, for it to be known
MOST_DOCUMENTS = 0.6  #: a word that more of all articles have says nothing
STRENGTH = 30.0  #: the inverse of the penalty
KEPT = 300  #: words of each topic, those that say most
BORDERS = (0.25, 0.3, 0.35, 0.4, 0.45)


class _AnyRarity(dict[str, float]):
    """Lets `vector` count every word."""

    def __contains__(self, word: object) -> bool:
        return True

    def __missing__(self, word: str) -> float:
        return 1.0


def train(samples: Sequence[Sample], border: float) -> TopicWords:
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
    return TopicWords(frozenset({"fr"}), border, rarity, constants, weights, "")


def _rarity(articles: Sequence[Article]) -> dict[str, float]:
    counts = Counter(word for article in articles for word in vector(article, _AnyRarity()))
    many = len(articles)
    kept = sorted(word for word, count in counts.items() if LEAST_DOCUMENTS <= count <= MOST_DOCUMENTS * many)
    return {word: round(log((1 + many) / (1 + counts[word])) + 1, 3) for word in kept}


# --- measuring --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """How clear each topic of an article is, by the rules and by a model that has not seen it; 1 is enough."""

    rules: Mapping[str, float]
    words: Mapping[str, float]  #: chances
    topics: tuple[str, ...]

    def answers(self, border: float) -> dict[str, Tally]:
        """The three ways, measured."""
        words = {topic: chance / border for topic, chance in self.words.items()}
        both = {topic: max(clear, words.get(topic, 0.0)) for topic, clear in self.rules.items()}
        ways = {"words alone": words, "rules alone": self.rules, "both": both}
        return {name: compare(_given(way), self.topics) for name, way in ways.items()}


def _given(clear: Mapping[str, float]) -> list[str]:
    return [topic for topic, value in sorted(clear.items(), key=lambda pair: -pair[1]) if value >= 1][:MOST]


def look(samples: Sequence[Sample]) -> list[Seen]:
    """All articles, each by a model of the other folds."""
    registry = load_registry(find("data", "entities"))
    topics, finder = load_topics(find("data", "topics.toml")), EntityFinder(registry)
    needs = {rule.topic.id: rule.need for rule in topics.rules}
    order = list(range(len(samples)))
    random.Random(SEED).shuffle(order)  # noqa: S311
    seen: dict[int, Seen] = {}
    for fold in range(FOLDS):
        kept = set(order[fold::FOLDS])
        model = train([samples[at] for at in order if at not in kept], 1.0)
        for at in kept:
            article = samples[at].article
            about = salience(article, finder.find(article), lambda entity_id: registry.entities[entity_id].type)
            points = topics.scores(article, about)
            rules = {topic: value / needs[topic] for topic, value in points.items()}
            seen[at] = Seen(rules, model.signs(article), samples[at].topics)
    return [seen[at] for at in range(len(samples))]


def measure(seen: Sequence[Seen], border: float) -> dict[str, Tally]:
    """The three ways over all articles."""
    answers = [one.answers(border) for one in seen]
    return {name: total(answer[name] for answer in answers) for name in answers[0]}


# --- the command ------------------------------------------------------------------------------------------------


def main() -> None:
    """Measure, train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("marked", type=Path)
    parser.add_argument("--dates", type=Path)
    asked = parser.parse_args()
    samples = [sample for sample in read_corpus(asked.marked, Task.TOPICS) if sample.article.language == "fr"]
    samples = dated(samples, asked.dates)
    seen = look(samples)
    border = max(BORDERS, key=lambda at: measure(seen, at)["both"].f1)
    write(train(samples, border), measure(seen, border), len(samples))


def dated(samples: Sequence[Sample], path: Path | None) -> list[Sample]:
    """The articles with the dates of another file, compressed with xz, whose lines have `id` and `published`."""
    if path is None:
        return list(samples)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    dates = {f"corpus:{row['id']}": datetime.fromisoformat(row["published"][:10]).replace(tzinfo=UTC) for row in rows}
    return [replace(one, article=replace(one.article, published=dates[one.article.url])) for one in samples]


def write(model: TopicWords, scores: Mapping[str, Tally], articles: int) -> None:
    """Write weights.json and meta.json beside this file."""
    topics = {
        topic: {
            "constant": constant,
            "words": {word: its[topic] for word, its in sorted(model.weights.items()) if topic in its},
        }
        for topic, constant in model.constants.items()
    }
    weights = {"languages": sorted(model.languages), "border": model.border, "rarity": model.rarity, "topics": topics}
    text = json.dumps(weights, ensure_ascii=False, separators=(",", ":"))
    (HERE / "weights.json").write_text(f"{text}\n", encoding="utf-8")
    meta: dict[str, object] = {
        "name": "topics",
        "version": "1",
        "licence": "Apache-2.0",
        "kind": "one logistic regression a topic over weighed stems",
        "languages": ["fr"],
        "articles": articles,
        "topics": len(model.constants),
        "folds": FOLDS,
        "seed": SEED,
        "border": model.border,
        "micro-F1": {name: _figures(tally) for name, tally in scores.items()},
    }
    meta["sha256"] = {"weights.json": sha256((HERE / "weights.json").read_bytes()).hexdigest()}
    (HERE / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(meta, indent=2))  # noqa: T201


def _figures(tally: Tally) -> dict[str, float]:
    return {"f1": round(tally.f1, 4), "precision": round(tally.precision, 4), "recall": round(tally.recall, 4)}


if __name__ == "__main__":
    main()
