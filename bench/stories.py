"""How well articles are put into stories, and how fast.

    python -m bench.stories [CORPUS] [--orders 3]

CORPUS is a folder with `rpm2-dev.jsonl.xz`: lines of `id`, `topic`, `event` and `text`, whose first line is the title.
The newsroom is the project's own set, `tests/newsroom/`.
Each set of articles is saved into an empty archive in several shuffled orders and enriched by the real pipeline, with
the shipped registry and settings; what is printed are the means over the orders. A corpus without dates is one moment.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

from bench.scores import bcubed_f1, rouge_1
from bot.assets import find
from bot.enrich.background import load_background
from bot.enrich.registry import load_registry
from bot.enrich.story_summary import summarise_story
from bot.enrich.tagger import ExtractiveSummarizer, RuleTagger
from bot.enrich.topics import load_topics
from bot.pipeline.enrich import Enriching, enrich
from bot.store import Store
from bot.types import Article, silent

NEWSROOM = Path(__file__).parent.parent / "tests" / "newsroom"
_MOMENT = datetime(2024, 1, 8, 7, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """An article with what it is known to tell."""

    article: Article
    event: str
    topic: str = ""


def read_rpm2(path: Path) -> list[Told]:
    """The articles of a file of RPM2's form."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [_told(json.loads(line)) for line in lines]


def _told(row: dict[str, str]) -> Told:
    title, *body = (line.strip() for line in row["text"].splitlines() if line.strip())
    address = f"https://bench.example/{row['id']}"
    return Told(Article(address, title, "\n".join(body), language="fr"), row["event"], row["topic"])


def read_newsroom(folder: Path) -> list[Told]:
    """The articles written for this project: in `fr.txt` and `en.txt`, whose heads say how."""
    blocks = [
        (path.stem, block)
        for path in sorted(folder.glob("*.txt"))
        for block in path.read_text(encoding="utf-8").split("\n\n")
        if not block.startswith("#")
    ]
    outlets = sorted({block.split(" | ")[1] for _, block in blocks})
    return [_reported(language, block, outlets) for language, block in blocks]


def _reported(language: str, block: str, outlets: Sequence[str]) -> Told:
    head, *lines = block.strip().split("\n")
    event, outlet, day, title = head.split(" | ")
    published = datetime.strptime(f"2023-10-{day}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    source_id = outlets.index(outlet) + 1
    address = f"https://bench.example/{source_id}/{event}/{published:%d%H%M}"
    text = " ".join(lines)
    return Told(Article(address, title, text, source_id=source_id, published=published, language=language), event)


def pairs_across(told: Sequence[Told], found: Sequence[int]) -> float:
    """The share of the pairs of articles on one event in two languages that are in one story."""
    pairs = [
        (i, j)
        for j, other in enumerate(told)
        for i, one in enumerate(told[:j])
        if one.event == other.event and one.article.language != other.article.language
    ]
    return sum(found[i] == found[j] for i, j in pairs) / len(pairs)


def grouped(told: Sequence[Told], seed: int) -> tuple[list[int], list[int]]:
    """The story and the thread of each article, when they arrive in a shuffled order within one run."""
    tagger = RuleTagger(load_registry(find("data", "entities")), load_topics(find("data", "topics.toml")))
    with Store.open("sqlite://") as store:
        shuffled = random.Random(seed).sample(range(len(told)), len(told))
        ids = {n: store.save_article(told[n].article, now=_MOMENT).article.id for n in shuffled}
        tools = Enriching(store, tagger, ExtractiveSummarizer(), load_background(), lambda: _MOMENT)
        enrich(tools, store.unenriched_ids(), silent)
        placed = {one.profile.article_id: one for one in store.profiles(list(ids.values()))}
    found = [placed[ids[n]] for n in range(len(told))]
    return [one.story_id for one in found], [one.thread_id for one in found]


def measure(name: str, told: Sequence[Told], orders: int) -> None:
    """Print how near the stories of a set come to its events, and their threads to its topics."""
    found = [grouped(told, seed) for seed in range(orders)]
    scores = {"event": [bcubed_f1(stories, [one.event for one in told]) for stories, _ in found]}
    if all(one.topic for one in told):
        scores["topic"] = [bcubed_f1(threads, [one.topic for one in told]) for _, threads in found]
    for what, values in scores.items():
        show(f"{name}, BCubed F1 by {what}", values)
    if len({one.article.language for one in told}) > 1:
        show(f"{name}, pairs found across languages", [pairs_across(told, stories) for stories, _ in found])


def measure_summaries(path: Path, told: Sequence[Told]) -> None:
    """Print how near summaries of 100 words of the articles of each event come to those that people wrote."""
    references: defaultdict[str, list[str]] = defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            topic, cluster, _ = row["file"].split("_")
            references[topic + cluster].append(row["text"])
    background, found = load_background(), []
    for event, texts in references.items():
        articles = [
            replace(one.article, id=n, published=_MOMENT) for n, one in enumerate(told, 1) if one.event == event
        ]
        summary = " ".join(quote.text for quote in summarise_story(articles, background))
        found.append(rouge_1(summary, texts))
    people = [rouge_1(text, [t for t in texts if t is not text]) for texts in references.values() for text in texts]
    name = path.name.split(".")[0]
    print(f"{f'{name}, ROUGE-1':<44} {100 * mean(found):>6.1f}", flush=True)
    print(f"{'  of one person by the others':<44} {100 * mean(people):>6.1f}", flush=True)


def show(label: str, values: Sequence[float]) -> None:
    """Print a mean in per cent, and how far the values spread."""
    spread = f"{100 * min(values):.1f} to {100 * max(values):.1f} over {len(values)} orders"
    print(f"{label:<44} {100 * mean(values):>6.1f}   ({spread})", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--orders", type=int, default=3)
    wanted = parser.parse_args()
    measure("newsroom", read_newsroom(NEWSROOM), wanted.orders)
    if wanted.corpus:
        for path in sorted(wanted.corpus.glob("rpm2-*[!s].jsonl.xz")):
            told = read_rpm2(path)
            measure(path.name.split(".")[0], told, wanted.orders)
            references = path.with_name(path.name.replace(".jsonl", "-references.jsonl"))
            if references.exists():
                measure_summaries(references, told)


if __name__ == "__main__":
    main()
