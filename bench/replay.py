"""Serve a corpus of pages as news sites with RSS feeds on this machine, so that Vigie can be run on real pages.

    python -m bench.replay CORPUS.jsonl.xz [--hosts 4] [--port 0] [--limit N]
    python -m bench.replay_run CORPUS.jsonl.xz [--digest FILE.html]    runs Vigie on it, and measures

A corpus is a file of JSON lines, plain or compressed with xz, each with `id`, `url` and `html`, and where known with
`title`, `published` or `date` (a day), `abstract` (the feed's teaser) and `text` (what an extractor should find).
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from bot.demo.loopback import HandlerFactory, QuietHandler, serving
from bot.demo.site import Answer, conditional

SETTINGS = """\
[collect]
private_hosts = ["127.0.0.1"]    # the replayed sites are on this machine
pause_seconds = 0
minutes_between_visits = 0
"""
"""What a workspace needs in its vigie.toml to collect from a replay."""

_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One page of a corpus."""

    id: str
    url: str  #: where it was found
    html: str
    title: str = ""
    published: date | None = None
    abstract: str = ""
    text: str | None = None  #: what an extractor should find, None where the corpus does not say


@dataclass(frozen=True, slots=True)
class Replay:
    """The running sites: their feeds, and which page stands at which address."""

    feeds: tuple[str, ...]
    pages: Mapping[str, Row]


def read_corpus(path: Path, limit: int | None = None) -> tuple[Row, ...]:
    """The first `limit` pages of a corpus, all by default. Raises ValueError where a line is not a page."""
    return tuple(iter_corpus(path, limit))


def iter_corpus(path: Path, limit: int | None = None) -> Iterator[Row]:
    """The same, one page in memory at a time."""
    with _opened(path) as lines:
        for number, line in enumerate(islice(lines, limit), start=1):
            yield _row(line, f"{path}, line {number}")


def _opened(path: Path) -> TextIO:
    return lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")


def _row(line: str, where: str) -> Row:
    try:
        said = json.loads(line)
        return Row(
            id=str(said["id"]),
            url=said.get("url") or "",
            html=said["html"],
            title=said.get("title") or "",
            published=_day(said.get("published") or said.get("date")),
            abstract=said.get("abstract") or "",
            text=said.get("text"),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{where} is not a page with `id`, `url` and `html`: {error!r}") from error


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat((written or "")[:10])
    except ValueError:
        return None


@contextmanager
def replaying(rows: Sequence[Row], *, hosts: int = 4, port: int = 0) -> Iterator[Replay]:
    """Serve pages until the block ends, shared out over `hosts` sites on ports from `port` on (0: any free ones).

    Pages and feeds have ETags and answer 304 to whoever sends them back. Raises ConfigError where a port is taken.
    """
    shares = [rows[n::hosts] for n in range(max(1, hosts))]
    feeds, pages = list[str](), dict[str, Row]()
    with ExitStack() as running:
        for number, share in enumerate(share for share in shares if share):
            base = running.enter_context(serving(port and port + number, partial(_handler_for, share)))
            feeds.append(f"{base}/feed.xml")
            pages.update({base + path: row for path, row in _paths(share).items()})
        yield Replay(tuple(feeds), pages)


def _paths(share: Sequence[Row]) -> dict[str, Row]:
    """The path of each page: its number, and its id as far as an address can hold it."""
    return {f"/pages/{n}-{_UNSAFE.sub('-', row.id)[:60]}": row for n, row in enumerate(share)}


def _handler_for(share: Sequence[Row], base_url: str) -> HandlerFactory:
    answers = {path: Answer(row.html.encode("utf-8", "replace"), _HTML) for path, row in _paths(share).items()}
    answers["/feed.xml"] = Answer(
        _feed(share, base_url).encode("utf-8", "replace"), "application/rss+xml; charset=utf-8"
    )
    return partial(_Handler, answers)


_HTML = "text/html; charset=utf-8"
_MISSING = Answer(b"<!DOCTYPE html><title>Not found</title><p>No such page in the corpus.</p>", _HTML, status=404)


def _feed(share: Sequence[Row], base_url: str) -> str:
    """The pages as RSS 2.0 (https://www.rssboard.org/rss-specification), newest first."""
    newest = sorted(_paths(share).items(), key=lambda item: item[1].published or date.min, reverse=True)
    items = "\n".join(_item(row, base_url + path) for path, row in newest)
    host = next((urlsplit(row.url).hostname for row in share if row.url), None) or "corpus"
    title = escape(f"Replay of {host} ({urlsplit(base_url).port})")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>\n<title>{title}</title>\n'
        f"<link>{base_url}/</link>\n<description>{len(share)} pages</description>\n{items}\n</channel></rss>\n"
    )


def _item(row: Row, url: str) -> str:
    lines = [f"<link>{escape(url)}</link>", f'<guid isPermaLink="false">{escape(row.id)}</guid>']
    if row.title:
        lines.append(f"<title>{escape(_storable(row.title))}</title>")
    if row.published:
        moment = datetime(row.published.year, row.published.month, row.published.day, 12, tzinfo=UTC)
        lines.append(f"<pubDate>{format_datetime(moment)}</pubDate>")
    if row.abstract:
        as_html = escape(_storable(row.abstract))  # a description is HTML, and is written in XML
        lines.append(f"<description>{escape(as_html)}</description>")
    return f"<item>{''.join(lines)}</item>"


def _storable(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return "".join(char for char in text if char >= " " and char not in "\ufffe\uffff")


class _Handler(QuietHandler):
    """Answers from a table; no request reaches the file system."""

    def __init__(self, answers: Mapping[str, Answer], *connection: Any) -> None:
        self._answers = answers  # before the next line, which handles the request
        super().__init__(*connection)

    def do_GET(self) -> None:  # noqa: N802  # http.server's name
        answer = self._answers.get(urlsplit(self.path).path, _MISSING)
        unchanged = conditional(answer, self.headers["If-None-Match"], self.headers["If-Modified-Since"])
        self.reply(304 if unchanged else answer.status, answer.body, answer.headers)

    do_HEAD = do_GET  # noqa: N815  # http.server's name


def _serve(rows: Sequence[Row], hosts: int, port: int) -> None:
    with replaying(rows, hosts=hosts, port=port) as site:
        print(f"{len(rows)} pages on {len(site.feeds)} sites of this machine, until Ctrl-C. Their feeds:")
        for feed in site.feeds:
            print(f"  {feed}")
        print("\nIn another terminal, a workspace for them:")
        print("  vigie init replay --empty && cd replay")
        print("Put at the end of its vigie.toml, in place of its [collect] table:\n")
        print(SETTINGS)
        print("Then:")
        for feed in site.feeds:
            print(f"  vigie source add {feed}")
        print("  vigie collect && vigie enrich && vigie digest", flush=True)
        while True:
            time.sleep(3600)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve a corpus; `bench.replay_run` measures Vigie on one."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.replay", description=(__doc__ or "").split("\n", maxsplit=1)[0]
    )
    parser.add_argument("corpus", type=Path, metavar="CORPUS.jsonl.xz")
    parser.add_argument("--hosts", type=int, default=4, help="sites that share the pages")
    parser.add_argument("--port", type=int, default=0, help="of the first site; any free one by default")
    parser.add_argument("--limit", type=int, help="serve the first N pages only")
    options = parser.parse_args(arguments)
    try:
        _serve(read_corpus(options.corpus, options.limit), options.hosts, options.port)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
