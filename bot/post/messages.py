"""Messages: an edition's items in parts that a channel takes, each written for its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.labels import Labels, swap
from bot.post.neutral import clickable, neutral
from bot.post.pages import Limit, Page, Pages, Piece, Role
from bot.post.place import Place
from bot.types import Edition, Item, Link, Message, Section, Topic

_COUNTER = " (999/999)"


@dataclass(frozen=True, slots=True)
class Batch:
    """One message and the items that it tells: several whole ones, or a part of one."""

    message: Message
    item_ids: tuple[int, ...]
    part: int = 1
    parts: int = 1  #: how many messages tell the item

    @property
    def is_last(self) -> bool:
        """True where the items are told wholly once this message has arrived."""
        return self.part == self.parts


def compose(
    edition: Edition,
    items: Sequence[Item],
    place: Place,
    told: Mapping[int, int] = MappingProxyType({}),
    topics: Mapping[str, Topic] = MappingProxyType({}),
) -> Iterator[Batch]:
    """The items in as few messages as the channel's place allows, in their order.

    A message ends where an item ends; an item that alone is too long has messages of its own, which end with its
    sentences. `told` says how many of these have arrived already, by the item's number: they are left out.
    """
    labels = Labels(edition.watchlist.language)
    title = _title(edition, labels, place.limit)

    def written(pieces: Sequence[Piece], counter: str) -> Message:
        return place.write(Page(edition, labels, title + counter, tuple(pieces)))

    pages = Pages(lambda pieces: place.fits(written(pieces, _COUNTER)))
    for item in items:
        pages.put(_pieces(item, edition, place, topics))
    total = len(pages.pages)
    owners = [tuple(dict.fromkeys(piece.item_id for piece in page)) for page in pages.pages]
    parts = Counter(ids[0] for ids in owners if len(ids) == 1)
    part: Counter[int] = Counter()
    for number, (page, ids) in enumerate(zip(pages.pages, owners, strict=True), 1):
        part[ids[0]] += 1
        message = written(page, f" ({number}/{total})" if 1 < total <= 999 else "")
        batch = Batch(message, ids, part[ids[0]], max(1, parts[ids[0]]))
        if batch.is_last or batch.part > told.get(ids[0], 0):
            yield batch


def _title(edition: Edition, labels: Labels, limit: Limit) -> str:
    """« Vigie · tech · jeudi 20 avril 2023 »; the watchlist's name gives way where that is too long."""
    ceiling = (limit.title or limit.body // 3) - len(_COUNTER)
    day = labels.day(edition.date)
    name = neutral(edition.watchlist.name)
    if edition.watchlist.alert:
        name = f"{labels.say('alert')} {name}"
    for said in (f"Vigie · {name} · {day}", f"Vigie · {day}", f"Vigie · {edition.date:%Y-%m-%d}"):
        if limit.size(said) <= ceiling:
            return said
    return "Vigie"


def _pieces(item: Item, edition: Edition, place: Place, topics: Mapping[str, Topic]) -> list[Piece]:
    """What is said of an item, in order, without what would be empty."""
    labels = Labels(edition.watchlist.language)
    links = sorted(item.links, key=lambda link: link.article_id != item.summary_of)
    shown = links[: place.sources]
    if item.trends:
        return _rising(item, labels, topics)
    pieces = [_headline(item, links, labels, place)]
    pieces += [Piece(item.id, Role.SENTENCE, said) for said in _sentences(item, labels)]
    pieces += [_source(item, link, edition.watchlist.language, labels) for link in shown]
    if rest := len(links) - len(shown):
        pieces.append(Piece(item.id, Role.MORE, labels.count("more", rest)))
    if place.facts:
        pieces += [Piece(item.id, Role.COMPANY, neutral(name)) for name in item.companies]
        pieces += [Piece(item.id, Role.TOPIC, neutral(labels.topic(topic, topics))) for topic in item.topics]
    return [piece for piece in pieces if piece.text]


def _rising(item: Item, labels: Labels, topics: Mapping[str, Topic]) -> list[Piece]:
    names = [neutral(labels.trend_name(trend, topics)) for trend in item.trends]
    headline = Piece(item.id, Role.HEADLINE, labels.say("rising_said", names=", ".join(names)))
    said = (labels.rise(trend, name) for trend, name in zip(item.trends, names, strict=True))
    return [headline, *(Piece(item.id, Role.SENTENCE, f"{sentence}.") for sentence in said)]


def _sentences(item: Item, labels: Labels) -> Iterator[str]:
    """The summary; of a follow-up what is new, of a correction what was changed; which story it goes on with."""
    if item.follow_up:
        yield f"({labels.say('since', date=labels.day(item.follow_up.since))})"
    for edit in item.correction.edits if item.correction else ():
        yield f"{neutral(swap(edit))}." if swap(edit) else ""
        yield f"{labels.say('before')}{labels.say('colon')} {neutral(edit.before)}"
        yield f"{labels.say('after')}{labels.say('colon')} {neutral(edit.after) or labels.say('retracted')}"
    yield from map(neutral, item.sentences)
    if item.follows:
        yield f"{labels.say('follows')}{labels.say('colon')} {neutral(item.follows.headline)}"


def _headline(item: Item, links: Sequence[Link], labels: Labels, place: Place) -> Piece:
    noticed = item.section is Section.NOTICED
    notes = (
        labels.say("kind.sponsored") if item.only_sponsored else "",
        labels.say("section.noticed").lower() if noticed else "",
    )
    text = neutral(item.headline) or (neutral(item.links[0].source) if item.links else "") or "…"
    text = labels.say("titled", headline=text) if item.follow_up else text
    text = labels.say("corrected", headline=text) if item.correction else text
    url = next(filter(None, (clickable(link.url) for link in links)), "") if place.facts else ""
    return Piece(item.id, Role.HEADLINE, text, url, ", ".join(filter(None, notes)))


def _source(item: Item, link: Link, language: str, labels: Labels) -> Piece:
    """« The Wire Ledger », with its address and « EN, payant »."""
    facts = [neutral(link.language).upper()] if link.language != language else []
    note = ", ".join(filter(None, (*facts, *labels.access_and_kind(link))))
    return Piece(item.id, Role.SOURCE, neutral(link.source) or "…", clickable(link.url), note, link)
