"""Train the weights of `bot.extract.lines`, and say how good they are on sites that they were not trained on.

    pip install lightgbm
    python models/lines/recipe.py CORPUS

CORPUS is a folder that holds `wcxb-dev-articles.jsonl.xz` and `trafilatura-eval.jsonl.xz`, in it or below it. Writes
`weights.json` and `meta.json` beside this file; the same corpus gives the same weights. A line's label is the share of
its runs of four words that stand in the expected text, or whether it holds a segment that must or must not be there;
lines of which neither is known do not count. A line weighs as much as its share of the page's words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import math
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np

from bench.scores import mean, segment_f, segments, word_f1
from bot.extract.blocks import read_blocks
from bot.extract.body import Line, read_lines
from bot.extract.clean import clean
from bot.extract.features import FEATURES, Hearing, Lines, squeezed, words_of
from bot.extract.lines import line_of
from bot.extract.meant import keep_headed
from bot.extract.metadata import decide, read_head
from bot.extract.parse import parse_html, written
from bot.extract.signals import Signals, read_signals
from bot.extract.voices import listen
from models.recipes import hash_of, hashes, write_json

HERE = Path(__file__).parent
SETS = ("wcxb-dev-articles", "trafilatura-eval")
FOLDS = 3
BOUND = 0.45
TREES = 130
WORDS = ("words_sum", "words_min", "words_max")
LEAST_SITES, LEAST_WEIGHT, PRIOR = 8, 0.4, 3.0
PARAMETERS = {
    "objective": "binary", "learning_rate": 0.07, "num_leaves": 15, "min_data_in_leaf": 40, "feature_fraction": 0.25,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 10, "verbose": -1, "seed": 1, "num_threads": 1,
    "deterministic": True, "force_col_wise": True,
}  # fmt: skip
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sample:
    """The candidates of one page: their features (those of words still 0), words, labels and weights."""

    row: Mapping[str, Any]
    site: str
    numbers: np.ndarray
    words: tuple[frozenset[str], ...]
    labels: np.ndarray
    weights: np.ndarray
    lines: tuple[Line, ...]
    signals: Signals


def read_samples(path: Path) -> Iterator[Sample]:
    """The pages of a set, measured by the code that Vigie runs."""
    with lzma.open(path, "rt", encoding="utf-8") as rows:
        for number, row in enumerate(map(json.loads, rows)):
            try:
                sample = _sample(row)
            except Exception as error:  # noqa: BLE001 - a page that no parser takes teaches nothing
                print(f"{path.name}, {number}: {error}")  # noqa: T201
                continue
            if sample:
                yield sample


def _sample(row: Mapping[str, Any]) -> Sample | None:
    url, html = str(row["url"]), row["html"]
    tree = parse_html(html, url)
    head = read_head(tree)
    if keep_headed(tree, head, url):
        html, head = written(tree), read_head(tree)
    told = decide(tree, head, url, None, datetime.now(UTC))
    signals = read_signals(tree, told.titles, told.descriptions, told.language)
    hearing: Hearing = listen(tree, html, read_lines(tree, url, alone=False), told, signals)
    blocks = read_blocks(tree)
    measured = Lines(blocks, hearing, {})
    chosen = list(measured.candidates())
    if not chosen:
        return None
    texts = [blocks[n].text for n in chosen]
    told_of = _of_text(texts, row["text"]) if "text" in row else _of_segments(texts, row["must"], row["must_not"])
    labels, weights = (np.array(column, dtype=np.float32) for column in zip(*told_of, strict=True))
    return Sample(
        {name: value for name, value in row.items() if name != "html"},
        _site(url),
        np.array([measured.describe(n) for n in chosen], dtype=np.float32),
        tuple(words_of(text) for text in texts),
        labels,
        weights,
        tuple(line_of(blocks[n]) for n in chosen),
        signals,
    )


def _site(url: str) -> str:
    host = (urlsplit(url).hostname or url).removeprefix("www.").split(".")
    return ".".join(host[-2:] if len(host) > 2 and len(host[-2]) > 3 else host[-3:])


def _of_text(texts: Sequence[str], expected: str) -> Iterator[tuple[float, float]]:
    """Label and weight of each line by the expected text: short lines must be a line or stand in it as they are."""
    words = _WORD.findall(expected.lower())
    runs = {tuple(words[n : n + 4]) for n in range(len(words))}
    lines = {" ".join(_WORD.findall(line.lower())) for line in expected.split("\n")}
    whole = f" {' '.join(words)} "
    for text in texts:
        own = _WORD.findall(text.lower())
        said = " ".join(own)
        if len(own) >= 5:
            label = sum(tuple(own[n : n + 4]) in runs for n in range(len(own) - 3)) / (len(own) - 3)
        else:
            label = 1.0 if said in lines else 0.5 if len(own) > 2 and f" {said} " in whole else 0.0
        yield label, min(1.0, len(own) / max(60, len(words)))


def _of_segments(texts: Sequence[str], must: Sequence[str], must_not: Sequence[str]) -> Iterator[tuple[float, float]]:
    """Label and weight of each line by the segments that it holds."""
    wanted, unwanted = ([squeezed(segment) for segment in listed] for listed in (must, must_not))
    tight = [squeezed(text) for text in texts]
    times = {segment: sum(segment in text for text in tight) or 1 for segment in (*wanted, *unwanted)}
    for text in tight:
        good = [1 / times[segment] for segment in wanted if segment in text]
        bad = [1 / times[segment] ** 0.5 for segment in unwanted if segment in text]
        yield float(bool(good)), sum(good or bad) / 6


class Lexicon:
    """On how many sites each word stands in lines of articles, and in others."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        """Count."""
        self._own: dict[str, tuple[set[str], set[str]]] = {}
        for sample in samples:
            own = self._own.setdefault(sample.site, (set(), set()))
            for words, label, weight in zip(sample.words, sample.labels, sample.weights, strict=True):
                if weight > 0:
                    own[0 if label > 0.5 else 1].update(words)
        self._counts = [Counter(word for own in self._own.values() for word in own[side]) for side in (0, 1)]
        self._sizes = [counts.total() for counts in self._counts]

    def weights(self, without: str = "") -> Callable[[str], float]:
        """The weight of a word, as if a site had not been counted: what it says itself must not help with it."""
        own = self._own.get(without, (set(), set()))
        inside, outside = self._sizes
        share = inside / (inside + outside)

        def weight(word: str) -> float:
            good, bad = (counts[word] - (word in mine) for counts, mine in zip(self._counts, own, strict=True))
            if good + bad < LEAST_SITES:
                return 0.0
            odds = math.log((good + PRIOR * share) / (bad + PRIOR * (1 - share))) - math.log(inside / outside)
            return round(odds, 2) if abs(odds) >= LEAST_WEIGHT else 0.0

        return weight

    def table(self) -> dict[str, float]:
        """All words that have a weight."""
        weight = self.weights()
        return {word: found for word in sorted({*self._counts[0], *self._counts[1]}) if (found := weight(word))}


def _filled(sample: Sample, weight: Callable[[str], float]) -> np.ndarray:
    """The features of a page with those of words."""
    numbers = sample.numbers.copy()
    columns = [FEATURES.index(name) for name in WORDS]
    for row, words in zip(numbers, sample.words, strict=True):
        found = [value for word in words if (value := weight(word))]
        row[columns] = (sum(found) / math.sqrt(len(found) or 1), min(found, default=0), max(found, default=0))
    return numbers


def train(samples: Sequence[Sample]) -> tuple[lightgbm.Booster, Lexicon]:
    """The trees and words learned of some pages. A line that is half the article's counts as both."""
    lexicon = Lexicon(samples)
    numbers, labels, weights = [], [], []
    for sample in samples:
        filled = _filled(sample, lexicon.weights(without=sample.site))
        share = np.where(sample.labels < 0.05, 0, np.where(sample.labels > 0.95, 1, sample.labels))
        for label, weight in ((1, sample.weights * share), (0, sample.weights * (1 - share))):
            kept = weight > 0
            numbers.append(filled[kept])
            labels.append(np.full(kept.sum(), label))
            weights.append(weight[kept])
    weight = np.concatenate(weights)
    data = lightgbm.Dataset(
        np.vstack(numbers), np.concatenate(labels), weight=weight * len(weight) / weight.sum(), free_raw_data=True
    )
    return lightgbm.train(PARAMETERS, data, TREES), lexicon


def cross_validate(sets: Mapping[str, Sequence[Sample]]) -> dict[str, float]:
    """The score of each set by its own metric, each site judged by what was learned of others."""
    texts: dict[str, list[tuple[str, Mapping[str, Any]]]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        model, lexicon = train([s for samples in sets.values() for s in samples if _fold(s.site) != fold])
        for name, samples in sets.items():
            for sample in samples:
                if _fold(sample.site) == fold:
                    belongs = model.predict(_filled(sample, lexicon.weights())) >= BOUND
                    body = clean([line for line, yes in zip(sample.lines, belongs, strict=True) if yes], sample.signals)
                    standfirst = body.standfirst if name == "trafilatura-eval" else ""
                    texts[name].append((f"{standfirst}\n{body.text}", sample.row))
    return {name: round(_score(found), 4) for name, found in texts.items()}


def _fold(site: str) -> int:
    return int(hashlib.md5(site.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def _score(found: Sequence[tuple[str, Mapping[str, Any]]]) -> float:
    if "text" in found[0][1]:
        return mean(word_f1(text, row["text"]) for text, row in found) or 0.0
    return segment_f([segments(text, row["must"], row["must_not"]) for text, row in found])


def _exported(model: lightgbm.Booster) -> list[Any]:
    return [_node(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]


def _node(node: Mapping[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 5)
    bound = float(np.float32(node["threshold"]))
    return [node["split_feature"], round(bound, 6), _node(node["left_child"]), _node(node["right_child"])]


def main() -> None:
    """Train on all of the corpus; cross-validate; write weights and what is known of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    warnings.simplefilter("ignore")
    paths = {name: next(corpus.rglob(f"{name}.jsonl.xz")) for name in SETS}
    sets = {name: list(read_samples(path)) for name, path in paths.items()}
    print({name: len(samples) for name, samples in sets.items()}, flush=True)  # noqa: T201
    model, lexicon = train([sample for samples in sets.values() for sample in samples])
    weights = {"features": list(FEATURES), "bound": BOUND, "words": lexicon.table(), "trees": _exported(model)}
    write_json(HERE / "weights.json", weights, tight=True)
    scores = cross_validate(sets)
    print(scores)  # noqa: T201
    meta = {
        "name": "lines",
        "version": "1",
        "licence": "Apache-2.0",
        "sha256": hashes(HERE, ("weights.json",)),
        "corpora": {name: hash_of(path) for name, path in paths.items()},
        "lightgbm": lightgbm.__version__,
        "trees": TREES,
        "words": len(weights["words"]),
        "cross_validated": scores,
        "features": hashlib.sha256("\n".join(FEATURES).encode()).hexdigest()[:16],
    }
    write_json(HERE / "meta.json", meta)


if __name__ == "__main__":
    main()
