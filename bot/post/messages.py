"""Messages: an edition's items as plain, neutral text, in parts that a channel takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from babel.dates import format_date

from bot.post.neutral import clickable, neutral
from bot.post.pages import Limit, Pages, Piece
from bot.types import Access, ArticleKind, Edition, Item, Link, Message

_LINKS = 3  #: of one item, at most
_COUNTER = len(" (999/999)")
_JOINT = len("\r\n\r\n")  #: between a title and the body that takes it in

_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "members": "réservé aux membres",
        "paywall": "payant",
        "sponsored": "sponsorisé",
        "live": "direct",
        "review": "test",
        "opinion": "opinion",
        "podcast": "podcast",
        "alert": "alerte",
        "colon": "\u00a0:",
        "one more": "et une autre source",
        "more": "et {n} autres sources",
    },
    "en": {
        "members": "members only",
        "paywall": "paywall",
        "sponsored": "sponsored",
        "live": "live",
        "review": "review",
        "opinion": "opinion",
        "podcast": "podcast",
        "alert": "alert",
        "colon": ":",
        "one more": "and one more source",
        "more": "and {n} more sources",
    },
}


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
    words = _words(edition)
    title = _title(edition, limit)
    room = limit.body if limit.title else limit.body - limit.size(title) - _COUNTER - _JOINT
    pages = Pages(room, limit.size)
    for item in items:
        pages.put(item.id, _pieces(item, edition, words, pages.fits))
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


def _words(edition: Edition) -> Mapping[str, str]:
    return _WORDS.get(edition.watchlist.language, _WORDS["en"])


def _title(edition: Edition, limit: Limit) -> str:
    """« Vigie · tech · jeudi 20 avril 2023 »; the watchlist's name gives way where that is too long."""
    ceiling = (limit.title or limit.body // 3) - _COUNTER
    day = _day(edition.date, edition.watchlist.language)
    name = neutral(edition.watchlist.name)
    if edition.watchlist.alert:
        name = f"{_words(edition)['alert']} {name}"
    for said in (f"Vigie · {name} · {day}", f"Vigie · {day}", f"Vigie · {edition.date:%Y-%m-%d}"):
        if limit.size(said) <= ceiling:
            return said
    return "Vigie"


def _day(day: date, language: str) -> str:
    said: str = format_date(day, "EEEE d MMMM y", locale=language if language in _WORDS else "en")
    return said.replace(" 1 ", " 1er ", 1) if language == "fr" else said


def _pieces(item: Item, edition: Edition, words: Mapping[str, str], fits: Callable[[str], bool]) -> list[Piece]:
    """The headline, the sentences on one line, and a line for each of the first links."""
    paid = bool(item.links) and all(link.kind is ArticleKind.SPONSORED for link in item.links)
    headline = neutral(item.headline) or (neutral(item.links[0].source) if item.links else "…")
    pieces = [Piece("\n\n", f"▪ {headline}" + (f" ({words['sponsored']})" if paid else ""))]
    sentences = [said for sentence in item.sentences if (said := neutral(sentence))]
    pieces += [Piece(" " if number else "\n", said) for number, said in enumerate(sentences)]
    shown = sorted(item.links, key=lambda link: link.article_id != item.summary_of)[:_LINKS]
    pieces += [Piece("\n", _link(link, edition.watchlist.language, words, fits)) for link in shown]
    rest = len(item.links) - len(shown)
    if rest:
        pieces.append(Piece("\n", words["one more" if rest == 1 else "more"].format(n=rest)))
    return [piece for piece in pieces if piece.text]


def _link(link: Link, language: str, words: Mapping[str, str], fits: Callable[[str], bool]) -> str:
    """« The Wire Ledger (EN, payant) : https://… »; an address too long for any message is left out, never cut."""
    facts = [neutral(link.language).upper()] if link.language != language else []
    facts += [words[link.access]] if link.access is not Access.FREE else []
    facts += [words[link.kind]] if link.kind is not ArticleKind.NEWS else []
    said = ", ".join(filter(None, facts))
    label = neutral(link.source) + (f" ({said})" if said else "")
    url = clickable(link.url)
    full = f"{label}{words['colon']} {url}"
    return full if url and fits(full) else label
