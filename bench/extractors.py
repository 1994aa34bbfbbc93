"""Vigie and its peers behind one call: a page in, its text and metadata out. A peer that is not installed is left out.

Each is called as its documentation does it, without comments, and from the page's characters as text.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import ExtractError
from bot.extract.worker import extract
from bot.types import Page

_BLOCKS = "p div li h1 h2 h3 h4 h5 h6 tr br blockquote pre section article".split()
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool says of a page; None where it never gives such a thing."""

    text: str = ""
    standfirst: str = ""
    title: str | None = None
    author: str | None = None
    date: str | None = None  #: a day, as 2023-04-20


Extractor = Callable[[str, str], Found]
"""From a page's characters and its address."""


def available(own: Extractor | None = None) -> dict[str, Extractor]:
    """The tools that are installed, by name, Vigie first; `own` takes the place of Vigie's extractor."""
    peers = {
        "trafilatura": ("trafilatura", by_trafilatura),
        "readability-lxml": ("readability", by_readability),
        "resiliparse": ("resiliparse", by_resiliparse),
        "newspaper4k": ("newspaper", by_newspaper),
    }
    found = {name: tool for name, (module, tool) in peers.items() if importlib.util.find_spec(module)}
    return {"vigie": own or by_vigie, **found}


def by_vigie(html: str, url: str) -> Found:
    """Vigie's extraction, from the bytes on and without a feed's help."""
    body = _LONE.sub("\ufffd", html).encode()
    page = Page(url, url, 200, {"content-type": "text/html; charset=utf-8"}, body)
    try:
        article = extract(page, None, datetime.now(UTC))
    except ExtractError:
        return Found()
    day = f"{article.published:%Y-%m-%d}" if article.published else ""
    return Found(article.text, article.standfirst, article.title, article.author or "", day)


def by_trafilatura(html: str, url: str) -> Found:
    """https://trafilatura.readthedocs.io: default mode, with metadata, without comments."""
    import trafilatura

    document = trafilatura.bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    if document is None:
        return Found()
    said = (document.title, document.author, document.date)
    title, author, date = (text or "" for text in said)
    return Found(document.text or "", "", title, author.replace("; ", ", "), date)


def by_readability(html: str, _: str) -> Found:
    """https://github.com/buriy/python-readability; it gives no author and no date."""
    from lxml.html import fromstring
    from readability import Document

    document = Document(html)
    tree = fromstring(document.summary(html_partial=True))
    for element in tree.iter(*_BLOCKS):
        element.tail = "\n" + (element.tail or "")
    return Found(str(tree.text_content()), title=document.short_title() or "")


def by_resiliparse(html: str, _: str) -> Found:
    """https://resiliparse.chatnoir.eu; it gives no author and no date."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(html)
    text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False, comments=False)
    return Found(text, title=tree.title or "")


def by_newspaper(html: str, url: str) -> Found:
    """https://newspaper4k.readthedocs.io."""
    import newspaper

    article = newspaper.Article(
        url or "https://example.org/", fetch_images=False
    )  # it would ask the sites for pictures
    article.download(input_html=html)
    article.parse()
    moment = article.publish_date
    day = f"{moment:%Y-%m-%d}" if isinstance(moment, datetime) else ""
    return Found(article.text, "", article.title, ", ".join(article.authors), day)
