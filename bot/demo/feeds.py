"""The demo's feeds: RSS 2.0 (https://www.rssboard.org/rss-specification) and Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from bot.demo.outlets import DemoArticle, FeedKind, Outlet
from bot.demo.pages import body_html
from bot.errors import AssetError
from bot.types import Access


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a feed: an article, the outlet that wrote it, and a query that the link carries ("" for none)."""

    outlet: Outlet
    article: DemoArticle
    query: str = ""

    def link(self, base_url: str) -> str:
        """The address that the entry leads to."""
        return base_url + self.article.path + (f"?{self.query}" if self.query else "")


def listed(outlet: Outlet, outlets: Sequence[Outlet]) -> tuple[Listed, ...]:
    """An outlet's own entries and those that it carries from others, newest first. Raises AssetError."""
    entries = [Listed(outlet, article) for article in outlet.articles]
    entries += [_carried(outlet, wanted, outlets) for wanted in outlet.carries]
    return tuple(sorted(entries, key=lambda entry: entry.article.published, reverse=True))


def feed(outlet: Outlet, entries: Sequence[Listed], base_url: str) -> str:
    """The feed of an outlet as XML; the same entries give the same bytes."""
    write = {FeedKind.RSS: _rss, FeedKind.ATOM: _atom}[outlet.feed]
    return write(outlet, entries, base_url)


def newest(entries: Sequence[Listed]) -> datetime:
    """When anything in a feed was last changed. Raises ValueError where there is no entry."""
    return max(entry.article.touched for entry in entries)


def _carried(outlet: Outlet, wanted: str, outlets: Sequence[Outlet]) -> Listed:
    address, _, query = wanted.partition("?")
    name, _, slug = address.partition("/")
    for other in outlets:
        article = other.article(slug) if other.slug == name else None
        if article:
            return Listed(other, article, query)
    raise AssetError(f"{outlet.folder / 'outlet.toml'}: `carries` names {wanted!r}, but there is no such article.")


def _rss(outlet: Outlet, entries: Sequence[Listed], base_url: str) -> str:
    items = "\n".join(_rss_item(outlet, entry, base_url) for entry in entries)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>{escape(outlet.name)}</title>
<link>{base_url}{outlet.home}</link>
<description>{escape(outlet.tagline)}</description>
<language>{outlet.language}</language>
<lastBuildDate>{format_datetime(newest(entries))}</lastBuildDate>
<atom:link href="{base_url}{outlet.feed_path}" rel="self" type="{outlet.feed_type}"/>
{items}
</channel>
</rss>
"""


def _rss_item(outlet: Outlet, entry: Listed, base_url: str) -> str:
    article = entry.article
    link = escape(entry.link(base_url))
    lines = [
        f"<title>{escape(article.title)}</title>",
        f"<link>{link}</link>",
        f'<guid isPermaLink="true">{link}</guid>',
        f"<pubDate>{format_datetime(article.published)}</pubDate>",
        f"<dc:creator>{escape(article.author)}</dc:creator>",
        *(f"<category>{escape(label)}</category>" for label in article.labels),
        f"<description>{escape(article.standfirst)}</description>",
    ]
    if outlet.feed_text == "full" and article.access is Access.FREE and not article.gone:
        lines.append(f"<content:encoded>{escape(body_html(entry.outlet, article))}</content:encoded>")
    return "<item>\n" + "\n".join(lines) + "\n</item>"


def _atom(outlet: Outlet, entries: Sequence[Listed], base_url: str) -> str:
    items = "\n".join(_atom_entry(entry, base_url) for entry in entries)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">
<id>tag:{outlet.slug}.example,2023:feed</id>
<title>{escape(outlet.name)}</title>
<subtitle>{escape(outlet.tagline)}</subtitle>
<updated>{newest(entries).isoformat()}</updated>
<link rel="self" type="{outlet.feed_type}" href="{base_url}{outlet.feed_path}"/>
<link rel="alternate" type="text/html" href="{base_url}{outlet.home}"/>
{items}
</feed>
"""


def _atom_entry(entry: Listed, base_url: str) -> str:
    article = entry.article
    return "\n".join(
        [
            "<entry>",
            f"<id>tag:{entry.outlet.slug}.example,{article.published:%Y-%m-%d}:{article.slug}</id>",
            f"<title>{escape(article.title)}</title>",
            f'<link rel="alternate" type="text/html" href={quoteattr(entry.link(base_url))}/>',
            f"<published>{article.published.isoformat()}</published>",
            f"<updated>{article.touched.isoformat()}</updated>",
            f"<author><name>{escape(article.author)}</name></author>",
            *(f"<category term={quoteattr(label)}/>" for label in article.labels),
            f'<summary type="text">{escape(article.standfirst)}</summary>',
            "</entry>",
        ]
    )
