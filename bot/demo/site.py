"""The demo news site: outlets, articles and feeds of a folder, served on loopback with ETags and 304s."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.demo.feeds import feed, listed, newest
from bot.demo.loopback import HandlerFactory, QuietHandler, serving
from bot.demo.outlets import DemoArticle, FeedKind, Outlet, read_outlets, read_text
from bot.demo.pages import article_page, front_page, home_page

ROBOTS = "User-agent: *\nDisallow: /recherche\n"
_HTML = "text/html; charset=utf-8"
_STATIC = {"style.css": "text/css; charset=utf-8", "illustration.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class DemoFeed:
    """One feed of the site."""

    url: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class DemoSite:
    """The running site: `base_url` has no slash at its end; one of the feeds is broken on purpose."""

    base_url: str
    feeds: tuple[DemoFeed, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one path of the site answers with."""

    body: bytes
    media_type: str
    modified: datetime | None = None
    status: int = 200

    @property
    def etag(self) -> str:
        """A strong validator: the same bytes have the same one, in this run and the next."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @property
    def headers(self) -> dict[str, str]:
        """Type and, where the path is there, validators."""
        found = {"Content-Type": self.media_type}
        if self.status == 200:
            found |= {"ETag": self.etag, "Cache-Control": "max-age=0, must-revalidate"}
        if self.modified:
            found["Last-Modified"] = format_datetime(self.modified.astimezone(UTC), usegmt=True)
        return found


@contextmanager
def running_site(folder: Path, port: int, *, revised: bool = False) -> Iterator[DemoSite]:
    """Serve the outlets of `folder` on a loopback port (0: any free one) until the block ends.

    Where `revised`, articles that have a later version are served in it. Raises AssetError where the folder is not
    well formed, ConfigError where the port is taken.
    """
    outlets = read_outlets(folder, revised=revised)

    def handler_for(base_url: str) -> HandlerFactory:
        return partial(_SiteHandler, site_answers(outlets, folder, base_url))

    with serving(port, handler_for) as base_url:
        feeds = (DemoFeed(base_url + outlet.feed_path, outlet.name, outlet.language) for outlet in outlets)
        yield DemoSite(base_url, tuple(feeds))


def site_answers(outlets: Sequence[Outlet], folder: Path, base_url: str) -> dict[str, Answer]:
    """Path → answer, of the whole site. Raises AssetError."""
    answers = {
        "/": _page(home_page(folder / "home.html", outlets)),
        "/robots.txt": Answer(ROBOTS.encode(), "text/plain; charset=utf-8"),
    }
    for outlet in outlets:
        answers[outlet.feed_path] = _feed_answer(outlet, outlets, base_url)
        if outlet.feed is not FeedKind.LOST:
            answers |= _outlet_answers(outlet, base_url)
            answers[outlet.home] = _page(front_page(folder / "front.html", outlet, base_url))
        else:
            answers[outlet.home] = answers[outlet.feed_path]
    return answers


def conditional(answer: Answer, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """True where a client's validators still hold: 304 is due. The first rules out the second (RFC 9110, 13.2.2)."""
    if answer.status != 200:
        return False
    if if_none_match is not None:
        tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        return "*" in tags or answer.etag in tags
    since = _http_date(if_modified_since)
    return since is not None and answer.modified is not None and answer.modified.replace(microsecond=0) <= since


def _http_date(written: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _feed_answer(outlet: Outlet, outlets: Sequence[Outlet], base_url: str) -> Answer:
    if outlet.feed is FeedKind.LOST:
        return _page(read_text(outlet.folder / "feed.html"))
    entries = listed(outlet, outlets)
    written = feed(outlet, entries, base_url)
    return Answer(written.encode(), f"{outlet.feed_type}; charset=utf-8", newest(entries))


def _outlet_answers(outlet: Outlet, base_url: str) -> dict[str, Answer]:
    answers = {article.path: _article_answer(outlet, article, base_url) for article in outlet.articles}
    for name, media_type in _STATIC.items():
        path = outlet.folder / name
        if path.exists():
            answers[outlet.home + name] = Answer(read_text(path).encode(), media_type)
    return answers


def _article_answer(outlet: Outlet, article: DemoArticle, base_url: str) -> Answer:
    if article.gone:
        return _page(_notice(article.title, " ".join(article.paragraphs), outlet.language), status=410)
    return _page(article_page(outlet, article, base_url), article.touched)


def _page(text: str, modified: datetime | None = None, status: int = 200) -> Answer:
    return Answer(text.encode(), _HTML, modified, status)


def _notice(title: str, said: str, language: str) -> str:
    head = f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return f"{head}\n<body><h1>{escape(title)}</h1><p>{escape(said)}</p></body></html>\n"


_MISSING = Answer(_notice("Not found", "The demo site has no such page.", "en").encode(), _HTML, status=404)


class _SiteHandler(QuietHandler):
    """Answers from a table; no request reaches the file system."""

    def __init__(self, answers: Mapping[str, Answer], *connection: Any) -> None:
        self._answers = answers  # before the next line, which handles the request
        super().__init__(*connection)

    def do_GET(self) -> None:  # noqa: N802  # http.server's name
        answer = self._answers.get(unquote(urlsplit(self.path).path), _MISSING)
        unchanged = conditional(answer, self.headers["If-None-Match"], self.headers["If-Modified-Since"])
        self.reply(304 if unchanged else answer.status, answer.body, answer.headers)

    do_HEAD = do_GET  # noqa: N815  # http.server's name
