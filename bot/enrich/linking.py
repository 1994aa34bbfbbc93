"""Linking: which entity each discovered name is, one of the registry's or a new one, and never two.

a place that the registry claims too                     ─▶ that entity
two such places joined by « de » (« ChatGPT d’OpenAI »)  ─▶ both entities
a name of the registry's, but for case, accents, title,
legal form or minor version (« NORDKABEL », "iOS 26.3")  ─▶ that entity
part of a longer name of the article
(« Musk », "Nordkabel" of Nordkabel Group, "NMA")        ─▶ the longer name's entity
none of these                                            ─▶ a new entity, proposed under an id of its type and name
"""

from __future__ import annotations

import re
from bisect import bisect, insort
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.enrich.entities import article_before, day_of
from bot.enrich.names import Discovery
from bot.enrich.proposed import bare, name_key, proposed_id, retyped
from bot.enrich.registry import Name, NameKind, Registry
from bot.types import Article, EntityType, Mention

_TRADE = frozenset(
    "company entertainment games global group groupe holding holdings industries interactive international labs "
    "laboratories media motors network networks pictures software solutions studio studios systems technologies "
    "technology".split()
)  #: what a company's full name has and its usual name leaves off
_HEADS = frozenset(
    "academie academy agence agency alliance assemblee association autorite authority banque bank bureau centre center "
    "chambre cnil comite commission committee congres congress conseil council cour court departement department "
    "direction etat federation fondation foundation forum group groupe house institut institute ministere ministry "
    "office parlement parliament parquet police senat senate state tribunal trust union universite university".split()
)  #: what an institution may be called once its name has been said; alone it names nobody
_NO_NAMES = frozenset(
    "3d ai api app apps cd ceo cto cfo dvd esg faq gps hd ia ico ip ipo ir it ko led lcd nft ok oled pc pdf pdg pin "
    "pme qr rh sim sms sud nord est ouest tv tva url usb vod vpn vtc web wifi xxe xxie "
    "january february march april may june july august september october november december "
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
    "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi "
    "dimanche".split()
)  #: words with capitals that the model takes for names now and then
_INHABITANTS = frozenset(
    "african africains africans allemands american americain americaine americaines americains americans anglais "
    "asian asians asiatiques australian australians australiens belges brazilian brazilians bresiliens britanniques "
    "british britons californian californians californiens canadian canadians canadiens chinese chinois coreens "
    "dutch espagnols european europeans europeens francais francaise francaises french german germans indian "
    "indians indiens iranian iranians iraniens israeli israelis israeliens italian italians italiens japanese "
    "japonais korean koreans londoners mexicains mexican mexicans neerlandais parisian parisians parisiens polonais "
    "portugais russes russian russians spanish suisses swedish swiss texan texans turcs turkish ukrainian "
    "ukrainians ukrainiens".split()
)  #: who are nobody in particular, and of where things are
_NOBODY = _HEADS | _NO_NAMES | _INHABITANTS
_MAKERS = frozenset({EntityType.COMPANY, EntityType.PRODUCT, EntityType.ORGANISATION})
_TOLD_APART = frozenset({EntityType.COMPANY, EntityType.ORGANISATION})  #: by the model, in ambiguous names
_SURE = 0.95  #: a place that only the registry claims stays if it is that sure: periphrases and family names do not
_REGISTRY_VOTE = 1.05  #: for the type that it gives an entity, at each place, where the model's types share 1
_SERVICE_VOTE = 0.1  #: the same of a firm whose service bears its name: the model tells the two apart, over all places
_LIKELY = 0.5  #: how sure the model must be of a name that nobody knows
_LIKELY_OFTEN = 0.45  #: and of one that stands in an article several times
_LETTERS = 2
_INITIALS = 2  #: letters of an acronym, at least
_MOST_WORDS = 6  #: of a person's name; more are a sentence that the model took for one
_LONG = 7  #: letters of a name that may be known by its letters alone
_OF = re.compile(r"[ \u00a0](?:de |du |des |de la |de l['’]|d['’])")
_MINOR = re.compile(r"(?<=[0-9])\.[0-9]+\Z")
_HOW_MANY = re.compile(r"(?:few|many|most|several|plusieurs|quelques|certains|certaines)[ \u00a0]", re.IGNORECASE)
_SMALL_ARTICLE = re.compile(r"(?:le|la|les|the) |l['’]")


_Votes = Mapping[str, Mapping[EntityType, float]]


class Linker:
    """Links the names of articles to a registry; building it folds all its names, so keep one."""

    def __init__(self, registry: Registry) -> None:
        self._entities = registry.entities
        self._bearers: dict[str, list[Name]] = defaultdict(list)
        self._run_together: dict[str, list[Name]] = defaultdict(list)  #: by their letters, spaces left out
        self._own: set[str] = set()  #: what the user said, with and without a small article before it
        for name in registry.names:
            if name.own:
                self._own |= {name_key(name.text), name_key(_SMALL_ARTICLE.sub("", name.text, count=1))}
            if name.kind is not NameKind.PERIPHRASIS:
                key = name_key(name.text)
                self._bearers[key].append(name)
                self._run_together[key.replace(" ", "")].append(name)

    def link(self, article: Article, known: Sequence[Mention], found: Sequence[Discovery]) -> tuple[Mention, ...]:
        """The mentions of all that the registry or the model names, in order, none overlapping."""
        text, day = article.full_text, day_of(article)
        claims = {(mention.start, mention.end): mention for mention in known}
        found = self._parted(_whole(found, known, self._own), known, text)
        places = [self._of_registry(mention) for mention in _apart(known, found) if mention.score >= _SURE]
        for name in found:
            surface, claim = text[name.start : name.end], claims.get((name.start, name.end))
            if claim:
                own = self._claimed(claim, name.type, day)
            else:
                own = self._borne(bare(surface), name.type, day) or self._after_article(text, name, day)
            places.append(Mention(own, name.start, name.end, surface, name.score, name.type))
        named = _in_article(places)
        votes = self._votes(named, {name.start: name.odds for name in found})
        return tuple(sorted(_typed(named, votes), key=lambda place: place.start))

    def _parted(self, found: Iterable[Discovery], known: Iterable[Mention], text: str) -> list[Discovery]:
        """The discovered names; for one that is a name of the registry's « de » another, both: « ChatGPT d’OpenAI »."""
        firsts = {mention.start: mention for mention in known}
        lasts = {mention.end: mention for mention in known}
        parted = []
        for name in found:
            first, last = firsts.get(name.start), lasts.get(name.end)
            if first and last and first.end < last.start and _OF.fullmatch(text, first.end, last.start):
                kinds = ((one, self._entities[one.entity_id].type) for one in (first, last))
                parted += [Discovery(one.start, one.end, kind, name.score) for one, kind in kinds]
            else:
                parted.append(name)
        return parted

    def _votes(self, places: Iterable[Mention], odds: Mapping[int, Mapping[EntityType, float]]) -> _Votes:
        """How often each entity of an article is seen as each type, weighed by how sure that is.

        The registry has a vote at each of its places, and the last word but where firm and service share a name.
        """
        votes: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
        for place in places:
            for kind, chance in (odds.get(place.start) or {_type(place): place.score}).items():
                votes[place.entity_id][kind] += chance
            if place.entity_id in self._entities:
                entity = self._entities[place.entity_id]
                votes[entity.id][entity.type] += _SERVICE_VOTE if entity.service else _REGISTRY_VOTE
        return votes

    def _of_registry(self, mention: Mention) -> Mention:
        return replace(mention, type=self._entities[mention.entity_id].type)

    def _claimed(self, claim: Mention, kind: EntityType, day: date | None) -> str:
        """The registry's entity; another one of that name and of the type that the model sees, where there is one."""
        if self._entities[claim.entity_id].type is kind:
            return claim.entity_id
        others = {name.entity_id for name in self._names(claim.surface, day) if self._is(name, kind)}
        return others.pop() if len(others) == 1 else claim.entity_id

    def _borne(self, surface: str, kind: EntityType, day: date | None) -> str:
        """The one entity of the registry that bears a name, of that type or of a kindred one; "" for none or several.

        A name that needs context needs none where the model sees a company or an institution of that name.
        """
        names = [name for name in self._names(surface, day) if kind in _TOLD_APART or not name.context]
        for kinds in ({kind}, _MAKERS if kind in _MAKERS else {kind}):
            bearers = {name.entity_id for name in names if any(self._is(name, one) for one in kinds)}
            if bearers:
                return bearers.pop() if len(bearers) == 1 else ""
        return ""

    def _after_article(self, text: str, name: Discovery, day: date | None) -> str:
        """The entity whose name begins with the article before a place, contracted or not: « au Figaro »."""
        article = article_before(text, name.start)
        if not article or name.type not in _MAKERS:
            return ""
        return self._borne(f"{article} {text[name.start : name.end]}", name.type, day)

    def _names(self, surface: str, day: date | None) -> list[Name]:
        """The names that are spelt so, else those that differ by their spaces only (« SensorTower »).

        A minor version is of the name before its point: "iOS 26.3.1" is iOS 26.
        """
        key = name_key(surface)
        together = key.replace(" ", "")
        names = self._bearers.get(key, [])
        if not names and len(together) >= _LONG:
            names = self._run_together.get(together, [])
        major = _MINOR.sub("", surface)
        if not names and major != surface:
            return self._names(major, day)
        return [name for name in names if day is None or name.holds_on(day)]

    def _is(self, name: Name, kind: EntityType) -> bool:
        return self._entities[name.entity_id].type is kind


# --- the article --------------------------------------------------------------------------------------------------


def _in_article(places: Sequence[Mention]) -> list[Mention]:
    """The places with an entity each: the longest first, so that what is short can be part of what is long."""
    longer = _LongerNames(Counter(place.surface for place in places))
    named = []
    for place in sorted(places, key=lambda p: (p.start - p.end, p.start)):
        entity_id = place.entity_id or longer.entity_id(place)
        if entity_id:
            named.append(replace(place, entity_id=entity_id))
            longer.add(named[-1])
    return named


class _LongerNames:
    """The names of one article by the parts of them that may stand for the whole."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts  # of each surface in the article
        self._bearers: dict[tuple[EntityType, str], dict[str, list[int]]] = {}

    def add(self, place: Mention) -> None:
        """Note what short names a named place may have further on."""
        for part in set(_parts(place)):
            bearers = self._bearers.setdefault((_kindred(place), part), {})
            insort(bearers.setdefault(place.entity_id, []), place.start)

    def entity_id(self, place: Mention) -> str:
        """The entity of the longer name, else a proposed one; "" for what is no name."""
        name = bare(place.surface)
        bearers = self._bearers.get((_kindred(place), name_key(name)), {})
        if bearers:
            return next(iter(bearers)) if len(bearers) == 1 else _last_before(place.start, bearers)
        likely = place.score >= (_LIKELY if self._counts[place.surface] == 1 else _LIKELY_OFTEN)
        proposed = likely and is_proper(name) and not place.surface.startswith("@")
        return proposed_id(_type(place), name) if proposed else ""


def _type(place: Mention) -> EntityType:
    assert place.type is not None, "the linker gives every place a type"
    return place.type


def _kindred(place: Mention) -> EntityType:
    """The type, one and the same for companies, products and institutions, which texts hardly keep apart."""
    return EntityType.COMPANY if place.type in _MAKERS else _type(place)


def _parts(place: Mention) -> Iterator[str]:
    """What may stand for a name: a person's first or family names, a company's usual name, initials."""
    name = bare(place.surface)
    words = name_key(name).split()
    yield " ".join(words)
    if len(words) == 1:
        return
    if place.type is EntityType.PERSON:
        yield words[0]
        yield from (" ".join(words[at:]) for at in range(1, min(len(words), _MOST_WORDS)))
        return
    if words[0] in _HEADS:
        yield words[0]
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    if len(initials) >= _INITIALS:
        yield initials.lower()
    while len(words) > 1 and words[-1] in _TRADE:
        words.pop()
        yield " ".join(words)


def _last_before(start: int, bearers: Mapping[str, Sequence[int]]) -> str:
    """Of several bearers of a name the one named last before a place, else the one named first."""
    before = {entity_id: starts[at - 1] for entity_id, starts in bearers.items() if (at := bisect(starts, start))}
    if before:
        return max(before, key=before.__getitem__)
    return min(bearers, key=lambda entity_id: bearers[entity_id][0])


def _typed(places: Iterable[Mention], votes: _Votes) -> list[Mention]:
    """The places under one type for each entity: that which has most of the votes."""
    types = {entity_id: max(cast, key=cast.__getitem__) for entity_id, cast in votes.items()}
    return [
        replace(place, entity_id=retyped(place.entity_id, types[place.entity_id]), type=types[place.entity_id])
        for place in places
    ]


def _whole(found: Sequence[Discovery], known: Iterable[Mention], own: Container[str]) -> list[Discovery]:
    """The discovered names that are no mere part of a name that the registry claims: « Canal » of « Canal+ »."""
    claims = {
        at: (mention.start, mention.end)
        for mention in known
        if mention.score >= _SURE
        and (not mention.surface[0].islower() or name_key(mention.surface) in own)  # « groupe Orange » is Orange
        for at in range(mention.start, mention.end)
    }
    kept = []
    for name in found:
        start, end = claims.get(name.start, (name.start, name.end))
        if (start, end) == (name.start, name.end) or name.start < start or end < name.end:
            kept.append(name)
    return kept


def _apart(known: Iterable[Mention], found: Iterable[Discovery]) -> list[Mention]:
    """The registry's places that no discovered name overlaps."""
    taken = {at for name in found for at in range(name.start, name.end)}
    return [mention for mention in known if taken.isdisjoint(range(mention.start, mention.end))]


# --- names --------------------------------------------------------------------------------------------------------


def is_proper(name: str) -> bool:
    """True if what was discovered can be a name: two letters, a capital, no small article before it, no common word.

    Periphrases (« le locataire de la Maison Blanche ») name somebody, but one cannot tell whom; "Most Indians" and
    "Americans" nobody.
    """
    letters = [char for char in name if char.isalpha()]
    if len(letters) < _LETTERS or not any(map(str.isupper, letters)):
        return False
    if _SMALL_ARTICLE.match(name) or _HOW_MANY.match(name):
        return False
    return name_key(name) not in _NOBODY
