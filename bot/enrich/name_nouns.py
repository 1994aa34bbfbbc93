"""The noun beside a name that says what it names: « le fabricant Ushio », « Nobiskrug, filiale de Privinvest ».

Such nouns are told apart by kind, not one by one, so that a noun which the marked texts have once or never counts as
much as its commoner brothers.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

_OTHER = "other"  #: the kind of nouns that say nothing, and hide what stands before them
_REACH = 5  #: words before a name, or behind it
_OF = frozenset({"de", "du", "des", "d'", "of", "for"})
_QUOTE = '"'
_OPENS = frozenset(",(-")  #: what an apposition begins with
_STOPS = frozenset(".;:!?)(,\n-")


class Nouns:
    """Which words are such nouns, by kind."""

    def __init__(self, groups: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._kinds = {noun: kind for kind, nouns in groups for noun in nouns}

    def beside(self, words: Sequence[str], capitals: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """By their place in a line, the words of names that a noun says something of, with what it says.

        `words` are in small letters, `capitals` the places of those that have one; a name is a run of them. "hl=" and
        a kind is what stands before it, with a "d" where « de » is between (« le patron de Nordkabel »); "hr=" what
        follows it in an apposition.
        """
        told: dict[int, tuple[str, ...]] = {}
        names = frozenset(capitals)
        for first, end in _runs(capitals):
            found = (*self._before(words, first), *self._behind(words, names, end))
            if found:
                told.update(dict.fromkeys(range(first, end), found))
        return told

    def _before(self, words: Sequence[str], first: int) -> Iterator[str]:
        of = ""
        for at in range(first - 1, max(-1, first - 1 - _REACH), -1):
            word = words[at]
            if word in _STOPS:
                return
            of = "d" if word in _OF else of
            if word in self._kinds:
                yield from self._said("hl", word, of)
                return

    def _behind(self, words: Sequence[str], names: Container[int], end: int) -> Iterator[str]:
        at = end + (words[end : end + 1] == [_QUOTE])
        if at >= len(words) or words[at] not in _OPENS:
            return
        for place in range(at + 1, min(len(words), at + 1 + _REACH)):
            word = words[place]
            if word in _STOPS or word in _OF or place in names:
                return
            if word in self._kinds:
                yield from self._said("hr", word)
                return

    def _said(self, side: str, noun: str, of: str = "") -> Iterator[str]:
        kind = self._kinds[noun]
        if kind != _OTHER:
            yield f"{side}={kind}{of}"


def _runs(capitals: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First place and end of each run of words with capitals."""
    first = end = -1
    for at in capitals:
        if at != end:
            if first < end:
                yield first, end
            first = at
        end = at + 1
    if first < end:
        yield first, end
