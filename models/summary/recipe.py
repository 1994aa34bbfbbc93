"""Trains the weights of the embedded summariser.

    pip install lightgbm numpy
    python models/summary/recipe.py ../shared/corpora

reads `summaries/orangesum-abstract-{train,valid}.jsonl.xz` and the English pages of
`extraction/wcxb-dev-articles.jsonl.xz`, and writes `weights.json.gz` and `meta.json` beside itself: about 40 minutes on
one core. The seed is fixed. Validation targets are only measured against.

What a later stage learns from is always predicted out of fold: word tables and trees that saw an article's summary say
nothing of that article.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from bot.enrich.candidates import Reading, read, split
from bot.enrich.features import Lexicon, Sight, Surroundings, context_rows, pair_rows, word_rows
from bot.enrich.ranker import WEIGHTS, RankedSummarizer, shortlist, unpack
from bot.enrich.rouge import Reference
from bot.enrich.rouge import tokens as tokens_of
from bot.enrich.weighing import Weighing, beside
from bot.types import Article
from models.recipes import hashes, write_json

HERE = Path(__file__).parent
SEED = 7
FOLDS = 3
NEUTRAL = 8  #: one article in so many is seen as if its language had no tables
LIMITS = (90, 90, 50)  #: words, in turn: the sets that ranking learns from
_CLASSIFY = {
    "objective": "binary", "learning_rate": 0.1, "num_leaves": 31, "max_bin": 63, "min_data_in_leaf": 200,
    "feature_fraction": 0.8,
}  # fmt: skip
_RANK = {
    "objective": "lambdarank", "learning_rate": 0.06, "num_leaves": 31, "max_bin": 63, "min_data_in_leaf": 200,
    "feature_fraction": 0.4, "bagging_fraction": 0.7, "bagging_freq": 1, "lambdarank_truncation_level": 10,
    "label_gain": list(range(31)),
}  # fmt: skip
_COMMON = {
    "num_threads": 1, "seed": SEED, "deterministic": True, "force_row_wise": True, "verbose": -1, "use_missing": False,
}  # fmt: skip
_STARTED = time.time()


def say(*parts: object) -> None:
    """Print what has been done, and after how many seconds."""
    print(f"{time.time() - _STARTED:6.0f} s", *parts, flush=True)  # noqa: T201


# --- reading the corpus -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Example:
    """An article, what its publisher said of it, and what the stages before the present one predict."""

    reading: Reading
    reference: Reference
    said: frozenset[str]
    said_pairs: frozenset[tuple[str, str]]
    chances: list[float]
    pair_chances: list[float]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a compressed JSON-lines file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def example(row: dict[str, Any]) -> Example:
    """One article–abstract pair, read as the summariser reads it."""
    said = read(row["summary"], ()).title
    reading = read(row["title"], split(row["text"])[:30])
    pairs = frozenset(pairwise(said))
    return Example(reading, Reference(row["summary"]), frozenset(said), pairs, [], [])


# --- tables of words --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Counts:
    """How often words, pairs and openings occur in articles, and in their summaries."""

    articles: int
    words: Counter[str]
    taken: Counter[str]
    pairs: Counter[str]
    pairs_taken: Counter[str]
    openings: Counter[str]
    worth: dict[str, float]

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Counts:
        """Count."""
        counts = cls(0, Counter(), Counter(), Counter(), Counter(), Counter(), defaultdict(float))
        for one in examples:
            counts._add(one)
        return counts

    def _add(self, one: Example) -> None:
        self.articles += 1
        texts = [word.text for word in one.reading.words]
        self.words.update(texts)
        self.taken.update(text for text in texts if text in one.said)
        for pair in one.reading.pairs:
            both = (texts[pair.first], texts[pair.second])
            self.pairs[" ".join(both)] += 1
            self.pairs_taken[" ".join(both)] += both in one.said_pairs
        scores = [sum(one.reference.score(tokens_of(line.sentence.text))) / 3 for line in one.reading.lines]
        mean = sum(scores) / max(1, len(scores))
        for line, score in zip(one.reading.lines, scores, strict=True):
            start = [texts[number] for number in line.words[:2]]
            for opening in {" ".join(start[:1]), " ".join(start)}:
                self.openings[opening] += 1
                self.worth[opening] += score - mean


def merged(parts: Sequence[Counts]) -> Counts:
    """The counts of several folds together."""
    whole = Counts.of(())
    for part in parts:
        whole.articles += part.articles
        for name in ("words", "taken", "pairs", "pairs_taken", "openings"):
            getattr(whole, name).update(getattr(part, name))
        for opening, worth in part.worth.items():
            whole.worth[opening] += worth
    return whole


def frequencies(words: Counter[str], articles: int, least: int = 5) -> dict[str, float]:
    """log2 of the articles that have each word, of 16,384."""
    return {word: round(math.log2(n / articles * 16384), 2) for word, n in words.items() if n >= least}


def lexicon(counts: Counts) -> Lexicon:
    """The tables of a language from its counts; rare words are drawn towards those as frequent."""
    frequency = frequencies(counts.words, counts.articles)
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for word, n in counts.words.items():
        entry = sums[max(0, int(frequency.get(word, 0.0)))]
        entry[0] += counts.taken[word]
        entry[1] += n
    usual = [(sums[k][0] + 0.1) / (sums[k][1] + 1) for k in range(16)]
    pull = {
        word: _log_odds((counts.taken[word] + 8 * usual[max(0, int(often))]) / (counts.words[word] + 8))
        for word, often in frequency.items()
    }
    pairs = {
        pair: _log_odds((counts.pairs_taken[pair] + 8 * 0.04) / (n + 8)) for pair, n in counts.pairs.items() if n >= 10
    }
    openings = {name: round(counts.worth[name] / (n + 20), 4) for name, n in counts.openings.items() if n >= 10}
    return Lexicon(frequency, pull, pairs, openings, [_log_odds(chance) for chance in usual])


def _log_odds(chance: float) -> float:
    return round(math.log(chance / (1 - chance)), 2)


def neutral(known: Lexicon, frequency: dict[str, float] | None = None) -> Lexicon:
    """What is left of a lexicon for a language without a corpus of summaries."""
    return Lexicon(known.frequency if frequency is None else frequency, {}, {}, {}, known.by_frequency)


def english_frequencies(pages: Path) -> dict[str, float]:
    """How many English pages have each word."""
    counts: Counter[str] = Counter()
    articles = 0
    for row in rows_of(pages):
        words = set(read(row["text"], ()).title)
        if {"the", "and", "of", "that"} <= words:
            counts.update(words)
            articles += 1
    return frequencies(counts, articles)


# --- stages -----------------------------------------------------------------------------------------------------


def fit(rows: Sequence[np.ndarray], targets: Sequence[np.ndarray], rounds: int) -> lightgbm.Booster:
    """Trees that tell yes from no."""
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(targets), params=_CLASSIFY | _COMMON)
    return lightgbm.train(_CLASSIFY | _COMMON, data, rounds)


def out_of_fold(
    rows: Sequence[np.ndarray], targets: Sequence[np.ndarray], rounds: int
) -> tuple[lightgbm.Booster, list[list[float]]]:
    """Trees of all articles, and for each article the predictions of trees that did not see it."""
    predicted: list[list[float]] = [[] for _ in rows]
    for fold in range(FOLDS):
        seen = [n for n in range(len(rows)) if n % FOLDS != fold]
        trees = fit([rows[n] for n in seen], [targets[n] for n in seen], rounds)
        for n in range(fold, len(rows), FOLDS):
            predicted[n] = trees.predict(rows[n]).tolist() if len(rows[n]) else []
        say("fold", fold)
    return fit(rows, targets, rounds), predicted


def matrix(rows: Sequence[Sequence[float]], width: int) -> np.ndarray:
    """Rows as an array, of the right shape where there are none."""
    return np.array(rows, dtype=np.float32).reshape(len(rows), width)


def flags(values: Iterable[object]) -> np.ndarray:
    """Targets of one article."""
    return np.array([bool(value) for value in values], dtype=np.float32)


def exported(trees: lightgbm.Booster) -> list[dict[str, Any]]:
    """The trees in the form that `bot.trees.Forest` reads."""
    return [_exported(tree["tree_structure"]) for tree in trees.dump_model()["tree_info"]]


def _exported(root: dict[str, Any]) -> dict[str, Any]:
    tests: list[list[float]] = []
    leaves: list[float] = []

    def walk(node: dict[str, Any]) -> None:
        if "leaf_value" in node:
            leaves.append(float(f"{node['leaf_value']:.5g}"))
            return
        if node["decision_type"] != "<=":
            raise ValueError(f"a test of type {node['decision_type']} cannot be exported")
        before = len(leaves)
        walk(node["left_child"])
        tests.append([node["split_feature"], float(f"{node['threshold']:.7g}"), before, len(leaves) - before])
        walk(node["right_child"])

    walk(root)
    return {"tests": tests, "leaves": leaves}


def learn_chances(sights: Sequence[Sight], examples: Sequence[Example], rounds: int) -> dict[str, lightgbm.Booster]:
    """The three stages from words to the chances of words and pairs; leaves the chances in the examples."""
    words = [[word.text in one.said for word in one.reading.words] for one in examples]
    word_targets = [flags(values) for values in words]
    rows = [matrix(word_rows(sight), 31) for sight in sights]
    say("words", sum(map(len, rows)))
    first, chances = out_of_fold(rows, word_targets, rounds)
    around = [Surroundings(sight, found) for sight, found in zip(sights, chances, strict=True)]
    rows = [matrix(pair_rows(s, c, a), 26) for s, c, a in zip(sights, chances, around, strict=True)]
    targets = [
        flags((sight.words[pair.first], sight.words[pair.second]) in one.said_pairs for pair in one.reading.pairs)
        for sight, one in zip(sights, examples, strict=True)
    ]
    say("pairs", sum(map(len, rows)))
    second, pair_chances = out_of_fold(rows, targets, rounds)
    rows = [
        matrix(context_rows(s, c, p, a), 19) for s, c, p, a in zip(sights, chances, pair_chances, around, strict=True)
    ]
    say("words in context", sum(map(len, rows)))
    third, final = out_of_fold(rows, word_targets, rounds)
    for one, chance, pair_chance in zip(examples, final, pair_chances, strict=True):
        one.chances, one.pair_chances = chance, pair_chance
    return {"words": first, "pairs": second, "context": third}


def learn_sets(sights: Sequence[Sight], examples: Sequence[Example], rounds: int) -> lightgbm.Booster:
    """Trees that put an article's best set first."""
    rows, grades, groups = [], [], []
    for number, (sight, one) in enumerate(zip(sights, examples, strict=True)):
        weighing = Weighing(sight, one.chances, one.pair_chances)
        sets = shortlist(weighing, LIMITS[number % len(LIMITS)])
        if len(sets) < 2:
            continue
        tokens = [tokens_of(line.sentence.text) for line in one.reading.lines]
        worth = [sum(one.reference.score([t for n in chosen for t in tokens[n]])) / 3 for chosen in sets]
        rows.append(np.array(beside([weighing.row(chosen) for chosen in sets]), dtype=np.float32))
        grades += [max(0, 30 - round(60 * (max(worth) - value))) for value in worth]
        groups.append(len(sets))
    say("sets", sum(groups))
    data = lightgbm.Dataset(np.concatenate(rows), np.array(grades), group=groups, params=_RANK | _COMMON)
    return lightgbm.train(_RANK | _COMMON, data, rounds)


# --- the whole --------------------------------------------------------------------------------------------------


def train(corpora: Path, most: int, rounds: tuple[int, int]) -> dict[str, Any]:
    """The weights, learned from the first `most` articles of the corpus in a fixed random order."""
    examples = [example(row) for row in rows_of(corpora / "summaries" / "orangesum-abstract-train.jsonl.xz")]
    random.Random(SEED).shuffle(examples)  # noqa: S311
    examples = examples[:most]
    say("read", len(examples))
    counts = [Counts.of(examples[fold::FOLDS]) for fold in range(FOLDS)]
    known = lexicon(merged(counts))
    by_fold = [lexicon(merged(counts[:fold] + counts[fold + 1 :])) for fold in range(FOLDS)]
    say("tables", len(known.pull), len(known.pair_pull), len(known.opening))

    def lexicon_of(number: int) -> Lexicon:
        own = by_fold[number % FOLDS]
        return neutral(own) if number % NEUTRAL == 0 else own

    sights = [Sight(one.reading, lexicon_of(number)) for number, one in enumerate(examples)]
    stages = learn_chances(sights, examples, rounds[0])
    stages["sets"] = learn_sets(sights, examples, rounds[1])
    english = neutral(known, english_frequencies(corpora / "extraction" / "wcxb-dev-articles.jsonl.xz"))
    lexicons = {"fr": known, "en": english, "": neutral(known, {})}
    return {
        "lexicons": {language: asdict(entry) for language, entry in lexicons.items()},
        "forests": {name: exported(trees) for name, trees in stages.items()},
    }


def measured(corpora: Path, summarizer: RankedSummarizer) -> dict[str, Any]:
    """ROUGE on the validation split at two lengths."""
    rows = rows_of(corpora / "summaries" / "orangesum-abstract-valid.jsonl.xz")
    articles = [Article("", row["title"], row["text"], language="fr") for row in rows]
    found = {}
    for length in ("brief", "standard"):
        summaries = summarizer.summarize(articles, length=length)
        scores = [Reference(r["summary"]).score(tokens_of(s.text)) for r, s in zip(rows, summaries, strict=True)]
        found[length] = [round(100 * sum(column) / len(scores), 2) for column in zip(*scores, strict=True)]
        say(length, found[length])
    return found


def write(weights: dict[str, Any], version: str, metrics: Callable[[RankedSummarizer], dict[str, Any]]) -> None:
    """`weights.json.gz` and `meta.json`."""
    text = json.dumps(weights, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    packed = gzip.compress(text.encode(), mtime=0)
    (HERE / WEIGHTS).write_bytes(packed)
    meta = {
        "name": "summary",
        "version": version,
        "languages": ["fr", "en"],
        "data": "OrangeSum abstract, train split (CC BY-SA 4.0); English word frequencies from WCXB (CC BY 4.0)",
        "licence": "Apache-2.0; no text of the data is in the weights",
        "sha256": hashes(HERE, (WEIGHTS,)),
        "metrics": {
            "set": "orangesum-abstract-valid",
            "rouge-1/2/L (F)": metrics(RankedSummarizer(unpack(weights, version))),
        },
    }
    write_json(HERE / "meta.json", meta)
    say("written", len(packed))


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--most", type=int, default=10**9, help="articles to learn from (default: all)")
    given = parser.parse_args()
    weights = train(given.corpora, given.most, (100, 200))
    write(weights, "ranked-1", lambda summarizer: measured(given.corpora, summarizer))


if __name__ == "__main__":
    main()
