"""Bylines: lines that say who signed an article and when, and nothing else.

French and English have patterns of their own, which know more than names and days: « Propos recueillis par », "3 min
read", "2 hours ago". Lines in other languages are read by the words of `bywords`, as what stands below a title is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.extract.characters import fold
from bot.extract.pagewords import one_of, pagewords
from bot.extract.phrases import is_comments_link
from bot.extract.signatures import read_whole

_OWN_PATTERNS = ("en", "fr")
_LONGEST = 160  #: characters of a byline
_SHORT = 4  #: words of a signature that a bar sets apart from a date, whatever their case
_HOUR = re.compile(
    r"(?:\b(?:à|at)\s+|[-–,|·•]\s*|\b)\d{1,2}(?:\s?[:h]\s?\d{2}(?::\d{2})?|\s?h\b)(?:\s*[ap]\.?m\.?)?"
    r"(?:\s*\(?(?:UTC|GMT|CES?T|[ECMP][SD]T|ET|PT|BST|Z)\)?)?|\b(?:at\s+)?\d{1,2}\s*[ap]\.?m\b\.?",
    re.IGNORECASE,
)
_AGO = re.compile(r"\b(?:il y a \d+ \w+|\d+ (?:minutes?|hours?|days?|weeks?) ago)\b", re.IGNORECASE)
_READING = re.compile(
    r"\b(?:temps de )?lecture\s*:?\s*\d+ ?min(?:utes?)?\b\.?|\b\d+ ?min(?:ute)?s? (?:de lecture|read)\b\.?",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"\b(?:(?:publiée?s?|postée?|mise? à jour|modifiée?|actualisée?|créée?|dernière (?:mise à jour|modification))"
    r"(?=\W|\Z)(?: le(?= \w))?(?! par\b)|(?:first |originally )?published(?! by\b)(?: on)?|posted(?! by\b)(?: on| in)?|"
    r"(?:last )?updated(?: on)?|last modified(?: on)?|modified(?: on)?)(?=\W|\Z)\s*:?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_BY = re.compile(
    r"\A(?:(?:un |an )?(?:article|texte|enquête|story)\s+)?(?:écrit |rédigé |publié |propos recueillis |"
    r"written |reported |posted |words )?(?:par|by)\b\s*:?\s*|\A(?:auteurs?|authors?|auteure|rédaction)\s*:\s*",
    re.IGNORECASE,
)
_EDGE = " \t|,;:·•–—-/().▸●*"
_GAP = re.compile(r"(?:[\s|·•–—,;-]*\|)+[\s|·•–—,;-]*")
_BETWEEN = re.compile(r"[\s,|&;/]+|\s[-–—]\s")
_PARTICLES = frozenset(
    "de du des d la le les von van der den di da del della el al bin ben y e et and und avec with pour for en à the of"
    .split()
)  # fmt: skip
_NAME = re.compile(r"[^\W\d_][\w.'’-]*\Z")


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says; `author` is None where it gives only a date or a reading time."""

    author: str | None


def read_byline(line: str, language: str = "") -> Byline | None:
    """The byline that a line is: « Félix Dupont | », "By Jane Doe, April 3, 2023", « AFP, publié le … »; else None.

    `language` is that of the page, two letters, "" if unknown.
    """
    return _read_byline(line, language) if line and len(line) <= _LONGEST else None


@lru_cache(maxsize=2_000)
def _read_byline(line: str, language: str) -> Byline | None:
    """By the words of its language; where that is not known, an author or a date by any, then French and English."""
    signed = None if language in _OWN_PATTERNS else read_whole(line, language)
    own = Byline(", ".join(signed.names) or None) if signed and (signed.dated or language) else None
    if own and (own.author or language):
        return own
    return _of_french_or_english(line) or own


def _of_french_or_english(line: str) -> Byline | None:
    rest, dated = _without_dates(line)
    parts = [part for part in rest.split(" | ") if part.strip(_EDGE)]
    said = [part for part in parts if not is_comments_link(part)]
    signed, by = _BY.subn("", " | ".join(said))
    name = signed.strip(_EDGE)
    if not name:
        return Byline(None) if dated or by else None
    marked = bool(by) or dated or rest.endswith("|") or len(said) < len(parts)
    barred = dated and "|" in rest and len(name.split()) <= _SHORT and name[-1] not in ".!?:"
    return Byline(name) if marked and (barred or _is_name(name)) else None


def _without_dates(line: str) -> tuple[str, bool]:
    """A line with a bar in place of dates, hours and reading times; the flag says whether there were any."""
    dated = False
    dates = (_READING, _STAMP, _date(), _HOUR, _AGO) if _DIGIT.search(line) else (_STAMP,)  # the others have a number
    for pattern in dates:
        line, found = pattern.subn("|", line)
        dated = dated or bool(found)
    return _GAP.sub(" | ", line).strip(), dated


@cache
def _date() -> re.Pattern[str]:
    months, days = (one_of(_forms(kind)) for kind in ("months", "days"))
    return re.compile(
        rf"\b(?:le\s+|on\s+)?(?:(?:{days})\.?,?\s+)?(?:le\s+)?"
        rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)?\.?\s+(?:{months})\.?,?\s+\d{{4}}"
        rf"|(?:{months})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
        r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?)",
        re.IGNORECASE,
    )


def _forms(kind: str) -> Iterator[str]:
    """The names of months or days in French and English, each with its accents and without."""
    for language in _OWN_PATTERNS:
        for word in " ".join(pagewords()[language][kind]).split():
            yield from (word, fold(word))


def _is_name(text: str) -> bool:
    """One to eight words that could be names of people or desks: capitals, but for particles between them."""
    words = [word for word in _BETWEEN.split(text.strip(_EDGE)) if word.strip(_EDGE)]
    named = [word for word in words if word.lower() not in _PARTICLES]
    return 1 <= len(named) <= 8 and len(words) <= 12 and all(_NAME.match(w) and w[0].isupper() for w in named)
