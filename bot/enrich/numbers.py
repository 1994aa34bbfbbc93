"""Quantities in French and English text: what "12 milliards de dollars", "$12bn" and "12,000,000,000" have in common.

A written number can mean more than one value ("1,234" is a thousand in English and one and a bit in French), so a
quantity has a set of values; two agree where they share one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from bot.text import fold


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: its possible values, its unit ("usd", "eur", "gbp", "jpy", "percent", "") and its place."""

    values: frozenset[Fraction]
    unit: str
    start: int
    end: int

    def agrees(self, other: Quantity) -> bool:
        """True where both can be the same value and no unit contradicts."""
        return bool(self.values & other.values) and (not self.unit or not other.unit or self.unit == other.unit)


# A scale word can mean two things: « billion » is 10¹² in French and 10⁹ in English, "m" may be metres.
_SCALES = {
    "mille": (10**3,), "millier": (10**3,), "milliers": (10**3,), "thousand": (10**3,), "k": (10**3, 1),
    "million": (10**6,), "millions": (10**6,), "mln": (10**6,), "m": (10**6, 1),
    "milliard": (10**9,), "milliards": (10**9,), "md": (10**9,), "mds": (10**9,), "bn": (10**9,),
    "billion": (10**9, 10**12), "billions": (10**9, 10**12),
    "trillion": (10**12, 10**18), "trillions": (10**12, 10**18),
}  # fmt: skip
_UNITS = {
    "$": "usd", "usd": "usd", "dollar": "usd", "dollars": "usd", "€": "eur", "eur": "eur", "euro": "eur",
    "euros": "eur", "£": "gbp", "gbp": "gbp", "livre": "gbp", "livres": "gbp", "pound": "gbp", "pounds": "gbp",
    "¥": "jpy", "yen": "jpy", "yens": "jpy", "%": "percent", "percent": "percent", "pourcent": "percent",
}  # fmt: skip
_SPACE = "[ \u00a0\u202f\u2009]"
_DIGITS = re.compile(rf"\d+(?:(?:{_SPACE}(?=\d{{3}}(?!\d))|[.,'’])\d+)*")
_SCALE_AFTER = re.compile(rf"{_SPACE}?([^\W\d_]+)")
_UNIT_AFTER = re.compile(rf"{_SPACE}?(?:(?:de|of){_SPACE}|d['’])?([%$€£¥]|pour{_SPACE}cent|per{_SPACE}cent|[^\W\d_]+)")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\Z")


def quantities(text: str) -> list[Quantity]:
    """The numbers of a text, in digits or words, with scale and unit.

    « Un », « une » and "one" by themselves are articles more often than numbers, and are left out; « un million » and
    « le cap du million » are numbers.
    """
    return [*_in_digits(text), *_in_words(text), *_single(text)]


def _in_digits(text: str) -> Iterator[Quantity]:
    for match in _DIGITS.finditer(text):
        scales, unit, end = _what_follows(text, match.end())
        unit = unit or _UNITS.get(text[max(0, match.start() - 1) : match.start()], "")
        values = frozenset(value * scale for value in _readings(match.group()) for scale in scales)
        yield Quantity(values, unit, match.start(), end)


def _what_follows(text: str, at: int) -> tuple[tuple[int, ...], str, int]:
    """Scale (« milliards ») and unit (« de dollars ») after a number, and where they end."""
    scales: tuple[int, ...] = (1,)
    scale = _SCALE_AFTER.match(text, at)
    if scale and fold(scale[1]) in _SCALES:
        scales, at = _SCALES[fold(scale[1])], scale.end()
    unit = _UNIT_AFTER.match(text, at)
    name = _UNITS.get(re.sub(_SPACE, "", fold(unit[1])), "") if unit else ""
    return scales, name, unit.end() if unit and name else at


def _readings(digits: str) -> Iterator[Fraction]:
    """The values that a run of digits and separators can mean."""
    plain = re.sub(rf"{_SPACE}|['’]", "", digits)
    marks = {char for char in plain if char in ".,"}
    whole, mark, rest = plain.rpartition("," if plain.rfind(",") > plain.rfind(".") else ".")
    bare = re.sub(r"[.,]", "", whole)
    if len(marks) == 2 or plain.count(mark) == 1:
        yield Fraction(int(bare)) + Fraction(int(rest), 10 ** len(rest))
    if not marks or _GROUPED.match(plain) or plain.count(mark) > 1:  # the last is a version, such as 16.4.1
        yield Fraction(int(bare + rest))


# --- in words ---------------------------------------------------------------------------------------------------

_FRENCH = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_ENGLISH = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
_ONES = {word: value for names in (_FRENCH, _ENGLISH) for value, word in enumerate(names.split(), 2)}
_TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60} | {
    word: value
    for value, word in zip(
        range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True
    )
}
_HUNDREDS = frozenset({"cent", "cents", "hundred"})
_THOUSANDS = frozenset({"mille", "thousand"})
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 10  #: words of one number


_STARTS = frozenset({*_ONES, *_TENS, *_HUNDREDS, *_THOUSANDS})
_fold_word = lru_cache(maxsize=50_000)(fold)


def _in_words(text: str) -> Iterator[Quantity]:
    found = [(_fold_word(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]
    end = 0
    for index, (word, start, _) in enumerate(found):
        if word not in _STARTS:
            continue
        value, used = spelled([word for word, _, _ in found[index : index + _LONGEST]])
        if used and start >= end:
            scales, unit, end = _what_follows(text, found[index + used - 1][2])
            yield Quantity(frozenset(Fraction(value * scale) for scale in scales), unit, start, end)


_SINGLE = re.compile(
    rf"\b(half{_SPACE})?(?<!of )(?:un|one|an?|du|le|au|the){_SPACE}(demi[-{_SPACE[1:-1]}])?"
    rf"(million|milliard|billion|trillion)\b(?:{_SPACE}(et{_SPACE}demi|and{_SPACE}a{_SPACE}half)\b)?",
    re.IGNORECASE,
)


def _single(text: str) -> Iterator[Quantity]:
    """One of a scale, with the halves that people take off or add: « un million », "half a billion"."""
    for match in _SINGLE.finditer(text):
        halved, more = match[1] or match[2], match[4]
        share = Fraction(1, 2) if halved else Fraction(3, 2) if more else Fraction(1)
        _, unit, end = _what_follows(text, match.end())
        yield Quantity(frozenset(share * scale for scale in _SCALES[match[3].lower()]), unit, match.start(), end)


def spelled(words: list[str]) -> tuple[int, int]:
    """Value of the French or English number that folded words begin with, and how many it takes; (0, 0) for none."""
    total = part = used = 0
    for position, word in enumerate(words):
        if word in ("et", "and") and part:
            continue
        if word in _THOUSANDS and not total:
            total, part = max(1, part) * 1000, 0
        elif (grown := _grown(part, word)) is not None:
            part = grown
        else:
            break
        used = position + 1
    return total + part, used


def _grown(part: int, word: str) -> int | None:
    """A number below a thousand with one more word, None where the word does not go on with it."""
    rest = part % 100
    if word in _ONES and (rest % 10 == 0 and rest != 10) and (_ONES[word] < 10 or rest in (0, 60, 80)):
        return part + _ONES[word]
    if word in _ONES and rest in (10, 70, 90) and 7 <= _ONES[word] <= 9:
        return part + _ONES[word]  # dix-sept, soixante-dix-huit
    if word in ("un", "une", "one", "onze") and rest and rest % 10 == 0 and rest != 10:
        return part + (11 if word == "onze" else 1)
    if word in ("vingt", "vingts") and rest == 4:
        return part + 76  # quatre-vingts
    if word in _TENS and rest == 0:
        return part + _TENS[word]
    if word in _HUNDREDS and part < 10:
        return max(1, part) * 100
    return None
