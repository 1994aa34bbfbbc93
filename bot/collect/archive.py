"""Reading WARC files (ISO 28500), such as the CC-NEWS archives, a batch of pages at a time; runs in a worker.

A call reads on from the place at which an earlier one stopped, so that a file of any size needs little memory and a
reader that had to be stopped costs no more than the record that it could not read. Damaged files are read on behind the
damage.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bot.collect.entries import ADDRESS, sane_moment
from bot.collect.plaintext import one_line
from bot.text import canonical_url
from bot.types import Page

if TYPE_CHECKING:
    from fastwarc.stream_io import WarcReader
    from fastwarc.warc import WarcRecord

_PAGES = 32  #: of one batch
_BATCH_BYTES = 16_000_000
_CHUNK = 1 << 20
_STARTS = {  # how a record, or the packed piece that holds it, begins; by how the file itself begins
    b"\x1f\x8b": re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"),
    b"\x04\x22\x4d\x18": re.compile(rb"\x04\x22\x4d\x18"),
    b"\x28\xb5\x2f\xfd": re.compile(rb"\x28\xb5\x2f\xfd"),
}
_PLAIN_START = re.compile(rb"WARC/[01]\.")
_LONGEST_START = 7  # bytes of the above, less one would do
_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file to read on: `records` after the first one of the packed piece that begins at byte `offset`."""

    offset: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True)
class Capture:
    """One page and when it was captured; `problem` says why it is of no use, "" where it is."""

    page: Page
    at: datetime | None
    problem: str = ""

    @property
    def key(self) -> str:
        """What tells this capture from all others."""
        return f"{self.at.isoformat() if self.at else ''} {self.page.url}"


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one batch: pages, seconds after which no further record is read, and bytes of one page."""

    pages: int = _PAGES
    seconds: float = 5.0
    page_bytes: int = 10_000_000


@dataclass(slots=True)
class Batch:
    """What one call read: the pages among `records` records, and where the next call reads on, None at the end."""

    captures: list[Capture] = field(default_factory=list)
    records: int = 0
    next: Place | None = None
    damage: str = ""  #: in words for the user, "" where there was none


def read_batch(path: str, place: Place, limits: Limits, now: datetime | None = None) -> Batch:
    """The next pages of a file: answers of status 200 and resources that are HTML, from web addresses.

    Raises OSError where the file itself cannot be read; damage in it is told in the batch.
    """
    moment, until = now or datetime.now(UTC), time.monotonic() + limits.seconds
    batch, here = Batch(), place
    with Path(path).open("rb") as file:
        start = _start_of(file)
        try:
            for record, here in _records(file, start, place):
                batch.records += 1
                capture = _capture(record, limits.page_bytes, moment)
                batch.captures += [capture] if capture else []
                if _is_full(batch, limits) or time.monotonic() > until:
                    batch.next = here
                    return batch
        except OSError as error:
            batch.damage = f"damaged after byte {here.offset:,} ({one_line(str(error))[:100]})"
            batch.next = _next_start(file, start, here.offset)
    return batch


def place_after(path: str, place: Place) -> Place | None:
    """Where a file may be read on when the record at `place` cannot be; None where nothing follows it."""
    with Path(path).open("rb") as file:
        return _next_start(file, _start_of(file), place.offset)


def _is_full(batch: Batch, limits: Limits) -> bool:
    size = sum(len(capture.page.body) for capture in batch.captures)
    return len(batch.captures) >= limits.pages or size >= _BATCH_BYTES


# --- places -----------------------------------------------------------------------------------------------------


def _records(file: IO[bytes], start: re.Pattern[bytes], place: Place) -> Iterator[tuple[WarcRecord, Place]]:
    """The records from a place on, each with the place after it."""
    from fastwarc.warc import ArchiveIterator

    file.seek(place.offset)
    here = Place(place.offset)
    with Path(file.name).open("rb") as beside:
        for record in ArchiveIterator(file, parse_http=False, quirks_mode=True):
            # Where one packed piece holds many records, what is called their position is not one to begin at.
            if record.stream_pos > here.offset and _begins(beside, start, record.stream_pos):
                here = Place(record.stream_pos)
            here = replace(here, records=here.records + 1)
            if here.offset > place.offset or here.records > place.records:
                yield record, here


def _begins(file: IO[bytes], start: re.Pattern[bytes], offset: int) -> bool:
    file.seek(offset)
    return bool(start.match(file.read(_LONGEST_START)))


def _start_of(file: IO[bytes]) -> re.Pattern[bytes]:
    file.seek(0)
    beginning = file.read(_LONGEST_START)
    return next((start for magic, start in _STARTS.items() if beginning.startswith(magic)), _PLAIN_START)


def _next_start(file: IO[bytes], start: re.Pattern[bytes], offset: int) -> Place | None:
    """The first place behind `offset` that looks like the start of a record."""
    offset += 1
    file.seek(offset)
    held = b""
    while chunk := file.read(_CHUNK):
        held += chunk
        if match := start.search(held):
            return Place(offset + match.start())
        offset += max(0, len(held) - _LONGEST_START)
        held = held[-_LONGEST_START:]
    return None


# --- records ----------------------------------------------------------------------------------------------------


def _capture(record: WarcRecord, ceiling: int, now: datetime) -> Capture | None:
    """The page in a record; None where there is none, and nothing that its reader would miss."""
    from fastwarc.warc import WarcRecordType

    url = one_line((record.headers.get("WARC-Target-URI") or "").strip().strip("<>"))
    if record.record_type not in (WarcRecordType.response, WarcRecordType.resource) or not _is_web(url):
        return None
    at = sane_moment(record.record_date, now)
    try:
        return _page(record, url, at, ceiling, now)
    except OSError as error:
        return Capture(Page(url, url, 0, {}, b""), at, f"its record is damaged ({one_line(str(error))[:100]})")


def _page(record: WarcRecord, url: str, at: datetime | None, ceiling: int, now: datetime) -> Capture | None:
    headers, status = record.headers, 200
    if record.is_http:
        record.parse_http(auto_decode="transfer", quirks_mode=True, strict_mode=False)
        headers, status = record.http_headers, record.http_headers.status_code or 0
        at = at or sane_moment(record.http_date, now)
    kind = one_line(headers.get("Content-Type") or "")
    if status != 200 or kind.partition(";")[0].strip().lower() not in _HTML_TYPES:
        return None
    body = _decoded(record.reader.read(ceiling + 1), headers.get("Content-Encoding") or "", ceiling)
    page = Page(url, url, status, {"content-type": kind}, body)
    if len(body) > ceiling:
        return Capture(replace(page, body=b""), at, f"it is larger than {ceiling / 1_000_000:g} MB")
    return Capture(page, at, "" if at else "the archive does not say when it was captured")


def _decoded(body: bytes, encoding: str, ceiling: int) -> bytes:
    """The body without its Content-Encoding, `ceiling` bytes and one at most; many archives keep it decoded already."""
    from fastwarc.stream_io import BrotliReader, GzipReader, ZstdReader

    name, packed = encoding.strip().lower(), io.BytesIO(body)
    reader: WarcReader
    try:
        match name:
            case "gzip" | "x-gzip" | "deflate":
                reader = GzipReader(packed, zlib=name == "deflate")
            case "br":
                reader = BrotliReader(packed)
            case "zstd":
                reader = ZstdReader(packed)
            case _:
                return body
        return reader.read(ceiling + 1)
    except OSError:
        return body


def _is_web(url: str) -> bool:
    try:
        return len(url) <= ADDRESS and bool(canonical_url(url))
    except ValueError:
        return False
