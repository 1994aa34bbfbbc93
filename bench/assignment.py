"""How fast an article finds its story in an archive of many articles of the same days.

    python -m bench.assignment [--window 100000]

The archive is made: words are drawn as often as real news has them (by the shipped background), each event has some
words, names and numbers of its own, and three articles in the mean tell it. All articles are of three days. SQLite in
a file, one process.
"""

from __future__ import annotations

import argparse
import lzma
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from bot.assets import find
from bot.enrich.background import Background, load_background
from bot.enrich.likeness import profile_of
from bot.enrich.stories import WINDOW, choose_story
from bot.store import Store, profiles
from bot.store.database import open_engine, writing
from bot.store.tables import ArticleRow, StoryKeyRow, StoryRow
from bot.types import Access, Article, ArticleKind, Enriched, Summary, Tagging

_START = datetime(2024, 1, 8, tzinfo=UTC)
_SYLLABLES = "ba de lo mi ra so tu va ne ki for lan mar tel vin dor pal ser gan ber".split()
_MEASURED = 2_000  #: articles that are placed


class Newswire:
    """Articles in French, made from a seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        tokens = _tokens()
        self._words = [token for token, _ in tokens]
        self._often = list(accumulate(count for _, count in tokens))
        self._rare = [token for token, count in tokens if count < 200]
        self._events: list[tuple[list[str], list[str]]] = []

    def article(self, number: int) -> Article:
        """The next one: of an event that was told before, or of a new one."""
        chance = self._chance
        if not self._events or chance.random() < 1 / 3:
            names = ["".join(chance.choices(_SYLLABLES, k=3)).title() for _ in range(3)]
            figures = [f"{chance.randint(11, 9999)} euros" for _ in range(3)]
            self._events.append((chance.sample(self._rare, 15), [*names, *figures]))
        told, marks = chance.choice(self._events[-20_000:])
        said = chance.choices(self._words, cum_weights=self._often, k=100) + chance.sample(told, 10)
        chance.shuffle(said)
        text = f"{' '.join(said[:50])} {' '.join(chance.sample(marks, 4))} {' '.join(said[50:])}."
        when = _START + timedelta(seconds=chance.randrange(3 * 86_400))
        title = f"{marks[0]} {' '.join(chance.sample(told, 4))}"
        return Article(f"https://bench.example/{number}", title, text, published=when, language="fr", id=number)


def _tokens() -> list[tuple[str, int]]:
    with lzma.open(find("models", "background") / "tokens.tsv.xz", "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return [(token, int(count)) for language, token, count in rows if language == "fr" and token.isalpha()]


def enriched(article: Article) -> Enriched:
    """As if nothing were known of the entities in it."""
    return Enriched(article, Tagging(), Summary((), (), "extractive", "1"), "1")


def fill(address: str, articles: Iterator[Article], background: Background) -> None:
    """Put articles into the archive, each in a story of its own, a thousand to a transaction."""
    engine = open_engine(address, 30)
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if len(batch) == 1000:
            with writing(engine) as session:
                _keep(session, batch, background)
            batch = []
    engine.dispose()


def _keep(session: Session, batch: Sequence[Article], background: Background) -> None:
    rows: list[SQLModel] = []
    keys: list[StoryKeyRow] = []
    for article in batch:
        rows.append(
            ArticleRow(
                id=article.id, url=article.url, url_key=article.url, title=article.title, text=article.text,
                access=Access.FREE, kind=ArticleKind.NEWS, collected=_START, published=article.published,
                moment=article.when, language="fr", story_id=article.id,
            )
        )  # fmt: skip
        rows.append(StoryRow(id=article.id, thread_id=article.id))
        profile, found = profiles.rows_of(profile_of(enriched(article), background))
        rows.append(profile)
        keys += found
    session.add_all(rows)
    session.flush()
    session.connection().execute(insert(StoryKeyRow), [key.model_dump() for key in keys])


@contextmanager
def clocked(label: str, count: int) -> Iterator[None]:
    """Print how many of something were done a second, by the clock and of the processor's own time.

    The second is what the work costs where other programs share the machine.
    """
    started, spent = perf_counter(), process_time()
    yield
    seconds, work = perf_counter() - started, process_time() - spent
    print(f"{label:<48} {count / seconds:>7,.0f} articles/s   ({count / work:,.0f} of processor time)", flush=True)


def measure(store: Store, articles: Sequence[Article], background: Background) -> None:
    """Print how many articles a second are read and assigned."""
    with clocked("profiles of articles (120 words)", len(articles)):
        made = [profile_of(enriched(article), background) for article in articles]
    with clocked("assignment: candidates from disk, and choice", len(made)):
        choices = [choose_story(profile, store.story_candidates(profile, WINDOW)) for profile in made]
    joined = sum(bool(choice.story_id) for choice in choices)
    print(f"{'  of these joined to a story':<48} {100 * joined / len(made):>7.0f} %")


def main() -> None:
    """Fill, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--window", type=int, default=100_000)
    wanted = parser.parse_args()
    background, wire = load_background(), Newswire(1)
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'archive.db'}"
        with Store.open(address) as store:
            with clocked(f"filling an archive of {wanted.window:,} articles", wanted.window):
                fill(address, map(wire.article, range(1, wanted.window + 1)), background)
            later = [wire.article(wanted.window + n) for n in range(1, _MEASURED + 1)]
            measure(store, later, background)


if __name__ == "__main__":
    main()
