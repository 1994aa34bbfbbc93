"""Extraction next to its peers, in one run: how exact body, title, author and date are, and how fast it goes.

    python -m bench.extract CORPUS [--only NAME …] [--limit N]

CORPUS is a folder with any of `aeb.jsonl.xz`, `wcxb-dev-articles.jsonl.xz`, `trafilatura-eval.jsonl.xz` and
`orange-hightech.jsonl.xz`, in it or below it. Each set is scored by its own metric (see `bench.scores`). Vigie keeps
the standfirst apart from the body, which not every set does: its second line counts both together. Titles, authors and
dates are counted where the set knows them; title and author must say the same words in the same order, whatever their
case and punctuation, and authors whatever joins them ("By", "and"); a date the same day or the one beside it, since a
moment is two days at once on earth. Pages a second are pages per second of processor time, of one core.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from bench.extractors import Extractor, Found, available
from bench.scores import Match, mean, segment_f, segments, shingle_f1, shingles, word_f1
from bot.extract.characters import key

Row = Mapping[str, Any]
_FIELDS = ("title", "author", "date")
_JOINING = frozenset("by par von and et und".split())


@dataclass(frozen=True, slots=True)
class PageSet:
    """A set of pages: its file, what its score is called, and how it is worked out from texts and rows."""

    name: str
    metric: str
    score: Callable[[Sequence[str], Sequence[Row]], float]


def _words(texts: Sequence[str], rows: Sequence[Row]) -> float:
    return mean(word_f1(text, row["text"]) for text, row in zip(texts, rows, strict=True)) or 0.0


def _shingles(texts: Sequence[str], rows: Sequence[Row]) -> float:
    return shingle_f1([shingles(text, row["text"]) for text, row in zip(texts, rows, strict=True)])


def _segments(texts: Sequence[str], rows: Sequence[Row]) -> float:
    matches: list[Match] = []
    for text, row in zip(texts, rows, strict=True):
        matches.append(segments(text, row["must"], row["must_not"]))
    return segment_f(matches)


SETS = (
    PageSet("orange-hightech", "word F1", _words),
    PageSet("aeb", "4-gram F1", _shingles),
    PageSet("wcxb-dev-articles", "word F1", _words),
    PageSet("trafilatura-eval", "segment F", _segments),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table; None where the set does not know."""

    name: str
    body: float
    fields: tuple[float | None, ...]
    speed: float  #: pages a second of processor time
    failed: int  #: pages on which the tool raised


def read_rows(path: Path, limit: int | None = None) -> list[Row]:
    """The first pages of a set, all by default."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, limit)]


def measure(name: str, tool: Extractor, page_set: PageSet, rows: Sequence[Row]) -> Iterator[Result]:
    """The lines of one tool on one set: a second one where it keeps standfirsts apart."""
    found, failed = list[Found](), 0
    started = time.process_time()
    for row in rows:
        try:
            found.append(tool(row["html"], str(row.get("url") or "")))
        except Exception:  # noqa: BLE001 - a peer may raise what it likes: the page is lost, not the run
            found.append(Found())
            failed += 1
    speed = len(rows) / (time.process_time() - started)
    right = tuple(_right(field, [getattr(one, field) for one in found], rows) for field in _FIELDS)
    yield Result(name, page_set.score([one.text for one in found], rows), right, speed, failed)
    if any(one.standfirst for one in found):
        whole = [f"{one.standfirst}\n{one.text}" for one in found]
        yield Result(f"{name}, with standfirst", page_set.score(whole, rows), right, speed, failed)


def _gold(row: Row, field: str) -> str:
    said = row.get("published" if field == "date" else field) or row.get(field) or ""
    return ", ".join(said) if isinstance(said, list) else str(said)


def _right(field: str, found: Sequence[str | None], rows: Sequence[Row]) -> float | None:
    """The share of the known values that were found, None where none is known or the tool gives none."""
    pairs = [(one, gold) for one, row in zip(found, rows, strict=True) if (gold := _gold(row, field))]
    if all(one is None for one, _ in pairs):
        return None
    same = _same_day if field == "date" else _same_words
    return mean(float(same(one or "", gold)) for one, gold in pairs)


def _same_words(one: str, other: str) -> bool:
    words, expected = ([word for word in key(text).split() if word not in _JOINING] for text in (one, other))
    return words == expected


def _same_day(one: str, other: str) -> bool:
    try:
        days = date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])
    except ValueError:
        return False
    return abs(days.days) <= 1


def show(result: Result) -> str:
    """A line of the table."""
    fields = " ".join(f"{'–' if value is None else f'{value:.3f}':>7}" for value in result.fields)
    failed = f"   raised on {result.failed}" if result.failed else ""
    return f"  {result.name:<24} {result.body:>9.4f} {fields} {result.speed:>8.1f}{failed}"


def _find(corpus: Path, page_set: PageSet) -> Path | None:
    """The set's file; the largest of several, since pages are larger than what is written about them."""
    found = corpus.rglob(f"{page_set.name}.jsonl.xz")
    return max(found, key=lambda path: path.stat().st_size, default=None)


def run(corpus: Path, only: Sequence[str], limit: int | None) -> int:
    """Print the table of every set that is there; the number of them."""
    tools = {name: tool for name, tool in available().items() if not only or name in only}
    done = 0
    for page_set in SETS:
        path = _find(corpus, page_set)
        if path is None:
            continue
        rows = [row for row in read_rows(path, limit) if row.get("html")]
        print(f"{page_set.name}, {len(rows)} pages")
        print(f"  {'':<24} {page_set.metric:>9} {'title':>7} {'author':>7} {'date':>7} {'pages/s':>8}")
        for name, tool in tools.items():
            for result in measure(name, tool, page_set, rows):
                print(show(result), flush=True)
        done += 1
    return done


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these tools only")
    parser.add_argument("--limit", type=int, help="the first N pages of each set")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    if not run(options.corpus, options.only, options.limit):
        sys.exit(f"{options.corpus} holds none of {', '.join(f'{s.name}.jsonl.xz' for s in SETS)}.")


if __name__ == "__main__":
    main()
