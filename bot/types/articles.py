"""Articles, and what their publishers changed in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.types.kinds import Access, ArticleKind, Status


@dataclass(frozen=True, slots=True)
class Article:
    """Title, text and metadata of one item, in one language, at one canonical URL."""

    url: str  #: canonical
    title: str
    text: str  #: the body; paragraphs are separated by a newline
    source_id: int = 0
    author: str | None = None
    published: datetime | None = None
    language: str = ""  #: two letters; before enrichment a hint, "" where there is none
    standfirst: str = ""
    access: Access = Access.FREE
    kind: ArticleKind = ArticleKind.NEWS
    collected: datetime | None = None  #: first saved
    changed: datetime | None = None  #: last time its publisher changed it, as Vigie saw it
    id: int = 0

    @property
    def full_text(self) -> str:
        """Title, standfirst and body, a line each: the text that all offsets count in."""
        return "\n".join(part for part in (self.title, self.standfirst, self.text) if part)

    @property
    def body(self) -> str:
        """Standfirst and text, a line each: what a publisher changes, and what is searched beside the title."""
        return "\n".join(part for part in (self.standfirst, self.text) if part)

    @property
    def body_start(self) -> int:
        """Offset of `text` in `full_text`."""
        return len(self.full_text) - len(self.text)

    @property
    def when(self) -> datetime:
        """When it was news: published, else first saved. Raises ValueError where neither is known."""
        moment = self.published or self.collected
        if moment is None:
            raise ValueError(f"{self.url} has neither a publication nor a collection time")
        return moment


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text of an article that its publisher changed."""

    article_id: int
    title: str
    text: str
    replaced: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving an article did: `status` is OK (new), SAME or CHANGED."""

    article: Article
    status: Status
