"""Profiles of articles, and the index by which an article finds those that it may share a story with.

The index holds a few keys of each article. A search reads, of each key asked for, the newest articles of a period and
no more, so that it costs the same however large the archive is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import Session, col, delete, func, select, tuple_

from bot.store.tables import ArticleRow, ProfileRow, StoryKeyRow, StoryRow
from bot.store.upsert import batches, insert_missing, replace_row
from bot.types import Placed, Profile

_NEWEST = 24  #: articles read for one key
_MOST = 24  #: articles compared


def keep(session: Session, profile: Profile) -> None:
    """Keep the profile of an article in place of an earlier one."""
    earlier = session.get(ProfileRow, profile.article_id)
    if earlier is not None:
        _forget_keys(session, _profile(earlier))
    replace_row(
        session, ProfileRow(article_id=profile.article_id, version=profile.version, document=_document(profile))
    )
    rows = [StoryKeyRow(key=key, moment=profile.moment, article_id=profile.article_id) for key in profile.keys]
    insert_missing(session, rows)


def _forget_keys(session: Session, profile: Profile) -> None:
    whole = tuple_(col(StoryKeyRow.key), col(StoryKeyRow.moment), col(StoryKeyRow.article_id))
    keys = [(key, profile.moment, profile.article_id) for key in profile.keys]
    session.execute(delete(StoryKeyRow).where(whole.in_(keys)))


def lacking(session: Session, version: str, since: datetime, until: datetime) -> list[int]:
    """Numbers of the articles of this time (`until` excluded) that are in a story and have no such profile."""
    wanted = (
        select(ArticleRow.id)
        .outerjoin(ProfileRow, col(ProfileRow.article_id) == ArticleRow.id)
        .where(ArticleRow.moment >= since, ArticleRow.moment < until, col(ArticleRow.story_id).is_not(None))
        .where(func.coalesce(ProfileRow.version, "") != version)
        .order_by(col(ArticleRow.moment), col(ArticleRow.id))
    )
    return list(session.exec(wanted))


# --- finding ----------------------------------------------------------------------------------------------------


def near(session: Session, profile: Profile, within: int) -> list[Placed]:
    """The articles, at most 24, with most of an article's keys, within so many seconds of it; then the newest."""
    if not profile.keys:
        return []
    values: dict[str, Any] = {f"k{n}": key for n, key in enumerate(profile.keys)}
    period = {"since": profile.moment - within, "until": profile.moment + within}
    found = session.execute(_postings(len(profile.keys)), {**values, **period}).all()
    having = Counter((article_id, moment) for moment, article_id in found if article_id != profile.article_id)
    best = sorted(having, key=lambda one: (-having[one], -one[1], -one[0]))[:_MOST]
    return [placed for placed in of_articles(session, [article_id for article_id, _ in best]) if _same(placed, profile)]


def _same(placed: Placed, profile: Profile) -> bool:
    return placed.profile.version == profile.version


@cache  # one for each number of keys
def _postings(count: int) -> TextClause:
    """The newest articles of a period under each of so many keys."""
    each = (
        "SELECT * FROM (SELECT moment, article_id FROM story_key WHERE key = :k{n} "
        "AND moment BETWEEN :since AND :until ORDER BY moment DESC, article_id DESC LIMIT {most}) AS of_key_{n}"
    )
    return text(" UNION ALL ".join(each.format(n=n, most=_NEWEST) for n in range(count)))


def of_articles(session: Session, article_ids: Sequence[int]) -> list[Placed]:
    """Those of the articles that are in a story and have a profile, in the order given."""
    found: dict[int, Placed] = {}
    for batch in batches(article_ids):
        rows = session.execute(
            select(ArticleRow.story_id, StoryRow.thread_id, ProfileRow)
            .join(ProfileRow, col(ProfileRow.article_id) == ArticleRow.id)
            .outerjoin(StoryRow, col(StoryRow.id) == ArticleRow.story_id)
            .where(col(ArticleRow.id).in_(batch), col(ArticleRow.story_id).is_not(None))
        )
        for story_id, thread_id, row in rows:
            found[row.article_id] = Placed(_profile(row), story_id, thread_id or story_id)
    return [found[article_id] for article_id in article_ids if article_id in found]


# --- how it is kept ---------------------------------------------------------------------------------------------


def _document(profile: Profile) -> list[Any]:
    return [
        profile.source_id,
        profile.moment,
        profile.language,
        *(dict(vector) for vector in (profile.words, profile.names, profile.figures, profile.entities)),
        dict(profile.salience),
        list(profile.sketch),
        list(profile.keys),
    ]


def _profile(row: ProfileRow) -> Profile:
    source_id, moment, language, words, names, figures, entities, salience, sketch, keys = row.document
    return Profile(
        article_id=row.article_id,
        source_id=source_id,
        moment=moment,
        language=language,
        words=words,
        names=names,
        figures=figures,
        entities=entities,
        salience=salience,
        sketch=tuple(sketch),
        keys=tuple(keys),
        version=row.version,
    )
