"""The demo's web pages: an outlet's template, filled with an article or with a list of headlines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

from bot.demo.outlets import DemoArticle, FeedKind, Outlet, read_text
from bot.errors import AssetError
from bot.types import Access, ArticleKind

_RELATED = 4
_LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+)\)")
_DAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}


def article_page(outlet: Outlet, article: DemoArticle, base_url: str) -> str:
    """An article's whole page. Raises AssetError where the template or a link is wrong."""
    values = _outlet_values(outlet, base_url) | _article_values(outlet, article, base_url)
    return _fill(outlet.folder / "page.html", values)


def front_page(template: Path, outlet: Outlet, base_url: str) -> str:
    """An outlet's front page: its headlines, newest first, and the address of its feed. Raises AssetError."""
    return _fill(template, _outlet_values(outlet, base_url) | {"headlines": _headlines(outlet.articles)})


def home_page(template: Path, outlets: Sequence[Outlet]) -> str:
    """The page that lists all outlets; each feed can be discovered from its head. Raises AssetError."""
    links = [
        f'<link rel="alternate" type="{outlet.feed_type}" title="{escape(outlet.name)}" href="{outlet.feed_path}">'
        for outlet in outlets
        if outlet.feed is not FeedKind.LOST
    ]
    items = [
        f'<li><a href="{outlet.home}">{escape(outlet.name)}</a> ({outlet.language}): {escape(outlet.tagline)}. '
        f'<a href="{outlet.feed_path}">Feed</a></li>'
        for outlet in outlets
    ]
    return _fill(template, {"feed_links": "\n".join(links), "outlets": "\n".join(items)})


def body_html(outlet: Outlet, article: DemoArticle) -> str:
    """An article's paragraphs and intertitles. Raises AssetError where a link leads nowhere."""
    return "\n".join(_block(outlet, article, paragraph) for paragraph in article.paragraphs)


def spoken_time(moment: datetime, language: str) -> str:
    """A time as an outlet prints it: « mardi 18 avril 2023 à 9 h 20 », "Tuesday 18 April 2023, 8.05am"."""
    day = f"{_DAYS[language][moment.weekday()]} {moment.day} {_MONTHS[language][moment.month - 1]} {moment.year}"
    if language == "fr":
        return f"{day} à {moment.hour}\u00a0h\u00a0{moment:%M}"
    return f"{day}, {moment.hour % 12 or 12}.{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def _fill(path: Path, values: Mapping[str, str]) -> str:
    try:
        return Template(read_text(path)).substitute(values)
    except KeyError as error:
        known = ", ".join(f"${key}" for key in values)
        raise AssetError(f"{path} uses ${error.args[0]}, which is not known here; known are {known}.") from error
    except ValueError as error:
        raise AssetError(f"{path}: {error}; write $$ where a dollar sign is meant.") from error


def _outlet_values(outlet: Outlet, base_url: str) -> dict[str, str]:
    return {
        "outlet_name": escape(outlet.name),
        "outlet_tagline": escape(outlet.tagline),
        "language": outlet.language,
        "home": outlet.home,
        "feed_url": base_url + outlet.feed_path,
        "feed_type": outlet.feed_type,
    }


def _article_values(outlet: Outlet, article: DemoArticle, base_url: str) -> dict[str, str]:
    labels = article.labels or (outlet.name,)
    return {
        "url": base_url + article.path,
        "title": escape(article.title),
        "standfirst": escape(article.standfirst),
        "author": escape(article.author),
        "published": article.published.isoformat(),
        "published_text": spoken_time(article.published, outlet.language),
        "updated_note": _updated_note(outlet, article),
        "labels": "".join(f'<li><a href="{outlet.home}">{escape(label)}</a></li>' for label in labels),
        "first_label": escape(labels[0]),
        "badge": _badge(outlet, article),
        "figure": _figure(outlet, article),
        "body": body_html(outlet, article),
        "paywall": _paywall(outlet, article),
        "related": _headlines(_related(outlet, article)),
        "open_graph": _open_graph(outlet, article, base_url),
        "json_ld": _json_ld(outlet, article, base_url),
    }


def _block(outlet: Outlet, article: DemoArticle, paragraph: str) -> str:
    if paragraph.startswith("## "):
        return f"<h2>{escape(paragraph[3:])}</h2>"

    def anchor(match: re.Match[str]) -> str:
        words, slug = match.groups()
        target = outlet.article(slug)
        if target is None:
            raise AssetError(f"{outlet.folder}, article {article.slug!r}: its link to {slug!r} leads nowhere.")
        return f'<a href="{target.path}">{words}</a>'

    return f"<p>{_LINK.sub(anchor, escape(paragraph, quote=False))}</p>"


def _updated_note(outlet: Outlet, article: DemoArticle) -> str:
    if article.updated is None:
        return ""
    when = spoken_time(article.updated, outlet.language)
    return f'<span class="updated">{outlet.updated} <time datetime="{article.updated.isoformat()}">{when}</time></span>'


def _badge(outlet: Outlet, article: DemoArticle) -> str:
    sponsored = article.kind is ArticleKind.SPONSORED
    return f'<span class="badge">{escape(outlet.sponsored)}</span>' if sponsored else ""


def _figure(outlet: Outlet, article: DemoArticle) -> str:
    if not article.caption:
        return ""
    picture = f'<img src="{outlet.home}illustration.svg" alt="" width="960" height="400">'
    return f"<figure>{picture}<figcaption>{escape(article.caption)}</figcaption></figure>"


def _paywall(outlet: Outlet, article: DemoArticle) -> str:
    if article.access is Access.FREE:
        return ""
    return f'<aside class="paywall"><p>{escape(outlet.members)}</p></aside>'


def _related(outlet: Outlet, article: DemoArticle) -> Sequence[DemoArticle]:
    """Other articles of the outlet: those that share most labels, then those nearest in time."""
    others = [other for other in outlet.articles if other.slug != article.slug and not other.gone]

    def distance(other: DemoArticle) -> tuple[int, float]:
        shared = len(set(other.labels) & set(article.labels))
        return -shared, abs((other.published - article.published).total_seconds())

    return sorted(others, key=distance)[:_RELATED]


def _headlines(articles: Sequence[DemoArticle]) -> str:
    return "\n".join(f'<li><a href="{article.path}">{escape(article.title)}</a></li>' for article in articles)


def _open_graph(outlet: Outlet, article: DemoArticle, base_url: str) -> str:
    metas = {
        "og:type": "article",
        "og:site_name": outlet.name,
        "og:locale": {"fr": "fr_FR", "en": "en_GB"}[outlet.language],
        "og:title": article.title,
        "og:description": article.standfirst,
        "og:url": base_url + article.path,
        "og:image": f"{base_url}{outlet.home}illustration.svg",
        "article:published_time": article.published.isoformat(),
        "article:author": article.author,
    }
    if article.updated:
        metas["article:modified_time"] = article.updated.isoformat()
    return "\n".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in metas.items())


def _json_ld(outlet: Outlet, article: DemoArticle, base_url: str) -> str:
    """A schema.org NewsArticle; "<" is escaped so that no text can end the script element."""
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": base_url + article.path,
        "headline": article.title,
        "description": article.standfirst,
        "inLanguage": outlet.language,
        "datePublished": article.published.isoformat(),
        "dateModified": article.touched.isoformat(),
        "author": [{"@type": "Person", "name": article.author}],
        "publisher": {"@type": "Organization", "name": outlet.name, "url": base_url + outlet.home},
        "isAccessibleForFree": article.access is Access.FREE,
    }
    written = json.dumps(described, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return f'<script type="application/ld+json">\n{written}\n</script>'
