"""Reading an article for its summary: sentences, the words and pairs of words in them, and where they stand.

Words are runs of letters and digits, in small letters and with their accents; a pair is two neighbours in a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from bot.enrich.fitness import fault, quoted_throughout, seems_to_lean, stray_marks
from bot.text import fold, sentences
from bot.types import Article, Sentence

MOST_SENTENCES = 30
"""Sentences that are read; what an article says later is never its news."""

_MOST_CHARACTERS = 8_000
_STEM = 6  #: letters that make a word's kin; the same for every language, and free
_TOKEN = re.compile(r"[^\W_]+|[\"“”«»,;:()]| [-–—] ")
_QUOTES = frozenset('"“”«»')
_PIECES = re.compile(r"[a-z0-9]+")

# Some publishers' pages lose the break after a heading (« le plan dévoiléLe ministre »): these words begin sentences.
_OPENERS = "|".join(
    "Le La Les L En Dans Selon Pour Une Si Ce Un Il Cette Sur Après Mais Ces Au Depuis Alors A Des De À C D Parmi Lors "
    "Par Face Interrogé Interrogée Cet Plus Concernant Ainsi Du Avec Plusieurs Comme S Et Elle Deux Autre Malgré Ils "
    "Quant Outre Lundi Mardi Mercredi Jeudi Vendredi Samedi Dimanche Enfin Quelques Dès Trois Même Son Sa Ses Comment "
    "Tout Pourtant "
    "Aujourd Sans Durant Car Avant On Cependant Contacté Contactée Certains Aux The In But On At For".split()
)
_LOST_BREAK = re.compile(
    rf"(?<=[a-zà-öø-ÿœ]{{3}})(?=[\"“«]?(?:{_OPENERS})\b)"
    rf"|(?<=[A-ZÉ]{{2}}\.)(?=(?:{_OPENERS})\b)|(?<=\d\.)(?=(?:{_OPENERS})\b)"
    r"|(?<=[.!?»\"])(?=\s?- [^.\-]{3,70} -\s?[\"«A-ZÀÉÊ])|(?<=\S -)(?=\s?[\"«]?[A-ZÀÉÊ])"
)


@dataclass(slots=True)
class Word:
    """What an article does with one word."""

    text: str
    sentence: int  #: the first that has it
    position: int  #: of its first place, in words
    sentences: int = 0  #: how many have it
    count: int = 0
    capitals: int = 0  #: with a capital although not first
    quoted: int = 0
    early: int = 0  #: in the second and third sentence
    shouted: bool = False  #: in capitals


@dataclass(slots=True)
class Pair:
    """What an article does with two neighbouring words."""

    first: int
    second: int
    sentence: int  #: the first that has it
    count: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, read."""

    sentence: Sentence
    words: tuple[int, ...]  #: numbers in `Reading.words`
    pairs: tuple[int, ...]  #: numbers in `Reading.pairs`; one fewer
    clauses: tuple[int, ...]  #: for each word, the part between commas, quotation marks and dashes that it stands in
    quoted: int  #: words between quotation marks
    capitals: int  #: words with a capital


@dataclass(slots=True)
class Reading:
    """An article as the features see it."""

    title: tuple[str, ...]
    standfirst: int = 0  #: how many of the lines are the standfirst's
    lines: list[Line] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    kin: dict[str, int] = field(default_factory=lambda: defaultdict(int))  #: how often words of one stem occur
    length: int = 0  #: in words


@lru_cache(maxsize=100_000)
def stem_of(word: str) -> str:
    """What a word shares with its inflections, in any language: its first letters, folded."""
    return fold(word)[:_STEM]


@lru_cache(maxsize=100_000)
def pieces(word: str) -> int:
    """How many tokens ROUGE's usual tokenizer makes of a word: it splits at letters with accents."""
    return len(_PIECES.findall(word))


def split(text: str) -> list[Sentence]:
    """Sentences with their offsets, also where the break after a heading was lost or a quotation mark went astray."""
    found = []
    for sentence in sentences(text):
        inner = sorted({match.start() for match in _LOST_BREAK.finditer(sentence.text)} - {0})
        bounds = [0, *inner, len(sentence.text)]
        for start, end in pairwise(bounds):
            raw = sentence.text[start:end]
            at = sentence.start + start + len(raw) - len(raw.lstrip())
            if raw.strip():
                found.append(Sentence(raw.strip(), at, at + len(raw.strip())))
    return _with_marks_moved(found, text)


def _with_marks_moved(found: list[Sentence], text: str) -> list[Sentence]:
    """The sentences, with « …est sauf." Nous avons eu peur", dit-il » split before the mark that opens."""
    stray = stray_marks([sentence.text for sentence in found])
    for number in stray:
        before, after = found[number : number + 2]
        found[number] = Sentence(before.text[:-1], before.start, before.end - 1)
        found[number + 1] = Sentence(text[before.end - 1 : after.end], before.end - 1, after.end)
    return found


def body_of(article: Article) -> list[Sentence]:
    """The first sentences of standfirst and body, with offsets in `full_text`."""
    start = len(article.title) + 1 if article.title else 0
    text = article.full_text[start : start + _MOST_CHARACTERS]
    return [Sentence(s.text, s.start + start, s.end + start) for s in split(text)][:MOST_SENTENCES]


def read(title: str, body: Sequence[Sentence], *, standfirst: int = 0) -> Reading:
    """Read a title and the sentences below it, of which the first few are the standfirst's."""
    titled = (match.group().lower() for match in _TOKEN.finditer(title) if match.group()[0].isalnum())
    reading = Reading(tuple(titled), standfirst)
    numbers: dict[str, int] = {}
    pair_numbers: dict[tuple[int, int], int] = {}
    for sentence in body:
        _read_line(reading, sentence, numbers, pair_numbers)
    return reading


def _read_line(
    reading: Reading, sentence: Sentence, numbers: dict[str, int], pair_numbers: dict[tuple[int, int], int]
) -> None:
    words: list[int] = []
    clauses: list[int] = []
    clause = quoted = capitals = 0
    inside = False
    for match in _TOKEN.finditer(sentence.text):
        token = match.group()
        if not token[0].isalnum():
            clause += 1
            inside ^= token in _QUOTES
            continue
        number = numbers.setdefault(token.lower(), len(reading.words))
        if number == len(reading.words):
            reading.words.append(Word(token.lower(), len(reading.lines), reading.length + len(words)))
        _see(reading, number, token, inside=inside, opens=not words)
        quoted += inside
        capitals += token[0].isupper()
        reading.words[number].sentences += number not in words
        words.append(number)
        clauses.append(clause)
    pairs = _read_pairs(reading, words, pair_numbers)
    reading.length += len(words)
    reading.lines.append(Line(sentence, tuple(words), pairs, tuple(clauses), quoted, capitals))


def _see(reading: Reading, number: int, token: str, *, inside: bool, opens: bool) -> None:
    word = reading.words[number]
    word.count += 1
    word.quoted += inside
    word.early += 1 <= len(reading.lines) <= 2
    if token[0].isupper():
        word.capitals += not opens
        word.shouted |= len(token) > 1 and token.isupper()
    reading.kin[stem_of(word.text)] += 1


def _read_pairs(reading: Reading, words: Sequence[int], numbers: dict[tuple[int, int], int]) -> tuple[int, ...]:
    found = []
    for first, second in pairwise(words):
        number = numbers.setdefault((first, second), len(reading.pairs))
        if number == len(reading.pairs):
            reading.pairs.append(Pair(first, second, len(reading.lines)))
        reading.pairs[number].count += 1
        found.append(number)
    return tuple(found)


def fit_lines(reading: Reading) -> list[int]:
    """The numbers of the sentences that can stand in a summary and say more than the title."""
    title = {stem_of(word) for word in reading.title}
    quoted = quoted_throughout([line.sentence.text for line in reading.lines])
    return [
        number
        for number, line in enumerate(reading.lines)
        if number not in quoted
        and len(_long_stems(reading, line) - title) > 1
        and not fault(line.sentence.text, is_standfirst=number < reading.standfirst)
    ]


def _long_stems(reading: Reading, line: Line) -> set[str]:
    texts = (reading.words[number].text for number in line.words)
    return {stem_of(text) for text in texts if len(text) > 3}


def leaning(reading: Reading, chosen: Sequence[int]) -> frozenset[int]:
    """Those of some sentences that lean, or seem to lean, on the one before."""
    return frozenset(number for number in chosen if seems_to_lean(reading.lines[number].sentence.text))


def stands_alone(chosen: Sequence[int], leaning: Collection[int]) -> bool:
    """True if no sentence of a set leans on one left out."""
    return all(number not in leaning or number - 1 in chosen for number in chosen)
