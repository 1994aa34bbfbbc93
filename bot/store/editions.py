"""Editions: one per watchlist and local date, that grows during its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.store.marks import key_of
from bot.store.tables import ArticleRow, CoverRow, EditionRow, ItemRow, WatchlistRow
from bot.store.upsert import batches, insert_missing, insert_new
from bot.store.values import item_document, item_of, watchlist_of
from bot.types import Edition, Item


def of_day(session: Session, watchlist_id: int, day: date) -> Edition | None:
    """The edition of a watchlist for a local date."""
    found = session.exec(
        select(EditionRow.id).where(EditionRow.watchlist_id == watchlist_id, EditionRow.date == day)
    ).one_or_none()
    return _load(session, [found])[found] if found else None


def day_before(session: Session, watchlist_id: int, day: date) -> date | None:
    """The date of the newest edition of a watchlist from before a date."""
    dates = select(col(EditionRow.date)).where(EditionRow.watchlist_id == watchlist_id, EditionRow.date < day)
    return session.exec(dates.order_by(col(EditionRow.date).desc()).limit(1)).one_or_none()


def _load(session: Session, edition_ids: Sequence[int]) -> dict[int, Edition]:
    """Whole editions by their numbers, items in their order."""
    rows = session.exec(
        select(EditionRow, WatchlistRow)
        .join(WatchlistRow, col(WatchlistRow.id) == EditionRow.watchlist_id)
        .where(col(EditionRow.id).in_(edition_ids))
    ).all()
    told = select(ItemRow).where(col(ItemRow.edition_id).in_(edition_ids)).order_by(col(ItemRow.position))
    item_rows = session.exec(told).all()
    changed = _changed(session, {link["article_id"] for row in item_rows for link in row.document["links"]})
    covers = _covers(session, edition_ids)
    items: defaultdict[int, list[Item]] = defaultdict(list)
    for row in item_rows:
        items[row.edition_id].append(item_of(row, covers[row.id], changed))
    return {
        row.id: Edition(
            watchlist_of(watchlist),
            row.date,
            tuple(item for item in items[row.id] if not item.is_notice),
            row.made,
            row.id,
            row.since,
            tuple(item for item in items[row.id] if item.is_notice),
        )
        for row, watchlist in rows
    }


def _changed(session: Session, article_ids: set[int]) -> dict[int, datetime | None]:
    """When the publishers of articles changed them last, so that an edition can say what is not as told any more."""
    found: dict[int, datetime | None] = {}
    for batch in batches(sorted(article_ids)):
        found |= session.exec(select(ArticleRow.id, ArticleRow.changed).where(col(ArticleRow.id).in_(batch))).all()
    return found


def _covers(session: Session, edition_ids: Sequence[int]) -> defaultdict[int, list[CoverRow]]:
    """What the items of some editions stand for, by the item's number."""
    found: defaultdict[int, list[CoverRow]] = defaultdict(list)
    rows = (
        select(CoverRow)
        .join(ItemRow, col(ItemRow.id) == CoverRow.item_id)
        .where(col(ItemRow.edition_id).in_(edition_ids))
        .order_by(col(CoverRow.article_id))
    )
    for row in session.exec(rows):
        found[row.item_id].append(row)
    return found


def told(session: Session, watchlist_id: int, until: date, article_ids: Sequence[int]) -> list[tuple[date, Item]]:
    """The items of editions before a date that stand for some of the articles, each with its date, oldest first."""
    ids: set[int] = set()
    for batch in batches(sorted(set(article_ids))):
        ids |= set(
            session.exec(
                select(CoverRow.item_id)
                .join(ItemRow, col(ItemRow.id) == CoverRow.item_id)
                .join(EditionRow, col(EditionRow.id) == ItemRow.edition_id)
                .where(col(CoverRow.article_id).in_(batch))
                .where(EditionRow.watchlist_id == watchlist_id, EditionRow.date < until)
            )
        )
    found = [(edition.date, item) for edition, item in items(session, sorted(ids)).values()]
    return sorted(found, key=lambda pair: (pair[0], pair[1].id))


def changed_since_told(session: Session, watchlist_id: int, since: date, until: date) -> list[int]:
    """Numbers of the articles that editions of these dates (`until` excluded) told, and whose text is another now."""
    row = col(ArticleRow.changed)
    changed = (
        select(ArticleRow.id)
        .join(CoverRow, col(CoverRow.article_id) == ArticleRow.id)
        .join(ItemRow, col(ItemRow.id) == CoverRow.item_id)
        .join(EditionRow, col(EditionRow.id) == ItemRow.edition_id)
        .where(EditionRow.watchlist_id == watchlist_id, EditionRow.date >= since, EditionRow.date < until)
        .where(row.is_not(None), col(CoverRow.changed).is_(None) | (col(CoverRow.changed) < row))
        .distinct()
    )
    return sorted(session.exec(changed))


def told_since(session: Session, watchlist_id: int, moment: datetime) -> int:
    """How many items the editions of a watchlist took in from a moment on."""
    told = (
        select(func.count())
        .select_from(ItemRow)
        .join(EditionRow, col(EditionRow.id) == ItemRow.edition_id)
        .where(EditionRow.watchlist_id == watchlist_id, col(ItemRow.told) >= moment, ItemRow.story_id > 0)
    )
    return session.exec(told).one()


def save(session: Session, edition: Edition) -> Edition:
    """Keep an edition: its items come after those that it has already, each story once; gives it back whole."""
    fresh = EditionRow(watchlist_id=edition.watchlist.id, date=edition.date, made=edition.made)
    insert_new(session, fresh)
    row = session.exec(
        select(EditionRow)
        .where(EditionRow.watchlist_id == edition.watchlist.id, EditionRow.date == edition.date)
        .with_for_update()  # another process that makes the same edition waits here
    ).one()
    there = set(session.exec(select(ItemRow.story_id).where(ItemRow.edition_id == row.id)))
    added: dict[int, Item] = {}
    for item in (*edition.items, *edition.notices):
        if key_of(item) not in there:
            added.setdefault(key_of(item), item)
    for position, (key, item) in enumerate(added.items(), len(there)):
        _insert(session, item, ItemRow(edition_id=row.id, position=position, story_id=key, told=edition.made))
    row.made = max(row.made, edition.made)  # also where nothing is new: it has been looked at
    row.since = min(filter(None, (row.since, edition.since)), default=None)
    session.add(row)
    session.flush()
    return _load(session, [row.id])[row.id]


def _insert(session: Session, item: Item, row: ItemRow) -> None:
    row.document = item_document(item)
    session.add(row)
    session.flush()
    covers = {cover.article_id: cover.changed for cover in item.covers}
    rows = [CoverRow(item_id=row.id, article_id=n, changed=changed) for n, changed in sorted(covers.items())]
    insert_missing(session, rows)


def items(session: Session, item_ids: Sequence[int]) -> dict[int, tuple[Edition, Item]]:
    """Items by their numbers, each with its edition."""
    homes: set[int] = set()
    for batch in batches(sorted(set(item_ids))):
        homes |= set(session.exec(select(ItemRow.edition_id).where(col(ItemRow.id).in_(batch))))
    wanted = set(item_ids)
    found: dict[int, tuple[Edition, Item]] = {}
    for batch in batches(sorted(homes)):
        for edition in _load(session, batch).values():
            every = (*edition.items, *edition.notices)
            found |= {item.id: (edition, item) for item in every if item.id in wanted}
    return found
