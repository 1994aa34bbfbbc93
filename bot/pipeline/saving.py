"""What becomes of entries in the archive: saved with an article, or noted without one; each leaves an outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.errors import PASSING, FetchError, SourceError
from bot.store import Draft, Store
from bot.text import canonical_url
from bot.types import Article, Entry, Outcome, Saved, Source, SourceKind, Status

PAGE_TRIES = 3  #: visits on which a page may fail before its entry is given up

_SAVED = {
    Status.OK: "a new article",
    Status.SAME: "the article has not changed",
    Status.CHANGED: "the publisher changed the article; its earlier text is kept",
}
_ELSEWHERE = "already there from another source"
_TEMPORARY = PASSING | {0}  #: 0: there was no answer

Taken = tuple[Outcome, bool]
"""What became of an entry, and whether it is settled: if not, it is tried again on the next visit."""


@dataclass(frozen=True, slots=True)
class Unhad:
    """An entry whose page cannot be had, why, and the article that its own text makes, if it makes one."""

    source: Source
    entry: Entry
    failure: SourceError
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Saving:
    """Saves what entries lead to; the methods may raise StoreError."""

    store: Store
    clock: Callable[[], datetime]

    def known_elsewhere(self, entries: Sequence[Entry]) -> dict[str, Article]:
        """The articles that are there from another source, by the entry's address."""
        addresses = {entry.url: address for entry in entries if (address := _canonical(entry.url))}
        found = self.store.articles_by_url(addresses.values())
        carriers = self.store.sources_of([article.id for article in found.values()]) if found else {}
        known = {}
        for entry in entries:
            article = found.get(addresses.get(entry.url, ""))
            # What came from an archive or by hand is nobody's to look after: its page is asked for.
            if (
                article
                and article.source_id != entry.source_id
                and all(s.kind.is_visited for s in carriers.get(article.id, ()) if s.id == article.source_id)
            ):
                known[entry.url] = article
        return known

    def save_known(self, known: Sequence[tuple[Entry, Article]]) -> list[Taken]:
        """Note entries whose articles are there from another source."""
        return self.save([(entry, replace(article, source_id=entry.source_id), _ELSEWHERE) for entry, article in known])

    def save(self, found: Sequence[tuple[Entry, Article, str]]) -> list[Taken]:
        """Save articles with their entries, in one transaction; the third of each is what is told, if it matters."""
        outcomes = list[Outcome]()

        def told(entry: Entry, reason: str, saved: Saved) -> Outcome:
            said = reason or _SAVED[saved.status]
            outcomes.append(self._outcome(entry, "save", saved.status, said, saved.article.id))
            return outcomes[-1]

        drafts = [Draft(article, entry, partial(told, entry, reason)) for entry, article, reason in found]
        self.store.save_articles(drafts, now=self.clock())
        return [(outcome, True) for outcome in outcomes]

    def without_pages(self, several: Sequence[Sequence[Unhad]]) -> list[list[Taken]]:
        """What becomes of the entries of several sites: their own texts are saved, the others' failures noted."""
        unhad = [(place, one) for place, some in enumerate(several) for one in some]
        made = self._made_of_own([one for _, one in unhad])
        own = [(place, (one.entry, *article)) for (place, one), article in zip(unhad, made, strict=True) if article]
        failed = [pair for pair, article in zip(unhad, made, strict=True) if not article]
        done = [*self.save([draft for _, draft in own]), *self._note_failures([one for _, one in failed])]
        taken: list[list[Taken]] = [[] for _ in several]
        for (place, _), one in zip([*own, *failed], done, strict=True):
            taken[place].append(one)
        return taken

    def _made_of_own(self, unhad: Sequence[Unhad]) -> list[tuple[Article, str] | None]:
        """The article for each entry, and what is told; None where there is none, or only less than is there."""
        known = self.known_elsewhere([one.entry for one in unhad])  # it may have come meanwhile
        there = set(self.store.articles_by_url(one.article.url for one in unhad if one.article))
        new = dict[str, Article]()  # or comes now
        made = list[tuple[Article, str] | None]()
        for one in unhad:
            article, first = one.article, known.get(one.entry.url)
            if article and not first and article.url not in there:  # what a page gave is not replaced by less
                first = new.setdefault(article.url, article)
            if first is None or (first is not article and first.source_id == one.source.id):
                made.append(None)
            elif first is article:
                made.append((article, f"the feed's own text, since the page could not be had: {one.failure.reason}"))
            else:
                made.append((replace(first, source_id=one.source.id), _ELSEWHERE))
        return made

    def _note_failures(self, unhad: Sequence[Unhad]) -> list[Taken]:
        """Final failures settle an entry."""
        if not unhad:
            return []
        told = self.store.outcomes([one.entry.url for one in unhad])
        tries = Counter(outcome.url for outcome in told if outcome.status is Status.FAILED)
        taken = [(self._failed(one), _is_final(one.failure, 1 + tries[one.entry.url])) for one in unhad]
        settled = [one.entry for one, (_, final) in zip(unhad, taken, strict=True) if final]
        self.store.note_failures(settled, [outcome for outcome, _ in taken])
        return taken

    def _failed(self, unhad: Unhad) -> Outcome:
        entry, failure = unhad.entry, unhad.failure
        if isinstance(failure, FetchError):
            return self._outcome(entry, "page", Status.FAILED, failure.reason)
        status = Status.FAILED if is_news(unhad.source, entry) else Status.SKIPPED
        return self._outcome(entry, "extract", status, failure.reason)

    def _outcome(self, entry: Entry, step: str, status: Status, reason: str, article_id: int = 0) -> Outcome:
        return Outcome(entry.url, step, status, reason, self.clock(), entry.source_id, article_id)


def is_news(source: Source, entry: Entry) -> bool:
    """Whether an entry says that its page is an article; a sitemap also lists shops, a page also links to notices."""
    return source.kind is SourceKind.FEED or entry.published is not None


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return ""


def _is_final(failure: SourceError, tries: int) -> bool:
    return not (isinstance(failure, FetchError) and failure.status in _TEMPORARY) or tries >= PAGE_TRIES
