"""Articles, their earlier texts, and the entries of feeds that led to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text as sql
from sqlmodel import Session, col, select, update

from bot.store import outcomes
from bot.store.columns import fingerprint, storable
from bot.store.stems import body_stems, title_stems
from bot.store.tables import ArticleRow, ArticleSourceRow, EnrichmentRow, EntryRow, IndexedRow, RevisionRow
from bot.store.upsert import add_missing, add_new, batches, replace_all
from bot.store.values import article_of, revision_of
from bot.types import Article, Entry, Outcome, Revision, Saved, Status

_LARGEST_ID = 2**31 - 1
_TO_FTS5 = sql("INSERT INTO search(rowid, title, body) VALUES (:article_id, :title, :body)")


def by_id(session: Session, article_id: int) -> Article | None:
    """One article; None for a number that none has."""
    row = session.get(ArticleRow, article_id) if 0 < article_id <= _LARGEST_ID else None
    return article_of(row) if row else None


def by_ids(session: Session, article_ids: Sequence[int]) -> list[Article]:
    """Articles in the order of their numbers as given, without those that are not there."""
    found: dict[int, Article] = {}
    for batch in batches(article_ids):
        for row in session.exec(select(ArticleRow).where(col(ArticleRow.id).in_(batch))):
            found[row.id] = article_of(row)
    return [found[article_id] for article_id in article_ids if article_id in found]


def by_urls(session: Session, urls: Iterable[str]) -> dict[str, Article]:
    """The articles at some canonical addresses, by address."""
    found: dict[str, Article] = {}
    keys = {fingerprint(url): url for url in urls}
    for batch in batches(sorted(keys)):
        for row in session.exec(select(ArticleRow).where(col(ArticleRow.url_key).in_(batch))):
            found[keys[row.url_key]] = article_of(row)
    return found


def revisions(session: Session, article_id: int) -> list[Revision]:
    """The earlier texts of an article, oldest first."""
    mine = select(RevisionRow).where(RevisionRow.article_id == article_id).order_by(col(RevisionRow.id))
    return [revision_of(row) for row in session.exec(mine)]


# --- saving -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """An article to be kept, and the entry that led to it; what `told` says of it is written down with it."""

    article: Article
    entry: Entry | None = None
    told: Callable[[Saved], Outcome] | None = None


def save(session: Session, drafts: Sequence[Draft], now: datetime) -> list[Saved]:
    """Keep articles, each new, as it was, or changed by its publisher; the first source that carried one stays its own.

    Their entries are noted, and what is told of them is written, in the same transaction.
    """
    saved = _kept(session, [_storable(draft.article) for draft in drafts], now)
    carried = {(one.article.id, draft.article.source_id): now for one, draft in zip(saved, drafts, strict=True)}
    carriers = [{"article_id": a, "source_id": s, "seen": now} for a, s in sorted(carried) if s]
    add_missing(session, ArticleSourceRow, carriers)
    noted = [(d.entry, one.article.id) for d, one in zip(drafts, saved, strict=True) if d.entry]
    note_entries(session, noted)
    outcomes.add(session, [d.told(one) for d, one in zip(drafts, saved, strict=True) if d.told])
    return saved


def _kept(session: Session, articles: Sequence[Article], now: datetime) -> list[Saved]:
    """The articles as the archive has them now, in their own order.

    They are written in the order of their keys: two processes that hold what the other waits for would wait for ever.
    """
    keys = [fingerprint(article.url) for article in articles]
    made = _insert(session, dict(zip(reversed(keys), reversed(articles), strict=True)), now)
    kept: dict[int, Saved] = {}
    for place in sorted(range(len(articles)), key=keys.__getitem__):
        article, number = articles[place], made.pop(keys[place], None)
        new = number and Saved(replace(article, collected=now, changed=None, id=number), Status.OK)
        kept[place] = new or _known(session, article, now)
    return [kept[place] for place in range(len(articles))]


def _known(session: Session, article: Article, now: datetime) -> Saved:
    row = _locked(session, article.url)
    assert row is not None
    if (row.title, row.standfirst, row.text) == _content(article):
        return Saved(article_of(row), Status.SAME)
    _change(session, row, article, now)
    return Saved(article_of(row), Status.CHANGED)


def _storable(article: Article) -> Article:
    """As both databases keep it: what search finds in a text must be the text that is shown."""
    title, standfirst, text = map(storable, _content(article))
    if (title, standfirst, text) == _content(article):
        return article
    return replace(article, title=title, standfirst=standfirst, text=text)


def _content(article: Article) -> tuple[str, str, str]:
    return article.title, article.standfirst, article.text


def _locked(session: Session, url: str) -> ArticleRow | None:
    mine = select(ArticleRow).where(ArticleRow.url_key == fingerprint(url)).with_for_update()
    return session.exec(mine).one_or_none()


def _insert(session: Session, articles: Mapping[str, Article], now: datetime) -> dict[str, int]:
    """Insert those that are not there, and let search find them; their numbers, by the fingerprint of their address."""
    rows = [_columns(articles[key], now) | {"url_key": key} for key in sorted(articles)]
    made = add_new(session, ArticleRow, rows, "url_key")
    _index_new(session, [_stems(number, articles[key]) for key, number in made.items()])
    return made


def _index_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let search find articles that are new; what changes or goes, SQLite's triggers tell its index."""
    add_missing(session, IndexedRow, rows)
    if rows and session.get_bind().dialect.name == "sqlite":
        session.execute(_TO_FTS5, rows)


def _columns(article: Article, now: datetime) -> dict[str, Any]:
    return {
        "url": article.url,
        "source_id": article.source_id,
        "title": article.title,
        "standfirst": article.standfirst,
        "text": article.text,
        "author": article.author,
        "published": article.published,
        "language": article.language,
        "access": article.access,
        "kind": article.kind,
        "collected": now,
        "moment": article.published or now,
    }


def _change(session: Session, row: ArticleRow, article: Article, now: datetime) -> None:
    session.add(RevisionRow(article_id=row.id, title=row.title, text=article_of(row).body, replaced=now))
    row.title, row.standfirst, row.text = _content(article)
    row.author = article.author or row.author
    row.published = article.published or row.published
    row.language = row.language or article.language  # what enrichment found in the text is better than a hint
    row.access, row.kind = article.access, article.kind
    row.changed = now
    row.moment = row.published or row.collected
    session.add(row)
    index(session, row)
    session.execute(update(EnrichmentRow).where(col(EnrichmentRow.article_id) == row.id).values(stale=True))


def index(session: Session, row: ArticleRow) -> None:
    """Keep search in step with an article that has changed its text or language."""
    changed = _stems(row.id, article_of(row))
    session.execute(update(IndexedRow).where(col(IndexedRow.article_id) == row.id).values(**changed))


def _stems(article_id: int, article: Article) -> dict[str, Any]:
    return {"article_id": article_id, "title": title_stems(article), "body": body_stems(article)}


# --- entries ----------------------------------------------------------------------------------------------------


def entry_stamps(session: Session, source_id: int) -> dict[str, str]:
    """The stamp that each entry of a source had when it was dealt with, by the entry's key."""
    rows = session.exec(select(EntryRow.entry, EntryRow.stamp).where(EntryRow.source_id == source_id))
    return dict(rows.all())


def note_entries(session: Session, dealt: Sequence[tuple[Entry, int | None]]) -> None:
    """Write down that entries have been dealt with, each with or without an article."""
    rows = {(entry.source_id, fingerprint(entry.key)): _noted(entry, article_id) for entry, article_id in dealt}
    replace_all(session, EntryRow, [rows[key] for key in sorted(rows)])


def _noted(entry: Entry, article_id: int | None) -> dict[str, Any]:
    return {
        "source_id": entry.source_id,
        "entry_key": fingerprint(entry.key),
        "entry": entry.key,
        "stamp": entry.stamp,
        "article_id": article_id,
    }
