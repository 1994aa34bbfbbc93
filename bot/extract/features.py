"""What is measured of each line of a page, for the classifier in `lines` that decides which belong to the article.

`FEATURES` names the numbers in the order in which `Lines.describe` gives them: those of a line by itself,
of the place that it stands in and of its page (`GROUPS`). Whoever changes any trains again (`models/lines/recipe.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import add

from bot.extract.blocks import Block
from bot.extract.bylines import read_byline
from bot.extract.characters import key
from bot.extract.phrases import is_chrome
from bot.extract.places import AROUND, HINTS, Place

VOICES = ("trafilatura", "resiliparse", "declared")
"""Who is asked: two extractors, and what the page gives as its `articleBody`."""

_LEVELS = range(5)  #: places around a line whose sums are looked at
_STEPS = (-2, -1, 1, 2)  #: neighbours
_TAGS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre", "figcaption", "dd", "div")
_OF_TAG = {tag: tuple(float(tag == one) for one in _TAGS) for tag in _TAGS}
_OF_OTHERS = (0.0,) * len(_TAGS)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SENTENCE = re.compile(r"[.!?…。](?=\s|\Z|[»”\"'’)])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDS = '.!?…»”"。:'
_PROSE = 40  #: characters of a line with a sentence
_SHORT = 200  #: characters below which the words of a line are looked at
_MOST_LINKED = 0.8  #: of a line that no voice has
_NEAR = 5  #: lines before and behind a line that its window holds
_LOST = 600  #: characters of lines that no voice has, after which a run of heard ones is over
_PROBE = 24  #: characters by which a long line is looked for in pieces
_NOBODY = (-1.0,) * (5 + len(VOICES))


@dataclass(frozen=True, slots=True)
class Hearing:
    """What others take for the article, each as `squeezed`, and what the page says of it."""

    voices: tuple[str, ...]  #: as many as `VOICES`
    title: str = ""
    titles: frozenset[str] = frozenset()  #: as keys
    descriptions: tuple[str, ...] = ()
    language: str = ""


def squeezed(text: str) -> str:
    """A text without white space: so a line is found in a voice whatever either does with lines."""
    return "".join(text.split())


def words_of(text: str) -> frozenset[str]:
    """The words of a short line, by which it may give itself away; none of a long one."""
    return frozenset(_WORD.findall(text.lower())) if len(text) < _SHORT else frozenset()


class Lines:
    """The lines of a page, measured once; `describe` then gives the numbers of one of them."""

    def __init__(self, blocks: Sequence[Block], hearing: Hearing, words: Mapping[str, float]) -> None:
        """`words` are the weights of words in short lines, above 0 for those of articles."""
        self._blocks = blocks
        self._hearing = hearing
        self._words = words
        self._title = set(key(hearing.title).split())
        self._descriptions = [squeezed(text) for text in hearing.descriptions]
        self._texts = [squeezed(block.text) for block in blocks]
        self._first = {text: len(self._texts) - n for n, text in enumerate(reversed(self._texts), start=1)}
        self._measure()
        self._sums, self._kinds = self._sum_up()
        self._edges = tuple(self._find_edges())
        self._runs = tuple(self._measure_runs())
        self._title_at = self._find_title()
        core = max(range(len(blocks)), key=self._certainty, default=None)
        self._climbs = (self._steps_to(self._title_at), self._steps_to(core))
        self._of_place: dict[int, list[float]] = {}
        self._sizes: dict[int, tuple[float, ...]] = {}
        self.page = tuple(self._measure_page())

    def _measure(self) -> None:
        voices = self._hearing.voices
        self._chars = [len(text) for text in self._texts]
        self._heard = [_heard(text, voices) for text in self._texts]
        self._voiced = [sum(heard) for heard in self._heard]
        self._linked = [min(1.0, block.linked / len(block.text)) for block in self._blocks]
        self._sentences = [len(_SENTENCE.findall(block.text)) for block in self._blocks]
        self._prose = [
            chars if sentences and linked < 0.5 and chars > _PROSE else 0
            for chars, sentences, linked in zip(self._chars, self._sentences, self._linked, strict=True)
        ]
        self._all_prose = sum(self._prose) or 1
        self._shapes = [
            (math.log1p(chars), linked, float(block.place.tag in _HEADINGS), float(block.text[-1] in _ENDS))
            for block, chars, linked in zip(self._blocks, self._chars, self._linked, strict=True)
        ]

    def candidates(self) -> Iterator[int]:
        """The lines that a voice has, and those beside them that are no links; captions and all others never belong."""
        for number, block in enumerate(self._blocks):
            if not block.place.is_caption and (self._voiced[number] or self._is_near(number)):
                yield number

    def _is_near(self, number: int) -> bool:
        """Whether one of the nearest places around a line holds what a voice has, and the line is not mostly links."""
        if self._linked[number] > _MOST_LINKED:
            return False
        places = islice(self._blocks[number].place.way_up(), len(_LEVELS))
        return any(any(self._sums[place.number][3:]) for place in places)

    def describe(self, number: int) -> list[float]:
        """The numbers of one line, in the order of `FEATURES`."""
        return [*self.line(number), *self.place(number), *self.page]

    def line(self, number: int) -> list[float]:
        """What is measured of one line by itself, in the order of `FEATURES`."""
        return [
            *self._own(number),
            *self._lexical(number),
            *self._heard[number],
            *self._distances(number),
            *self._neighbours(number),
            *self._window(number),
        ]

    def place(self, number: int) -> list[float]:
        """What is measured of the place that a line stands in, in their order."""
        place = self._blocks[number].place
        if place.number not in self._of_place:
            self._of_place[place.number] = self._describe_place(place)
        return self._of_place[place.number]

    def _own(self, number: int) -> tuple[float, ...]:
        text, chars = self._blocks[number].text, self._chars[number]
        count = text.count(" ") + 1
        return (
            math.log1p(chars),
            math.log1p(count),
            self._linked[number],
            float(text[-1] in _ENDS),
            min(self._sentences[number], 5),
            text.count(",") / count,
            float(text[0].isupper()),
            float(text.isupper()),
            sum(map(str.isdigit, text[:120])) / min(chars, 120),
            sum([word[0].isupper() for word in text[:200].split()]) / min(count, 40),
            float(self._first[self._texts[number]] < number),
            number / len(self._blocks),
        )

    def _lexical(self, number: int) -> tuple[float, ...]:
        """What the words of a line say: notices and bylines, the page's title and description, the learned words."""
        text = self._blocks[number].text
        said = key(text) if len(text) < _SHORT else ""
        own = set(said.split())
        weights = [self._words[word] for word in words_of(text) if word in self._words]
        return (
            float(is_chrome(text)),
            float(read_byline(text, self._hearing.language) is not None),
            float(said in self._hearing.titles),
            2 * len(own & self._title) / (len(own) + len(self._title) or 1),
            float(len(text) > _PROSE and any(self._texts[number] in one for one in self._descriptions)),
            sum(weights) / math.sqrt(len(weights) or 1),
            min(weights, default=0.0),
            max(weights, default=0.0),
        )

    def _distances(self, number: int) -> Iterator[float]:
        """How far before the first and behind the last line of each voice a line stands."""
        for first, last in self._edges:
            yield math.log1p(max(0, first - number))
            yield math.log1p(max(0, number - last))

    def _neighbours(self, number: int) -> list[float]:
        around = self._blocks[number].place.parent
        found: list[float] = []
        for step in _STEPS:
            other = number + step
            if 0 <= other < len(self._blocks):
                found += self._shapes[other]
                found.append(float(self._blocks[other].place.parent is around))
                found += self._heard[other]
            else:
                found += _NOBODY
        return found

    def _window(self, number: int) -> tuple[float, ...]:
        start, stop = max(0, number - _NEAR), min(len(self._blocks), number + _NEAR + 1)
        tag = self._blocks[number].place.tag
        return (
            sum([block.place.tag == tag for block in self._blocks[start:stop]]) / (stop - start),
            sum(self._voiced[start:stop]) / (stop - start),
            sum(self._prose[start:stop]) / (sum(self._chars[start:stop]) or 1),
            0.0 if self._title_at is None else 1.0 if number > self._title_at else -1.0,
            *self._runs[number],
        )

    def _describe_place(self, place: Place) -> list[float]:
        way = tuple(islice(place.way_up(), len(_LEVELS)))
        count, chars, *sums = self._kinds[place.kind]
        found = [min(place.depth, 30), *_OF_TAG.get(place.tag, _OF_OTHERS), *_flags(place.inside, len(AROUND))]
        found += _flags(place.near, len(HINTS))
        found += _flags(place.inherited, len(HINTS))
        for level in _LEVELS:
            found += self._in_place(way[min(level, len(way) - 1)])
        for steps in self._climbs:
            found += _climb(place, steps)
        found += (math.log1p(count), math.log1p(chars), *(part / (chars or 1) for part in sums))
        return found

    def _in_place(self, place: Place) -> tuple[float, ...]:
        """Of a place: how much text, what share of it is links and prose, its share of all prose, what is heard."""
        known = self._sizes.get(place.number)
        if known is None:
            chars, linked, prose, *heard = self._sums[place.number]
            size = chars or 1
            shares = (linked / size, prose / size, prose / self._all_prose, *(share / size for share in heard))
            known = self._sizes[place.number] = (math.log1p(chars), *shares)
        return known

    def _steps_to(self, number: int | None) -> dict[int, tuple[float, float]]:
        """For the places around a known line, no steps, and the share of the page's prose that is there."""
        way = () if number is None else self._blocks[number].place.way_up()
        return {place.number: (0.0, self._sums[place.number][2] / self._all_prose) for place in way}

    def _sum_up(self) -> tuple[Mapping[int, list[float]], Mapping[int, list[float]]]:
        """The characters, those in links, in prose, and heard of each voice: of each place with all that is in it.

        And, after how many they are, of all lines that a template shows alike.
        """
        nothing = [0.0] * (3 + len(VOICES))
        places: dict[int, Place] = {}
        sums: dict[int, list[float]] = {}
        kinds: dict[int, list[float]] = {}
        rows = zip(self._blocks, self._chars, self._linked, self._prose, self._heard, strict=True)
        for block, chars, linked, prose, heard in rows:
            place: Place | None = block.place
            kind = block.place.kind
            row = (chars, linked * chars, prose, *[share * chars for share in heard])
            while place is not None and place.number not in places:
                places[place.number], sums[place.number] = place, nothing
                place = place.parent
            own = block.place.number
            sums[own] = _added(sums[own], row)
            kinds[kind] = _added(kinds.get(kind, [0.0, *nothing]), (1, *row))
        for number in sorted(places, reverse=True):  # a place has a higher number than what is around it
            if (around := places[number].parent) is not None:
                sums[around.number] = _added(sums[around.number], sums[number])
        return sums, kinds

    def _measure_page(self) -> Iterator[float]:
        """The sizes of page and voices, and what share of the lines that any voice has each voice has."""
        yield math.log1p(sum(self._chars))
        yield math.log1p(self._all_prose)
        any_voice = sum(chars for chars, voiced in zip(self._chars, self._voiced, strict=True) if voiced) or 1
        for voice, text in enumerate(self._hearing.voices):
            yield math.log1p(len(text))
            heard = zip(self._chars, self._heard, strict=True)
            yield sum(chars * shares[voice] for chars, shares in heard) / any_voice

    def _find_edges(self) -> Iterator[tuple[int, int]]:
        """The first and the last line of each voice; of a silent one, as if every line stood outside."""
        for voice in range(len(VOICES)):
            lines = [n for n, heard in enumerate(self._heard) if heard[voice] == 1 and self._chars[n] > _PROSE]
            yield (lines[0], lines[-1]) if lines else (len(self._blocks), -1)

    def _measure_runs(self) -> Iterator[tuple[float, float]]:
        """Of each line: characters heard in the run that it belongs to, and those not heard since."""
        heard = lost = 0
        for chars, voiced in zip(self._chars, self._voiced, strict=True):
            heard, lost = (heard + chars, 0) if voiced else (heard, lost + chars)
            heard = 0 if lost > _LOST else heard
            yield math.log1p(heard), math.log1p(lost)

    def _find_title(self) -> int | None:
        titles = self._hearing.titles
        headings = (n for n, block in enumerate(self._blocks) if block.place.tag in _HEADINGS)
        return next((n for n in headings if key(self._blocks[n].text) in titles), None)

    def _certainty(self, number: int) -> float:
        """The line that most voices have, and the longest of them, is the article's for certain."""
        prose = self._prose[number]
        return (self._voiced[number] if prose else 0) * 1000 + min(prose, 999)


def _added(total: Sequence[float], values: Sequence[float]) -> list[float]:
    return list(map(add, total, values))


@lru_cache(maxsize=10_000)
def _flags(bits: int, count: int) -> tuple[float, ...]:
    return tuple(float(bits >> bit & 1) for bit in range(count))


def _climb(place: Place, steps: dict[int, tuple[float, float]]) -> tuple[float, float]:
    """How many places up a line meets the way of a known one, and the share of the page's prose that is there.

    What is found is written into `steps` for all places passed, which other lines pass too.
    """
    passed = []
    for one in place.way_up():
        if one.number in steps:
            break
        passed.append(one.number)
    else:
        return -1.0, -1.0
    climbed, share = steps[one.number]
    for number in reversed(passed):
        climbed += 1
        steps[number] = (climbed, share)
    return climbed, share


def _heard(text: str, voices: Sequence[str]) -> tuple[float, ...]:
    """What share of a line each voice has, 0 to 1: all of it, or of a long line its beginning, middle or end."""
    return tuple([1.0 if text in voice else _in_pieces(text, voice) for voice in voices])


def _in_pieces(text: str, voice: str) -> float:
    if len(text) < 3 * _PROBE or not voice:
        return 0.0
    middle = (len(text) - _PROBE) // 2
    return sum(part in voice for part in (text[:_PROBE], text[middle : middle + _PROBE], text[-_PROBE:])) / 3


def _names_of_line() -> Iterator[str]:
    yield from (
        "chars words linked ends sentences commas upper capitals digits capitalised copy position "
        "chrome byline title title_words description words_sum words_min words_max"
    ).split()
    yield from (f"voice_{voice}" for voice in VOICES)
    yield from (f"{side}_{voice}" for voice in VOICES for side in ("before", "behind"))
    for step in _STEPS:
        yield from (f"next{step}_{name}" for name in ("chars", "linked", "heading", "ends", "sibling", *VOICES))
    yield from ("window_tag", "window_voices", "window_prose", "below_title", "run_heard", "run_lost")


def _names_of_place() -> Iterator[str]:
    yield from ("depth", *(f"tag_{tag}" for tag in _TAGS), *(f"in_{tag}" for tag in AROUND))
    yield from (f"{reach}_{hint}" for reach in ("near", "far") for hint in HINTS)
    for level in _LEVELS:
        yield from (f"place{level}_{name}" for name in ("chars", "linked", "prose", "share", *VOICES))
    yield from (f"{known}_{name}" for known in ("title", "core") for name in ("climb", "share"))
    yield from (f"kind_{name}" for name in ("count", "chars", "linked", "prose", *VOICES))


_OF_LINE, _OF_PLACE = tuple(_names_of_line()), tuple(_names_of_place())
_OF_PAGE = ("page_chars", "page_prose", *(f"{name}_{voice}" for voice in VOICES for name in ("size", "share")))
FEATURES = (*_OF_LINE, *_OF_PLACE, *_OF_PAGE)
"""The names of the numbers."""

_PLACE, _PAGE = len(_OF_LINE), len(_OF_LINE) + len(_OF_PLACE)
GROUPS = (range(_PLACE), range(_PLACE, _PAGE), range(_PAGE, len(FEATURES)))
"""Which of them are of a line by itself, which of its place, which of its page."""
