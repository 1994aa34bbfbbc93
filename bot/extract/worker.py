"""The door of this room: one page in, one article out. Runs in a worker process that can be killed.

bytes ──decode──▶ text ──parse──▶ tree ──┬─▶ metadata ─▶ signals ─┐
                                         └─▶ voices ─▶ lines ─────┴──clean──▶ article
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.charset import decode, of_content_type, of_html
from bot.extract.body import Line, read_lines
from bot.extract.characters import shorten
from bot.extract.clean import clean
from bot.extract.dates import sane
from bot.extract.entry import LEAST, own_text
from bot.extract.labels import read_access, read_kind, read_labels
from bot.extract.lines import Weights, choose_lines, shipped_weights
from bot.extract.meant import keep_headed, keep_meant
from bot.extract.metadata import Metadata, decide, language_of, own_address, read_head
from bot.extract.parse import parse_html, written
from bot.extract.plain import read_plain
from bot.extract.refusal import LEAST as LEAST_OF_ANY
from bot.extract.refusal import is_plain, refuse_body, refuse_page
from bot.extract.signals import Signals, read_signals
from bot.extract.voices import listen
from bot.types import Article, Entry, Page


def extract(page: Page, entry: Entry | None, now: datetime | None = None, own: Path | None = None) -> Article:
    """The article of a page, with what its feed's entry says as help; `now` is what dates are checked against.

    A pure function, but for the machine's clock where `now` is not given, and the weights of `lines`: those in `own`,
    the user's folder of assets, come before those that ship. Raises ExtractError where the page holds no article, with
    a sentence that says what it is instead.
    """
    refuse_page(page)
    moment = now or datetime.now(UTC)
    text = decode(page.body, (of_content_type(page.headers.get("content-type", "")), of_html(page.body)))
    if is_plain(page):
        article = read_plain(text, own_address(page.final_url), moment)
    else:
        article = _read_html(text, page, entry, moment, shipped_weights(own))
    return _with_entry(article, entry, moment) if entry else article


def _read_html(text: str, page: Page, entry: Entry | None, now: datetime, weights: Weights | None) -> Article:
    tree = parse_html(text, page.url)
    head = read_head(tree)
    if (entry and keep_meant(tree, entry)) or keep_headed(tree, head, page.final_url):
        text, head = written(tree), read_head(tree)
    _elements = tuple(tree.iter())  # lxml makes an object of an element whenever it is met, unless one is there
    told = decide(tree, head, page.final_url, entry, now)
    signals = read_signals(tree, told.titles, told.descriptions, told.language)
    body = clean(_article_lines(tree, text, page.url, told, signals, weights), signals)
    refuse_body(page.url, tree, body, signals, called_article=entry is not None or head.calls_itself_article)
    labels = read_labels(tree)
    return Article(
        url=told.url,
        title=told.title or shorten(body.lines[0].text, 120),
        text=body.text,
        author=told.author or body.author,
        published=told.published,
        language=told.language,
        standfirst=body.standfirst,
        access=read_access(labels, head),
        kind=read_kind(labels, head, told.title, told.url),
    )


def _article_lines(
    tree: Any, text: str, url: str, told: Metadata, signals: Signals, weights: Weights | None
) -> tuple[Line, ...]:
    """The lines that the classifier chooses; trafilatura's where its weights are missing or it chooses next to none."""
    heard = read_lines(tree, url, alone=weights is None)
    chosen = choose_lines(tree, listen(tree, text, heard, told, signals), weights) if weights else ()
    return chosen if sum(len(line.text) for line in chosen) >= LEAST_OF_ANY else heard


def _with_entry(article: Article, entry: Entry, now: datetime) -> Article:
    """With the feed's date, and its text where it is much longer than the page's: some pages show only a beginning."""
    own = own_text(entry)
    longer = len(own) >= LEAST and len(own) > 2 * len(article.text)
    return replace(
        article,
        source_id=entry.source_id,
        published=sane(entry.published, now) or article.published,
        language=article.language or language_of(entry.language or ""),
        text=own if longer else article.text,
    )
