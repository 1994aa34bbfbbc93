"""The part of an article that shows best why it was found. Everything here is pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.store.stems import WORD
from bot.store.terms import Term
from bot.types import Span

_LENGTH = 240  #: characters
_LEAD = 60  #: of them before the first word found, so that it does not stand without its sentence
_MOST_FOUND = 100  #: places looked at in one article


@dataclass(frozen=True, slots=True)
class _Found:
    """A place where a term stands."""

    term: int
    start: int
    end: int


def cut(text: str, stems: str, terms: Sequence[Term]) -> tuple[str, tuple[Span, ...]]:
    """A verbatim part of a text, with … where it was cut, and the spans of that part which answer the terms.

    `stems` are those of the text, the n-th that of its n-th word.
    """
    found = _places(text, stems.split(), terms)
    start = max(0, _best_start(found) - _LEAD) if found else 0
    start, end = _at_words(text, start, start + _LENGTH)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    moved = len(before) - start
    inside = [Span(f.start + moved, f.end + moved) for f in found if start <= f.start and f.end <= end]
    return before + text[start:end] + after, _merged(inside)


def _places(text: str, stems: Sequence[str], terms: Sequence[Term]) -> list[_Found]:
    by_first: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, term in enumerate(terms):
        for run in term.runs:
            by_first.setdefault(run[0], []).append((number, run))
    hits = list(_runs(stems, by_first))
    if not hits:
        return []
    last = max(at + length for _, at, length in hits)
    spans = [match.span() for match in islice(WORD.finditer(text), last)]
    return [_Found(number, spans[at][0], spans[at + length - 1][1]) for number, at, length in hits]


def _runs(
    stems: Sequence[str], by_first: dict[str, list[tuple[int, tuple[str, ...]]]]
) -> Iterator[tuple[int, int, int]]:
    """Which term, at which word, and over how many words."""
    count = 0
    for at, stem in enumerate(stems):
        for number, run in by_first.get(stem, ()):
            if tuple(stems[at : at + len(run)]) == run:
                yield number, at, len(run)
                count += 1
        if count >= _MOST_FOUND:
            return


def _best_start(found: Sequence[_Found]) -> int:
    """Where the stretch begins that has the most different terms, then the most places, then stands first."""
    best, best_start = (0, 0), found[0].start
    for at, first in enumerate(found):
        near = [f for f in found[at : at + 40] if f.end <= first.start + _LENGTH - 2 * _LEAD]
        value = (len({f.term for f in near}), len(near))
        if value > best:
            best, best_start = value, first.start
    return best_start


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without the halves of words at its ends, and without white space there."""
    if start and (space := _space(text, start - 1, start + _LEAD // 2, 1)) is not None:
        start = space
    if end < len(text) and (space := _space(text, end, end - _LEAD // 2, -1)) is not None:
        end = space
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _space(text: str, start: int, stop: int, step: int) -> int | None:
    return next((at for at in range(start, stop, step) if 0 <= at < len(text) and text[at].isspace()), None)


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """In order, without overlaps."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
