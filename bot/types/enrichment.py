"""What is found out of an article: entities, topics, summary, likeness to others, story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.types.articles import Article
from bot.types.kinds import EntityType

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
    """A theme of the controlled list, with its label in each language, and what it is about in a few words."""

    id: str
    labels: Mapping[str, str]  #: {"fr": …, "en": …}
    covers: Mapping[str, str] = field(default_factory=dict)  #: the same; empty where the list does not say


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
