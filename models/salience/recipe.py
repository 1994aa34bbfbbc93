"""Trains the weights of salience: one command, no further package, always the same result.

    python models/salience/recipe.py MARKED.jsonl.xz --names FOLDER [--dates ARTICLES.jsonl.xz]

MARKED is a corpus as docs/eval.md describes it, each entity with its salience: 2 where the article is about it.
`--dates` names a file of the same articles that says when each was `published`, for names that are bounded in time.
`--names` is the folder in which `models/names/recipe.py CORPORA --folds FOLDER` left the weights of its folds.

Each article is seen twice: with the mentions that are marked in it, and with those that the tagger finds, by a model of
names that was not trained on it, as it is with articles of tomorrow. A ridge logistic regression is fitted by Newton's
method; five folds of whole articles give the figures of meta.json, and the constant that makes half the best border.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from bot.assets import find  # noqa: E402
from bot.enrich.name_features import load_features  # noqa: E402
from bot.enrich.names import open_names  # noqa: E402
from bot.enrich.proposed import proposed_id, proposed_kind  # noqa: E402
from bot.enrich.registry import Registry, load_registry  # noqa: E402
from bot.enrich.salience import signs_of  # noqa: E402
from bot.enrich.tagger import RuleTagger  # noqa: E402
from bot.enrich.topics import load_topics  # noqa: E402
from bot.pipeline.corpus import Sample, Task, dated, read_corpus  # noqa: E402
from bot.scores import Tally, compare, places_of, total  # noqa: E402
from bot.types import EntityType, Mention  # noqa: E402
from models.recipes import figures, folds, hash_of, hashes, write_json  # noqa: E402

FOLDS = 5
SEED = 20231120
RIDGE = 20.0
ROUNDS = 8
BORDERS = tuple(step / 100 for step in range(20, 61))
NAME_SEED = 7  #: by which `models/names/recipe.py` deals articles out to its folds

_KINDRED = (EntityType.COMPANY, EntityType.PRODUCT)  #: of which a registry has one, and an annotator the other

Signs = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Seen:
    """An article's entities as they are seen, and which of them it is about."""

    marked: Signs
    found: Signs
    about: frozenset[str]

    def all(self) -> Iterator[tuple[Mapping[str, float], bool]]:
        """Every entity of both views, with its answer."""
        for view in (self.marked, self.found):
            for key, signs in view.items():
                yield signs, key in self.about


def found_by_others(samples: Sequence[Sample], registry: Registry, folder: Path) -> list[tuple[Mention, ...]]:
    """The mentions that the tagger finds in each article, by a model of names that has not seen it."""
    topics, features = load_topics(find("data", "topics.toml")), load_features(find("models", "names"))
    found: dict[int, tuple[Mention, ...]] = {}
    for number, tested in enumerate(folds(len(samples), FOLDS, NAME_SEED)):
        name = f"fold-{number}"
        tagger = RuleTagger(registry, topics, open_names(folder / f"{name}.crf", features, name))
        found |= {
            at: tagging.mentions
            for at, tagging in zip(tested, tagger.tag([samples[at].article for at in tested]), strict=True)
        }
    return [found[at] for at in range(len(samples))]


def see(sample: Sample, found: Sequence[Mention], registry: Registry) -> Seen:
    """What there is to learn from one article."""
    text = sample.article.full_text
    keys = [_key(entity.name, entity.type, registry) for entity in sample.entities]
    types = {key: EntityType(entity.type) for key, entity in zip(keys, sample.entities, strict=True)}
    places = [Mention(keys[i], start, end, text[start:end]) for start, end, i in places_of(text, sample.entities)]
    about = frozenset(key for key, entity in zip(keys, sample.entities, strict=True) if entity.salience == 2)
    return Seen(
        signs_of(sample.article, places, types.__getitem__),
        signs_of(sample.article, found, lambda found_id: proposed_kind(found_id) or registry.entities[found_id].type),
        about,
    )


def _key(name: str, kind: str, registry: Registry) -> str:
    type_ = EntityType(kind)
    known = registry.resolve(name, type_) or (registry.resolve(name) if type_ in _KINDRED else None)
    return known.id if known else proposed_id(type_, name)


# --- fitting ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """A logistic function over signs, which are scaled to a deviation of 1 while it is fitted."""

    constant: float
    weights: Mapping[str, float]

    def value(self, signs: Mapping[str, float]) -> float:
        """The log odds."""
        return self.constant + sum(self.weights[name] * sign for name, sign in signs.items())


def fit(rows: Sequence[tuple[Mapping[str, float], bool]]) -> Fit:
    """Ridge logistic regression by Newton's method (iteratively reweighted least squares)."""
    names = list(rows[0][0])
    means = [sum(row[name] for row, _ in rows) / len(rows) for name in names]
    spreads = [
        (sum((row[name] - mean) ** 2 for row, _ in rows) / len(rows)) ** 0.5 or 1.0
        for name, mean in zip(names, means, strict=True)
    ]
    table = [
        [1.0, *((row[name] - mean) / spread for name, mean, spread in zip(names, means, spreads, strict=True))]
        for row, _ in rows
    ]
    found = [0.0] * (len(names) + 1)
    for _ in range(ROUNDS):
        found = _step(table, [float(answer) for _, answer in rows], found)
    weights = [weight / spread for weight, spread in zip(found[1:], spreads, strict=True)]
    constant = found[0] - sum(weight * mean for weight, mean in zip(weights, means, strict=True))
    return Fit(constant, dict(zip(names, weights, strict=True)))


def _step(table: Sequence[Sequence[float]], answers: Sequence[float], at: Sequence[float]) -> list[float]:
    size = len(at)
    slope = [-RIDGE * weight if i else 0.0 for i, weight in enumerate(at)]
    curve = [[RIDGE if i == j and i else 0.0 for j in range(size)] for i in range(size)]
    for row, answer in zip(table, answers, strict=True):
        chance = 1 / (1 + exp(-max(-30.0, min(30.0, sum(a * b for a, b in zip(at, row, strict=True))))))
        weight, miss = chance * (1 - chance), answer - chance
        for i, value in enumerate(row):
            slope[i] += miss * value
            scaled, line = weight * value, curve[i]
            for j in range(i, size):
                line[j] += scaled * row[j]
    for i in range(size):
        for j in range(i):
            curve[i][j] = curve[j][i]
    return [a + b for a, b in zip(at, _solved(curve, slope), strict=True)]


def _solved(matrix: list[list[float]], values: Sequence[float]) -> list[float]:
    """Gaussian elimination; the matrix is positive definite, so that no row need be exchanged."""
    rows = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    for i, pivot in enumerate(rows):
        for row in rows[i + 1 :]:
            factor = row[i] / pivot[i]
            for j in range(i, len(row)):
                row[j] -= factor * pivot[j]
    found = [0.0] * len(rows)
    for i in range(len(rows) - 1, -1, -1):
        rest = sum(rows[i][j] * found[j] for j in range(i + 1, len(rows)))
        found[i] = (rows[i][-1] - rest) / rows[i][i]
    return found


# --- measuring --------------------------------------------------------------------------------------------------


def unseen_values(articles: Sequence[Seen]) -> list[tuple[dict[str, float], dict[str, float]]]:
    """The log odds of every entity, marked and found, by what was fitted to the other folds."""
    values: list[tuple[dict[str, float], dict[str, float]]] = [({}, {})] * len(articles)
    for kept in map(frozenset, folds(len(articles), FOLDS, SEED)):
        made = fit([pair for n, one in enumerate(articles) if n not in kept for pair in one.all()])
        for n in kept:
            one = articles[n]
            values[n] = (_valued(made, one.marked), _valued(made, one.found))
    return values


def _valued(made: Fit, view: Signs) -> dict[str, float]:
    return {key: made.value(signs) for key, signs in view.items()}


def score(views: Iterable[Mapping[str, float]], articles: Sequence[Seen], border: float) -> Tally:
    """How well the entities above a border, a chance, are those that the articles are about."""
    odds = log(border / (1 - border))
    return total(
        compare({key for key, value in view.items() if value >= odds}, one.about)
        for view, one in zip(views, articles, strict=True)
    )


def main() -> None:
    """Train, measure and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("marked", type=Path)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--dates", type=Path)
    asked = parser.parse_args()
    samples = dated(read_corpus(asked.marked, Task.SALIENCE), asked.dates)
    registry = load_registry(find("data", "entities"))
    found = found_by_others(samples, registry, asked.names)
    articles = [see(sample, mentions, registry) for sample, mentions in zip(samples, found, strict=True)]
    values = unseen_values(articles)
    border = max(BORDERS, key=lambda at: score((marked for marked, _ in values), articles, at).f1)
    write(asked.marked, registry, articles, values, border)


def write(
    corpus: Path,
    registry: Registry,
    articles: Sequence[Seen],
    values: Sequence[tuple[dict[str, float], dict[str, float]]],
    border: float,
) -> None:
    """Fit to all articles; write weights.json and meta.json beside this file."""
    made = fit([pair for one in articles for pair in one.all()])
    weights = {name: round(weight, 4) for name, weight in made.weights.items()}
    constant = round(made.constant - log(border / (1 - border)), 4)
    marked = score((view for view, _ in values), articles, border)
    found = score((view for _, view in values), articles, border)
    meta: dict[str, object] = {
        "name": "salience",
        "version": "1",
        "licence": "Apache-2.0",
        "corpus": {"name": corpus.name, "sha256": hash_of(corpus)},
        "beside": {"registry": registry.fingerprint, "names": hash_of(find("models", "names") / "names.crf")},
        "kind": "ridge logistic regression",
        "articles": len(articles),
        "entities": sum(len(one.marked) + len(one.found) for one in articles),
        "folds": FOLDS,
        "seed": SEED,
        "ridge": RIDGE,
        "border": border,
        "about, marked mentions": figures(marked),
        "about, mentions found": figures(found),
    }
    write_json(HERE / "weights.json", {"constant": constant, "signs": weights})
    meta["sha256"] = hashes(HERE, ("weights.json",))
    write_json(HERE / "meta.json", meta)
    print(json.dumps(meta, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
