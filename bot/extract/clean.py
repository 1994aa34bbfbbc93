"""What does not belong to a body is taken out of its lines; the standfirst is set apart.

Pure decisions over lines: each rule takes a list and gives a list, in the order of `clean`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.extract.body import Line
from bot.extract.bylines import read_byline
from bot.extract.characters import key
from bot.extract.phrases import is_chrome
from bot.extract.signals import Signals

_HEAD = 8  #: lines at the top in which titles, bylines and a standfirst are looked for
_STANDFIRST_ABOVE = 4  #: lines in which a standfirst begins
_STANDFIRST_LEAST = 32  #: characters of its key
_LABEL = 40  #: characters
_BODY_LEAST = 80  #: characters that must be left below a standfirst, else it is the body
_REPEATED = 80  #: characters of a key from which a second occurrence is a copy and not a refrain
_HEAP = 600  #: characters of a line from which it may be the article once more, in one piece
_HEAPED = 0.7  #: the share of its runs of words that shorter lines have
_RUN = 4  #: words


@dataclass(frozen=True, slots=True)
class Body:
    """An article's text in two parts, and who signed it where a line said so."""

    standfirst: str
    lines: tuple[Line, ...]
    author: str | None = None

    @property
    def text(self) -> str:
        """The lines, one under the other."""
        return "\n".join(line.text for line in self.lines)


def clean(lines: Sequence[Line], signals: Signals) -> Body:
    """The body without titles, bylines, notices and copies, and its standfirst."""
    kept = _without_titles([line for line in lines if not is_chrome(line.text)], signals)
    kept, author = _without_bylines(kept, signals.language)
    standfirst, kept = _split_standfirst(kept, signals)
    kept = _without_loose_end(_without_heaps(_without_copies(kept)))
    return Body(standfirst, tuple(kept), author)


def _without_titles(lines: list[Line], signals: Signals) -> list[Line]:
    """Without the title, and the label of a section above it."""
    titles = [n for n, line in enumerate(lines[:_HEAD]) if key(line.text) in signals.titles]
    labels = [n for n in range(titles[0]) if len(lines[n].text) <= _LABEL] if titles else []
    return [line for n, line in enumerate(lines) if n not in titles and n not in labels]


def _without_bylines(lines: list[Line], language: str) -> tuple[list[Line], str | None]:
    bylines = {n: found for n, line in enumerate(lines[:_HEAD]) if (found := read_byline(line.text, language))}
    author = next((byline.author for byline in bylines.values() if byline.author), None)
    return [line for n, line in enumerate(lines) if n not in bylines], author


def _split_standfirst(lines: list[Line], signals: Signals) -> tuple[str, list[Line]]:
    """The standfirst and the lines below it; a standfirst that the extractor left out is taken from the page.

    Where nothing is left below it, it is the body: of an article behind a wall, pages show no more.
    """
    for start, stop in _places(len(lines)):
        text = " ".join(line.text for line in lines[start:stop])
        if _is_standfirst(key(text), signals):
            rest = lines[:start] + lines[stop:]
            return (text, rest) if sum(len(line.text) for line in rest) >= _BODY_LEAST else ("", lines)
    shown = {key(line.text) for line in lines} | signals.titles
    left_out = next((text for text in signals.standfirsts if key(text) not in shown), "")
    return (left_out, lines) if lines or not left_out else ("", [Line(left_out)])


def _places(count: int) -> Iterator[tuple[int, int]]:
    """Where a standfirst of one or two lines may stand: near the top."""
    for start in range(min(_STANDFIRST_ABOVE, count)):
        yield start, start + 1
        yield start, start + 2


def _is_standfirst(said: str, signals: Signals) -> bool:
    """True for what the page marks as one and, in French, for what its description says word for word.

    The French press writes a « chapo » and gives it as the description; the English-speaking press gives its first
    paragraph, which is body.
    """
    if said in {key(text) for text in signals.standfirsts}:
        return True
    return signals.language == "fr" and len(said) >= _STANDFIRST_LEAST and said in signals.descriptions


def _without_copies(lines: list[Line]) -> list[Line]:
    """Without the later copies of a paragraph, which some pages show once for each size of screen."""
    seen: set[str] = set()
    kept = []
    for line in lines:
        said = key(line.text)
        if len(said) < _REPEATED or said not in seen:
            kept.append(line)
        seen.add(said)
    return kept


def _without_heaps(lines: list[Line]) -> list[Line]:
    """Without what repeats the other lines in one piece, as pages do for machines (microdata) or behind a button.

    What covers it must be shorter than half of it: a long paragraph that differs by a word is not a heap.
    """
    sizes = [len(line.text) for line in lines]
    order = sorted(range(len(lines)), key=sizes.__getitem__)
    shorter, said, heaps = 0, set[tuple[str, ...]](), set[int]()
    for number in (one for one in order if sizes[one] >= _HEAP):
        while 2 * sizes[order[shorter]] <= sizes[number]:
            said.update(_runs(lines[order[shorter]]))
            shorter += 1
        runs = _runs(lines[number])
        if sum(run in said for run in runs) >= _HEAPED * len(runs):
            heaps.add(number)
    return [line for number, line in enumerate(lines) if number not in heaps]


def _runs(line: Line) -> list[tuple[str, ...]]:
    words = key(line.text).split()
    return [tuple(words[n : n + _RUN]) for n in range(max(1, len(words) - _RUN + 1))]


def _without_loose_end(lines: list[Line]) -> list[Line]:
    """Without headings that nothing follows."""
    while lines and lines[-1].tag == "head":
        lines = lines[:-1]
    return lines
