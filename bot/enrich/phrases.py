"""Finding many phrases in a text in one pass (Aho and Corasick, "Efficient string matching", 1975)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import ahocorasick

from bot.text import fold_aligned

_HYPHENS = {0x2010: "-", 0x2011: "-"}  # what NFKD makes of a hyphen that does not break, and that hyphen


class Found(NamedTuple):
    """One place of a phrase; `whole` is False where the last word goes on (« pétrol » in « pétrolier »)."""

    phrase: str
    start: int
    end: int
    whole: bool


def aligned(text: str) -> str:
    """The text as phrases are looked for in it: folded, of the same length."""
    return fold_aligned(text).translate(_HYPHENS)


class Phrases:
    """Finds each of a set of folded phrases at the starts of words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for phrase in phrases:
            if phrase:
                self._automaton.add_word(phrase, phrase)
        self._automaton.make_automaton()

    def find(self, folded: str) -> Iterator[Found]:
        """Every place of every phrase in a text that `aligned` made, also where they overlap."""
        if not len(self._automaton):
            return
        for last, phrase in self._automaton.iter(folded):
            start, end = last + 1 - len(phrase), last + 1
            if _begins_word(folded, start, phrase):
                whole = end == len(folded) or not _is_word(folded[end]) or not _is_word(phrase[-1])
                yield Found(phrase, start, end, whole)


def _begins_word(folded: str, start: int, phrase: str) -> bool:
    return start == 0 or not _is_word(folded[start - 1]) or not _is_word(phrase[0])


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
