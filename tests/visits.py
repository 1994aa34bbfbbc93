"""A watch over a site on loopback: the real wire, real workers and a real archive, with a clock that a test turns."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.collect.fetch import Fetcher, Limits, Wire
from bot.collect.robots import Robots
from bot.engine.local import LocalEngine
from bot.pipeline.collect import Collecting, collect
from bot.store import Store
from bot.types import Source, silent
from tests.site import Answer, item, rss, running_site

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
START = datetime(2023, 4, 20, 8, tzinfo=UTC)


def page(title, *paragraphs):
    """An article's page with what stands around articles."""
    body = "".join(f"<p>{text}</p>" for text in (*paragraphs, *FILLER))
    return f"""<!DOCTYPE html><html lang="fr"><head><title>{title} — Le Fil</title></head><body>
    <nav><a href="/">Accueil</a> <a href="/tech">Technique</a></nav>
    <article><h1>{title}</h1>{body}</article><footer>Le Fil, tous droits réservés.</footer></body></html>"""


FILLER = (
    "La société a présenté ce matin les comptes de son premier trimestre, meilleurs que prévu.",
    "Le chiffre d’affaires atteint douze millions d’euros, contre neuf un an plus tôt, grâce aux ventes de logiciels.",
    "Ses dirigeants comptent embaucher trente ingénieurs d’ici la fin de l’année, surtout à Lyon et à Rennes.",
)
FULL = "".join(f"<p>{text}</p>" for text in FILLER)


@pytest.fixture(scope="module")
def engine():
    with LocalEngine(2, 1024) as engine:
        yield engine


@pytest.fixture
def site():
    with running_site() as site:
        yield site


@dataclass
class Watch:
    """An archive and a clock; `visit` is one run of `vigie collect`."""

    store: Store
    engine: LocalEngine
    now: datetime = START
    limits: Limits = field(default_factory=lambda: Limits(seconds=5, bytes=1_000_000))
    parse_seconds: float = 20.0
    pause_seconds: float = 0.0
    hosts_at_once: int = 16
    fetcher: Fetcher | None = None  #: instead of the wire

    def follow(self, *urls):
        for url in urls:
            self.store.add_source(Source(url))

    async def collecting(self, sources, *, forced=False):
        async with self.wire() as wire:
            fetcher = self.fetcher or wire
            clock = lambda: self.now  # noqa: E731
            robots = Robots(fetcher, clock=clock, shelf=self.store)
            tools = Collecting(self.store, fetcher, self.engine, robots, clock, self.parse_seconds, 60)
            return await collect(tools, sources, silent, forced=forced)

    def wire(self):
        return Wire(
            self.limits,
            "Vigie/test",
            private_hosts=["127.0.0.1"],
            pause_seconds=self.pause_seconds,
            hosts_at_once=self.hosts_at_once,
        )

    def visit(self, *, forced=False):
        """What became of each address: {address: (status, reason)}."""
        outcomes = asyncio.run(self.collecting(list(self.store.sources()), forced=forced))
        return {outcome.url: (outcome.status, outcome.reason) for outcome in outcomes}

    def later(self, wait=DAY):
        self.now += wait

    def source(self, url):
        return next(source for source in self.store.sources() if source.url == url)


@pytest.fixture
def watch(tmp_path, engine):
    with Store.open(f"sqlite:///{tmp_path / 'vigie.db'}") as store:
        yield Watch(store, engine)


def publish(site, feed, *names, **options):
    """A feed of articles, each with its page."""
    for name in names:
        site[f"/{name}"] = page(name.capitalize(), f"Voici ce que l’on sait de {name}.")
    entries = (item(site.at(f"/{name}"), name.capitalize(), guid=name) for name in names)
    site[feed] = Answer(rss("Le Fil", *entries), type="application/rss+xml", **options)
    return site.at(feed)
