"""The values that travel between rooms: frozen, without behaviour beyond what they can derive from themselves.

The words are those of docs/words.md. Times are UTC and aware; local dates exist only in editions. An `id` of 0 means
"not saved yet". All character offsets into an article count code points of `Article.full_text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

Progress = Callable[[str, int, int], None]
"""Called as `progress(step, done, total)`; a total of 0 means that it is not known yet."""


def silent(step: str, done: int, total: int) -> None:
    """The `Progress` that shows nothing."""


class SourceKind(StrEnum):
    """What a source is collected as."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LINKS = "links"  #: a page of links to articles, such as the front of a section
    MANUAL = "manual"  #: articles that the user added by hand with `vigie add`
    ARCHIVE = "archive"  #: a WARC file, read with `vigie collect --archive`

    @property
    def is_visited(self) -> bool:
        """Whether `vigie collect` asks such a source again and again."""
        return self in (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.LINKS)


class EntityType(StrEnum):
    """The six types of the registry."""

    COMPANY = "company"
    PRODUCT = "product"
    ORGANISATION = "organisation"
    PERSON = "person"
    PLACE = "place"
    EVENT = "event"


class Access(StrEnum):
    """Who can read an article at its publisher's."""

    FREE = "free"
    MEMBERS = "members"
    PAYWALL = "paywall"


class ArticleKind(StrEnum):
    """What an article is."""

    NEWS = "news"
    SPONSORED = "sponsored"
    LIVE = "live"
    REVIEW = "review"
    OPINION = "opinion"
    PODCAST = "podcast"


class Status(StrEnum):
    """How one step ended for one URL or item."""

    OK = "ok"  #: done, and something new came of it
    SAME = "same"  #: done, and nothing had changed
    CHANGED = "changed"  #: done, and the publisher had changed the article
    SKIPPED = "skipped"  #: not done, for the reason given
    FAILED = "failed"  #: tried, and it did not work


class DeliveryStatus(StrEnum):
    """The states of the ledger: pending → sending → sent | failed | unknown, or pending → skipped."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"  #: never to be sent: beyond what its route takes of an edition, or its route was removed


# --- collecting -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pace:
    """How often something new comes of a source: what it says itself, and what the dates of its entries show."""

    ttl: float = 0.0  #: minutes for which what was given may be kept; 0 where it does not say, as below
    period: float = 0.0  #: minutes between two updates
    base: datetime | None = None  #: from which these updates are counted
    skip_hours: tuple[int, ...] = ()  #: of the day (UTC) at which it is not to be asked
    skip_days: tuple[int, ...] = ()  #: of the week (UTC), Monday is 0
    entries: int = 0  #: that appeared …
    since: datetime | None = None  #: … from this moment on; None where their dates show no rhythm


@dataclass(frozen=True, slots=True)
class Move:
    """Another address at which a source has been for good, as its server says."""

    url: str
    since: datetime  #: the first answer in a row that said so
    answers: int = 1  #: in a row


@dataclass(frozen=True, slots=True)
class History:
    """What earlier visits to a source taught: the validators to send back, and how it went."""

    etag: str | None = None  #: verbatim
    last_modified: str | None = None  #: verbatim
    checked_at: datetime | None = None
    next_at: datetime | None = None  #: not to be asked before
    failures: int = 0  #: in a row
    error: str | None = None  #: of the last visit, None where it went well
    pace: Pace = Pace()
    move: Move | None = None
    retired: datetime | None = None  #: its server said that it is gone for good: it is not asked any more


@dataclass(frozen=True, slots=True)
class Source:
    """Something collected from: a feed, a sitemap, a page of links, an archive file, or the user's own hand."""

    url: str
    title: str = ""
    kind: SourceKind = SourceKind.FEED
    language: str | None = None  #: two letters; a hint, the text decides
    labels: tuple[str, ...] = ()
    history: History = History()
    id: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one item, before its page is fetched."""

    source_id: int
    guid: str
    url: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    teaser: str = ""  #: plain text
    text: str = ""  #: plain text of the entry's own full content, "" where the feed has only a teaser
    language: str | None = None

    @property
    def key(self) -> str:
        """What identifies the entry in its source: the GUID, else the address."""
        return self.guid or self.url

    @property
    def stamp(self) -> str:
        """What changes when the publisher touches the entry: its update time, else its title."""
        return self.updated.isoformat() if self.updated else self.title


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the wire."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    pause: float = 0.0  #: seconds that the host asks for between two requests


@dataclass(frozen=True, slots=True)
class Page:
    """What the wire gave; `body` is decompressed, header names are lower-case."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str = ""  #: where redirects for good led, those before any other redirect; "" where there were none


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one URL or item in one step, with the reason."""

    url: str
    step: str  #: "feed" (the visit to a source of any kind), "page", "extract", "save", "enrich", "digest", "post"
    status: Status
    reason: str
    at: datetime
    source_id: int = 0
    article_id: int = 0


# --- articles ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """Title, text and metadata of one item, in one language, at one canonical URL."""

    url: str  #: canonical
    title: str
    text: str  #: the body; paragraphs are separated by a newline
    source_id: int = 0
    author: str | None = None
    published: datetime | None = None
    language: str = ""  #: two letters; before enrichment a hint, "" where there is none
    standfirst: str = ""
    access: Access = Access.FREE
    kind: ArticleKind = ArticleKind.NEWS
    collected: datetime | None = None  #: first saved
    changed: datetime | None = None  #: last time its publisher changed it, as Vigie saw it
    id: int = 0

    @property
    def full_text(self) -> str:
        """Title, standfirst and body, a line each: the text that all offsets count in."""
        return "\n".join(part for part in (self.title, self.standfirst, self.text) if part)

    @property
    def body_start(self) -> int:
        """Offset of `text` in `full_text`."""
        return len(self.full_text) - len(self.text)

    @property
    def when(self) -> datetime:
        """When it was news: published, else first saved. Raises ValueError where neither is known."""
        moment = self.published or self.collected
        if moment is None:
            raise ValueError(f"{self.url} has neither a publication nor a collection time")
        return moment


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text of an article that its publisher changed."""

    article_id: int
    title: str
    text: str
    replaced: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving an article did: `status` is OK (new), SAME or CHANGED."""

    article: Article
    status: Status


# --- enrichment -------------------------------------------------------------------------------------------------

ABOUT = 0.5
"""From this salience on, an article is about an entity rather than only naming it: in searches, watchlists, stories."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing with an identity: in the registry, or proposed by the name model (see `bot.enrich.proposed`)."""

    id: str  #: a slug such as "microsoft"; "company:nordkabel" for one that is proposed
    type: EntityType
    name: str  #: canonical, at present
    former: tuple[tuple[str, date], ...] = ()  #: earlier names with the first day on which each no longer held, sorted
    country: str | None = None
    parent: str | None = None
    wikidata: str | None = None
    service: bool = False  #: a company whose name is also that of what it offers: Twitter, Spotify

    def name_on(self, day: date) -> str:
        """The canonical name as it was on a day (Twitter until 2023-07-23, X from then on)."""
        return next((name for name, until in self.former if day < until), self.name)

    def name_in(self, article: Article, mentions: Iterable[Mention]) -> str:
        """The name to show beside an article: that of its day; where no day is known, an earlier one that it uses."""
        if article.published:
            return self.name_on(article.published.date())
        used = {mention.surface for mention in mentions if mention.entity_id == self.id}
        return next((name for name, _ in self.former if name in used), self.name)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in an article's `full_text` that names an entity."""

    entity_id: str
    start: int
    end: int
    surface: str
    score: float = 1.0
    type: EntityType | None = None  #: as what the article speaks of it; the archive does not keep that


@dataclass(frozen=True, slots=True)
class Tagging:
    """Who and what an article names, how far it is about each (0 to 1), and its topics."""

    mentions: tuple[Mention, ...] = ()
    salience: Mapping[str, float] = field(default_factory=dict)
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A theme of the controlled list, with its label in each language."""

    id: str
    labels: Mapping[str, str]  #: {"fr": …, "en": …}


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a text: `start` included, `end` excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences about one article, each with its evidence: the spans of `full_text` that support it."""

    sentences: tuple[str, ...]
    evidence: tuple[tuple[Span, ...], ...]  #: as many as sentences
    method: str  #: "extractive", or the name of the model that wrote it
    model_version: str

    @property
    def text(self) -> str:
        """The sentences, separated by a space."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Enriched:
    """An article with all that enrichment found. `version` names the models and registry that did it."""

    article: Article
    tagging: Tagging
    summary: Summary
    version: str
    story_id: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """What of one article is compared with others to put it into a story; vectors have length 1, or are empty."""

    article_id: int
    source_id: int
    moment: int  #: when it was published, in seconds since 1970
    language: str
    words: Mapping[str, float]
    names: Mapping[str, float]  #: words with a capital inside a sentence
    figures: Mapping[str, float]  #: numbers with a unit or of some size, and days of the year
    entities: Mapping[str, float]  #: what it names, by salience
    salience: Mapping[str, float]  #: as the tagger has it: not of length 1
    sketch: tuple[int, ...]  #: hashes that stand for its wording, ascending
    keys: tuple[int, ...]  #: under which it is found, each once
    version: str  #: only profiles of one version can be compared


@dataclass(frozen=True, slots=True)
class Placed:
    """An article in its story, and the thread of it."""

    profile: Profile
    story_id: int
    thread_id: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article, and where it stands in its `full_text`."""

    article_id: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Addition:
    """What one article of a story says that none before it said."""

    article_id: int
    copy_of: int = 0  #: the earlier article whose text it repeats
    sentences: tuple[Quote, ...] = ()
    figures: tuple[str, ...] = ()  #: numbers and days, as it writes them
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The articles, of whatever source and language, that report the same event; the first is the oldest."""

    article_ids: tuple[int, ...]
    headline: str
    first_seen: datetime
    last_seen: datetime
    id: int = 0
    thread_id: int = 0  #: what it shares with the stories of the same affair


# --- reading ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found by a search; `marks` are the parts of `snippet` to highlight."""

    article: Article
    source: str  #: the source's title
    score: float
    snippet: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Past coverage of one entity."""

    entity: Entity
    articles: int  #: how many name it
    days: tuple[tuple[date, int], ...]  #: articles per day (UTC) on which there are any, oldest first
    topics: tuple[tuple[str, int], ...]  #: most frequent first
    companions: tuple[tuple[str, int], ...]  #: other entities in the same articles, most frequent first
    latest: tuple[Article, ...]  #: newest first


# --- digests ----------------------------------------------------------------------------------------------------


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

    @property
    def follows_everything(self) -> bool:
        """True where nothing is followed in particular."""
        return not (self.entity_ids or self.topics or self.queries)

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


# --- posting ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Channel:
    """A place an edition goes to. `address` is an apprise address, or the place that holds one (see `secret`)."""

    name: str
    address: str = field(repr=False)
    id: int = 0
    refusals: int = 0  #: in a row
    held_until: datetime | None = None  #: nothing is sent before
    held_why: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is handed to a channel in one call: neutral text, and the same in the form of its place, if it has one.

    `title` and `body` are also what is shown of it to the user.
    """

    title: str
    body: str
    markup: str = ""  #: title and body in the markup that the service shows
    card: Mapping[str, Any] | None = None  #: the same in the structure that the service shows: JSON


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel answered: `status` is SENT, FAILED or UNKNOWN."""

    status: DeliveryStatus
    reason: str = ""
    retry_after: float | None = None  #: seconds that a service asked to wait


@dataclass(frozen=True, slots=True)
class Delivery:
    """The ledger row of one item to one channel."""

    item_id: int
    channel_id: int
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    owner: str = ""  #: the process that is sending it
    fence: int = 0  #: how often it was claimed: who holds an older claim can no longer write
    parts: int = 0  #: messages of it that arrived, while it is told in several and not all were sent
    lease_until: datetime | None = None
    reason: str = ""
    changed: datetime | None = None
    mark: str = ""  #: by which the message that was tried last is recognised; "" where it is not to be looked for
    tried: datetime | None = None  #: when it was
    looks: int = 0  #: how often it was looked for in vain
    id: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `vigie doctor` looked at; `mend` says what to do where it is not well."""

    name: str
    ok: bool
    message: str
    mend: str = ""
