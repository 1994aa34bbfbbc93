"""Articles, their earlier texts, and the entries of feeds that led to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select, update

from bot.store.columns import fingerprint, storable
from bot.store.stems import body_stems, title_stems
from bot.store.tables import ArticleRow, ArticleSourceRow, EnrichmentRow, EntryRow, IndexedRow, RevisionRow
from bot.store.upsert import batches, insert_missing, insert_new, replace_row
from bot.store.values import article_of, revision_of
from bot.types import Article, Entry, Revision, Saved, Status

_LARGEST_ID = 2**31 - 1


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


def by_url(session: Session, url: str) -> Article | None:
    """The article at a canonical address."""
    row = session.exec(select(ArticleRow).where(ArticleRow.url_key == fingerprint(url))).one_or_none()
    return article_of(row) if row else None


def revisions(session: Session, article_id: int) -> list[Revision]:
    """The earlier texts of an article, oldest first."""
    mine = select(RevisionRow).where(RevisionRow.article_id == article_id).order_by(col(RevisionRow.id))
    return [revision_of(row) for row in session.exec(mine)]


# --- saving -----------------------------------------------------------------------------------------------------


def save(session: Session, article: Article, now: datetime) -> Saved:
    """Keep an article: new, as it was, or changed by its publisher; the first source that carried it stays its own."""
    article = _storable(article)
    row, status = _found_or_made(session, article, now)
    if status is Status.SAME and (row.title, row.standfirst, row.text) != _content(article):
        _change(session, row, article, now)
        status = Status.CHANGED
    if article.source_id:
        insert_missing(session, [ArticleSourceRow(article_id=row.id, source_id=article.source_id, seen=now)])
    return Saved(article_of(row), status)


def _found_or_made(session: Session, article: Article, now: datetime) -> tuple[ArticleRow, Status]:
    made = _inserted(session, article, now)
    if made is not None:
        return made, Status.OK
    known = _locked(session, article.url)
    assert known is not None
    return known, Status.SAME


def _storable(article: Article) -> Article:
    """As both databases keep it: what search finds in a text must be the text that is shown."""
    return replace(
        article,
        title=storable(article.title),
        standfirst=storable(article.standfirst),
        text=storable(article.text),
    )


def _content(article: Article) -> tuple[str, str, str]:
    return article.title, article.standfirst, article.text


def _locked(session: Session, url: str) -> ArticleRow | None:
    mine = select(ArticleRow).where(ArticleRow.url_key == fingerprint(url)).with_for_update()
    return session.exec(mine).one_or_none()


def _inserted(session: Session, article: Article, now: datetime) -> ArticleRow | None:
    row = ArticleRow(
        url=article.url,
        url_key=fingerprint(article.url),
        source_id=article.source_id,
        title=article.title,
        standfirst=article.standfirst,
        text=article.text,
        author=article.author,
        published=article.published,
        language=article.language,
        access=article.access,
        kind=article.kind,
        collected=now,
        moment=article.published or now,
    )
    article_id = insert_new(session, row)
    if article_id is None:
        return None
    row.id = article_id
    replace_row(session, _indexed(row))
    return row


def _change(session: Session, row: ArticleRow, article: Article, now: datetime) -> None:
    earlier = "\n".join(part for part in (row.standfirst, row.text) if part)
    session.add(RevisionRow(article_id=row.id, title=row.title, text=earlier, replaced=now))
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
    replace_row(session, _indexed(row))


def _indexed(row: ArticleRow) -> IndexedRow:
    article = article_of(row)
    return IndexedRow(article_id=row.id, title=title_stems(article), body=body_stems(article))


# --- entries ----------------------------------------------------------------------------------------------------


def entry_stamps(session: Session, source_id: int) -> dict[str, str]:
    """The stamp that each entry of a source had when it was dealt with, by the entry's key."""
    rows = session.exec(select(EntryRow.entry, EntryRow.stamp).where(EntryRow.source_id == source_id))
    return dict(rows.all())


def note_entry(session: Session, entry: Entry, article_id: int | None) -> None:
    """Write down that an entry has been dealt with, with or without an article."""
    key = fingerprint(entry.key)
    row = EntryRow(source_id=entry.source_id, entry_key=key, entry=entry.key, stamp=entry.stamp, article_id=article_id)
    replace_row(session, row)
