"""What is shown of an edition: plain strings in the reader's language, cleaned, the same for every format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from itertools import groupby
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from bot.characters import one_line, unbroken
from bot.digest.period import window
from bot.labels import Labels, swap
from bot.types import ArticleKind, Earlier, Edit, Edition, Item, Link, Quote, Section, Topic

_URL_SAFE = "/:?#[]!$&'*+,;=~-._@%"  # without the parentheses, which end a Markdown link


@dataclass(frozen=True, slots=True)
class LinkView:
    """One article of a story. `url` is "" where it is not a web address."""

    source: str
    title: str  #: "" where it is the story's headline
    url: str
    language: str  #: two letters
    language_name: str
    labels: tuple[str, ...]  #: access, kind and a later change, where they are worth a word
    sponsored: bool
    time: str
    iso: str


@dataclass(frozen=True, slots=True)
class NewsView:
    """A sentence that tells what is new, and the article that says so."""

    text: str
    language: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class EarlierView:
    """A story told before, to which another one points."""

    headline: str
    language: str
    url: str
    told: str


@dataclass(frozen=True, slots=True)
class EditView:
    """What was changed in one place of an article."""

    swap: str  #: « 412 → 600 », "" where no figure or name gave way to another
    before: str
    after: str  #: what is said where the sentence is gone, in the reader's language
    language: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """One item of an edition."""

    number: int
    headline: str
    url: str
    language: str
    sentences: tuple[str, ...]
    credit: str  #: whose summary it is
    companies: tuple[str, ...]
    topics: tuple[str, ...]
    sponsored: bool
    links: tuple[LinkView, ...]
    since: str = ""  #: of a follow-up: which edition told the story first
    news: tuple[NewsView, ...] = ()  #: of a follow-up, which has no other sentences
    follows: EarlierView | None = None
    corrected: str = ""  #: of a correction, which tells no story: the edition that told it
    edits: tuple[EditView, ...] = ()

    def title(self, labels: Labels) -> str:
        """The headline, where it stands alone: it says then that it is a follow-up, or a correction."""
        if self.corrected:
            return labels.say("corrected", headline=self.headline)
        return labels.say("titled", headline=self.headline) if self.since else self.headline


@dataclass(frozen=True, slots=True)
class SectionView:
    """Stories that stand together."""

    title: str  #: "" where the edition has no other section
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True)
class EditionView:
    """One edition."""

    language: str
    watchlist: str
    day: str
    iso: str
    since: str  #: the beginning of what it covers, "" where that is the day before
    counts: tuple[str, ...]  #: stories, articles and sources; empty where there are none
    quiet: str  #: a sentence where nothing is new of what is followed, else ""
    sections: tuple[SectionView, ...]
    corrections: tuple[StoryView, ...]
    trends: tuple[StoryView, ...]  #: one, or none: what is rising
    made: str
    labels: Labels

    @property
    def stories(self) -> tuple[StoryView, ...]:
        """All stories, in the order in which they are shown."""
        return tuple(story for section in self.sections for story in section.stories)

    @property
    def facts(self) -> tuple[str, ...]:
        """What stands under the title: the date, what it covers, and how much there is."""
        return tuple(filter(None, (self.day, self.since, *self.counts)))


def in_order(edition: Edition) -> list[Item]:
    """The items of an edition as they are shown: section by section, each in the order in which it was told."""
    return sorted(edition.items, key=lambda item: list(Section).index(item.section) + 1 if item.section else 0)


def view(edition: Edition, topics: Mapping[str, Topic]) -> EditionView:
    """Everything that an edition shows, in the watchlist's language and time zone."""
    watchlist = edition.watchlist
    labels = Labels(watchlist.language)
    zone = ZoneInfo(watchlist.timezone)
    local = edition.made.astimezone(zone)
    made = labels.say("made", date=labels.day(local.date()), time=f"{local:%H:%M}", zone=watchlist.timezone)
    return EditionView(
        language=labels.code,
        watchlist=one_line(watchlist.name),
        day=labels.day(edition.date),
        iso=edition.date.isoformat(),
        since=_since(edition, labels),
        counts=_counts(edition, labels),
        quiet=_quiet(edition, labels),
        sections=_sections(edition, topics, labels),
        corrections=tuple(_story(1, item, edition, topics) for item in edition.notices if item.correction),
        trends=tuple(_story(1, item, edition, topics) for item in edition.notices if item.trends),
        made=made,
        labels=labels,
    )


def web_address(url: str) -> str:
    """A web address that is safe in any format, "" for whatever is not http or https (a file, a script)."""
    try:
        parts = urlsplit(one_line(url))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        return quote(urlunsplit(parts), safe=_URL_SAFE)
    except ValueError:
        return ""


def _since(edition: Edition, labels: Labels) -> str:
    zone = ZoneInfo(edition.watchlist.timezone)
    if edition.since is None or edition.since == window(edition.date, zone.key, 1)[0]:
        return ""
    local = edition.since.astimezone(zone)
    key = "since.day" if local.time() == time.min else "since.moment"
    return labels.say(key, date=labels.day(local.date()), time=f"{local:%H:%M}")


def _quiet(edition: Edition, labels: Labels) -> str:
    """What is said where nothing is new of what is followed, be something else to be noticed or not."""
    if any(item.section is not Section.NOTICED for item in edition.items):
        return ""
    return labels.say(f"quiet.{_span(edition)}")


def _span(edition: Edition) -> str:
    """What an edition covers, whatever its watchlist's period: "day", "week" or "other"."""
    begun = {
        window(edition.date, edition.watchlist.timezone, days)[0]: span
        for days, span in ((0, "day"), (1, "day"), (7, "week"))
    }
    return "day" if edition.since is None else begun.get(edition.since, "other")


def _sections(edition: Edition, topics: Mapping[str, Topic], labels: Labels) -> tuple[SectionView, ...]:
    """The sections that have stories; the only one needs no title, unless what it holds is not what is followed."""
    numbered = enumerate(in_order(edition), 1)
    found = [(section, list(group)) for section, group in groupby(numbered, key=lambda pair: pair[1].section)]
    has_titles = len(found) > 1 or any(section is Section.NOTICED for section, _ in found)
    return tuple(
        SectionView(
            labels.say(f"section.{section}") if section and has_titles else "",
            tuple(_story(number, item, edition, topics) for number, item in group),
        )
        for section, group in found
    )


def _counts(edition: Edition, labels: Labels) -> tuple[str, ...]:
    if not edition.items:
        return ()
    links = [link for item in edition.items for link in item.links]
    return (
        labels.count("stories", len(edition.items)),
        labels.count("articles", len(links)),
        labels.count("sources", len({link.source for link in links})),
    )


def _story(number: int, item: Item, edition: Edition, topics: Mapping[str, Topic]) -> StoryView:
    labels = Labels(edition.watchlist.language)
    lead = next((link for link in item.links if link.article_id == item.summary_of), None)
    source = one_line(lead.source) if lead else ""
    story = StoryView(
        number=number,
        headline=unbroken(item.headline, item.language) or source,
        url=web_address(lead.url) if lead else "",
        language=one_line(item.language),
        sentences=tuple(filter(None, (unbroken(sentence, item.language) for sentence in item.sentences))),
        credit=labels.say("summary_of", source=source) if source and item.sentences else "",
        companies=tuple(map(one_line, item.companies)),
        topics=tuple(one_line(labels.topic(topic, topics)) for topic in item.topics),
        sponsored=item.only_sponsored,
        links=tuple(_link(link, item, edition, labels) for link in item.links),
        follows=_earlier(item.follows, labels) if item.follows else None,
    )
    if item.trends:
        names = [one_line(labels.trend_name(trend, topics)) for trend in item.trends]
        rises = tuple(labels.rise(trend, name) for trend, name in zip(item.trends, names, strict=True))
        said = labels.say("rising_said", names=", ".join(names))
        return replace(story, headline=said, language=labels.code, sentences=rises, credit="")
    if item.correction:
        told = labels.say("told", date=labels.day(item.correction.told))
        language = lead.language if lead else item.language
        edits = tuple(_edit(edit, language, labels) for edit in item.correction.edits)
        return replace(story, corrected=told, edits=edits)
    if item.follow_up is None:
        return story
    since, news = labels.say("since", date=labels.day(item.follow_up.since)), _news(item.follow_up.news, item.links)
    return replace(story, sentences=(), credit="", since=since, news=news)


def _edit(edit: Edit, language: str, labels: Labels) -> EditView:
    return EditView(
        swap=one_line(swap(edit)),
        before=unbroken(edit.before, language),
        after=unbroken(edit.after, language) or labels.say("retracted"),
        language=one_line(language),
    )


def _news(quotes: Iterable[Quote], links: Iterable[Link]) -> tuple[NewsView, ...]:
    known = {link.article_id: link for link in links}
    found = ((quote.text, known.get(quote.article_id)) for quote in quotes)
    return tuple(
        NewsView(unbroken(text, link.language), one_line(link.language), one_line(link.source), web_address(link.url))
        for text, link in found
        if link
    )


def _earlier(earlier: Earlier, labels: Labels) -> EarlierView:
    told = labels.say("told", date=labels.day(earlier.told))
    headline = unbroken(earlier.headline, earlier.language)
    return EarlierView(headline, one_line(earlier.language), web_address(earlier.url), told)


def _link(link: Link, item: Item, edition: Edition, labels: Labels) -> LinkView:
    zone = ZoneInfo(edition.watchlist.timezone)
    updated = labels.say("updated", time=labels.moment(link.updated, zone, edition.date)) if link.updated else ""
    return LinkView(
        source=one_line(link.source),
        title=unbroken(link.title, link.language) if link.title != item.headline else "",
        url=web_address(link.url),
        language=one_line(link.language),
        language_name=one_line(labels.language_name(link.language)),
        labels=tuple(filter(None, (*labels.access_and_kind(link), updated))),
        sponsored=link.kind is ArticleKind.SPONSORED,
        time=labels.moment(link.published, zone, edition.date),
        iso=link.published.isoformat(),
    )
