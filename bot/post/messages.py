"""Messages: an edition's items as plain, neutral text, in parts that a channel takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
        "colon": ":",
        "one more": "and one more source",
        "more": "and {n} more sources",
    },
}


@dataclass(frozen=True, slots=True)
class Batch:
    """One message and the items that it tells; an item told in several messages is listed with the first of them."""

    message: Message
    item_ids: tuple[int, ...]


def compose(edition: Edition, items: Sequence[Item], limit: Limit) -> Iterator[Batch]:
    """The items in as few messages as the channel allows, in their order; each item is listed in one batch.

    A message ends where an item ends; an item that alone is too long is told in several, which end with its sentences.
    """
    words = _words(edition)
    title = _title(edition, limit)
    room = limit.body if limit.title else limit.body - limit.size(title) - _COUNTER - _JOINT
    pages = Pages(room, limit.size)
    for item in items:
        pages.put(item.id, _pieces(item, edition, words, pages.fits))
    total = len(pages.bodies)
    for number, (body, ids) in enumerate(zip(pages.bodies, pages.owners, strict=True), 1):
        counter = f" ({number}/{total})" if 1 < total <= 999 else ""
        yield Batch(Message(title + counter, body), tuple(ids))


# --- what is said -----------------------------------------------------------------------------------------------


def _words(edition: Edition) -> Mapping[str, str]:
    return _WORDS.get(edition.watchlist.language, _WORDS["en"])


def _title(edition: Edition, limit: Limit) -> str:
    """« Vigie · tech · jeudi 20 avril 2023 »; the watchlist's name gives way where that is too long."""
    ceiling = (limit.title or limit.body // 3) - _COUNTER
    day = _day(edition.date, edition.watchlist.language)
    name = neutral(edition.watchlist.name)
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
