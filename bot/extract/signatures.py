"""Names of those who sign, read from the short texts that pages sign with, in any of the languages of `bywords`.

« Par Jeanne Petit et Marc Durand | 3 mai 2024 », "Von: Lena Brandt", "2025年10月14日 作者：王小明", "김서연 기자".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.extract.bywords import Bywords, agencies, bywords, months, with_agency
from bot.extract.characters import fold, plain_digits
from bot.extract.dates import without_dates

_LONGEST = 200  #: characters of a text that is looked at
_MOST = 12  #: words of a name
_BAR = " | "
_HANDLE = re.compile(r"\(?\s*(?:(?:https?://|www\.)\S+|\S+@[\w-]+\.[\w.]+|(?<!\w)@\w+)\s*\)?", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"(?<!\w)\d[\d:.,/'’-]*(?:[ap]\.?m\.?|h\d*|hs|st|nd|rd|th|min)?(?!\w)|[^\s|]*[^\W_]*\d:\d[^\s|]*")
_SEGMENT = re.compile(r"\s*(?:[|│｜•·●▸/／／\n]|\s[-–—]+(?:\s|\Z)|(?:\A|\s)[-–—]+\s)\s*")
_EDGE = ' \t,;:：.·•–—-|/()[]（）【】<>▸●*"“”«»'
_PARTICLES = frozenset(
    "de du des d la le les lo van von vom zu zur zum der den di da dal della del dos das do el al bin ben ibn bint y e "
    "et und i af av ter ten te ul op 't".split()
)
_ASIDE = re.compile(r"\s*\([^()]*[:：][^()]*\)?")  # "(photo: Max Roe)"
_HAN = "\u3005\u3400-\u4dbf\u4e00-\u9fff"
_EAST = re.compile(rf"[{_HAN}\u3040-\u30ff·・ー]+\Z|[\uac00-\ud7a3]+\Z")
_HAN_NAME = re.compile(rf"[{_HAN}]{{2,5}}\Z|[\uac00-\ud7a3]{{2,4}}\Z")
_KANA_NAME = re.compile(rf"[{_HAN}\u3040-\u30ff・ー=＝]{{2,20}}\Z")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\s\d_,;:!?()|/]*[^\s\d_,;:!?()|/])?\Z")


@dataclass(frozen=True, slots=True)
class Signed:
    """The names in a text, and whether the text itself says that they sign."""

    names: tuple[str, ...] = ()
    marked: bool = False
    dated: bool = False  #: a day is written in the text, too


def read_signature(text: str, language: str = "") -> Signed:
    """The names in a short text, which need not be a signature: `marked` says whether a word such as "By" makes it one.

    Dates, hours, roles, handles and agencies beside people are left out. `language` is two letters, "" if unknown.
    """
    return _read(text, language) if text and len(text) <= _LONGEST else Signed()


@lru_cache(maxsize=2_000)
def _read(text: str, language: str) -> Signed:
    text, words = plain_digits(text), bywords(language)
    bare: tuple[str, ...] = ()
    expected = False
    undated = without_dates(text, _BAR, language)
    for segment in _segments(undated, words):
        if words.alone.fullmatch(segment):
            expected = True
            continue
        rest = without_byword(segment, language)
        names = _names(rest, words, language)
        if names and (expected or rest != segment or words.after.search(segment.strip(_EDGE))):
            return Signed(names, marked=True)
        bare = names if names and all(map(_is_agency, bare)) else bare
        expected = False
    return Signed(bare, dated=undated != text)


def read_whole(text: str, language: str = "") -> Signed | None:
    """Who signs and when, of a short text that says nothing else; None where it does, or could be a heading."""
    return _read_whole(text, language) if text and len(text) <= _LONGEST else None


def _read_whole(text: str, language: str) -> Signed | None:
    text, words = plain_digits(text), bywords(language)
    undated = without_dates(text, _BAR, language) if _DIGIT.search(text) else text
    bare = _HANDLE.sub("", text).strip()
    if undated == text and not bare.lower().startswith(words.starts) and not words.after.search(bare):
        return None  # most lines of a page go no further
    found: list[str] = []
    marked = False
    for segment in _segments(undated, words):
        rest = "" if words.alone.fullmatch(segment) else without_byword(segment, language)
        names = _names(rest, words, language)
        parts = words.join.split(_without_agency(rest))
        if not all(_is_part(part.strip(_EDGE), names, words) for part in parts):
            return None
        marked = marked or rest != segment or bool(words.after.search(segment))
        found.extend(names)
    signed = Signed(tuple(dict.fromkeys(found)), marked, undated != text)
    return signed if _is_certain(signed, words) else None


def _is_certain(signed: Signed, words: Bywords) -> bool:
    """True for a date alone, and for names in full: « Von Risiken und Nebenwirkungen » is a heading.

    Without a word such as "By", all names must have capitals: what a script without them says could be anything.
    """
    sure = [is_full_name(name) or name.lower() in words.desks for name in signed.names]
    if signed.marked:
        return sure[:1] == [True]
    return signed.dated and all(sure) and all(name[0].isupper() for name in signed.names)


def _is_part(part: str, names: tuple[str, ...], words: Bywords) -> bool:
    """True for a name, a role, or nothing, among what a signature joins."""
    return not part or words.after.sub("", part).strip(_EDGE) in names or _is_agency(part) or _is_role(part, words)


def without_byword(text: str, language: str = "") -> str:
    """A text without the word before the name: « Par », "Written by", « Auteur : », "Von"; some begin names, too."""
    words = bywords(language)
    if match := words.label.match(text):
        return text[match.end() :]
    match = words.by.match(text)
    rest = text[match.end() :] if match else text
    return rest if _could_follow(rest, match) else text


def behind_byword(text: str, language: str = "") -> str:
    """What follows a word such as "by" within a text, « Ein Rezept von Lena Brandt »; "" where there is none."""
    match = bywords(language).within.search(text)
    return text[match.end() :] if match else ""


def _could_follow(rest: str, match: re.Match[str] | None) -> bool:
    """False for what is left of a name: "Maio" of "Di Maio", "der Leyen" of "Von der Leyen"."""
    if match is None or not rest or not _is_capital(rest[0]):
        return False
    said = match[0].strip().lower()
    return said in ("by", "par") or len(rest.split()) > 1 or " " in said or bool(_EAST.match(rest[:1]))


def _segments(text: str, words: Bywords) -> Iterator[str]:
    """The parts of a text between bars and labels, without handles, hours and the words that belong to dates."""
    counted = bool(_DIGIT.search(text) or _BAR in text)
    text = _NUMBER.sub(_BAR, _HANDLE.sub(_BAR, text))
    text = words.label.sub(lambda found: f"{_BAR}{found[0]}", text)
    for number, part in enumerate(_SEGMENT.split(text)):
        segment = _without_stamps(part.strip(_EDGE), words, first=number > 0, counted=counted)
        if segment := segment.strip(_EDGE):
            yield segment


def _without_stamps(text: str, words: Bywords, *, first: bool, counted: bool) -> str:
    """A part of a text without the words of dates at its ends; without a number about, only what is nothing else.

    Names begin and end with such words, too: "Le Goff", "Mo Farah", "Ariel H".
    """
    ended = words.last.sub("", text)
    bare = words.first.sub("", ended)
    if not bare.strip(_EDGE) or not counted:
        return "" if not bare.strip(_EDGE) else text
    return bare if first else ended


def _names(text: str, words: Bywords, language: str) -> tuple[str, ...]:
    """The names that a text consists of; none where it begins with anything else."""
    found: list[str] = []
    role = False
    for part in words.join.split(_ASIDE.sub("", _without_agency(text))):
        name = words.after.sub("", part.strip(_EDGE)).strip(_EDGE)
        if not name or _is_role(name, words):
            role = role or bool(name)
            continue
        several = [one for one in name.split() if _HAN_NAME.match(one)]
        if len(several) > 1 and len(several) == len(name.split()) and len(several[0]) > 1:
            found.extend(several if not _HANGUL.match(name) else [name])
        elif is_name(name) and not words.alone.fullmatch(name) and fold(name) not in months(language):
            found.append(name)
        else:
            break
    people = [name for name in found if not _is_agency(name)]
    if role and not any(is_full_name(name) for name in people):
        return ()
    return tuple(dict.fromkeys(people or found))


def _is_role(text: str, words: Bywords) -> bool:
    return any(word.strip(_EDGE) in words.roles for word in text.lower().split())


def _without_agency(text: str) -> str:
    """« Claire Vasseur (avec AFP) » without the agency; a person who is named so stays."""
    match = with_agency().search(text)
    return text[: match.start()] if match and _is_agency(match["name"]) else text


def _is_agency(name: str) -> bool:
    return name in agencies() or name.lower() in agencies()


def several_names(text: str, is_site: Callable[[str], bool], language: str = "") -> tuple[str, ...]:
    """The people in a value such as "Jane Doe, Reporter and Max Roe, CNN"; none where it holds anything else.

    Nobody is left out of what cannot be told apart: "Doe, Jane" stays whole, and "Jane Doe, PhD".
    """
    words = bywords(language)
    bare = words.after.sub("", _without_agency(_HANDLE.sub(" ", text).strip()))
    parts = [part for piece in _SEGMENT.split(bare) for one in words.join.split(piece) if (part := one.strip(_EDGE))]
    people = [part for part in parts if is_full_name(part) and not is_site(part) and not _is_role(part, words)]
    rest = (part for part in parts if part not in people)
    known = all(is_site(part) or _is_agency(part) or (_is_role(part, words) and is_name(part)) for part in rest)
    return tuple(people) if known else ()


def is_name(text: str) -> bool:
    """One to eight words that could be somebody's or a desk's name: capitals where the script has them."""
    if _EAST.match(text.replace(" ", "")):
        return bool(_HAN_NAME.match(text.replace(" ", "")) or _KANA_NAME.match(text.replace(" ", "")))
    words = text.split()
    named = [word for word in words if word.lower().strip("'’") not in _PARTICLES]
    if not (1 <= len(named) <= _MOST - 4 and len(words) <= _MOST):
        return False
    return all(_NAME_WORD.match(word) and _is_capital(word[0]) for word in named)


def is_stamp(text: str) -> bool:
    """True for what only goes with a date: « Publié le », "Uhr", "12:30"."""
    return not any(_segments(without_dates(text, _BAR), bywords("")))


def is_full_name(text: str) -> bool:
    """A name of two words and more, or of a script that writes it in one."""
    return is_name(text) and (" " in text or bool(_EAST.match(text)))


def _is_capital(letter: str) -> bool:
    """True for a capital, and for a letter of a script that has none."""
    return letter.isalpha() and not letter.islower()
