"""Choosing: which stories an edition tells, in which order, and what it says of each. Everything here is pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import prod
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.digest.returns import returned
from bot.errors import ConfigError
from bot.types import (
    ABOUT,
    Access,
    ArticleKind,
    Cover,
    Enriched,
    EntityType,
    FollowUp,
    Item,
    Link,
    Story,
    Watchlist,
)

Names = Callable[[str, datetime], tuple[str, EntityType]]
"""Gives an entity's name as it was at a time, and its type."""

_TOPIC_WEIGHT, _TOPIC_STEP = 0.7, 0.8  #: of an article's best topic; each further one counts a fifth less
_QUERY_WEIGHT = 0.6
_HALF_LIFE = timedelta(hours=24)  #: after which a story's freshness has halved
_ENOUGH = 600  #: characters beyond which a longer summary is no better
_NOTABLE = 0.05  #: salience below which a company is only named, not shown
_COMPANIES, _TOPICS = 6, 4  #: at most, in one item


@dataclass(frozen=True, slots=True)
class Material:
    """One story with what the choice needs to know of it."""

    story: Story
    articles: tuple[Enriched, ...]
    sources: Mapping[int, str]  #: the source's title by article id
    matched: frozenset[str]  #: the watchlist's queries that one of the articles answers
    covers: tuple[Cover, ...] = ()  #: all articles that the story has, also those that are not shown
    follow_up: FollowUp | None = None  #: where the story was told: what is new, of which these are the articles

    @property
    def editorial(self) -> tuple[Enriched, ...]:
        """The articles that nobody paid for; all of them where there is no other."""
        unpaid = tuple(a for a in self.articles if a.article.kind is not ArticleKind.SPONSORED)
        return unpaid or self.articles

    @property
    def only_sponsored(self) -> bool:
        """True where every article was paid for."""
        return all(a.article.kind is ArticleKind.SPONSORED for a in self.articles)

    def source(self, enriched: Enriched) -> str:
        """The title of an article's source, else its host."""
        return self.sources.get(enriched.article.id) or urlsplit(enriched.article.url).hostname or "?"


def window(day: date, timezone: str, days: int) -> tuple[datetime, datetime]:
    """The moments (UTC, the second excluded) between which a local date and the `days` before it lie.

    Midnights are local: across a change of clocks a day has 23 or 25 hours. Raises ConfigError for a date that no
    calendar has room around.
    """
    zone = ZoneInfo(timezone)
    try:
        first, after = day - timedelta(days=days), day + timedelta(days=1)
        start, end = (datetime.combine(d, time.min, zone).astimezone(UTC) for d in (first, after))
    except OverflowError as error:
        raise ConfigError(f"{day} is too far away for a digest; give a date of this century.") from error
    return start, end


def choose(watchlist: Watchlist, materials: Sequence[Material], names: Names, room: int) -> tuple[Item, ...]:
    """At most `room` items, best first: those about what the watchlist follows, or all where it follows nothing.

    The order never depends on that of `materials`: equal scores are told apart by time, then by the story's number.
    """
    told = [material for material in materials if material.articles]
    newest = max((material.story.last_seen for material in told), default=datetime.min.replace(tzinfo=UTC))
    rated = [(material, _score(watchlist, material, newest)) for material in told]
    kept = sorted((pair for pair in rated if pair[1] > 0), key=lambda pair: _order(*pair))
    return tuple(_item(watchlist, material, score, names) for material, score in kept[: max(0, room)])


def _order(material: Material, score: float) -> tuple[bool, float, float, int]:
    story = material.story
    return material.only_sponsored, -score, -story.last_seen.timestamp(), story.id


# --- how much a story matters -----------------------------------------------------------------------------------


def _score(watchlist: Watchlist, material: Material, newest: datetime) -> float:
    """From 0 (nothing of what is watched) to 1; being about it weighs most, then sources, then freshness."""
    sources = len({material.source(enriched) for enriched in material.editorial})
    breadth: float = 1 - 0.5 ** (sources - 1)
    freshness: float = 0.5 ** ((newest - material.story.last_seen) / _HALF_LIFE)
    return round(relevance(watchlist, material, ABOUT) * (0.55 + 0.30 * breadth + 0.15 * freshness), 6)


def relevance(watchlist: Watchlist, material: Material, least: float) -> float:
    """How far a story is about what is watched: independent signs add up as probabilities do (noisy or).

    An entity whose salience is below `least` in every article of the story is no sign.
    """
    if not (watchlist.entity_ids or watchlist.topics or watchlist.queries):
        return 1.0
    taggings = [enriched.tagging for enriched in material.editorial]
    about = (max(t.salience.get(entity_id, 0.0) for t in taggings) for entity_id in watchlist.entity_ids)
    signs = [sign for sign in about if sign >= least]
    signs += [max(_topic_weight(t.topics, topic) for t in taggings) for topic in watchlist.topics]
    signs += [_QUERY_WEIGHT for query in watchlist.queries if query in material.matched]
    return 1 - prod(1 - min(1.0, sign) for sign in signs)


def _topic_weight(topics: Sequence[str], topic: str) -> float:
    return _TOPIC_WEIGHT * _TOPIC_STEP ** topics.index(topic) if topic in topics else 0.0


# --- what is said of it -----------------------------------------------------------------------------------------


def _item(watchlist: Watchlist, material: Material, score: float, names: Names) -> Item:
    lead = min(material.articles, key=lambda enriched: _fitness(watchlist, material.story, enriched))
    item = Item(
        story_id=material.story.id,
        headline=lead.article.title or material.story.headline,
        sentences=lead.summary.sentences,
        summary_of=lead.article.id,
        language=lead.article.language or watchlist.language,
        links=_links(material, lead),
        companies=_companies(material, names),
        topics=_topics(material.editorial),
        first_seen=material.story.first_seen,
        score=score,
        covers=material.covers,
    )
    return returned(item, material.follow_up) if material.follow_up else item


def _fitness(watchlist: Watchlist, story: Story, enriched: Enriched) -> tuple[bool | int | datetime, ...]:
    """Smallest for the article that is to speak for its story: unpaid, complete, readable, substantial, early."""
    article, summary = enriched.article, enriched.summary
    return (
        article.kind is ArticleKind.SPONSORED,
        not (article.title and summary.sentences),
        article.language != watchlist.language,
        article.kind is not ArticleKind.NEWS,
        article.access is not Access.FREE,
        -min(len(summary.text), _ENOUGH),
        _when(enriched, story),
        article.id,
    )


def _when(enriched: Enriched, story: Story) -> datetime:
    return enriched.article.published or enriched.article.collected or story.first_seen


def _links(material: Material, lead: Enriched) -> tuple[Link, ...]:
    """One link for each source, oldest first; of a source with several articles the lead, else an unpaid early one.

    A follow-up has one for each article.
    """
    by_source: dict[str | int, Link] = {}
    for enriched in sorted(material.articles, key=lambda e: _link_order(material.story, lead, e)):
        key = enriched.article.id if material.follow_up else material.source(enriched)  # each is quoted
        by_source.setdefault(key, _link(material, enriched))
    return tuple(sorted(by_source.values(), key=lambda link: (link.published, link.article_id)))


def _link_order(story: Story, lead: Enriched, enriched: Enriched) -> tuple[bool | int | datetime, ...]:
    article = enriched.article
    return article.id != lead.article.id, article.kind is ArticleKind.SPONSORED, _when(enriched, story), article.id


def _link(material: Material, enriched: Enriched) -> Link:
    article = enriched.article
    return Link(
        article_id=article.id,
        url=article.url,
        title=article.title,
        source=material.source(enriched),
        language=article.language,
        access=article.access,
        kind=article.kind,
        published=_when(enriched, material.story),
        changed=article.changed,
    )


def _companies(material: Material, names: Names) -> tuple[str, ...]:
    """Names of the companies that the story is about, by mean salience over its articles."""
    totals: Counter[str] = Counter()
    for enriched in material.editorial:
        totals.update(enriched.tagging.salience)
    notable = [(total / len(material.editorial), entity_id) for entity_id, total in totals.items()]
    ranked = [entity_id for mean, entity_id in sorted(notable, key=lambda p: (-p[0], p[1])) if mean >= _NOTABLE]
    named = (names(entity_id, material.story.first_seen) for entity_id in ranked)
    return tuple(dict.fromkeys(name for name, kind in named if kind is EntityType.COMPANY))[:_COMPANIES]


def _topics(articles: Iterable[Enriched]) -> tuple[str, ...]:
    """Topic ids, those first that most articles have high on their list."""
    weights: Counter[str] = Counter()
    for enriched in articles:
        for place, topic in enumerate(enriched.tagging.topics):
            weights[topic] += 1000 // (1 + place)  # whole numbers: sums do not depend on the order of the articles
    return tuple(topic for topic, _ in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))[:_TOPICS]
