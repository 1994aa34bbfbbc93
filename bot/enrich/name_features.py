"""What the name model sees of a word: its letters, neighbours, clusters, the lists, nouns nearby, the whole article.

The features are strings, as CRFsuite wants them. Those of a word alone are made once per word, so that a text costs
little more than joining lists. The features of the whole article follow Chieu and Ng, "Named Entity Recognition: A
Maximum Entropy Approach Using Global Information" (2002): a word is seen beside its neighbours at its other places.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bot.enrich.name_nouns import Nouns
from bot.errors import ModelError

Token = tuple[str, int, int]
"""A word or mark with its offsets."""

_TOKEN = re.compile(
    r"(?:[ldnmtsjcLDNMTSJC]|[Qq]u|[Ll]orsqu|[Pp]uisqu|[Jj]usqu)['’](?=\w)|['’]s\b|"
    r"(?:ex|anti|pro|post|non|outre)-(?=[A-Z])|\w+(?:[-‐]\w+)*|[^\w\s]"
)
_TYPEWRITER = str.maketrans("’“”„«»–—‐", '\'"""""---')  #: the marks of the texts that the model was trained on
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"(.)\1{2,}")
_LIST_LINE = re.compile(r"([a-z]+): (.+)\Z")
_MOST_WORDS = 100_000  #: remembered; a hostile text must not fill the memory
_MOST_NEIGHBOURS = 6  #: of one word, over the whole article
_MOST_NOUNS = 4  #: that say what a name is, over the whole article
_CUTS = (2, 3, 4, 7)
_FIRST = "first"
WORDS, VECTORS = "words.tsv.xz", "vectors.tsv.xz"
"""Tables of words: how often each is capitalised and its clusters by counts; its clusters by vectors."""
NAMES, NOUNS = "gazetteer.txt", "nouns.txt"
"""Lists: names that everybody knows; nouns that say what a name beside them is."""
_MIDDLE = slice(1, 2)  #: of the grains of clusters, what is told of neighbours

Groups = Mapping[str, str]
"""The clusters of words, from the coarsest grain to the finest, with tabs between."""


class Word(NamedTuple):
    """The features of one word, by where it stands from the word that is looked at."""

    text: str  #: with the marks of a typewriter
    lower: str
    shape: str
    upper: bool
    capital: bool  #: its first or second letter is one
    here: list[str]
    before: list[str]
    after: list[str]
    before2: list[str]
    after2: list[str]
    cluster: str


class Lists:
    """Names that everybody knows, by type, and given names."""

    def __init__(self, groups: Iterable[tuple[str, Sequence[str]]]) -> None:
        kinds: dict[tuple[str, ...], set[str]] = {}
        self.first: set[str] = set()
        for kind, names in groups:
            if kind == _FIRST:
                self.first.update(names)
                continue
            for name in names:
                kinds.setdefault(tuple(word for word, _, _ in _tokens(name, 0)), set()).add(kind[:3])
        self._starts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for words, found in sorted(kinds.items(), key=lambda item: -len(item[0])):
            if words:
                self._starts.setdefault(words[0], []).append((words, "+".join(sorted(found))))

    def marks(self, words: Sequence[str]) -> list[str]:
        """For each word "B" or "I" and a type, where it begins or goes on in a listed name (the longest), else ""."""
        marks = [""] * len(words)
        at = 0
        while at < len(words):
            length = 1
            for name, kind in self._starts.get(words[at], ()):
                if tuple(words[at : at + len(name)]) == name:
                    length = len(name)
                    marks[at : at + length] = [f"B{kind}", *[f"I{kind}"] * (length - 1)]
                    break
            at += length
        return marks


class Features:
    """Makes the features of an article's lines from word clusters and lists; see `load_features`.

    `counted` are clusters of words that were counted side by side, `kin` those of words with like vectors.
    """

    def __init__(self, counted: Groups, kin: Groups, cases: Mapping[str, str], lists: Lists, nouns: Nouns) -> None:
        self._nouns = nouns
        self._counted = counted
        self._kin = kin
        self._cases = cases
        self._lists = lists
        self._words: dict[str, Word] = {}

    def of(self, lines: Sequence[Sequence[Token]], marks: Sequence[Sequence[str]]) -> list[list[list[str]]]:
        """The features of each token of each line; `marks` are the registry's, "B" or "I" and a type, or ""."""
        if len(self._words) > _MOST_WORDS:
            self._words.clear()
        seen = [[self._word(token[0]) for token in line] for line in lines]
        told = [self._told(words) for words in seen]
        everywhere = _everywhere(lines, seen, told)
        rows = [self._line(*part, everywhere) for part in zip(lines, seen, marks, strict=True)]
        for line, words, nouns in zip(rows, seen, told, strict=True):
            _add_nouns(line, words, nouns)
        return rows

    def _told(self, words: Sequence[Word]) -> dict[int, tuple[str, ...]]:
        """What the nouns of a line say of its names."""
        capitals = [at for at, word in enumerate(words) if word.capital]
        return self._nouns.beside([word.lower for word in words], capitals) if capitals else {}

    def _line(
        self, line: Sequence[Token], seen: Sequence[Word], marks: Sequence[str], everywhere: dict[str, list[str]]
    ) -> list[list[str]]:
        rows = _neighbourhoods(seen)
        words = [word.text for word in seen]
        _add_marks(rows, marks, "r")
        _add_marks(rows, self._lists.marks(words), "z")
        for at, (word, row) in enumerate(zip(seen, rows, strict=True)):
            if marks[at]:
                row.append(f"rs={marks[at]}{word.shape}")
            if word.text in self._lists.first:
                _add_given_name(rows, seen, at)
            row.extend(everywhere.get(line[at][0], ()))
        return rows

    def _word(self, word: str) -> Word:
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = self._make(word.translate(_TYPEWRITER))
        return known

    def _make(self, word: str) -> Word:
        plain = _DIGIT.sub("0", word)
        lower, shape = word.lower(), _shape(word)
        case = self._cases.get(plain.lower(), "rare")
        names = _either(self._counted, plain)
        groups = [f"k{level}={name}" for level, name in enumerate(names)]
        kin = [f"v{level}={name}" for level, name in enumerate(_either(self._kin, plain))]
        near = [f"l={lower}", f"s={shape}", f"c={case}", *groups[:3], *kin[_MIDDLE]]
        if word.isalpha():
            near.append(f"z3={lower[-3:]}")
        far = [f"l={lower}", f"s={shape}", *groups[_MIDDLE]]
        here = [f"w={word}", f"l={lower}", f"s={shape}", f"c={case}", *groups, *kin]
        if word[0].isalpha():
            here += [f"p{n}={lower[:n]}" for n in (2, 3, 4)] + [f"z{n}={lower[-n:]}" for n in (2, 3, 4)]
            here.append(f"sc={shape}{case}")
        return Word(
            text=word,
            lower=lower,
            shape=shape,
            upper=word[0].isupper(),
            capital=word[0].isupper() or word[1:2].isupper(),
            here=here,
            before=[f"-1{feature}" for feature in near],
            after=[f"+1{feature}" for feature in near],
            before2=[f"-2{feature}" for feature in far],
            after2=[f"+2{feature}" for feature in far],
            cluster=names[1] if names else "",
        )


def _either(groups: Groups, word: str) -> list[str]:
    """Those of a word as it is written, else in small letters."""
    found = groups.get(word) or groups.get(word.lower())
    return found.split("\t") if found else []


def _edge(before: Sequence[str] = (), after: Sequence[str] = ()) -> Word:
    """What stands beyond the ends of a line."""
    sides = {"before": [*before], "after": [*after], "before2": [], "after2": []}
    return Word("", "", "", upper=False, capital=False, here=[], cluster="", **sides)


_FAR, _START, _END = _edge(), _edge(before=["BOS"]), _edge(after=["EOS"])


def _neighbourhoods(seen: Sequence[Word]) -> list[list[str]]:
    """The features of each word and of the two on either side."""
    padded = [_FAR, _START, *seen, _END, _FAR]
    rows = [
        [*word.here, *one.before, *next_one.after, *two.before2, *next_two.after2]
        for two, one, word, next_one, next_two in zip(
            padded, padded[1:], padded[2:], padded[3:], padded[4:], strict=False
        )
    ]
    for at, (word, following) in enumerate(pairwise(seen)):
        rows[at].append(f"s+={word.shape}|{following.shape}")
        rows[at + 1] += (f"b={word.lower}|{following.shape}", f"ss={word.shape}|{following.shape}")
    return rows


def _add_marks(rows: Sequence[list[str]], marks: Sequence[str], name: str) -> None:
    """Tell each word of its own mark and of those of its neighbours."""
    for at, mark in enumerate(marks):
        if mark:
            rows[at].append(f"{name}={mark}")
            if at + 1 < len(rows):
                rows[at + 1].append(f"-{name}={mark}")
            if at:
                rows[at - 1].append(f"+{name}={mark}")


def _add_given_name(rows: Sequence[list[str]], seen: Sequence[Word], at: int) -> None:
    """Tell a word that it is a given name, and its neighbours that they stand beside one."""
    rows[at].append("fn")
    if at + 1 < len(rows):
        rows[at + 1] += ("-fn", f"-fn{seen[at + 1].shape}")
    if at:
        rows[at - 1].append("+fn")


_Told = Mapping[int, tuple[str, ...]]


def _add_nouns(rows: Sequence[list[str]], words: Sequence[Word], told: _Told) -> None:
    """Tell each word of a name what the nouns beside it say."""
    for at, said in told.items():
        rows[at].extend((*said, f"{said[0]}|{words[at].shape}"))


def _everywhere(
    lines: Sequence[Sequence[Token]], seen: Sequence[Sequence[Word]], told: Sequence[_Told]
) -> dict[str, list[str]]:
    """For each capitalised word: how often it stands in the article, if in the title, beside what, and as what."""
    counts: dict[str, int] = {}
    beside: dict[str, dict[str, None]] = {}
    called: dict[str, dict[str, None]] = {}
    for line, words, nouns in zip(lines, seen, told, strict=True):
        last = len(line) - 1
        for at, (text, _, _) in enumerate(line):
            if not words[at].capital:
                continue
            for noun in nouns.get(at, ()):
                called.setdefault(text, {})[f"G{noun}"] = None
            counts[text] = counts.get(text, 0) + 1
            near = beside.setdefault(text, {})
            if len(near) < 2 * _MOST_NEIGHBOURS:
                if at:
                    _note(near, "P", words[at - 1])
                if at < last:
                    _note(near, "N", words[at + 1])
    title = {token[0] for token in lines[0]} if lines else set()
    return {
        text: _of_count(text in title, count, [*beside[text], *[*called.get(text, ())][:_MOST_NOUNS]])
        for text, count in counts.items()
    }


def _note(near: dict[str, None], side: str, word: Word) -> None:
    near[f"G{side}{'^' if word.upper else '_'}{word.lower}"] = None
    if side == "P" and word.upper and word.cluster:
        near[f"GPk={word.cluster}"] = None


def _of_count(titled: bool, count: int, near: Iterable[str]) -> list[str]:  # noqa: FBT001
    step = next((cut for cut in reversed(_CUTS) if count >= cut), 1)
    features = [f"GC{step}", f"GX{'T' if titled else 'F'}{step}"]
    if titled:
        features.append("GT")
    return [*features, *near] if count > 1 else features


def _shape(word: str) -> str:
    """« iPhone » is "xXx++x"… : capitals, small letters and digits, long runs shortened, at most eight."""
    kinds = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word)
    return _RUN.sub(r"\1\1+", kinds)[:8]


def _tokens(text: str, offset: int) -> list[Token]:
    return [(match.group(), match.start() + offset, match.end() + offset) for match in _TOKEN.finditer(text)]


def tokenise(text: str) -> list[list[Token]]:
    """The words and marks of each line of a text that has any; « l' » and "'s" stand alone, hyphens join."""
    lines = []
    offset = 0
    for line in text.split("\n"):
        tokens = _tokens(line, offset)
        if tokens:
            lines.append(tokens)
        offset += len(line) + 1
    return lines


def load_features(folder: Path) -> Features:
    """From a model's tables of words and its lists of names and nouns. Raises ModelError."""
    try:
        cases, counted = _table(folder / WORDS)
        _, kin = _table(folder / VECTORS)
        names, nouns = _lists(folder / NAMES), _lists(folder / NOUNS)
    except (OSError, ValueError, lzma.LZMAError) as error:
        raise ModelError(f"The name model in {folder} cannot be read ({error}): install Vigie again.") from error
    return Features(counted, kin, cases, Lists(names), Nouns(nouns))


def _lists(path: Path) -> list[tuple[str, list[str]]]:
    """The groups of a file, a line each, `kind: word, word …`."""
    found = map(_LIST_LINE.match, path.read_text(encoding="utf-8").split("\n"))
    return [(match[1], match[2].split(", ")) for match in found if match]


def _table(path: Path) -> tuple[dict[str, str], Groups]:
    """Of words their cases, and their clusters; each line has a word, a case or nothing, and clusters if there are."""
    cases: dict[str, str] = {}
    groups: dict[str, str] = {}
    for line in lzma.decompress(path.read_bytes()).decode().removesuffix("\n").split("\n"):
        word, _, rest = line.partition("\t")
        case, _, clusters = rest.partition("\t")
        if case:
            cases[word] = case
        if clusters:
            groups[word] = clusters
    return cases, groups
