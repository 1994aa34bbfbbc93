"""News pages of many languages as their content systems write them: rendered from `newsstand/`, all invented."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "newsstand"
Told = Mapping[str, str]


def told_pages() -> tuple[Told, ...]:
    """What each page shows and what is to be read from it, in the order of the files."""
    files = (FOLDER / name for name in ("pages.toml", "more.toml"))
    return tuple(page for file in files for page in tomllib.loads(file.read_text("utf-8"))["page"])


def address(told: Told) -> str:
    return "https://press.example" + told.get("path", "/a/x7")


def render(told: Told) -> str:
    """The page as HTML, as the template that it names writes it."""
    texts = tomllib.loads((FOLDER / "texts.toml").read_text("utf-8"))[told["language"]]
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in texts)
    heading = told.get("heading", escape(told["title"]))
    line, end = told.get("line", ""), told.get("end", "")
    head, body = _TEMPLATES[told["cms"]](told, heading, line, paragraphs + end)
    menu = f'<header><a href="/">{escape(told["site"])}</a><nav><a href="/1">1</a> <a href="/2">2</a></nav></header>'
    return (
        f'<!DOCTYPE html><html lang="{told["language"]}"><head><meta charset="utf-8">'
        f"<title>{escape(told['title'])} | {escape(told['site'])}</title>{head}{told.get('head', '')}</head>"
        f"<body>{menu}{body}<footer><p>© 2019–2026 {escape(told['site'])}</p></footer></body></html>"
    )


def _og(told: Told) -> str:
    title, site = escape(told["title"]), escape(told["site"])
    return (
        f'<meta property="og:title" content="{title} - {site}"><meta property="og:type" content="article">'
        f'<meta property="og:site_name" content="{site}">'
    )


def _script(value: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


def _yoast(told: Told, heading: str, line: str, body: str) -> tuple[str, str]:
    """WordPress with Yoast: one @graph, the author a reference into it."""
    person = "https://press.example/#/person/7"
    graph = [
        {
            "@type": "Article", "headline": told["title"], "datePublished": told["iso"],
            "dateModified": "2026-01-02T03:04:05+00:00", "author": json.loads(told["authors"]),
            "publisher": {"@id": "https://press.example/#organization"},
        },
        {"@type": "WebPage", "name": f"{told['title']} - {told['site']}", "datePublished": told["iso"]},
        {"@type": "WebSite", "name": told["site"]},
        {"@type": "Organization", "@id": "https://press.example/#organization", "name": told["site"]},
        {"@type": "Person", "@id": person, "name": told["author"]},
    ]  # fmt: skip
    head = _og(told) + _script({"@context": "https://schema.org", "@graph": graph})
    return head, (
        f'<main><article class="post"><header class="entry-header"><h1 class="entry-title">{heading}</h1>'
        f'<div class="entry-meta">{line}</div></header><div class="entry-content">{body}</div></article></main>'
    )


def _arc(told: Told, heading: str, line: str, body: str) -> tuple[str, str]:
    """A newsroom's system with JSON-LD's NewsArticle and class names for readers."""
    article = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": told["title"],
        "datePublished": told["iso"], "dateModified": "2026-01-02T03:04:05Z", "author": json.loads(told["authors"]),
        "publisher": {"@type": "NewsMediaOrganization", "name": told["site"]},
    }  # fmt: skip
    return _og(told) + _script(article), (
        f'<main><div class="b-headline"><h1>{heading}</h1></div><div class="b-byline">{line}</div>'
        f'<article class="b-article-body">{body}</article></main>'
    )


def _classic(_: Told, heading: str, line: str, body: str) -> tuple[str, str]:
    """WordPress as it comes, without a plugin for search engines."""
    return '<meta name="generator" content="WordPress 6.6">', (
        f'<main><article class="post hentry"><header class="entry-header"><h1 class="entry-title">{heading}</h1>'
        f'<div class="entry-meta">{line}</div></header><div class="entry-content">{body}</div></article></main>'
    )


def _drupal(told: Told, heading: str, line: str, body: str) -> tuple[str, str]:
    return _og(told), (
        f'<main><article class="node node--type-article"><h1 class="page-title"><span class="field--name-title">'
        f'{heading}</span></h1><footer class="node__meta"><div class="node__submitted">{line}</div></footer>'
        f'<div class="node__content"><div class="field--name-body">{body}</div></div></article></main>'
    )


def _next(told: Told, heading: str, line: str, body: str) -> tuple[str, str]:
    """A site of components: class names that say nothing, and no mark for machines."""
    return _og(told), (
        f'<div id="__next"><main class="css-1"><div class="css-2"><h1 class="css-3">{heading}</h1>'
        f'<div class="css-4">{line}</div></div><section class="css-5">{body}</section></main></div>'
    )


def _bare(_: Told, heading: str, line: str, body: str) -> tuple[str, str]:
    return "", f'<div id="content"><h1>{heading}</h1>{line}{body}</div>'


def _kicker(told: Told, heading: str, line: str, body: str) -> tuple[str, str]:
    """A portal whose headline holds the theme above it; the moment stands in a meta tag."""
    head = _og(told) + f'<meta property="article:published_time" content="{told["iso"]}">'
    return (
        head,
        f'<main><article><header><h1>{heading}</h1></header>{line}<div class="text">{body}</div></article></main>',
    )


def _microdata(told: Told, heading: str, line: str, body: str) -> tuple[str, str]:
    return _og(told), (
        f'<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{heading}</h1>'
        f'<meta itemprop="datePublished" content="{told["iso"]}"><p>{line}</p>'
        f'<div itemprop="articleBody">{body}</div></article>'
    )


_TEMPLATES = {
    "yoast": _yoast, "arc": _arc, "classic": _classic, "drupal": _drupal, "next": _next, "bare": _bare,
    "kicker": _kicker, "microdata": _microdata, "tail": _bare,
}  # fmt: skip
