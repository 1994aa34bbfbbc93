"""Profiles of articles, and the index by which an article finds those that it may share a story with.

The index holds a few keys of each article. A search reads, of each key asked for, the newest articles of a period and
no more, so that it costs the same however large the archive is.
"""

from __future__ import annotations

import json
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
_MOST = 16  #: articles compared


def keep(session: Session, profile: Profile) -> None:
    """Keep the profile of an article in place of an earlier one."""
    earlier = session.get(ProfileRow, profile.article_id)
    if earlier is not None:
        _forget_keys(session, _of_row(earlier))
    row, keys = rows_of(profile)
    replace_row(session, row)
    insert_missing(session, keys)


def rows_of(profile: Profile) -> tuple[ProfileRow, list[StoryKeyRow]]:
    """How a profile is kept: its row, and those of its keys."""
    row = ProfileRow(article_id=profile.article_id, version=profile.version, document=_document(profile))
    keys = [StoryKeyRow(key=key, moment=profile.moment, article_id=profile.article_id) for key in profile.keys]
    return row, keys


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
    """The articles, at most 16, with most of an article's keys, within so many seconds of it; then the newest."""
    if not profile.keys:
        return []
    values: dict[str, Any] = {f"k{n}": key for n, key in enumerate(profile.keys)}
    values |= {"since": profile.moment - within, "until": profile.moment + within}
    values |= {"own": profile.article_id, "version": profile.version}
    rows = session.execute(_nearest(len(profile.keys)), values)
    return [
        Placed(_profile(article_id, profile.version, json.loads(document)), story_id, thread_id)
        for article_id, story_id, thread_id, document in rows
    ]


_OF_KEY = """
SELECT * FROM (
    SELECT moment, article_id FROM story_key WHERE key = :k{n} AND moment BETWEEN :since AND :until
    ORDER BY moment DESC, article_id DESC LIMIT {newest}
) AS of_key_{n}
"""
_NEAREST = """
SELECT profile.article_id, article.story_id, coalesce(story.thread_id, article.story_id), profile.document FROM (
    SELECT article_id, moment, count(*) AS shared FROM ({postings}) AS hits WHERE article_id <> :own
    GROUP BY article_id, moment ORDER BY shared DESC, moment DESC, article_id DESC LIMIT {most}
) AS best
JOIN profile ON profile.article_id = best.article_id AND profile.version = :version
JOIN article ON article.id = best.article_id AND article.story_id IS NOT NULL
LEFT JOIN story ON story.id = article.story_id
ORDER BY best.shared DESC, best.moment DESC, best.article_id DESC
"""


@cache  # one for each number of keys
def _nearest(keys: int) -> TextClause:
    """The articles of a period with most of so many keys: written out, since it is asked for every article."""
    postings = " UNION ALL ".join(_OF_KEY.format(n=n, newest=_NEWEST) for n in range(keys))
    return text(_NEAREST.format(postings=postings, most=_MOST))


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
            found[row.article_id] = Placed(_of_row(row), story_id, thread_id or story_id)
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


def _of_row(row: ProfileRow) -> Profile:
    return _profile(row.article_id, row.version, row.document)


def _profile(article_id: int, version: str, document: list[Any]) -> Profile:
    source_id, moment, language, words, names, figures, entities, salience, sketch, keys = document
    return Profile(
        article_id=article_id,
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
        version=version,
    )
