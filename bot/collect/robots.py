"""robots.txt: which pages a site does not want to be asked for (RFC 9309), and how long it wants to be left between."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from bot.collect.fetch import Fetcher
from bot.errors import FetchError
from bot.types import Request

AGENT = "vigie"
"""The product token that a site's rules may name (RFC 9309, 2.2.1)."""

_READ = 512_000  # bytes; RFC 9309 section 2.5 asks for at least 500 KiB
_KEPT = timedelta(days=1)  # section 2.4
_KEPT_FAILURE = timedelta(minutes=10)
_AGENT_LINE = re.compile(r"^(\s*user[- ]?agent\s*:?)([^\r\n#]*)", re.IGNORECASE | re.MULTILINE)
_PRODUCT = re.compile(r"[a-z_-]+")
_MARK = re.compile(rb"\A\xef?\xbb?\xbf?")  # a byte order mark, or what a careless editor left of one
_SITEMAPS = 20

LONGEST_PAUSE = 300.0
"""Seconds: a longer crawl-delay counts as this one, so that no site can hold up a run for hours."""


@dataclass(slots=True)
class _Origin:
    """What is known of one site: its rules, or why they could not be had."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego | None = None
    failure: FetchError | None = None
    until: datetime | None = None  #: nothing is known before it was asked


class Shelf(Protocol):
    """Where robots.txt files are kept from one run to the next."""

    def robots(self, origin: str) -> tuple[str, datetime] | None:
        """A site's file and until when it holds; "" for a site without one, None where nothing is kept."""

    def keep_robots(self, origin: str, text: str, until: datetime, now: datetime) -> None:
        """Keep a site's file until a moment, and none that has expired."""


class Robots:
    """Answers for pages; each site's robots.txt is asked for once and kept for a day, a failure for ten minutes.

    Files, not failures, are kept on the `shelf` if there is one, so that hourly runs do not ask for them hourly.
    """

    def __init__(self, fetcher: Fetcher, *, clock: Callable[[], datetime], shelf: Shelf | None = None) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._shelf = shelf
        self._origins: defaultdict[str, _Origin] = defaultdict(_Origin)

    async def refusals(self, urls: Sequence[str]) -> dict[str, FetchError]:
        """Those pages of one site that may not be asked for, and why; of status 403 where its robots.txt says so.

        A site without a robots.txt (status 4xx) allows everything. Where the site cannot say (429, 5xx, no answer), RFC
        9309 section 2.3.1.4 has it that nothing is allowed for now: the errors are of the same status, so that the
        pages are tried again later.
        """
        known = await self._known(urls[0])
        if known.failure:
            said = f"not asked for now, since its site's robots.txt cannot be had: {known.failure.reason}"
            return {url: FetchError(url, said, known.failure.status) for url in urls}
        # Hundreds of thousands of patterns take a while to try: in a thread, so that other sites' answers go on.
        refused = await asyncio.to_thread(_refused, known.rules, urls) if known.rules else ()
        return {url: FetchError(url, "its site's robots.txt asks not to fetch it", 403) for url in refused}

    async def pause(self, url: str) -> float:
        """The seconds that a page's site wants between two requests (`Crawl-delay`, five minutes at most), else 0."""
        known = await self._known(url)
        return min((known.rules.crawl_delay(AGENT) or 0.0) if known.rules else 0.0, LONGEST_PAUSE)

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The addresses that a page's site names as its sitemaps, 20 at most; none have been asked or checked."""
        known = await self._known(url)
        return tuple(dict.fromkeys(known.rules.sitemaps))[:_SITEMAPS] if known.rules else ()

    async def _known(self, url: str) -> _Origin:
        origin = origin_of(url)
        known = self._origins[origin]
        async with known.lock:
            if known.until is None or self._clock() >= known.until:
                await self._learn(origin, known)
        return known

    async def _learn(self, origin: str, known: _Origin) -> None:
        known.rules = known.failure = None
        now = self._clock()
        kept = self._shelf.robots(origin) if self._shelf else None
        if kept and now < kept[1] <= now + _KEPT:  # later: the clock was wrong when it was kept
            text, known.until = kept
        else:
            text, known.until = await self._ask(origin, known), now + (_KEPT_FAILURE if known.failure else _KEPT)
        known.rules = await asyncio.to_thread(read_rules, text) if text else None

    async def _ask(self, origin: str, known: _Origin) -> str:
        try:
            page = await self._fetcher.fetch(Request(f"{origin}/robots.txt"))
            text = text_of(page.body)
        except FetchError as error:
            if not _is_absent(error.status):
                known.failure = error
                return ""
            text = ""
        if self._shelf:
            self._shelf.keep_robots(origin, text, self._clock() + _KEPT, self._clock())
        return text


def origin_of(url: str) -> str:
    """The site that a page is of, for which one robots.txt holds."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}"


def _refused(rules: Protego, urls: Sequence[str]) -> list[str]:
    return [url for url in urls if not rules.can_fetch(url, AGENT)]


def _is_absent(status: int) -> bool:
    return 400 <= status < 500 and status != 429


def text_of(body: bytes) -> str:
    """The text of a robots.txt, as much of it as is read."""
    return _MARK.sub(b"", body[:_READ], count=1).decode("utf-8", "replace").replace("\0", "")


def read_rules(text: str) -> Protego:
    """The rules of a robots.txt for Vigie; ask them with `can_fetch(url, AGENT)`.

    Of the agents that rules are for, `*` and Vigie stay and all others become one: Protego needs time for each pair of
    agent and rule (a file of 128 KB with 5,000 agents over 5,000 rules took it 22 seconds). And it compares names in
    its own way; RFC 9309 section 2.2.1 has the product token compared whole.
    """

    def ours_or_other(line: re.Match[str]) -> str:
        name = line.group(2).strip().strip("*").lower()
        token = _PRODUCT.match(name)
        if not name or (token and token.group() == AGENT.lower()):
            return f"{line.group(1)} {AGENT if name else line.group(2)}"
        return f"{line.group(1)} other"

    return Protego.parse(_AGENT_LINE.sub(ours_or_other, text))
