"""Digests: what a watchlist follows, and what an edition of it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.types.enrichment import Quote
from bot.types.kinds import Access, ArticleKind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week as a user writes them, in the order of `Watchlist.weekdays`."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What makes a watchlist an alert: its stories are told as soon as they meet this, not at a time of day."""

    since: datetime  #: when it was made; what had happened before is no alert
    sources: int = 1  #: that must tell a story
    salience: float = 0.5  #: how far a story must be about what is watched, 0 to 1
    quiet: str = ""  #: local hours in which nothing is told, HH:MM-HH:MM
    hourly: int = 0  #: stories in an hour, at most; 0 means any number


class Section(StrEnum):
    """The parts of an edition, in their order."""

    COMPANIES = "companies"  #: about a company that is followed
    NAMES = "names"  #: about a person, a product or another entity that is followed
    TOPICS = "topics"  #: about a topic that is followed, or found by a saved query
    NOTICED = "noticed"  #: about nothing that is followed, but told by many


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What a watchlist leaves out."""

    entity_ids: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    source_ids: tuple[int, ...] = ()


class Form(StrEnum):
    """How much a message tells of each item."""

    HEADLINES = "headlines"  #: title, source and link
    BRIEF = "brief"  #: the first sentence with it
    FULL = "full"  #: the whole summary, and links to several sources


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a watchlist's editions to one channel."""

    channel: str  #: its name
    language: str = ""  #: of labels, dates and topics; "" means the watchlist's
    form: Form = Form.FULL
    at: str = ""  #: local time of day, HH:MM, before which nothing is sent; "" means at any time
    weekdays: tuple[int, ...] = ()  #: on which something is sent, Monday is 0; none means every day
    items: int = 0  #: of one edition, at most, best first; 0 means all


@dataclass(frozen=True, slots=True)
class Watchlist:
    """The entities, topics and queries that one analyst follows; following nothing means following everything."""

    name: str
    entity_ids: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    language: str = "fr"  #: of the labels around the items
    timezone: str = "Europe/Paris"
    routes: tuple[Route, ...] = ()  #: none means every channel
    at: str = ""  #: local time of day at which its edition is made, HH:MM; "" means the workspace's
    weekdays: tuple[int, ...] = ()  #: on which one is made, Monday is 0; none means every day
    alert: Alert | None = None
    id: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)  #: those that are not 1, by `follow_key`
    languages: tuple[str, ...] = ()  #: of articles, two letters each; none means every language
    source_ids: tuple[int, ...] = ()  #: whose articles are told; none means every source
    excluded: Exclusions = Exclusions()
    period: str = "day"  #: that an edition looks back: "day", "week", "36h" or "last"; see `bot.digest.period`
    items: int | None = None  #: in one edition, at most; None means the workspace's
    noticed: int | None = None  #: stories in the section of that name, at most; None means the workspace's
    made: datetime | None = None  #: None where an older Vigie made it, which did not write that down

    @property
    def follows_everything(self) -> bool:
        """True where nothing is followed in particular."""
        return not self.followed

    @property
    def followed(self) -> tuple[tuple[str, str], ...]:
        """All that is followed, each with its kind: an "entity", a "topic" or a "query"."""
        kinds = (("entity", self.entity_ids), ("topic", self.topics), ("query", self.queries))
        return tuple((kind, one) for kind, things in kinds for one in things)

    def weight(self, kind: str, followed: str) -> float:
        """How much an "entity", a "topic" or a "query" that is followed counts."""
        return self.weights.get(follow_key(kind, followed), 1.0)


def follow_key(kind: str, followed: str) -> str:
    """What an "entity", a "topic" or a "query" is called among the weights of a watchlist."""
    return f"{kind} {followed}"


@dataclass(frozen=True, slots=True)
class Link:
    """One article of an item, as an analyst needs it."""

    article_id: int
    url: str
    title: str
    source: str
    language: str
    access: Access
    kind: ArticleKind
    published: datetime
    changed: datetime | None = None  #: when its publisher had last changed it, as the edition was made
    updated: datetime | None = None  #: when its publisher changed it after that; None where it is as it was told


@dataclass(frozen=True, slots=True)
class Cover:
    """The text of an article that an item stands for: the one that it has had since `changed`, None for its first."""

    article_id: int
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What makes a story come back: sentences that tell what no earlier item of it did."""

    since: date  #: of the edition that told it first
    news: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A story that an earlier edition told, as another one points to it."""

    story_id: int
    headline: str
    url: str  #: of the article that spoke for it
    language: str
    told: date  #: of the edition


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence before and after its publisher changed it, "" after where it is gone."""

    before: str
    after: str
    gone: tuple[str, ...] = ()  #: figures and names that the article has no longer
    come: tuple[str, ...] = ()  #: those that it had not


@dataclass(frozen=True, slots=True)
class Correction:
    """What a publisher changed in substance in an article that editions told."""

    item_ids: tuple[int, ...]  #: that told it
    told: date  #: of the first edition that did
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """An entity or a topic that more stories are about than used to be."""

    id: str
    name: str  #: of an entity, as it is called now; a topic's id
    kind: str  #: the entity's type, or "topic"
    stories: int  #: of the last days
    usual: float  #: in as many days, in the mean of the four spans before
    score: float  #: how sure it is: a log-likelihood ratio


@dataclass(frozen=True, slots=True)
class Item:
    """One story in an edition, written down as it was when the edition was made."""

    story_id: int
    headline: str
    sentences: tuple[str, ...]  #: the summary
    summary_of: int  #: the article that the summary was taken from
    language: str
    links: tuple[Link, ...]
    companies: tuple[str, ...]  #: names, most salient first
    topics: tuple[str, ...]  #: ids
    first_seen: datetime
    score: float
    id: int = 0
    section: Section | None = None  #: None in an edition of everything
    covers: tuple[Cover, ...] = ()  #: the articles that it stands for, shown or not
    follow_up: FollowUp | None = None  #: where an earlier edition told the story; `sentences` are what is new then
    follows: Earlier | None = None  #: the story told before that this one goes on with
    correction: Correction | None = None  #: where it is no story, but a notice about one
    trends: tuple[Trend, ...] = ()  #: where it is no story, but a notice of what is rising

    @property
    def only_sponsored(self) -> bool:
        """True where every article that it links to was paid for."""
        return bool(self.links) and all(link.kind is ArticleKind.SPONSORED for link in self.links)

    @property
    def is_notice(self) -> bool:
        """True for what an edition says besides its stories."""
        return self.correction is not None or bool(self.trends)


@dataclass(frozen=True, slots=True)
class Edition:
    """One digest: a watchlist, a local date, the stories chosen and their order."""

    watchlist: Watchlist
    date: date
    items: tuple[Item, ...]
    made: datetime
    id: int = 0
    since: datetime | None = None  #: the beginning of what it covers; None where that was not written down
    notices: tuple[Item, ...] = ()  #: corrections of what earlier editions told, and what is rising
