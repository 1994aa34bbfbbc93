"""Correction notices: articles that an edition told and whose publisher changed them in substance since.

Each change is told once: a notice stands for the text that the article has now, and the next is compared with that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.enrich.corrections import substance
from bot.pipeline.followups import Telling, as_of, told_versions
from bot.store import Store
from bot.types import Article, Correction, Cover, Edit, Item, Watchlist

_BACK = timedelta(days=31)  #: no older edition is corrected
_FIRST = datetime.min.replace(tzinfo=UTC)


def corrections(store: Store, watchlist: Watchlist, day: date) -> tuple[Item, ...]:
    """What the edition of a date corrects of earlier ones, in the order of the articles' numbers.

    An alert, which is told as things happen, is corrected on the same date, too.
    """
    until = day + timedelta(days=1) if watchlist.alert else day
    changed = store.changed_since_told(watchlist.id, day - _BACK, until)
    tellings = store.told(watchlist.id, until, changed)
    found = [_correction(store, article, tellings) for article in store.articles(changed)]
    return tuple(item for item in found if item)


def _correction(store: Store, article: Article, tellings: Sequence[Telling]) -> Item | None:
    versions = told_versions(item for _, item in tellings)[article.id]
    told = list(_with_link(article.id, tellings))
    if not told or article.changed in versions:
        return None
    before = as_of(store, article, max(versions, key=lambda changed: changed or _FIRST))
    sentences = {" ".join(sentence.split()) for _, item in told for sentence in item.sentences}
    edits = substance(before, article, sentences)
    return _notice(article, told, edits) if edits else None


def _with_link(article_id: int, tellings: Iterable[Telling]) -> Iterator[Telling]:
    """The items that showed an article to their readers."""
    for day, item in tellings:
        if item.correction is None and any(link.article_id == article_id for link in item.links):
            yield day, item


def _notice(article: Article, told: Sequence[Telling], edits: tuple[Edit, ...]) -> Item:
    day, item = told[0]
    link = next(link for link in item.links if link.article_id == article.id)
    return replace(
        item,
        id=0,
        sentences=(),
        summary_of=article.id,
        links=(replace(link, title=article.title, changed=article.changed, updated=None),),
        score=0.0,
        covers=(Cover(article.id, article.changed),),
        follow_up=None,
        follows=None,
        correction=Correction(tuple(item.id for _, item in told), day, edits),
    )
