"""What collecting works with: sources with their manners, entries, pages, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.types.kinds import SourceKind, Status


@dataclass(frozen=True, slots=True)
class Pace:
    """How often something new comes of a source: what it says itself, and what the dates of its entries show."""

    ttl: float = 0.0  #: minutes for which what was given may be kept; 0 where it does not say, as below
    period: float = 0.0  #: minutes between two updates
    base: datetime | None = None  #: from which these updates are counted
    skip_hours: tuple[int, ...] = ()  #: of the day (UTC) at which it is not to be asked
    skip_days: tuple[int, ...] = ()  #: of the week (UTC), Monday is 0
    entries: int = 0  #: that appeared …
    since: datetime | None = None  #: … from this moment on; None where their dates show no rhythm


@dataclass(frozen=True, slots=True)
class Move:
    """Another address at which a source has been for good, as its server says."""

    url: str
    since: datetime  #: the first answer in a row that said so
    answers: int = 1  #: in a row


@dataclass(frozen=True, slots=True)
class History:
    """What earlier visits to a source taught: the validators to send back, and how it went."""

    etag: str | None = None  #: verbatim
    last_modified: str | None = None  #: verbatim
    checked_at: datetime | None = None
    next_at: datetime | None = None  #: not to be asked before
    failures: int = 0  #: in a row
    error: str | None = None  #: of the last visit, None where it went well
    pace: Pace = Pace()
    move: Move | None = None
    retired: datetime | None = None  #: its server said that it is gone for good: it is not asked any more


@dataclass(frozen=True, slots=True)
class Source:
    """Something collected from: a feed, a sitemap, a page of links, an archive file, or the user's own hand."""

    url: str
    title: str = ""
    kind: SourceKind = SourceKind.FEED
    language: str | None = None  #: two letters; a hint, the text decides
    labels: tuple[str, ...] = ()
    history: History = History()
    id: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one item, before its page is fetched."""

    source_id: int
    guid: str
    url: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    teaser: str = ""  #: plain text
    text: str = ""  #: plain text of the entry's own full content, "" where the feed has only a teaser
    language: str | None = None

    @property
    def key(self) -> str:
        """What identifies the entry in its source: the GUID, else the address."""
        return self.guid or self.url

    @property
    def stamp(self) -> str:
        """What changes when the publisher touches the entry: its update time, else its title."""
        return self.updated.isoformat() if self.updated else self.title


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the wire."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    pause: float = 0.0  #: seconds that the host asks for between two requests


@dataclass(frozen=True, slots=True)
class Page:
    """What the wire gave; `body` is decompressed, header names are lower-case."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str = ""  #: where redirects for good led, those before any other redirect; "" where there were none


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one URL or item in one step, with the reason."""

    url: str
    step: str  #: "feed" (the visit to a source of any kind), "page", "extract", "save", "enrich", "digest", "post"
    status: Status
    reason: str
    at: datetime
    source_id: int = 0
    article_id: int = 0
