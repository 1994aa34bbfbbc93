"""A bounded fuzzer of everything that reads what comes from outside.

    python -m tests.fuzz [--seconds 60] [--seed 0] [--target feeds] [--trial 1234]

Each trial takes documents of our own (the demo's site, the golden pages, some small ones), damages them in a way that
its number decides, and reads the result in a worker process. Nothing may be raised but what the target may raise, and
no trial may take more than `CEILING` seconds of a processor. What is found is printed with the command that shows it
again.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.assets import find
from bot.charset import decode
from bot.collect.discover import find_feeds
from bot.collect.entries import web_address, written_moment
from bot.collect.feeds import parse_feed
from bot.collect.links import find_links
from bot.collect.opml import read_opml
from bot.collect.robots import AGENT, read_rules, text_of
from bot.collect.sitemaps import parse_sitemap
from bot.demo.outlets import read_outlets
from bot.demo.site import site_answers
from bot.engine.local import LocalEngine
from bot.errors import ExtractError, FeedError
from bot.extract.dates import first_date, parse_date, written_day
from bot.extract.worker import extract
from bot.gate.rules import refusal
from bot.post.neutral import clickable, neutral
from bot.text import canonical_url
from bot.types import Entry, Page, Source

NOW = datetime(2023, 4, 21, tzinfo=UTC)
URL = "http://fil.example/tech/un-article-sur-la-technique"
SOURCE = Source("http://fil.example/feed", id=1)
CEILING = 5.0  #: seconds of a processor that one trial may take; collecting stops a parser after 20
LARGEST = 300_000  #: bytes of a damaged document
BATCH = 20  #: trials of one call of a worker

# --- what is damaged ----------------------------------------------------------------------------------------------

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Fil</title>
<entry><id>tag:fil.example,2023:1</id><title type="html">Deux &amp;amp; deux</title><link href="../un"/>
<author><name>Ana</name></author><published>2023-04-20T08:00:00+02:00</published><updated>2023-04-20T09:30:00Z</updated>
<content type="html"><![CDATA[<p>Un.</p>]]></content></entry></feed>"""
RDF = """<?xml version="1.0" encoding="iso-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Fil</title>
</channel><item rdf:about="http://fil.example/1"><title>Été</title><link>http://fil.example/1</link>
<dc:date>2023-04-20T08:00+02:00</dc:date><dc:creator>Ana</dc:creator></item></rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Fil", "language": "fr", "items": [{"id": "1", "url":
"http://fil.example/1", "title": "Un", "content_html": "<p>Un.</p>", "date_published": "2023-04-20T08:00:00+02:00",
"authors": [{"name": "Ana"}]}, {"id": 2, "url": "http://fil.example/2", "content_text": "Deux."}]}"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://fil.example/2023/04/un-article</loc>
<lastmod>2023-04-20T08:00:00Z</lastmod><news:news><news:publication><news:name>Fil</news:name>
<news:language>fr</news:language></news:publication><news:publication_date>2023-04-20</news:publication_date><news:title>Un</news:title></news:news></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/news-1.xml</loc>
<lastmod>2023-04-20</lastmod></sitemap><sitemap><loc>/posts-2.xml.gz</loc></sitemap></sitemapindex>"""
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Sources</title></head><body><outline text="Tech">
<outline type="rss" text="Fil" xmlUrl="http://fil.example/feed" htmlUrl="http://fil.example/"/></outline></body></opml>"""
ROBOTS = "User-agent: *\nDisallow: /prive\nCrawl-delay: 2\nUser-agent: Vigie\nAllow: /a*b$\nSitemap: /s.xml\n"
ADDRESSES = """http://fil.example/a?utm_source=x&b=1#c
HTTPS://Été.example:443/%7euser/%2f../a;b?c=d&c=
http://[2001:db8::1]:8080/ http://user:secret@fil.example/ //fil.example/x http://127.0.0.1:80\\@fil.example/"""
DATES = """2023-04-20T08:00:00+02:00
Thu, 20 Apr 2023 06:00:00 GMT
Publié le jeudi 20 avril 2023 à 8h30
April 20, 2023 at 8:30 a.m.
20/04/2023 2023-W16-4 20230420T080000Z 9999-12-31T23:59:59-23:59"""
TOKENS = (
    *("<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE x [", "<!ENTITY a 'b'>", "&a;", "&#xD800;", "&#0;", "&#9999999;"),
    *("\0", "\x1b[31m", "\u202e", "\ufeff", "\ud800", "\U0010ffff", "é", "e\u0301" * 40, "%00", "%", "\\", "@", "["),
    *(
        "<div>",
        "</p>",
        "<script>",
        "</script",
        "<b " * 20,
        "<a href='",
        '"',
        "'",
        "<base href=//>",
        "<svg><style>",
        "]",
    ),
    *("9999999999999999999", "-1", "1e999", "NaN", "null", "{", "}", "[[[[", ":", ",", "+99:99", "0000-00-00", "Z"),
    *("http://", "javascript:", "file:///etc/passwd", "://", "xn--a", "é" * 70 + ".example", "١٢٣", "<table><tr>"),
    *("encoding='punycode'", "charset=utf-16"),
)


@cache
def documents() -> dict[str, tuple[bytes, ...]]:
    """What each target's trials start from."""
    answers = site_answers(read_outlets(find("data", "demo")), find("data", "demo"), "http://fil.example")
    bodies = [bytes(answer.body) for answer in answers.values()]
    golden = [path.read_bytes() for path in sorted((Path(__file__).parent / "golden" / "extract").glob("*.html"))]
    pages = (*golden, *[body for body in bodies if b"<html" in body[:400].lower()][::6])
    own = [body for body in bodies if b"<rss" in body[:400] or b"<feed" in body[:400]]
    feeds = (*own, ATOM.encode(), RDF.encode("latin-1"))
    maps = (SITEMAP.encode(), INDEX.encode())
    return {
        "feeds": (*feeds, JSON.encode()),
        "jsonfeed": (JSON.encode(),),
        "sitemaps": maps,
        "pages": pages,
        "links": pages,
        "discover": pages,
        "opml": (OPML.encode(),),
        "robots": (ROBOTS.encode(),),
        "addresses": tuple(line.encode() for line in ADDRESSES.split()),
        "dates": tuple(line.encode() for line in DATES.split("\n")),
        "messages": (*maps, *feeds),
    }


# --- how it is damaged --------------------------------------------------------------------------------------------


def damaged(target: str, seed: int, trial: int) -> bytes:
    """The document of a trial, always the same."""
    chance = random.Random(f"{target} {seed} {trial}")
    seeds = documents()[target]
    body = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8, 20))):
        chance.choice(DAMAGES)(body, chance, seeds)
    return bytes(body[:LARGEST])


def _slice(body: bytearray, chance: random.Random, longest: int = 200) -> slice:
    start = chance.randrange(len(body) + 1)
    return slice(start, start + chance.randrange(longest))


def flip(body: bytearray, chance: random.Random, _: tuple[bytes, ...]) -> None:
    """Other bytes in some places."""
    for _ in range(chance.randrange(1, 6)):
        if body:
            body[chance.randrange(len(body))] = chance.randrange(256)


def cut(body: bytearray, chance: random.Random, _: tuple[bytes, ...]) -> None:
    """A piece is missing, or everything after a place."""
    place = _slice(body, chance)
    del body[place if chance.random() < 0.8 else slice(place.start, None)]


def insert(body: bytearray, chance: random.Random, _: tuple[bytes, ...]) -> None:
    """Something that tires parsers stands where it should not, sometimes thousands of times."""
    token = chance.choice(TOKENS).encode("utf-8", "surrogatepass")
    place = chance.randrange(len(body) + 1)
    body[place:place] = token * chance.choice((1, 1, 1, 1, 2, 50, 3000))


def repeat(body: bytearray, chance: random.Random, _: tuple[bytes, ...]) -> None:
    """A piece stands there again and again."""
    place = _slice(body, chance)
    body[place] = bytes(body[place]) * chance.choice((2, 2, 10, 500))


def move(body: bytearray, chance: random.Random, _: tuple[bytes, ...]) -> None:
    """A piece stands somewhere else."""
    place = _slice(body, chance)
    piece = bytes(body[place])
    del body[place]
    to = chance.randrange(len(body) + 1)
    body[to:to] = piece


def cross(body: bytearray, chance: random.Random, seeds: tuple[bytes, ...]) -> None:
    """A piece of another document."""
    other = chance.choice(seeds)
    start = chance.randrange(len(other) + 1)
    place = chance.randrange(len(body) + 1)
    body[place:place] = other[start : start + chance.randrange(2000)]


DAMAGES = (flip, flip, cut, insert, insert, repeat, move, cross)

# --- who reads it -------------------------------------------------------------------------------------------------


def _page(body: bytes, content_type: str = "text/html") -> Page:
    return Page(URL, URL, 200, {"content-type": content_type}, body)


def _addresses(body: bytes) -> None:
    said = body.decode("utf-8", "surrogateescape")
    refusal(said)
    clickable(said)
    found = web_address(URL, said)
    try:
        canonical = canonical_url(said)
    except ValueError:
        return
    assert canonical_url(canonical) == canonical, f"{canonical!r} is not canonical"
    assert found is None or canonical_url(found), found


def _dates(body: bytes) -> None:
    said = body.decode("utf-8", "replace")
    for moment in (written_moment(said, NOW), written_day([said], NOW)):
        assert moment is None or (moment.tzinfo is not None and moment.year > 1970), moment
    parse_date(said)
    first_date([said], NOW)


def _messages(body: bytes) -> None:
    said = neutral(decode(body))
    said.encode()
    assert not set(said) & set("@<>[]*`~|\\\n\0"), said[:200]


def _stored(text: str) -> None:
    text.encode()
    assert "\0" not in text, "a NUL would be stored"


def _feed(body: bytes) -> None:
    for entry in parse_feed(_page(body, "application/xml"), SOURCE, NOW).entries:
        _stored(entry.title + entry.teaser + entry.text + entry.guid + (entry.author or ""))
        canonical_url(entry.url)


def _extract(body: bytes) -> None:
    article = extract(_page(body), Entry(1, "1", URL, "Un article sur la technique", NOW), NOW)
    _stored(article.title + article.text + article.standfirst + (article.author or ""))
    canonical_url(article.url)


@dataclass(frozen=True)
class Target:
    """A reader of damaged documents, and what it may raise."""

    read: Callable[[bytes], object]
    may_raise: tuple[type[Exception], ...] = ()


TARGETS = {
    "feeds": Target(_feed, (FeedError,)),
    "jsonfeed": Target(_feed, (FeedError,)),
    "sitemaps": Target(lambda body: parse_sitemap(_page(body, "application/xml"), SOURCE, NOW), (FeedError,)),
    "pages": Target(_extract, (ExtractError,)),
    "links": Target(lambda body: find_links(_page(body), SOURCE), (FeedError,)),
    "discover": Target(lambda body: find_feeds(_page(body))),
    "opml": Target(read_opml, (FeedError,)),
    "robots": Target(lambda body: read_rules(text_of(body)).can_fetch(URL, AGENT)),
    "addresses": Target(_addresses),
    "dates": Target(_dates),
    "messages": Target(_messages),
}


def attempt(name: str, seed: int, trial: int) -> str:
    """What is wrong with one trial; "" where nothing is."""
    target, body = TARGETS[name], damaged(name, seed, trial)
    started = time.process_time()
    try:
        target.read(body)
    except target.may_raise:
        pass
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return f"{type(error).__name__}: {str(error)[:200]}"
    took = time.process_time() - started
    return f"{took:.1f} seconds for {len(body)} bytes" if took > CEILING else ""


def attempts(name: str, seed: int, trials: range) -> dict[int, str]:
    """The trials in which something is wrong. Runs in a worker."""
    return {trial: wrong for trial in trials if (wrong := attempt(name, seed, trial))}


# --- the command --------------------------------------------------------------------------------------------------


class Fuzzing:
    """Trials of all targets in turn, in workers, until the time is over."""

    def __init__(self, engine: LocalEngine, seed: int) -> None:
        self._engine = engine
        self._seed = seed
        self.trials = dict.fromkeys(TARGETS, 0)
        self.found: list[tuple[str, int, str]] = []

    def run(self, seconds: float, names: tuple[str, ...]) -> None:
        """Go on for so many seconds."""
        over = time.monotonic() + seconds
        while time.monotonic() < over:
            calls = [(name, self._next(name), self._submit(name, self.trials[name])) for name in names]
            for name, trials, call in calls:
                self._judge(name, trials, call)

    def _next(self, name: str) -> range:
        return range(self.trials[name], self.trials[name] + BATCH)

    def _submit(self, name: str, start: int, count: int = BATCH) -> Future[dict[int, str]]:
        trials = range(start, start + count)
        return self._engine.submit(attempts, name, self._seed, trials, seconds=count * CEILING)

    def _judge(self, name: str, trials: range, call: Future[dict[int, str]]) -> None:
        self.trials[name] += len(trials)
        try:
            wrong = call.result()
        except (TimeoutError, RuntimeError):
            wrong = {trial: said for trial in trials if (said := self._alone(name, trial))}
        for trial, said in wrong.items():
            self.found.append((name, trial, said))
            print(f"{name} {trial}: {said}")
            print(f"  again: python -m tests.fuzz --target {name} --seed {self._seed} --trial {trial}")

    def _alone(self, name: str, trial: int) -> str:
        try:
            return "".join(self._submit(name, trial, 1).result().values())
        except (TimeoutError, RuntimeError) as error:
            return f"the worker was lost: {error}"


def main() -> None:
    """Fuzz for a while, or show one trial."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", choices=TARGETS)
    parser.add_argument("--trial", type=int)
    asked = parser.parse_args()
    if asked.trial is not None:
        TARGETS[asked.target].read(damaged(asked.target, asked.seed, asked.trial))
        return
    with LocalEngine(2, 1024) as engine:
        fuzzing = Fuzzing(engine, asked.seed)
        fuzzing.run(asked.seconds, (asked.target,) if asked.target else tuple(TARGETS))
    print(", ".join(f"{name} {count}" for name, count in fuzzing.trials.items()))
    print(f"{sum(fuzzing.trials.values())} trials, {len(fuzzing.found)} with something wrong")
    sys.exit(bool(fuzzing.found))


if __name__ == "__main__":
    from tests import fuzz  # by the name that workers know

    fuzz.main()
