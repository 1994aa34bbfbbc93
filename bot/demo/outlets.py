"""Reading the demo's outlets and articles from the files that people edit; data/demo/README.md shows their form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from string import Template
from typing import Any

from bot.errors import AssetError
from bot.types import Access, ArticleKind

_REVISED = ".revised"
_NEEDED = ("title", "author", "published", "standfirst")
_FIELDS = frozenset((*_NEEDED, "updated", "labels", "caption", "kind", "access", "gone"))


class FeedKind(StrEnum):
    """What an outlet's feed address answers with."""

    RSS = "rss"
    ATOM = "atom"
    LOST = "lost"  #: a web page, `feed.html`, where a feed should be


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article as its file says it."""

    slug: str
    title: str
    author: str
    published: datetime  #: with its outlet's own time zone
    standfirst: str
    paragraphs: tuple[str, ...]  #: "## " starts an intertitle; [words](slug) links within the outlet
    updated: datetime | None = None
    labels: tuple[str, ...] = ()
    caption: str = ""
    kind: ArticleKind = ArticleKind.NEWS
    access: Access = Access.FREE
    gone: bool = False  #: the page answers 410; the feed still has the entry
    path: str = ""  #: on the site

    @property
    def touched(self) -> datetime:
        """When it was last changed."""
        return self.updated or self.published


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented outlet: `outlet.toml`, `page.html`, `style.css`, an illustration, and its articles, newest first."""

    slug: str
    folder: Path
    name: str
    tagline: str
    language: str
    feed: FeedKind
    feed_path: str
    feed_text: str = "teaser"  #: what a feed entry carries: "teaser" or "full"
    article_path: str = ""  #: with $year, $month, $day and $slug
    carries: tuple[str, ...] = ()  #: entries of other outlets in this one's feed: "outlet/slug?query"
    sponsored: str = ""  #: what is said above a sponsored article
    members: str = ""  #: what is said below the teaser of a members-only article
    updated: str = ""  #: what is said before the time of a change
    articles: tuple[DemoArticle, ...] = ()

    @property
    def home(self) -> str:
        """Path of the front page."""
        return f"/{self.slug}/"

    @property
    def feed_type(self) -> str:
        """Media type of the feed."""
        return {FeedKind.RSS: "application/rss+xml", FeedKind.ATOM: "application/atom+xml"}.get(self.feed, "text/html")

    def article(self, slug: str) -> DemoArticle | None:
        """The article of that slug, None where there is none."""
        return next((article for article in self.articles if article.slug == slug), None)


def read_outlets(folder: Path, *, revised: bool = False) -> tuple[Outlet, ...]:
    """All outlets of a demo folder; where `revised`, `slug.revised.txt` takes the place of `slug.txt`.

    Raises AssetError, which names the file and what is wrong in it.
    """
    outlets = tuple(_read_outlet(path, revised=revised) for path in sorted(folder.glob("*/outlet.toml")))
    if not outlets:
        raise AssetError(f"{folder} holds no outlet: there is no outlet.toml in any folder of it.")
    return outlets


def read_text(path: Path) -> str:
    """A text file of the demo. Raises AssetError."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AssetError(f"{path} cannot be read: {error}.") from error


def _read_outlet(path: Path, *, revised: bool) -> Outlet:
    try:
        settings = _settings(tomllib.loads(read_text(path)))
    except ValueError as error:  # TOMLDecodeError is one
        raise AssetError(f"{path}: {error}.") from error
    outlet = Outlet(slug=path.parent.name, folder=path.parent, **settings)
    files = _article_files(path.parent / "articles", revised=revised)
    articles = [_placed(parse_article(read_text(file), slug, file), outlet, path) for slug, file in files.items()]
    if not articles and outlet.feed is not FeedKind.LOST:
        raise AssetError(f"{path.parent} has no article: write one in {path.parent / 'articles'}.")
    return replace(outlet, articles=tuple(sorted(articles, key=lambda a: (a.published, a.slug), reverse=True)))


def _settings(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table as arguments of Outlet. Raises ValueError with what is wrong in it."""
    known = [field.name for field in fields(Outlet) if field.name not in ("slug", "folder", "articles")]
    for key, value in table.items():
        if key not in known:
            raise ValueError(f"unknown setting `{key}`; known are {', '.join(known)}")
        values = value if key == "carries" and isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in values):
            raise ValueError(f"`{key}` must be a text in quotes, not {value!r}")
    for key in ("name", "tagline", "language", "feed", "feed_path"):
        if key not in table:
            raise ValueError(f"`{key}` is missing")
    if table["language"] not in ("fr", "en"):
        raise ValueError('`language` must be "fr" or "en"')
    return {**table, "feed": FeedKind(table["feed"]), "carries": tuple(table.get("carries", ()))}


def _article_files(folder: Path, *, revised: bool) -> dict[str, Path]:
    """Slug → file, the revised one where asked for and there."""
    files = {file.stem: file for file in sorted(folder.glob("*.txt"))}
    later = {slug.removesuffix(_REVISED): file for slug, file in files.items() if slug.endswith(_REVISED)}
    first = {slug: file for slug, file in files.items() if not slug.endswith(_REVISED)}
    return first | later if revised else first


def _placed(article: DemoArticle, outlet: Outlet, where: Path) -> DemoArticle:
    day = article.published
    parts = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}", "slug": article.slug}
    try:
        path = Template(outlet.article_path).substitute(parts)
    except (KeyError, ValueError) as error:
        raise AssetError(f"{where}: `article_path` may use $year, $month, $day and $slug only.") from error
    if not path.startswith(outlet.home) or article.slug not in path:
        raise AssetError(f"{where}: `article_path` must start with {outlet.home} and have $slug in it.")
    return replace(article, path=path)


def parse_article(text: str, slug: str, where: Path) -> DemoArticle:
    """An article from its file's text: "key: value" lines, an empty line, paragraphs separated by empty lines.

    Raises AssetError, which names the file and the line or key that is wrong.
    """
    head, _, body = text.partition("\n\n")
    given = _header(head, where)
    paragraphs = tuple(block.strip() for block in body.split("\n\n") if block.strip())
    if not paragraphs:
        raise AssetError(f"{where} has no paragraph: leave an empty line after the header, then write.")
    try:
        return DemoArticle(
            slug=slug,
            title=given["title"],
            author=given["author"],
            standfirst=given["standfirst"],
            caption=given.get("caption", ""),
            published=_moment(given["published"]),
            updated=_moment(given["updated"]) if "updated" in given else None,
            labels=tuple(label.strip() for label in given.get("labels", "").split(",") if label.strip()),
            kind=ArticleKind(given.get("kind", "news")),
            access=Access(given.get("access", "free")),
            gone=given.get("gone") == "yes",
            paragraphs=paragraphs,
        )
    except ValueError as error:
        raise AssetError(f"{where}: {error}.") from error


def _header(head: str, where: Path) -> dict[str, str]:
    given: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key not in _FIELDS:
            raise AssetError(f"{where}: {line!r} is not a header line; known are {', '.join(sorted(_FIELDS))}.")
        given[key] = value.strip()
    missing = [key for key in _NEEDED if not given.get(key)]
    if missing:
        raise AssetError(f"{where}: the header lacks {', '.join(missing)}.")
    return given


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"{written} has no time zone; write a time such as 2023-04-18T09:20:00+02:00")
    return moment
