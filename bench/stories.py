"""How well articles are put into stories, and how fast.

    python -m bench.stories [CORPUS] [--orders 3]

CORPUS is a folder with `rpm2-dev.jsonl.xz`: lines of `id`, `topic`, `event` and `text`, whose first line is the title.
Each set of articles is saved into an empty archive in several shuffled orders and enriched by the real pipeline, with
the shipped registry and settings; what is printed are the means over the orders. A corpus without dates is one moment.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

from bench.scores import bcubed_f1
from bot.assets import find
from bot.enrich.background import load_background
from bot.enrich.registry import load_registry
from bot.enrich.tagger import ExtractiveSummarizer, RuleTagger
from bot.enrich.topics import load_topics
from bot.pipeline.enrich import Enriching, enrich
from bot.store import Store
from bot.types import Article, silent

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


def grouped(told: Sequence[Told], seed: int) -> tuple[list[int], list[int]]:
    """The story and the thread of each article, when they arrive in a shuffled order within one run."""
    tagger = RuleTagger(load_registry(find("data", "entities")), load_topics(find("data", "topics.toml")))
    with Store.open("sqlite://") as store:
        shuffled = random.Random(seed).sample(range(len(told)), len(told))
        ids = {n: store.save_article(told[n].article, now=_MOMENT).article.id for n in shuffled}
        enrich(Enriching(store, tagger, ExtractiveSummarizer(), load_background(), lambda: _MOMENT), silent)
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
        spread = f"{100 * min(values):.1f} to {100 * max(values):.1f} over {orders} orders"
        print(f"{f'{name}, BCubed F1 by {what}':<44} {100 * mean(values):>6.1f}   ({spread})", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--orders", type=int, default=3)
    wanted = parser.parse_args()
    if wanted.corpus:
        for path in sorted(wanted.corpus.glob("rpm2-*[!s].jsonl.xz")):
            measure(path.name.split(".")[0], read_rpm2(path), wanted.orders)


if __name__ == "__main__":
    main()
