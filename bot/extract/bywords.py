"""Patterns for the words that stand around names and dates in bylines, of one language and of all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.extract.characters import fold
from bot.extract.pagewords import in_any_language, one_of, pagewords

_SHORT = 3  #: letters; a Latin word below it can be part of a name elsewhere ("de", "di", "a"), and counts at home only
_EVERYWHERE = ("en", "fr")  #: languages whose words templates keep on pages of any
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Bywords:
    """Patterns for the words of one language and the unmistakable ones of all others."""

    by: re.Pattern[str]  #: at the beginning of a text, with the space behind it
    within: re.Pattern[str]  #: anywhere in a text, with the spaces around it
    label: re.Pattern[str]  #: anywhere in a text, with its colon
    alone: re.Pattern[str]  #: a whole text that is a label
    starts: tuple[str, ...]  #: what stands before names, in small letters
    openings: frozenset[str]  #: the first two letters of those
    after: re.Pattern[str]  #: at the end of a text
    join: re.Pattern[str]  #: between two names, with the spaces around it
    first: re.Pattern[str]  #: the words of dates at the beginning of a text
    last: re.Pattern[str]  #: the same at its end
    roles: frozenset[str]
    desks: frozenset[str]


@cache
def bywords(language: str) -> Bywords:
    """The words for pages of a language (two letters, "" where it is not known). Raises AssetError."""
    by = _words(language, "by")
    stamps = one_of(word for kind in ("stamps", "updated", "days") for word in _words(language, kind))
    labels = (*_words(language, "labels"), *by)
    return Bywords(
        by=_pattern(rf"\A(?:{one_of(by)})(?:\s*[:：]\s*|\s+|(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff]))"),
        within=_pattern(rf"(?:\A|\s)(?:{one_of(by)})\s+"),
        label=_pattern(rf"(?<!\w)(?:{one_of(labels)})\s*[:：]\s*"),
        starts=tuple(word.lower() for word in labels),
        openings=frozenset(word[:2].lower() for word in labels),
        alone=_pattern(rf"(?:{one_of(labels)})\s*[:：]?"),
        after=_pattern(rf"(?:\s+|(?<=[\u3040-\u9fff\uac00-\ud7a3]))(?:{one_of(_words(language, 'after'))})\Z"),
        join=_pattern(rf"\s*(?:[,;、，；&+]|\s(?:{one_of(_words(language, 'joins'))})\s)\s*"),
        first=_pattern(rf"\A(?:(?:{stamps})(?!\w)[\s.,:：]*)+"),
        last=_pattern(rf"(?:[\s.,:：]*(?<!\w)(?:{stamps})[.:：]?)+\Z"),
        roles=frozenset(_words(language, "roles")),
        desks=frozenset(_words(language, "desks")),
    )


@cache
def agencies() -> frozenset[str]:
    """The names of agencies as they are written, the longer ones also in small letters."""
    names = pagewords()["all"]["agencies"]
    return frozenset((*names, *(name.lower() for name in names if len(name) > _SHORT)))


@cache
def with_agency() -> re.Pattern[str]:
    """« avec AFP » and the like at the end of a text, in brackets or not; `name` is what follows."""
    return _pattern(
        rf"\s*[(\[]?\s*\b(?:{one_of(pagewords()['all']['with'])})\s+(?:l['’]|(?:la|the|der|die|le)\s)?"
        r"(?P<name>[^\s()]+(?:\s[^\s()]+)?)\s*[)\]]?\Z"
    )


@cache
def updated_words() -> re.Pattern[str]:
    """What says of the date behind it that it is one of a change, in any language."""
    return re.compile(rf"(?<!\w)(?:{one_of(fold(word) for word in _words('', 'updated'))})(?!\w)")


@cache
def date_labels() -> frozenset[str]:
    """The single words, folded, that may stand with a colon before the day of publication, in any language."""
    kinds = ("stamps", "days", "labels", "by", "desks")
    return frozenset(fold(word) for kind in kinds for said in _words("", kind) for word in said.split())


@cache
def months(language: str) -> Mapping[str, int]:
    """The numbers of months by their folded names; where two languages disagree, the page's own is right."""
    told = pagewords()
    own = told.get(language, {}).get("months", ())
    found: dict[str, int] = {}
    for names in (own, *(words.get("months", ()) for words in told.values())):
        for number, forms in enumerate(names, start=1):
            for form in forms.split():
                found.setdefault(fold(form).replace(".", ""), number)
    return found


@cache
def solar_months() -> Mapping[str, int]:
    """The numbers of the months of the Persian calendar by their folded names."""
    return {fold(name): number for number, name in enumerate(pagewords()["fa"]["calendar"], start=1)}


def _words(language: str, kind: str) -> tuple[str, ...]:
    """The words of a kind: all of the page's language, of others those that are no part of a name."""
    told = pagewords()
    own = (word for name in (language, *_EVERYWHERE) for word in told.get(name, {}).get(kind, ()))
    others = in_any_language(kind)
    return tuple(dict.fromkeys((*own, *(word for word in others if not language or _is_plain(word)))))


def _is_plain(word: str) -> bool:
    return len(word) >= _SHORT or not _LATIN.search(word)


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
