"""How fast the parts are that a user waits for.

    python -m bench.speed [--articles 2000]

Prints start-up times of whole commands (median of seven), then saving, enriching and searching an archive made of the
demo's articles, shuffled sentence by sentence so that no two are alike. SQLite, one process.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.assets import find
from bot.demo.outlets import read_outlets
from bot.desk import init_workspace, open_desk
from bot.store import Store
from bot.text import sentences
from bot.types import Article, Source

_START = datetime(2023, 1, 1, tzinfo=UTC)
_QUERIES = (
    "microsoft",
    "microsoft publicité",
    '"réseau social"',
    "company:twitter topic:api-pricing",
    "api OR prix -google",
)


@contextmanager
def timed(label: str, count: int, unit: str) -> Iterator[None]:
    """Print how many of something were done a second."""
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    print(f"{label:<44} {count / seconds:>9,.0f} {unit}/s   ({seconds:.1f} s)", flush=True)


def median_seconds(work: Callable[[], object], runs: int = 7) -> float:
    """Median time of some work, after one run that is not counted."""
    work()
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def made_articles(count: int) -> list[Article]:
    """Articles of shuffled demo sentences, one an hour."""
    chance = random.Random(1)
    by_language: dict[str, list[str]] = {"fr": [], "en": []}
    titles: dict[str, list[str]] = {"fr": [], "en": []}
    for outlet in read_outlets(find("data", "demo")):
        for story in outlet.articles:
            text = "\n".join(story.paragraphs)
            by_language[outlet.language] += [sentence.text for sentence in sentences(text)]
            titles[outlet.language].append(story.title)
    articles = []
    for number in range(count):
        language = "fr" if number % 3 else "en"
        text = "\n".join(chance.sample(by_language[language], 18))
        title = f"{chance.choice(titles[language])} ({number})"
        when = _START + timedelta(hours=number)
        articles.append(Article(f"https://bench.example/{number}", title, text, published=when, language=language))
    return articles


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "watch"
        init_workspace(folder, starter=False)
        start_up(folder)
        fill(folder, made_articles(wanted.articles))
        look_up(folder)


def start_up(folder: Path) -> None:
    """Whole commands, from the start of the interpreter to its end."""
    for words in (
        ("--version",),
        ("--help",),
        ("search", "microsoft"),
        ("search", "company:microsoft"),
        ("source", "list"),
    ):
        command = [sys.executable, "-m", "bot.cli", "-C", str(folder), *words]
        seconds = median_seconds(lambda command=command: subprocess.run(command, capture_output=True, check=True))
        print(f"vigie {' '.join(words):<38} {1000 * seconds:>9,.0f} ms", flush=True)


def fill(folder: Path, articles: Sequence[Article]) -> None:
    """Save and enrich."""
    with open_desk(folder) as desk:
        with Store.open(desk.config.database_url) as store:
            source = store.sources() or [store.add_source(_source())]
            with timed("saving articles, indexed", len(articles), "articles"):
                for article in articles:
                    store.save_article(replace(article, source_id=source[0].id), now=_START)
        with timed("enriching (language to story)", len(articles), "articles"):
            desk.enrich()


def _source() -> Source:
    return Source("https://bench.example/feed", title="Bench")


def look_up(folder: Path) -> None:
    """Searches in an archive of that size, within one process."""
    with open_desk(folder) as desk:
        for query in _QUERIES:
            found = len(desk.search(query, limit=20))
            seconds = median_seconds(lambda query=query: desk.search(query, limit=20))
            print(f"search {query:<37} {1000 * seconds:>9,.1f} ms   ({found} shown)", flush=True)


if __name__ == "__main__":
    main()
