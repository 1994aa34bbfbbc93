"""Choosing: which stories an edition tells, in which order, and what it says of each. Everything here is pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import prod
from urllib.parse import urlsplit

from bot.digest.returns import returned
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
    Section,
    Story,
    Watchlist,
)

Names = Callable[[str, datetime], tuple[str, EntityType]]
"""Gives an entity's name as it was at a time, and its type."""

_TOPIC_WEIGHT, _TOPIC_STEP = 0.7, 0.8  #: of an article's best topic; each further one counts a fifth less
_QUERY_WEIGHT = 0.6
_HALF_LIFE = timedelta(hours=24)  #: after which a story's freshness has halved
_RECENT = timedelta(hours=24)  #: in which articles are counted as a story's heat
_MANY = 3  #: sources that must tell a story that is about nothing followed
_NOTICED = 0.05  #: relevance of such a story: below what is followed
_ENOUGH = 600  #: characters beyond which a longer summary is no better
_NOTABLE = 0.05  #: salience below which a company is only named, not shown
_COMPANIES, _TOPICS = 6, 4  #: at most, in one item


@dataclass(frozen=True, slots=True)
class Material:
    """One story with what the choice needs to know of it."""

    story: Story
    articles: tuple[Enriched, ...]
    sources: Mapping[int, str]  #: the source's title by article id
    matched: Mapping[str, Set[int]] = field(default_factory=dict)  #: the articles that answer each of its queries
    since: datetime | None = None  #: the beginning of the period; None where all of it is new
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


@dataclass(frozen=True, slots=True)
class Room:
    """How many items an edition takes in; what it has already counts too."""

    items: int  #: at most, in the whole edition
    noticed: int = 0  #: of them that are about nothing followed
    taken: Mapping[Section | None, int] = field(default_factory=dict)  #: what is in it, by section

    @property
    def left(self) -> int:
        """Items that the edition still takes in."""
        return max(0, self.items - sum(self.taken.values()))

    @property
    def share(self) -> int:
        """Items of one section, as long as another one has something to tell: half of the edition."""
        return (self.items + 1) // 2


@dataclass(frozen=True, slots=True)
class _Rated:
    """A story with its score for a watchlist, and the section in which it would stand."""

    material: Material
    score: float
    section: Section | None

    @property
    def rank(self) -> tuple[bool, float, float, int]:
        """Smallest for the best; equal scores are told apart by time, then by the story's number."""
        story = self.material.story
        return self.material.only_sponsored, -self.score, -story.last_seen.timestamp(), story.id


def choose(watchlist: Watchlist, materials: Sequence[Material], names: Names, room: Room) -> tuple[Item, ...]:
    """The items for which there is room, section by section, best first.

    They are about what the watchlist follows, or all where it follows nothing; what room they leave is for stories that
    many tell. The order never depends on that of `materials`.
    """
    told = [material for material in materials if material.articles]
    newest = max((material.story.last_seen for material in told), default=datetime.min.replace(tzinfo=UTC))
    rated = sorted((_rate(watchlist, material, newest, names) for material in told), key=lambda one: one.rank)
    kept = _best([one for one in rated if one.score > 0 and one.section is not Section.NOTICED], room)
    noticed = [one for one in rated if one.score > 0 and one.section is Section.NOTICED]
    left = min(room.left - len(kept), room.noticed - room.taken.get(Section.NOTICED, 0))
    kept += noticed[: max(0, left)]
    return tuple(_item(watchlist, one, names) for one in sorted(kept, key=lambda one: (_place(one.section), one.rank)))


def _best(rated: Sequence[_Rated], room: Room) -> list[_Rated]:
    """The best for which there is room; beyond its share a section waits until the others have told theirs."""
    counts, first, waiting = Counter(room.taken), list[_Rated](), list[_Rated]()
    for one in rated:
        (first if one.section is None or counts[one.section] < room.share else waiting).append(one)
        counts[one.section] += 1
    return (first + waiting)[: room.left]


def _place(section: Section | None) -> int:
    return list(Section).index(section) if section else 0


# --- how much a story matters -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sign:
    """That a story is about something followed, and how far, 0 to 1."""

    kind: str  #: "entity", "topic" or "query"
    followed: str
    strength: float


def signs(watchlist: Watchlist, material: Material, least: float) -> tuple[Sign, ...]:
    """What speaks for telling a story to those who read a watchlist: of each thing followed, its best article.

    An entity whose salience is below `least` in every article of the story is no sign.
    """
    taggings = [enriched.tagging for enriched in material.editorial]
    about = ((one, max(t.salience.get(one, 0.0) for t in taggings)) for one in watchlist.entity_ids)
    found = [Sign("entity", one, salience) for one, salience in about if salience >= least]
    found += [Sign("topic", one, max(_topic_weight(t.topics, one) for t in taggings)) for one in watchlist.topics]
    found += [Sign("query", one, _QUERY_WEIGHT) for one in watchlist.queries if material.matched.get(one)]
    return tuple(sign for sign in found if sign.strength > 0)


def salience(watchlist: Watchlist, material: Material) -> float:
    """How far a story is about what is watched, weights apart: independent signs add up as probabilities do (noisy or).

    Everything is about what a watchlist of everything watches.
    """
    if watchlist.follows_everything:
        return 1.0
    return 1 - prod(1 - min(1.0, sign.strength) for sign in signs(watchlist, material, least=0.0))


def relevance(watchlist: Watchlist, material: Material) -> float:
    """How much a story that is about what is watched counts there: the same of clear signs, each by its weight.

    The heaviest thing followed counts in full; a sign of one that weighs half as much counts half. So weights say what
    comes first, and never whether a story is told.
    """
    if watchlist.follows_everything:
        return 1.0
    heaviest = max(watchlist.weight(kind, one) for kind, one in watchlist.followed)
    shares = (
        min(1.0, sign.strength) * watchlist.weight(sign.kind, sign.followed) / heaviest
        for sign in signs(watchlist, material, ABOUT)
    )
    return 1 - prod(1 - share for share in shares)


def _topic_weight(topics: Sequence[str], topic: str) -> float:
    return _TOPIC_WEIGHT * _TOPIC_STEP ** topics.index(topic) if topic in topics else 0.0


def _rate(watchlist: Watchlist, material: Material, newest: datetime, names: Names) -> _Rated:
    """A story that nothing followed is in has no relevance, unless so many tell it that it is noticed all the same."""
    relevant = relevance(watchlist, material)
    section = None if watchlist.follows_everything else _section(watchlist, material, names)
    if section is Section.NOTICED and _sources(material) >= _MANY and not material.only_sponsored:
        relevant = _NOTICED
    return _Rated(material, round(relevant * _standing(material, newest), 6), section)


def _section(watchlist: Watchlist, material: Material, names: Names) -> Section:
    """The first section in which the story would have its place."""
    found = (_section_of(sign, material, names) for sign in signs(watchlist, material, ABOUT))
    return min(found, key=_place, default=Section.NOTICED)


def _section_of(sign: Sign, material: Material, names: Names) -> Section:
    if sign.kind != "entity":
        return Section.TOPICS
    _, kind = names(sign.followed, material.story.first_seen)
    return Section.COMPANIES if kind is EntityType.COMPANY else Section.NAMES


def _sources(material: Material) -> int:
    return len({material.source(enriched) for enriched in material.editorial})


def _standing(material: Material, newest: datetime) -> float:
    """How much a story counts among others as relevant, up to 1: by its sources, heat, novelty and freshness.

    Heat is how many articles the last day brought; novelty is the share of its articles that the period brought.
    """
    told = [_when(enriched, material.story) for enriched in material.editorial]
    breadth: float = 1 - 0.5 ** (_sources(material) - 1)
    heat: float = 1 - 0.8 ** max(0, sum(newest - _RECENT < moment for moment in told) - 1)
    novelty = sum(material.since is None or moment >= material.since for moment in told) / len(told)
    freshness: float = 0.5 ** ((newest - material.story.last_seen) / _HALF_LIFE)
    return 0.45 + 0.25 * breadth + 0.10 * heat + 0.10 * novelty + 0.10 * freshness


# --- what is said of it -----------------------------------------------------------------------------------------


def _item(watchlist: Watchlist, rated: _Rated, names: Names) -> Item:
    material = rated.material
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
        score=rated.score,
        section=rated.section,
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
