"""Sources: what is collected from, how the visits went, and what their sites allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam
from sqlalchemy import update as update_of
from sqlmodel import Session, SQLModel, col, delete, select

from bot.carriers import own_first
from bot.store.columns import fingerprint
from bot.store.tables import ArticleRow, ArticleSourceRow, RobotsRow, SourceRow
from bot.store.upsert import batches, insert_new, replace_row
from bot.store.values import pace_document, source_of
from bot.types import History, Source


def listed(session: Session) -> list[Source]:
    """All that were not removed, in the order in which they were added."""
    rows = session.exec(select(SourceRow).where(~col(SourceRow.removed)).order_by(col(SourceRow.id)))
    return [source_of(row) for row in rows]


def add(session: Session, source: Source) -> Source:
    """Add a source; one of that address is left as it is, or comes back if it was removed or retired."""
    fresh = SourceRow(url=source.url, url_key=fingerprint(source.url), kind=source.kind, **_described(source))
    if insert_new(session, fresh) is None:
        row = session.exec(select(SourceRow).where(SourceRow.url_key == fresh.url_key).with_for_update()).one()
        if row.removed or row.retired:
            _revive(row, source)
            session.add(row)
        return source_of(row)
    return source_of(session.exec(select(SourceRow).where(SourceRow.url_key == fresh.url_key)).one())


def _described(source: Source) -> dict[str, Any]:
    return {"title": source.title, "language": source.language, "labels": list(source.labels)}


def _revive(row: SourceRow, source: Source) -> None:
    """Asked anew and in full: what its last visits taught is out of date."""
    row.removed = False
    row.title = source.title or row.title
    row.language = source.language or row.language
    row.labels = list(source.labels) or row.labels
    for name, value in _remembered(History()).items():
        setattr(row, name, value)


def update(session: Session, source: Source) -> None:
    """Write title, language and labels; the history is written by `save_history` alone."""
    row = session.get(SourceRow, source.id)
    if row:
        row.title, row.language, row.labels = source.title, source.language, list(source.labels)
        session.add(row)


def remove(session: Session, source_id: int) -> None:
    """Take a source off the list; its articles keep its name."""
    row = session.get(SourceRow, source_id)
    if row:
        row.removed = True
        session.add(row)


def save_history(session: Session, histories: Mapping[int, History]) -> None:
    """Write down what visits taught, by the source's number."""
    rows = [{"number": number} | _remembered(histories[number]) for number in sorted(histories)]
    if rows:
        session.execute(_remember(), rows)


@cache  # building it takes longer than running it
def _remember() -> Update:
    """The statement for many histories; of the table, since of the rows it would look for those that a session has."""
    table = SQLModel.metadata.tables["source"]
    return update_of(table).where(table.c.id == bindparam("number"))  # it sets the columns that it is given


def name(session: Session, sources: Sequence[Source]) -> None:
    """Write the title and language of sources that have no title; one that somebody has given meanwhile stays."""
    rows = [{"number": s.id, "title": s.title, "language": s.language} for s in sorted(sources, key=lambda s: s.id)]
    if rows:
        session.execute(_remember().where(SQLModel.metadata.tables["source"].c.title == ""), rows)


def _remembered(history: History) -> dict[str, Any]:
    """The columns that keep a history."""
    move = history.move
    return {
        "etag": history.etag,
        "last_modified": history.last_modified,
        "checked_at": history.checked_at,
        "next_at": history.next_at,
        "failures": history.failures,
        "error": history.error,
        "pace": pace_document(history.pace),
        "move_url": move.url if move else None,
        "move_since": move.since if move else None,
        "move_answers": move.answers if move else 0,
        "retired": history.retired,
    }


def move(session: Session, source_id: int, url: str) -> bool:
    """Write a source's new address; False, and nothing is written, where another source has that one."""
    key = fingerprint(url)
    if session.exec(select(SourceRow.id).where(SourceRow.url_key == key, SourceRow.id != source_id)).first():
        return False
    row = session.get(SourceRow, source_id)
    if row:
        row.url, row.url_key = url, key
        session.add(row)
    return row is not None


def of_articles(session: Session, article_ids: Sequence[int]) -> dict[int, list[Source]]:
    """The sources that carried each article: that of its own site first, then the first that did."""
    found: dict[tuple[int, str], list[Source]] = {}
    for batch in batches(list(article_ids)):
        rows = session.exec(
            select(ArticleSourceRow.article_id, ArticleRow.url, SourceRow)
            .join(ArticleRow, col(ArticleRow.id) == ArticleSourceRow.article_id)
            .join(SourceRow, col(SourceRow.id) == ArticleSourceRow.source_id)
            .where(col(ArticleSourceRow.article_id).in_(batch))
            .order_by(
                col(ArticleSourceRow.source_id) != ArticleRow.source_id,
                col(ArticleSourceRow.seen),
                col(ArticleSourceRow.source_id),
            )
        )
        for article_id, url, row in rows:
            found.setdefault((article_id, url), []).append(source_of(row))
    return {article_id: own_first(url, carriers) for (article_id, url), carriers in found.items()}


# --- robots.txt -------------------------------------------------------------------------------------------------


def robots(session: Session, origin: str) -> tuple[str, datetime] | None:
    """The robots.txt of a site and until when it holds; None where none is kept."""
    row = session.get(RobotsRow, fingerprint(origin))
    return (row.text, row.until) if row else None


def keep_robots(session: Session, origin: str, text: str, until: datetime, now: datetime) -> None:
    """Keep the robots.txt of a site until a moment, and none that has expired."""
    session.execute(delete(RobotsRow).where(col(RobotsRow.until) <= now))
    replace_row(session, RobotsRow(origin_key=fingerprint(origin), text=text, until=until))
