"""What a watchlist hears of: languages, sources, and what is left out. Everything here is pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.digest.choose import Material
from bot.types import ABOUT, Enriched, Source, Watchlist


def carriers_heard(watchlist: Watchlist, carriers: Sequence[Source]) -> list[Source]:
    """Those of an article's sources that the watchlist listens to."""
    return [
        source
        for source in carriers
        if (source.id in watchlist.source_ids or not watchlist.source_ids)
        and source.id not in watchlist.excluded.source_ids
    ]


def is_heard(watchlist: Watchlist, enriched: Enriched, carriers: Sequence[Source]) -> bool:
    """True for an article in one of the watchlist's languages that a source carries to which it listens."""
    if watchlist.languages and enriched.article.language not in watchlist.languages:
        return False
    chosen = bool(watchlist.source_ids or watchlist.excluded.source_ids)
    return not chosen or bool(carriers_heard(watchlist, carriers)) or not (carriers or watchlist.source_ids)


def is_left_out(watchlist: Watchlist, material: Material) -> bool:
    """True for a story that is about something excluded: half of its articles or more are.

    An article is about an entity from a salience of 0.5 on, about the topics that it has, and about the queries that
    it answers. Only articles that nobody paid for are asked, where there are any.
    """
    told, excluded = material.editorial, watchlist.excluded
    about = [
        *(sum(e.tagging.salience.get(one, 0.0) >= ABOUT for e in told) for one in excluded.entity_ids),
        *(sum(one in e.tagging.topics for e in told) for one in excluded.topics),
        *(sum(e.article.id in material.matched.get(one, ()) for e in told) for one in excluded.queries),
    ]
    return 2 * max(about, default=0) >= max(1, len(told))
