"""Messages: an edition's items as plain, neutral text, in parts that a channel takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.labels import Labels
from bot.post.neutral import clickable, neutral
from bot.post.pages import Limit, Pages, Piece
from bot.types import ArticleKind, Edition, Item, Link, Message

_LINKS = 3  #: of one item, at most
_COUNTER = len(" (999/999)")
_JOINT = len("\r\n\r\n")  #: between a title and the body that takes it in


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
    edition: Edition, items: Sequence[Item], limit: Limit, told: Mapping[int, int] = MappingProxyType({})
) -> Iterator[Batch]:
    """The items in as few messages as the channel allows, in their order.

    A message ends where an item ends; an item that alone is too long has messages of its own, which end with its
    sentences. `told` says how many of these have arrived already, by the item's number: they are left out.
    """
    labels = Labels(edition.watchlist.language)
    title = _title(edition, limit)
    room = limit.body if limit.title else limit.body - limit.size(title) - _COUNTER - _JOINT
    pages = Pages(room, limit.size)
    for item in items:
        pages.put(item.id, _pieces(item, edition, labels, pages.fits))
    total = len(pages.bodies)
    parts = Counter(ids[0] for ids in pages.owners if len(ids) == 1)
    part: Counter[int] = Counter()
    for number, (body, ids) in enumerate(zip(pages.bodies, pages.owners, strict=True), 1):
        counter = f" ({number}/{total})" if 1 < total <= 999 else ""
        part[ids[0]] += 1
        batch = Batch(Message(title + counter, body), tuple(ids), part[ids[0]], max(1, parts[ids[0]]))
        if batch.is_last or batch.part > told.get(ids[0], 0):
            yield batch


# --- what is said -----------------------------------------------------------------------------------------------


def _title(edition: Edition, limit: Limit) -> str:
    """« Vigie · tech · jeudi 20 avril 2023 »; the watchlist's name gives way where that is too long."""
    ceiling = (limit.title or limit.body // 3) - _COUNTER
    labels = Labels(edition.watchlist.language)
    day = labels.day(edition.date)
    name = neutral(edition.watchlist.name)
    if edition.watchlist.alert:
        name = f"{labels.say('alert')} {name}"
    for said in (f"Vigie · {name} · {day}", f"Vigie · {day}", f"Vigie · {edition.date:%Y-%m-%d}"):
        if limit.size(said) <= ceiling:
            return said
    return "Vigie"


def _pieces(item: Item, edition: Edition, labels: Labels, fits: Callable[[str], bool]) -> list[Piece]:
    """The headline, the sentences on one line, and a line for each of the first links."""
    paid = bool(item.links) and all(link.kind is ArticleKind.SPONSORED for link in item.links)
    headline = neutral(item.headline) or (neutral(item.links[0].source) if item.links else "…")
    pieces = [Piece("\n\n", f"▪ {headline}" + (f" ({labels.say('kind.sponsored')})" if paid else ""))]
    sentences = [said for sentence in item.sentences if (said := neutral(sentence))]
    pieces += [Piece(" " if number else "\n", said) for number, said in enumerate(sentences)]
    shown = sorted(item.links, key=lambda link: link.article_id != item.summary_of)[:_LINKS]
    pieces += [Piece("\n", _link(link, edition.watchlist.language, labels, fits)) for link in shown]
    rest = len(item.links) - len(shown)
    if rest:
        pieces.append(Piece("\n", labels.count("more", rest)))
    return [piece for piece in pieces if piece.text]


def _link(link: Link, language: str, labels: Labels, fits: Callable[[str], bool]) -> str:
    """« The Wire Ledger (EN, payant) : https://… »; an address too long for any message is left out, never cut."""
    facts = [neutral(link.language).upper()] if link.language != language else []
    said = ", ".join(filter(None, (*facts, *labels.access_and_kind(link))))
    label = neutral(link.source) + (f" ({said})" if said else "")
    url = clickable(link.url)
    full = f"{label}{labels.say('colon')} {url}"
    return full if url and fits(full) else label
