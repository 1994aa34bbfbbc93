"""The `Store`: one method for each thing that the other rooms ask of the archive, one transaction for each call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType

from sqlalchemy import Engine

from bot.store import (
    articles,
    backup,
    coverage,
    editions,
    enrichment,
    follows,
    outcomes,
    profiles,
    retagging,
    search,
    sources,
    stories,
    trends,
)
from bot.store.articles import Draft
from bot.store.conditions import Resolve
from bot.store.database import PATIENCE, migrate, open_engine, reading, writing
from bot.store.ledger import Ledger
from bot.types import (
    Article,
    Channel,
    Coverage,
    Edition,
    Enriched,
    Entity,
    Entry,
    History,
    Hit,
    Item,
    Outcome,
    Placed,
    Profile,
    Revision,
    Saved,
    Source,
    Story,
    Watchlist,
)


class Store:
    """The archive of one workspace. Use it as a context manager, or call `close`; any method may raise StoreError.

    What was sent where is in its `ledger`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.ledger = Ledger(engine)

    @classmethod
    def open(cls, url: str, *, patience: float = PATIENCE) -> Store:
        """Open the database at an SQLAlchemy address, and bring its tables up to date.

        `patience` is how many seconds a call waits for another process's transaction. Raises StoreError.
        """
        engine = open_engine(url, patience)
        try:
            migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- sources ----------------------------------------------------------------------------------------------

    def sources(self) -> list[Source]:
        """All that are followed, in the order in which they were added."""
        with reading(self._engine) as session:
            return sources.listed(session)

    def add_source(self, source: Source) -> Source:
        """Follow a source; one of that address is left as it is, or comes back if it was removed or retired."""
        with writing(self._engine) as session:
            return sources.add(session, source)

    def update_source(self, source: Source) -> None:
        """Write a source's title, language and labels."""
        with writing(self._engine) as session:
            sources.update(session, source)

    def remove_source(self, source_id: int) -> None:
        """Follow a source no more; its articles stay and keep its name."""
        with writing(self._engine) as session:
            sources.remove(session, source_id)

    def save_history(self, source_id: int, history: History) -> None:
        """Write down what a visit to a source taught."""
        with writing(self._engine) as session:
            sources.save_history(session, {source_id: history})

    def end_visits(
        self, histories: Mapping[int, History], told: Sequence[Outcome], named: Sequence[Source] = ()
    ) -> None:
        """Write down what visits to sources taught, by the source's number, and what became of them.

        Of the named sources, title and language are written where they have no title yet.
        """
        with writing(self._engine) as session:
            sources.name(session, named)
            sources.save_history(session, histories)
            outcomes.add(session, told)

    def move_source(self, source_id: int, url: str) -> bool:
        """Ask a source at another address from now on; False where another source has that address."""
        with writing(self._engine) as session:
            return sources.move(session, source_id, url)

    def robots(self, origin: str) -> tuple[str, datetime] | None:
        """The robots.txt of a site ("" where it has none) and until when it holds; None where none is kept."""
        with reading(self._engine) as session:
            return sources.robots(session, origin)

    def keep_robots(self, origin: str, text: str, until: datetime, now: datetime) -> None:
        """Keep the robots.txt of a site until a moment, and none that has expired by now."""
        with writing(self._engine) as session:
            sources.keep_robots(session, origin, text, until, now)

    def sources_of(self, article_ids: Sequence[int]) -> dict[int, list[Source]]:
        """The sources that carried each article, that of its own site first; also those removed since."""
        with reading(self._engine) as session:
            return sources.of_articles(session, article_ids)

    # --- what became of addresses -----------------------------------------------------------------------------

    def add_outcomes(self, found: Sequence[Outcome]) -> None:
        """Write outcomes down."""
        if found:
            with writing(self._engine) as session:
                outcomes.add(session, found)

    def prune_outcomes(self, before: datetime) -> None:
        """Forget older outcomes, save those of articles that came or changed."""
        with writing(self._engine) as session:
            outcomes.prune(session, before)

    def outcomes(self, urls: Sequence[str], article_id: int = 0) -> list[Outcome]:
        """All outcomes of some addresses, and of an article if one is given, oldest first."""
        with reading(self._engine) as session:
            return outcomes.find(session, urls, article_id)

    # --- entries and articles ---------------------------------------------------------------------------------

    def entry_stamps(self, source_id: int) -> dict[str, str]:
        """The stamp that each entry of a source had when it was dealt with, by the entry's key."""
        with reading(self._engine) as session:
            return articles.entry_stamps(session, source_id)

    def note_entry(self, entry: Entry, article_id: int | None) -> None:
        """Write down that an entry has been dealt with, with or without an article."""
        with writing(self._engine) as session:
            articles.note_entries(session, [(entry, article_id)])

    def note_failures(self, settled: Sequence[Entry], told: Sequence[Outcome]) -> None:
        """Write down why some entries gave no article, and which of them are not to be tried again."""
        with writing(self._engine) as session:
            articles.note_entries(session, [(entry, None) for entry in settled])
            outcomes.add(session, told)

    def save_articles(self, drafts: Sequence[Draft], *, now: datetime) -> list[Saved]:
        """Keep articles, and note their entries with them: OK where one is new, SAME, or CHANGED by its publisher.

        Of a changed one the earlier text becomes a Revision, and its enrichment is stale: readable until it is redone.
        """
        if not drafts:
            return []
        with writing(self._engine) as session:
            return articles.save(session, drafts, now)

    def save_article(self, article: Article, *, now: datetime, entry: Entry | None = None) -> Saved:
        """Keep one article, as `save_articles` does."""
        return self.save_articles([Draft(article, entry)], now=now)[0]

    def article(self, article_id: int) -> Article | None:
        """One article; None for a number that none has."""
        with reading(self._engine) as session:
            return articles.by_id(session, article_id)

    def articles(self, article_ids: Sequence[int]) -> list[Article]:
        """Articles in the order of their numbers as given, without those that are not there."""
        with reading(self._engine) as session:
            return articles.by_ids(session, article_ids)

    def article_by_url(self, url: str) -> Article | None:
        """The article at a canonical address."""
        with reading(self._engine) as session:
            return next(iter(articles.by_urls(session, [url]).values()), None)

    def articles_by_url(self, urls: Iterable[str]) -> dict[str, Article]:
        """The articles at some canonical addresses, by address."""
        with reading(self._engine) as session:
            return articles.by_urls(session, urls)

    def revisions(self, article_id: int) -> list[Revision]:
        """The earlier texts of an article, oldest first."""
        with reading(self._engine) as session:
            return articles.revisions(session, article_id)

    # --- enrichment and stories -------------------------------------------------------------------------------

    def unenriched_ids(self, *, version: str | None = None) -> list[int]:
        """Numbers of the articles whose present text is not enriched, oldest first.

        With a version, also of those that another version enriched.
        """
        with reading(self._engine) as session:
            return enrichment.lacking(session, version)

    def enriched(self, article_ids: Sequence[int]) -> list[Enriched]:
        """Those of the articles that are enriched, in the order given."""
        with reading(self._engine) as session:
            return enrichment.of_articles(session, article_ids)

    def save_enriched(self, found: Sequence[Enriched]) -> None:
        """Keep what was found in articles, in place of what earlier enrichments found."""
        with writing(self._engine) as session:
            for one in found:
                enrichment.save(session, one)

    def naming(self, phrases: Sequence[str], entity_ids: Sequence[str]) -> list[int]:
        """Numbers of the enriched articles in which a phrase stands or that mention an entity, oldest first."""
        with reading(self._engine) as session:
            return retagging.naming(session, phrases, entity_ids)

    def merge_entities(self, merged: Mapping[str, str]) -> None:
        """Let what the archive and the watchlists have of each id be of the id that it was merged into."""
        if merged:
            with writing(self._engine) as session:
                retagging.merge(session, merged)

    def carry_version(self, before: str, after: str) -> None:
        """Let what a tagger of one version did count as done by one of another."""
        with writing(self._engine) as session:
            retagging.carry_version(session, before, after)

    def surfaces(self, entity_ids: Sequence[str]) -> dict[str, list[str]]:
        """How each of the entities that the archive mentions is written there, most often first."""
        with reading(self._engine) as session:
            return enrichment.surfaces(session, entity_ids)

    def proposed_people(self, family: str) -> list[str]:
        """The ids of the people whom no registry has and the archive mentions, by a family name as ids write it."""
        with reading(self._engine) as session:
            return enrichment.proposed_people(session, family)

    def put_in_story(self, article_id: int, story_id: int, thread_id: int = 0, profile: Profile | None = None) -> int:
        """Put an article into a story, or begin one where `story_id` is 0; gives the story that it is in.

        An article that is in a story already stays there. A new story goes on with a thread, or begins one. With its
        profile an article is found by those that come after it.
        """
        with writing(self._engine) as session:
            found = stories.put(session, article_id, story_id, thread_id)
            if profile:
                profiles.keep(session, profile)
            return found

    def story_candidates(self, profile: Profile, within: timedelta) -> list[Placed]:
        """The articles that one may share a story with, at most 16, no further apart in time than `within`."""
        with reading(self._engine) as session:
            return profiles.near(session, profile, int(within.total_seconds()))

    def unprofiled_ids(self, version: str, since: datetime, until: datetime) -> list[int]:
        """Numbers of the articles of this time that are in a story and have no profile of this version."""
        with reading(self._engine) as session:
            return profiles.lacking(session, version, since, until)

    def story_members(self, thread_ids: Sequence[int], since: datetime, until: datetime) -> list[Placed]:
        """The articles of some threads in this time (`until` excluded), at most the newest 250."""
        with reading(self._engine) as session:
            return stories.members(session, thread_ids, since, until)

    def settled_stories(self, story_ids: Sequence[int]) -> set[int]:
        """Those of the stories whose articles stay: an edition told them, or somebody merged or split them."""
        with reading(self._engine) as session:
            return stories.settled(session, story_ids)

    def rearrange_stories(self, moved: Mapping[int, int], threads: Mapping[int, int]) -> None:
        """Give articles their stories and stories their threads; what is settled stays."""
        with writing(self._engine) as session:
            stories.rearrange(session, moved, threads)

    def merge_stories(self, story_ids: Sequence[int]) -> int:
        """Make one story of several that are there, for good; gives the number of the one that began first."""
        with writing(self._engine) as session:
            return stories.merge(session, story_ids)

    def split_story(self, story_id: int, article_ids: Sequence[int]) -> int:
        """Make a story of its own of some, not all, articles of a story, for good; gives its number."""
        with writing(self._engine) as session:
            return stories.split(session, story_id, article_ids)

    def story(self, story_id: int) -> Story | None:
        """One story, whole; None for a number that none has."""
        with reading(self._engine) as session:
            return stories.of_id(session, story_id)

    def thread(self, thread_id: int) -> list[Story]:
        """The stories of a thread, oldest first."""
        with reading(self._engine) as session:
            return stories.of_thread(session, thread_id)

    def profiles(self, article_ids: Sequence[int]) -> list[Placed]:
        """Those of the articles that are in a story and have a profile, in the order given."""
        with reading(self._engine) as session:
            return profiles.of_articles(session, article_ids)

    def stories(self, start: datetime, end: datetime) -> list[Story]:
        """The stories of which an article is of this time (`end` excluded), each whole, oldest first."""
        with reading(self._engine) as session:
            return stories.between(session, start, end)

    # --- reading ----------------------------------------------------------------------------------------------

    def search(self, query: str, resolve: Resolve, limit: int) -> list[Hit]:
        """Articles that answer a query, best first, then newest.

        `resolve(field, value)` gives the ids that a filter by entity or topic means. Raises QueryError.
        """
        with reading(self._engine) as session:
            return search.search(session, query, resolve, limit)

    def coverage(self, entity: Entity, limit: int) -> Coverage:
        """Past coverage of an entity: the articles about it; at most `limit` of the latest."""
        with reading(self._engine) as session:
            return coverage.of_entity(session, entity, limit)

    def story_counts(self, start: datetime, end: datetime) -> tuple[int, dict[str, int], dict[str, int]]:
        """How many stories this time has (`end` excluded), and how many are about each entity and each topic."""
        with reading(self._engine) as session:
            return trends.story_counts(session, start, end)

    def counts(self) -> dict[str, int]:
        """How many there are of what: sources, articles, enriched, revisions, stories, editions, deliveries."""
        with reading(self._engine) as session:
            return coverage.counts(session)

    # --- watchlists and channels ------------------------------------------------------------------------------

    def watchlists(self) -> list[Watchlist]:
        """All that were not removed, in the order in which they were made."""
        with reading(self._engine) as session:
            return follows.watchlists(session)

    def save_watchlist(self, watchlist: Watchlist) -> Watchlist:
        """Keep a watchlist; one of that name (in whatever case) is replaced."""
        with writing(self._engine) as session:
            return follows.save_watchlist(session, watchlist)

    def remove_watchlist(self, name: str) -> None:
        """Take a watchlist off the list; its editions stay."""
        with writing(self._engine) as session:
            follows.remove_watchlist(session, name)

    def channels(self) -> list[Channel]:
        """All that were not removed, in the order in which they were made."""
        with reading(self._engine) as session:
            return follows.channels(session)

    def save_channel(self, channel: Channel) -> Channel:
        """Keep a channel; one of that name (in whatever case) gets the new address."""
        with writing(self._engine) as session:
            return follows.save_channel(session, channel)

    def remove_channel(self, name: str) -> None:
        """Forget a channel's address; what was pending for it fails, the rest of its ledger stays."""
        with writing(self._engine) as session:
            follows.remove_channel(session, name)

    def hold_channel(self, channel_id: int, refusals: int, until: datetime | None, why: str) -> None:
        """Send nothing to a channel before a time, after so many refusals in a row; None and 0 free it."""
        with writing(self._engine) as session:
            follows.hold_channel(session, channel_id, refusals, until, why)

    # --- editions ---------------------------------------------------------------------------------------------

    def edition(self, watchlist_id: int, day: date) -> Edition | None:
        """The edition of a watchlist for a local date."""
        with reading(self._engine) as session:
            return editions.of_day(session, watchlist_id, day)

    def save_edition(self, edition: Edition) -> Edition:
        """Keep an edition, one for each watchlist and date: items that are there stay, new ones come after them."""
        with writing(self._engine) as session:
            return editions.save(session, edition)

    def edition_before(self, watchlist_id: int, day: date) -> date | None:
        """The date of the newest edition of a watchlist from before a date."""
        with reading(self._engine) as session:
            return editions.day_before(session, watchlist_id, day)

    def told(self, watchlist_id: int, until: date, article_ids: Sequence[int]) -> list[tuple[date, Item]]:
        """The items of editions before a date that stand for some of the articles, each with its date, oldest first."""
        with reading(self._engine) as session:
            return editions.told(session, watchlist_id, until, article_ids)

    def changed_since_told(self, watchlist_id: int, since: date, until: date) -> list[int]:
        """Numbers of the articles that editions of these dates (`until` excluded) told, and that were changed since."""
        with reading(self._engine) as session:
            return editions.changed_since_told(session, watchlist_id, since, until)

    def trends_told(self, watchlist_id: int, since: date, until: date) -> set[str]:
        """Ids of what editions of these dates (`until` excluded) said to be rising."""
        with reading(self._engine) as session:
            return trends.trends_told(session, watchlist_id, since, until)

    def told_since(self, watchlist_id: int, moment: datetime) -> int:
        """How many items the editions of a watchlist took in from a moment on."""
        with reading(self._engine) as session:
            return editions.told_since(session, watchlist_id, moment)

    def items_of(self, item_ids: Sequence[int]) -> dict[int, tuple[Edition, Item]]:
        """Items by their numbers, each with its edition."""
        with reading(self._engine) as session:
            return editions.items(session, item_ids)

    # --- the file ---------------------------------------------------------------------------------------------

    def back_up(self, target: Path) -> None:
        """Copy an SQLite database into a new file, whoever writes meanwhile."""
        backup.back_up(self._engine.url, target)
