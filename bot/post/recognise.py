"""Recognising in a channel what may have been sent to it. Everything here is pure.

Markup, typography and spaces are a service's own; words are not. A message counts as there if a text has the same words
in the same order, and as absent only if no text has so much as five words in a row, or an address, of the item.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from html import unescape

from bot.types import Delivery, Item, Message

_PAUSE, _FACTOR, _LOOKS = timedelta(minutes=5), 4, 4
_RUN = 5  #: words in a row that no two messages share by chance
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")
_MORE = "+"  #: before the mark of a message after which an item goes on in another


class Seen(StrEnum):
    """What reading a channel back says of one item."""

    THERE = "there"
    ABSENT = "absent"
    UNCLEAR = "unclear"


def mark_of(message: Message, *, is_last: bool) -> str:
    """By which a message is recognised; it also says whether its items are told wholly with it."""
    text = message.markup or f"{message.title}\n{message.body}"
    return ("" if is_last else _MORE) + _digest(text)


def is_told_wholly(mark: str) -> bool:
    """True for the mark of a message with which its items were told to their end."""
    return not mark.startswith(_MORE)


def is_due(row: Delivery, now: datetime) -> bool:
    """True for a row to look for: five minutes after the try, then twenty, eighty and five hours; then no more."""
    if not row.mark or row.tried is None or row.looks >= _LOOKS:
        return False
    return now >= row.tried + _PAUSE * int(_FACTOR**row.looks)


def seen(mark: str, item: Item, texts: Sequence[str]) -> Seen:
    """Whether an item's message is among the texts that the channel holds since before it was sent."""
    if any(_digest(text) == mark.removeprefix(_MORE) for text in texts):
        return Seen.THERE
    there = {run for text in texts for run in _runs(_words(text)) | _runs(_words(_TAG.sub(" ", text)))}
    told = (item.headline, *item.sentences, *(link.url for link in item.links))
    own = {run for part in told for run in _runs(_words(part))}
    return Seen.UNCLEAR if own & there or not own else Seen.ABSENT


def _digest(text: str) -> str:
    return blake2b(" ".join(_words(_TAG.sub(" ", text))).encode(), digest_size=16).hexdigest()


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", unescape(text)).casefold()))


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    """All runs of five words; of a shorter text those of three, else the whole."""
    size = next((n for n in (_RUN, 3) if len(words) >= n), len(words))
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)} if words else set()
