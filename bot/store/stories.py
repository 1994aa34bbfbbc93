"""Stories: the articles that report the same event, held together by the number of one of them, mostly the oldest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from bot.store import profiles
from bot.store.tables import ArticleRow, ItemRow, StoryRow
from bot.store.upsert import batches, insert_missing
from bot.types import Placed, Story

_MOST_MEMBERS = 250  #: articles that are set in order together


def put(session: Session, article_id: int, story_id: int, thread_id: int = 0) -> int:
    """Put an article into a story, or begin one with it where `story_id` is 0; an article stays where it was put.

    A new story goes on with a thread, or begins one where `thread_id` is 0. A story that is gone, since it was merged
    with another a moment ago, is not begun again: the article begins its own.
    """
    row = session.get(ArticleRow, article_id, with_for_update=True)
    assert row is not None, "an article is saved before it is put into a story"
    if row.story_id is None:
        row.story_id = story_id if _is_there(session, story_id) else article_id
        session.add(row)
        insert_missing(session, [StoryRow(id=row.story_id, thread_id=thread_id or row.story_id)])
    return row.story_id


def _is_there(session: Session, story_id: int) -> bool:
    return bool(story_id) and session.get(StoryRow, story_id, with_for_update=True) is not None


def between(session: Session, start: datetime, end: datetime) -> list[Story]:
    """The stories of which an article is of this time (`end` excluded), each with all its articles, oldest first."""
    moved = select(ArticleRow.story_id).where(
        ArticleRow.moment >= start, ArticleRow.moment < end, col(ArticleRow.story_id).is_not(None)
    )
    return _stories(session, sorted({story_id for story_id in session.exec(moved) if story_id}))


def _stories(session: Session, story_ids: Sequence[int]) -> list[Story]:
    """The stories of these numbers that have articles, oldest first."""
    members: defaultdict[int, list[tuple[datetime, int, str]]] = defaultdict(list)
    threads: dict[int, int] = {}
    for batch in batches(story_ids):
        threads |= dict(session.exec(select(StoryRow.id, StoryRow.thread_id).where(col(StoryRow.id).in_(batch))).all())
        for story_id, moment, article_id, title in session.exec(
            select(ArticleRow.story_id, ArticleRow.moment, ArticleRow.id, ArticleRow.title).where(
                col(ArticleRow.story_id).in_(batch)
            )
        ):
            members[story_id or 0].append((moment, article_id, title))
    stories = [_story(n, sorted(articles), threads.get(n, n)) for n, articles in members.items()]
    return sorted(stories, key=lambda story: (story.first_seen, story.id))


def _story(story_id: int, articles: Sequence[tuple[datetime, int, str]], thread_id: int) -> Story:
    return Story(
        article_ids=tuple(article_id for _, article_id, _ in articles),
        headline=articles[0][2],
        first_seen=articles[0][0],
        last_seen=articles[-1][0],
        id=story_id,
        thread_id=thread_id,
    )


def of_id(session: Session, story_id: int) -> Story | None:
    """One story with all its articles; None for a number that none has."""
    found = _stories(session, [story_id])
    return found[0] if found else None


def of_thread(session: Session, thread_id: int) -> list[Story]:
    """The stories of a thread, oldest first."""
    ids = session.exec(select(StoryRow.id).where(StoryRow.thread_id == thread_id)).all()
    return _stories(session, ids)


# --- setting in order -------------------------------------------------------------------------------------------


def members(session: Session, thread_ids: Sequence[int], since: datetime, until: datetime) -> list[Placed]:
    """The articles of this time (`until` excluded) of some threads that have a profile, the newest 250."""
    ids: list[int] = []
    for batch in batches(sorted(set(thread_ids))):
        ids += session.exec(
            select(ArticleRow.id)
            .join(StoryRow, col(StoryRow.id) == ArticleRow.story_id)
            .where(col(StoryRow.thread_id).in_(batch), ArticleRow.moment >= since, ArticleRow.moment < until)
            .order_by(col(ArticleRow.moment).desc(), col(ArticleRow.id).desc())
            .limit(_MOST_MEMBERS)
        )
    return profiles.of_articles(session, ids[:_MOST_MEMBERS])


def settled(session: Session, story_ids: Sequence[int]) -> set[int]:
    """Those of the stories whose articles stay: an edition told them, or somebody merged or split them."""
    found: set[int] = set()
    for batch in batches(sorted(set(story_ids))):
        found |= set(session.exec(select(ItemRow.story_id).where(col(ItemRow.story_id).in_(batch))))
        found |= set(session.exec(select(StoryRow.id).where(col(StoryRow.id).in_(batch), col(StoryRow.by_hand))))
    return found


def rearrange(session: Session, moved: Mapping[int, int], threads: Mapping[int, int]) -> None:
    """Give articles their stories (article → story) and stories their threads (story → thread).

    Articles of stories that are settled by now stay where they are.
    """
    rows = _locked(session, sorted(moved))
    fixed = settled(session, [row.story_id for row in rows if row.story_id] + list(moved.values()))
    left = {row.story_id for row in rows if row.story_id not in fixed and moved[row.id] not in fixed}
    for row in rows:
        if row.story_id not in fixed and moved[row.id] not in fixed:
            row.story_id = moved[row.id]
            session.add(row)
    session.flush()
    for story_id, thread_id in threads.items():
        _set_thread(session, story_id, thread_id)
    _forget_empty(session, [story_id for story_id in left if story_id])


def _locked(session: Session, article_ids: Sequence[int]) -> list[ArticleRow]:
    rows: list[ArticleRow] = []
    for batch in batches(article_ids):
        wanted = select(ArticleRow).where(col(ArticleRow.id).in_(batch)).order_by(col(ArticleRow.id)).with_for_update()
        rows += session.exec(wanted)
    return rows


def _set_thread(session: Session, story_id: int, thread_id: int) -> None:
    insert_missing(session, [StoryRow(id=story_id, thread_id=thread_id)])
    session.execute(update(StoryRow).where(col(StoryRow.id) == story_id).values(thread_id=thread_id))


def _forget_empty(session: Session, story_ids: Sequence[int]) -> None:
    told = select(ArticleRow.id).where(col(ArticleRow.story_id) == col(StoryRow.id)).exists()
    for batch in batches(story_ids):
        session.execute(delete(StoryRow).where(col(StoryRow.id).in_(batch), ~told))


# --- by hand ----------------------------------------------------------------------------------------------------


def merge(session: Session, story_ids: Sequence[int]) -> int:
    """Make one story of several, under the number of the one that began first; it stays so."""
    stories = _stories(session, story_ids)
    first = stories[0].id
    rows = _locked(session, sorted(article_id for story in stories for article_id in story.article_ids))
    for row in rows:
        row.story_id = first
        session.add(row)
    session.flush()
    _mark(session, first, stories[0].thread_id)
    _forget_empty(session, [story.id for story in stories[1:]])
    return first


def split(session: Session, story_id: int, article_ids: Sequence[int]) -> int:
    """Make a story of its own of some articles of a story; both stay so. Gives the number of the one that has them.

    The part that has the article that the story is named by keeps its number; the other is named by its oldest article.
    """
    (story,) = _stories(session, [story_id])
    moved = set(article_ids)
    if story_id in moved:
        moved = set(story.article_ids) - moved
    fresh = next(article_id for article_id in story.article_ids if article_id in moved)
    for row in _locked(session, sorted(moved)):
        row.story_id = fresh
        session.add(row)
    session.flush()
    _mark(session, story_id, story.thread_id)
    _mark(session, fresh, story.thread_id)
    return fresh if story_id not in article_ids else story_id


def _mark(session: Session, story_id: int, thread_id: int) -> None:
    _set_thread(session, story_id, thread_id)
    session.execute(update(StoryRow).where(col(StoryRow.id) == story_id).values(by_hand=True))
