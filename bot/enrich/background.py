"""How much a word says: rare in news at large, it tells events apart; common, it tells nothing.

Words are cut to six letters, which folds endings away and makes cognates of the two languages meet: « algorithme » and
"algorithm". What is no cognate meets through `data/crosswords.txt`: « usine » and "factory" are one token. The counts
are those of `models/background/`.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from functools import lru_cache
from math import log
from pathlib import Path

from bot.assets import find
from bot.enrich.stopwords import EITHER
from bot.errors import AssetError
from bot.text import fold

VERSION = "background-1"

_CUT = 6  #: letters
_RAREST = 7.0  #: what the smaller background can tell; beyond, a word is no rarer
_OTHER = "en"  #: whose counts stand in for those of a language without


def cut(word: str) -> str:
    """The token of a folded word."""
    return word[:_CUT]


class Background:
    """In how many articles of each language's background a token stands, and which tokens mean the same."""

    def __init__(
        self,
        totals: Mapping[str, int],
        having: Mapping[str, Mapping[str, int]],
        meanings: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._totals = totals
        self._having = having
        self._meanings = meanings
        self.term = lru_cache(maxsize=200_000)(self._term)

    def _term(self, word: str, language: str) -> tuple[str, float]:
        """The token that a folded word counts as in either language, and its weight (an IDF; 0 for function words)."""
        if len(word) < 2 or word in EITHER:
            return word, 0.0
        token = cut(word)
        return self._meanings.get(language, {}).get(token, token), self.weight(token, language)

    def weight(self, token: str, language: str) -> float:
        """The inverse document frequency of a token, at most 7."""
        known = language if language in self._totals else _OTHER
        return min(_RAREST, log((self._totals[known] + 1) / (self._having[known].get(token, 0) + 1)))


def load_background(own: Path | None = None) -> Background:
    """The background and the word list that ship with Vigie. Raises AssetError."""
    folder = find("models", "background", own)
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        with lzma.open(folder / "tokens.tsv.xz", "rt", encoding="utf-8") as lines:
            having: dict[str, dict[str, int]] = {language: {} for language in meta["articles"]}
            for language, token, count in (line.rstrip("\n").split("\t") for line in lines):
                having[language][token] = int(count)
        totals = {language: int(total) for language, total in meta["articles"].items()}
    except (OSError, ValueError, KeyError, lzma.LZMAError) as error:
        raise AssetError(f"{folder} cannot be read ({error}); install Vigie again.") from error
    return Background(totals, having, read_crosswords(find("data", "crosswords.txt", own)))


def read_crosswords(path: Path) -> dict[str, dict[str, str]]:
    """What words mean: language → token → the token that stands for it. Raises AssetError.

    A line is `usine usines = factory plant`: the French words, then the English ones, of which the first stands for
    all; what follows a # is a comment.
    """
    meanings: dict[str, dict[str, str]] = {"fr": {}, "en": {}}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        french, equals, english = line.split("#")[0].partition("=")
        if not equals and french.strip():
            raise AssetError(f'{path}, line {number}: "=" is missing between the French words and the English ones.')
        for language, side in (("fr", french), ("en", english)):
            meanings[language].update(dict.fromkeys(_tokens(side), "".join(_tokens(english)[:1])))
    return meanings


def _tokens(side: str) -> list[str]:
    return [cut(fold(word)) for word in side.split()]
