"""The language of a text: function words where they are plain, else langdetect, with the page's and feed's hints.

Counting the words that only French, or only English, is full of costs a twentieth of langdetect and cannot be wrong
where they make up an eighth of a long text and the other language's hardly occur; most articles are such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text import fold

_READ = 1500  #: characters; what follows does not change the answer
_ENOUGH = 12  #: letters a text must have for langdetect to be asked at all
_OVERRULES = 120  #: letters with which the text may contradict a hint, if langdetect is sure
_SURE = 0.9
_HINT = re.compile(r"([a-z]{2})(?:[-_].*)?\Z")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORDS, _PLAIN_SHARE, _PLAIN_FACTOR = 40, 0.125, 6

# Words of one of the two languages that no neighbour (Spanish, Italian, Catalan, Portuguese, Dutch, German …) shares.
_PLAIN = {
    "fr": frozenset(
        "aux avec ce cette ces chez dans depuis des deux donc du elle est etait ete etre eux fait il ils leur mais "
        "meme moins nous ont ou par pas plus pour qui qu sans selon ses son sont sous sur une vous".split()
    ),
    "en": frozenset(
        "about after and any are because been but by could for from had has have he his how if into is it its not of "
        "or other said she than that the their they this to was were what when which who will with would you".split()
    ),
}


def detect(text: str, hints: Sequence[str]) -> str:
    """Two letters (ISO 639-1), "" where nothing tells. Never raises.

    The text decides unless it is short or langdetect is not sure of it; then the first usable hint does.
    """
    hint = next((match.group(1) for hint in hints if (match := _HINT.match(hint.strip().lower()))), "")
    start = text[:_READ]
    plain = _plainly(start)
    if plain:
        return plain
    letters = sum(map(str.isalpha, start))
    if letters < _ENOUGH or (hint and letters < _OVERRULES):
        return hint
    language, probability = _langdetect(start)
    if not language or (hint and probability < _SURE):
        return hint
    return language


def _plainly(text: str) -> str:
    """French or English where the function words leave no doubt, else ""."""
    found = _WORD.findall(fold(text))
    if len(found) < _PLAIN_WORDS:
        return ""
    counts = {language: sum(word in words for word in found) for language, words in _PLAIN.items()}
    best, other = ("fr", "en") if counts["fr"] > counts["en"] else ("en", "fr")
    plain = counts[best] >= _PLAIN_SHARE * len(found) and counts[best] >= _PLAIN_FACTOR * counts[other]
    return best if plain else ""


def _langdetect(text: str) -> tuple[str, float]:
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0  # without a seed it gives another answer at every call
    try:
        best = detect_langs(text)[0]
    except (LangDetectException, IndexError):  # a text without letters of any language that it knows
        return "", 0.0
    return best.lang[:2], best.prob
