"""Finding the registry's entities in an article: exact, without a model, at hundreds of thousands of words a second.

text ──one pass over all names──▶ candidates ──case, date, context──▶ those that hold ──longest first──▶ mentions
                                                                     family names of the people found ──▶ mentions

A name counts where its capitals stand: « Apple », not « apple ». An ambiguous one needs one of its context words
somewhere in the article, or a name of the same entity that is not ambiguous. What cannot be told is left out.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.enrich.phrases import Found, Phrases, aligned
from bot.enrich.registry import Name, NameKind, Registry
from bot.enrich.stopwords import EITHER
from bot.types import Article, EntityType, Mention

_ARTICLE = re.compile(r"(?:le|la|les|the) |l'")
_BEFORE = re.compile(r"(?:(?<!\w)(le|la|les|the)\s|(?<!\w)(?:du|au|aux|des)\s|(?<!\w)(l)')\Z")
_OWN_ARTICLES = ("Le", "Les")  #: that a name may begin with
_ARTICLE_BEFORE = re.compile(r"(?<!\w)(le|la|les|the|du|au|aux|des)[ \u00a0]\Z")
_CONTRACTED = {"du": "le", "au": "le", "aux": "les", "des": "les"}
_WORD = re.compile(r"\w+")
_WORD_BEFORE = re.compile(r"([\w’'.-]+)[ \u00a0\u202f]\Z")
_WORD_AFTER = re.compile(r"[ \u00a0\u202f]([\w’'-]+)|-(\w+)")
_POLITE = re.compile(r"(?<!\w)(?:MM?|Mme|Mmes|Mlle|Mr|Mrs|Ms|Dr|Me)\.?[ \u00a0\u202f]\Z")
_TITLES = frozenset(
    "analyste captain capitaine chancelier chancellor commissaire commissioner docteur general gouverneur governor "
    "judge juge lord madame maire maitre mayor minister ministre miss mister monsieur pere president presidente "
    "prince prof professeur professor secretary senateur senator senatrice sir tsar".split()
)
_SCORES = {NameKind.AMBIGUOUS: 0.8, NameKind.PERIPHRASIS: 0.9}
_FAMILY_SCORE = 0.9
_ACRONYM = 4  #: letters; a shorter word counts only with just its own capitals


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a folded phrase may mean: a name of an entity, or with `name` None a string that is barred."""

    written: str
    name: Name | None = None
    determined: bool = False  #: needs an article before it, as periphrases do
    parted: str = ""  #: its own article, which stands small before it or in « au », « du »: « au Figaro »

    def answers(self, surface: str, day: date | None) -> bool:
        """True if a place in a text of that day may be meant; an ambiguous name allows no other capitals."""
        if self.name is None:
            return fits(surface, self.written)
        return self.name.holds_on(day) and fits(surface, self.written, strict=bool(self.name.context))


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    name: Name | None
    support: int  #: how many of the context words stand in the article
    exact: bool  #: written just as in the registry

    @property
    def rank(self) -> tuple[int, int, int, bool, int]:
        """The longest first; for one place the best supported, then the most official, and what is barred last."""
        kind = self.name.kind if self.name else len(NameKind)
        return self.start - self.end, self.start, -self.support, not self.exact, kind

    @property
    def holds(self) -> bool:
        return self.name is None or not self.name.context or self.support > 0


class EntityFinder:
    """Finds the entities of a registry; building it takes a tenth of a second, so keep one."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._claims: dict[str, list[_Claim]] = defaultdict(list)
        self._contexts: dict[str, list[str]] = defaultdict(list)
        for text in registry.barred:
            self._claims[aligned(text)].append(_Claim(text))
        for name in registry.names:
            for claim in _claims(name, registry.entities[name.entity_id].type):
                self._claims[aligned(claim.written)].append(claim)
            for word in name.context:
                self._contexts[aligned(word)].append(word)
        self._phrases = Phrases({*self._claims, *self._contexts})

    def find(self, article: Article) -> tuple[Mention, ...]:
        """The mentions in an article's `full_text`, in order; no two overlap."""
        text = article.full_text
        folded = aligned(text)
        found = list(self._phrases.find(folded))
        candidates = self._candidates(text, folded, found, day_of(article))
        sure = {c.name.entity_id for c in _longest((c for c in candidates if c.holds), _Taken(text)) if c.name}
        taken = _Taken(text)
        chosen = _longest((c for c in candidates if c.holds or (c.name and c.name.entity_id in sure)), taken)
        mentions = sorted((_mention(text, c, c.name) for c in chosen if c.name), key=_start_of)
        mentions += self._family_names(text, folded, mentions, taken)
        return tuple(sorted(mentions, key=_start_of))

    def _candidates(self, text: str, folded: str, found: Sequence[Found], day: date | None) -> list[_Candidate]:
        contexts = self._context_places(text, found)
        candidates = []
        for hit in found:
            for claim in self._claims.get(hit.phrase, ()) if hit.whole else ():
                start = _start(folded, hit.start, claim)
                surface = text[hit.start : hit.end]
                if start is None or _is_handle(text, start) or not claim.answers(surface, day):
                    continue
                support = _support(claim.name, start, hit.end, contexts)
                candidates.append(_Candidate(start, hit.end, claim.name, support, surface == claim.written))
        return candidates

    def _context_places(self, text: str, found: Sequence[Found]) -> dict[str, list[tuple[int, int]]]:
        """Where each context word stands; an acronym must stand alone, others may begin a longer word."""
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for hit in found:
            for word in self._contexts.get(hit.phrase, ()):
                if (hit.whole or not word.isupper()) and fits(text[hit.start : hit.end], word):
                    places[word].append((hit.start, hit.end))
        return places

    # --- family names -----------------------------------------------------------------------------------------

    def _family_names(self, text: str, folded: str, mentions: Sequence[Mention], taken: _Taken) -> Iterator[Mention]:
        """Places where only the family name of somebody stands who is named in full elsewhere in the article."""
        bearers: dict[str, list[Mention]] = defaultdict(list)
        for mention in mentions:
            if self._is_full_name(mention):
                bearers[self._registry.family_name(mention.entity_id)].append(mention)
        for family, full in bearers.items():
            bearer_at = _bearer(full)
            for match in re.finditer(rf"(?<![\w@]){re.escape(aligned(family))}(?!\w)", folded):
                start, end = match.span()
                free = taken.is_free(start, end) and fits(text[start:end], family)
                bearer = bearer_at(start) if free and _stands_alone(text, start, end) else None
                if bearer:
                    yield Mention(bearer, start, end, text[start:end], _FAMILY_SCORE)

    def _is_full_name(self, mention: Mention) -> bool:
        if self._registry.entities[mention.entity_id].type is not EntityType.PERSON:
            return False
        family = self._registry.family_name(mention.entity_id)
        return len(mention.surface.split()) > 1 and aligned(mention.surface).endswith(aligned(family))


def _claims(name: Name, kind: EntityType) -> Iterator[_Claim]:
    """The forms in which a name stands in texts: periphrases without their article, products also in the plural."""
    if name.kind is NameKind.PERIPHRASIS:
        article = _ARTICLE.match(aligned(name.text))
        yield _Claim(name.text[article.end() :], name, determined=True) if article else _Claim(name.text, name)
        return
    yield _Claim(name.text, name)
    first, _, rest = name.text.partition(" ")
    if kind is not EntityType.PERSON and first in _OWN_ARTICLES and rest[:1].isupper():
        yield _Claim(rest, name, parted=first.lower())
    if kind is EntityType.PRODUCT and len(name.text) >= _ACRONYM and name.text[-1].isalpha() and name.text[-1] != "s":
        yield _Claim(f"{name.text}s", name)


def fits(surface: str, written: str, *, strict: bool = False) -> bool:
    """True if a place in a text has the capitals that a name of the same letters asks for.

    A small letter allows any; a capital that begins a word must be one; inner letters are free in words of four letters
    or more (Youtube, Nasa), unless `strict`. A text in capitals fits whatever has a capital. Accents may be missing
    (Etats-Unis), but not be added (« émules » is not eMule).
    """
    if surface == written:
        return True
    if any(s.isalpha() and not s.isascii() and w.isascii() for s, w in zip(surface, written, strict=False)):
        return False
    if surface.isupper() and sum(map(str.isalpha, surface)) >= _ACRONYM and not written.islower():
        return True
    return all(
        _word_fits(surface[word.start() : word.end()], word.group(), strict=strict)
        for word in _WORD.finditer(written)
        if word.end() <= len(surface)
    )


def _word_fits(surface: str, written: str, *, strict: bool) -> bool:
    if strict and not written.islower():
        return _capitals(surface) == _capitals(written)
    if not (written[0].isupper() or (written[0].isdigit() and written.isupper())):  # 3M and 4K have capitals too
        return True
    same_start = surface[:1].isupper() == written[0].isupper()
    return same_start and (len(written) >= _ACRONYM or _capitals(surface) == _capitals(written))


def _capitals(word: str) -> list[bool]:
    return [char.isupper() for char in word]


def article_before(text: str, start: int) -> str:
    """The small article before a place, also where a preposition holds it: "le" of « au »; "" where there is none."""
    found = _ARTICLE_BEFORE.search(text, max(0, start - 5), start)
    return _CONTRACTED.get(found[1], found[1]) if found else ""


def _start(folded: str, start: int, claim: _Claim) -> int | None:
    """Where the mention starts: at a periphrasis's article, unless that is contracted; None where one is missing."""
    if claim.parted:
        return start if article_before(folded, start) == claim.parted else None
    if not claim.determined:
        return start
    article = _BEFORE.search(folded, max(0, start - 5), start)
    if article is None:
        return None
    return article.start() if article.group(1) or article.group(2) else start


def _is_handle(text: str, start: int) -> bool:
    """True inside « @ElonJet » and the like, which name accounts."""
    return start > 0 and text[start - 1] == "@"


def _support(name: Name | None, start: int, end: int, places: dict[str, list[tuple[int, int]]]) -> int:
    if name is None:
        return 0
    return sum(any(b <= start or a >= end for a, b in places.get(word, ())) for word in name.context)


class _Taken:
    """The places of a text that are spoken for; both questions cost the length of a place, not of the text."""

    def __init__(self, text: str) -> None:
        self._taken = bytearray(len(text))

    def is_free(self, start: int, end: int) -> bool:
        return not any(self._taken[start:end])

    def take(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\1" * (end - start)


def _longest(candidates: Iterable[_Candidate], taken: _Taken) -> list[_Candidate]:
    """Those that stay when of two that overlap the longer wins; their places are taken."""
    kept: list[_Candidate] = []
    for candidate in sorted(candidates, key=lambda c: c.rank):
        if taken.is_free(candidate.start, candidate.end):
            taken.take(candidate.start, candidate.end)
            kept.append(candidate)
    return kept


def _mention(text: str, place: _Candidate, name: Name) -> Mention:
    surface = text[place.start : place.end]
    score = 1.0 if name.own else _SCORES.get(name.kind, 1.0)
    return Mention(name.entity_id, place.start, place.end, surface, score)


def _start_of(mention: Mention) -> int:
    return mention.start


def _bearer(full: Sequence[Mention]) -> Callable[[int], str | None]:
    """Who is meant by a family name at a place: its only bearer, else the one named last before; None for nobody."""
    if len({mention.entity_id for mention in full}) == 1:
        return lambda _: full[0].entity_id
    starts = [mention.start for mention in full]
    return lambda start: full[before - 1].entity_id if (before := bisect(starts, start)) else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True unless a neighbour makes another name of it: « Kimbal Musk », "Musk Foundation"; « M. Musk » is no other."""
    if _POLITE.search(text, max(0, start - 8), start):
        return True
    before = _WORD_BEFORE.search(text, max(0, start - 40), start)
    if before and _is_name_part(before.group(1)):
        return False
    after = _WORD_AFTER.match(text, end)
    return not (after and _is_name_part(after.group(1) or after.group(2)))


def _is_name_part(word: str) -> bool:
    folded = aligned(word)
    if not word[0].isupper() or word.isupper() or word[-1] in ".’'":
        return False
    return folded not in _TITLES and re.split(r"[’'-]", folded)[0] not in EITHER


def day_of(article: Article) -> date | None:
    """The day for which names must hold: published, else collected; None where neither is known."""
    moment = article.published or article.collected
    return moment.date() if moment else None
