"""What every kind of source comes down to, and the checks that its readers share: bounds, addresses, dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin

from bot.collect.plaintext import clean, one_line
from bot.moments import possible
from bot.text import canonical_url
from bot.types import Entry, Pace

ENTRIES = 1_000  #: of one feed
TITLE = 500  #: characters, as all below
AUTHOR = 200
TEASER = 5_000
TEXT = 500_000
ADDRESS = 2_000
"""Longer GUIDs and addresses are left out: cut, two could become one."""

_FIRST = datetime(1971, 1, 1, tzinfo=UTC)  # before: the epoch or a year 0, which is what a lost date becomes
_LONGEST_DATE = 64
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a source says of itself, and its entries in its own order."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]
    left_out: int = 0  #: entries that lead to no page, or are too old to be news
    conditional: bool = True  #: False where "not modified" does not mean that nothing new is there
    pace: Pace = field(default_factory=Pace)  #: without the rhythm of its entries


def string(value: object) -> str:
    """The value where it is a text, else ""."""
    return value if isinstance(value, str) else ""


def web_address(base: str, raw: str) -> str | None:
    """The absolute address of a page other than the source itself; None where there is none."""
    raw = clean(raw).strip().replace("\n", "").replace("\t", "").replace(" ", "%20")
    if not raw or len(raw) > ADDRESS:
        return None
    try:
        url = urljoin(base, raw)
        canonical_url(url)
    except ValueError:
        return None
    return url if urldefrag(url)[0] != urldefrag(base)[0] else None


def key_of(value: object) -> str:
    """A GUID, "" where there is none that can be kept."""
    guid = one_line(string(value))
    return guid if len(guid) <= ADDRESS else ""


def sane_moment(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment in UTC; None where it is absurd: before 1971, or more than two days ahead of `now`."""
    return possible(moment, _FIRST, now)


def written_moment(value: object, now: datetime) -> datetime | None:
    """A date as ISO 8601 and RFC 3339 have it, or as mails do; None for what cannot be read or cannot be."""
    said = string(value).strip()[:_LONGEST_DATE]
    for read in (datetime.fromisoformat, parsedate_to_datetime) if said else ():
        try:
            return sane_moment(read(said), now)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def language_of(label: object) -> str | None:
    """The two letters of a language label such as "fr-CH"; None for others."""
    match = _LANGUAGE.fullmatch(string(label).strip())
    return match.group(1).lower() if match else None


def cut(text: str, length: int) -> str:
    """At most `length` characters, whole lines where there are several, whole words where there is one."""
    if len(text) <= length:
        return text
    head = text[:length]
    return (head.rpartition("\n")[0] or head.rpartition(" ")[0] or head).rstrip()


def distinct(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Each entry once. A GUID that several entries share tells none of them apart: their addresses do."""
    once = list(dict.fromkeys(entries))
    shared = Counter(entry.guid for entry in once)
    for entry in once:
        yield entry if shared[entry.guid] == 1 else replace(entry, guid="")


def each_address_once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries without those whose address an earlier one has."""
    once: dict[str, Entry] = {}
    for entry in entries:
        once.setdefault(entry.url, entry)
    return tuple(once.values())
