"""The sites of `bench.collect`: feeds on loopback, each with an ETag, and the pages of their entries.

    python -m bench.collect_site [--feeds 500] [--entries 20] [--pages]

Prints its port when it is ready, and serves until its standard input ends. There are as many hosts as it listens on
loopback addresses, from 127.0.0.1 on. Texts are made of the sentences of the
demo's articles. Without `--pages`, robots.txt forbids the pages: whoever obeys it has what the feeds say, and no more.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from bot.assets import find
from bot.demo.outlets import read_outlets
from bot.text import sentences

_START = datetime(2023, 4, 20, 8, tzinfo=UTC)
_NAMESPACES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'


HOSTS = 16


def base_of(port: int, number: int) -> str:
    """The address of the host that has a feed of that number."""
    return f"http://127.0.0.{1 + number % HOSTS}:{port}"


@dataclass(frozen=True, slots=True)
class _Body:
    """A feed as it goes over the wire, written once: the server must not be what is measured."""

    etag: bytes
    answer: bytes

    @classmethod
    def of(cls, content: bytes) -> _Body:
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'.encode()
        return cls(etag, _answer(b"200 OK", content, b"application/rss+xml; charset=utf-8", b"ETag: " + etag))


def _answer(status: bytes, body: bytes, kind: bytes, *more: bytes) -> bytes:
    length = str(len(body)).encode()
    return b"\r\n".join(
        (b"HTTP/1.1 " + status, b"Content-Type: " + kind, b"Content-Length: " + length, *more, b"", body)
    )


class Site:
    """So many feeds of so many entries, the same for the same numbers."""

    def __init__(self, feeds: int, entries: int, *, pages: bool) -> None:
        outlets = read_outlets(find("data", "demo"))
        texts = [text for outlet in outlets for article in outlet.articles for text in article.paragraphs]
        self._said = [sentence.text for text in texts for sentence in sentences(text)]
        self._feeds = feeds
        self._entries = entries
        self._pages = pages
        self._feeds_written: list[_Body] = []

    def serve_at(self, port: int) -> None:
        """Write the feeds for sites at that port."""
        self._feeds_written = [_Body.of(self._feed(number, base_of(port, number))) for number in range(self._feeds)]

    def answer(self, head: bytes) -> bytes:
        """What the head of a request gives, as it goes over the wire."""
        kind, _, rest = head.split(b" ", 2)[1].decode().strip("/").partition("/")
        if kind == "robots.txt":
            rules = b"User-agent: *\n" + (b"Allow: /" if self._pages else b"Disallow: /page/")
            return _answer(b"200 OK", rules, b"text/plain")
        if kind == "feed":
            feed = self._feeds_written[int(rest)]
            same = b"\r\nif-none-match: " + feed.etag in head.lower()
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + feed.etag + b"\r\n\r\n" if same else feed.answer
        return _answer(b"200 OK", self._page(rest).encode(), b"text/html; charset=utf-8")

    def _feed(self, number: int, base: str) -> bytes:
        items = "".join(self._item(f"{number}-{n}", n, base) for n in range(self._entries))
        head = f"<title>Fil {number}</title><link>{base}/</link><description>Des nouvelles</description>"
        return (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {_NAMESPACES}>'
            f"<channel>{head}<language>fr</language>{items}</channel></rss>"
        ).encode()

    def _item(self, name: str, hours: int, base: str) -> str:
        title, paragraphs = self._article(name)
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        return (
            f"<item><title>{escape(title)}</title><link>{base}/page/{name}</link>"
            f"<guid isPermaLink='false'>{name}</guid><dc:creator>Nina Lefèvre</dc:creator>"
            f"<pubDate>{format_datetime(_START - timedelta(hours=hours))}</pubDate>"
            f"<description>{escape(paragraphs[0])}</description><content:encoded>{escape(text)}</content:encoded></item>"
        )

    def _article(self, name: str) -> tuple[str, Sequence[str]]:
        chance = random.Random(name)
        return chance.choice(self._said)[:80], [" ".join(chance.sample(self._said, 4)) for _ in range(5)]

    def _page(self, name: str) -> str:
        title, paragraphs = self._article(name)
        text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        links = "".join(f'<li><a href="/page/{name}-{n}">{escape(title[n:])}</a></li>' for n in range(20))
        return (
            f"<!DOCTYPE html><html lang=fr><title>{escape(title)} — Fil</title><nav><ul>{links}</ul></nav>"
            f"<article><h1>{escape(title)}</h1>{text}</article><footer>Tous droits réservés</footer></html>"
        )


class _Talk(asyncio.Protocol):
    """One connection, kept open: an answer to each head of a request."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self._heard = (self._heard + data).split(b"\r\n\r\n")
        for head in heads:
            self._transport.write(self._site.answer(head))


async def _serve(site: Site) -> None:
    loop = asyncio.get_running_loop()
    first = await loop.create_server(lambda: _Talk(site), "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    for number in range(1, HOSTS):
        await loop.create_server(lambda: _Talk(site), f"127.0.0.{1 + number}", port)
    site.serve_at(port)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--pages", action="store_true")
    asked = parser.parse_args()
    asyncio.run(_serve(Site(asked.feeds, asked.entries, pages=asked.pages)))


if __name__ == "__main__":
    main()
