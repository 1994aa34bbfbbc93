"""The registry of entities: reading it, and finding an entity by one of its names.

A registry is a folder of `*.jsonl` files, one entity a line:

    {"id": "meta", "type": "company", "name": "Meta", "country": "US", "parent": null, "wikidata": "Q380",
     "aliases": ["Meta Platforms"],                          names that always mean it
     "periphrases": ["la firme de Menlo Park"],              with the article, which may be contracted in a text
     "former": [{"name": "Facebook", "until": "2021-10-28"}],   names until the day on which they no longer held
     "dated": [{"alias": "Facebook", "until": "2021-10-28"}],   names that mean it only from `since` to `until`
     "ambiguous": [{"alias": "Meta", "context": ["Facebook"]}],  names that mean it only where such a word stands near
     "not": ["Meta Quest"],                                  longer strings that contain a name and are something else
     "family": "Le Gall",                                    a person's family name, where it is not the last word
     "service": true}                                        what the company offers bears its name too: Twitter

Only `id`, `type` and `name` must be there. A word of `context` may be the start of one: "pétrol" is in « pétrolier ».
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import IntEnum
from functools import cached_property
from hashlib import sha256
from operator import itemgetter
from pathlib import Path

from bot.enrich.edits import OWN, Own, State, apply_own
from bot.enrich.rows import TYPES, Row, day, name_key, read_folder
from bot.errors import AssetError
from bot.types import Entity, EntityType


class NameKind(IntEnum):
    """What a name is to its entity; a smaller number means it more surely."""

    CANONICAL = 0
    ALIAS = 1
    DATED = 2
    AMBIGUOUS = 3
    FORMER = 4
    PERIPHRASIS = 5


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entity, and what must hold for it to mean that entity."""

    text: str
    entity_id: str
    kind: NameKind
    since: date | None = None  #: the first day
    until: date | None = None  #: the first day on which it no longer holds
    context: tuple[str, ...] = ()  #: one of these must stand in the article too
    own: bool = False  #: said by the user, and so to be trusted

    def holds_on(self, day: date | None) -> bool:
        """True if the name means its entity on that day; an unknown day is taken for the present."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class Registry:
    """All entities with all their names. `fingerprint` tells one content from another."""

    def __init__(
        self,
        entities: Iterable[Entity],
        names: Iterable[Name],
        fingerprint: str,
        *,
        barred: Iterable[str] = (),
        families: Mapping[str, str] | None = None,
        merged: Mapping[str, str] | None = None,
    ) -> None:
        self.entities: Mapping[str, Entity] = {entity.id: entity for entity in entities}
        self.names = tuple(names)
        self.fingerprint = fingerprint
        self.barred = tuple(barred)  #: strings that contain a name and mean something else
        self.merged: dict[str, str] = dict(merged or {})  #: ids that were merged, and what they are now
        self._families = dict(families or {})

    def resolve(self, name: str, kind: EntityType | None = None) -> Entity | None:
        """The entity of that id or name, whatever its case and accents; of that type, if one is given.

        Where several entities have had the name, the one that bears it now and most officially is meant.
        """
        return self._of(name_key(name), kind)

    def _of(self, key: str, kind: EntityType | None) -> Entity | None:
        """What `resolve` finds for a folded name."""
        own = self.entities.get(self.merged.get(key, key))
        if own and kind in (None, own.type):
            return own
        found = (self.entities[entity_id] for entity_id in self._index.get(key, ()))
        return next((entity for entity in found if kind in (None, entity.type)), None)

    def bearer(self, name: str, *, other_than: str) -> Entity | None:
        """An entity, but not that of the id given, that has this name at present."""
        wanted = name_key(name)
        ids = {entity_id for entity_id in self._index.get(wanted, ()) if entity_id != other_than}
        now = (n.entity_id for n in self.names if n.entity_id in ids and n.until is None and name_key(n.text) == wanted)
        return self.entities.get(next(now, ""))

    def suggest(self, name: str, kind: EntityType | None = None) -> list[str]:
        """Up to three names, of that type if one is given: who bears it as a family name, then what looks like it."""
        wanted = name_key(name)
        known = {key: e for key in self._index if (e := self._of(key, kind))}
        last = [key for key, entity in known.items() if entity.type is EntityType.PERSON and key.endswith(f" {wanted}")]
        near = get_close_matches(wanted, known, n=3, cutoff=0.75)
        longer = [key for key in known if len(wanted) > 2 and key.startswith(f"{wanted} ")]
        found = (known[key].name for key in (*last, *near, *sorted(longer, key=len)))
        return list(dict.fromkeys(found))[:3]

    def family_name(self, entity_id: str) -> str:
        """The family name of a person: the last word of their name, unless the registry says otherwise."""
        return self._families.get(entity_id) or self.entities[entity_id].name.split()[-1]

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        """Ids by folded name, the surest first."""
        index: dict[str, list[str]] = {}
        for name in sorted(self.names, key=lambda n: (n.kind, n.until is not None)):
            known = index.setdefault(name_key(name.text), [])
            if name.entity_id not in known:
                known.append(name.entity_id)
        return index


# --- reading ----------------------------------------------------------------------------------------------------


def load_registry(*folders: Path, own: Own | None = None) -> Registry:
    """The registry in a folder; with several, an entity of an earlier folder stands for one of that id in a later.

    What the user's `own` file says comes over all. Raises AssetError, naming file and line, for what is no entity, and
    ConfigError for a line of the user's; a folder without entities is one too few.
    """
    rows: dict[str, Row] = {}
    digest = sha256()
    for folder in folders:
        rows = {**read_folder(folder, digest.update), **rows}
    if not rows:
        raise AssetError(f"{', '.join(map(str, folders))}: there are no entities here: install Vigie again.")
    state = State(rows, {})
    if own:
        digest.update(own.content)
        state = apply_own(state, own)
    return _registry(state, digest.hexdigest()[:12])


def _registry(state: State, fingerprint: str) -> Registry:
    rows = state.rows.values()
    return Registry(
        (_entity(row) for row in rows),
        (name for row in rows for name in _names(row)),
        fingerprint,
        barred=[text for row in rows for text in row.get("not", ())],
        families={row["id"]: row["family"] for row in rows if row.get("family")},
        merged=state.merged,
    )


# --- from a line to values --------------------------------------------------------------------------------------


def _entity(row: Row) -> Entity:
    former = [(item["name"], date.fromisoformat(item["until"])) for item in row.get("former", ())]
    return Entity(
        row["id"],
        TYPES[row["type"]],
        row["name"],
        tuple(sorted(former, key=itemgetter(1))),
        row.get("country"),
        row.get("parent"),
        row.get("wikidata"),
        row.get("service", False),
    )


def _names(row: Row) -> Iterator[Name]:
    """All names of an entity; one that is dated or ambiguous holds only so, also if it is the canonical one."""
    own = frozenset(row.get(OWN, ()))
    guarded = [*_guarded(row, "dated", NameKind.DATED), *_guarded(row, "ambiguous", NameKind.AMBIGUOUS)]
    taken = {name.text for name in guarded}
    plain = [(row["name"], NameKind.CANONICAL)]
    plain += [(text, NameKind.ALIAS) for text in row.get("aliases", ())]
    plain += [(text, NameKind.PERIPHRASIS) for text in row.get("periphrases", ())]
    for text, kind in plain:
        if text not in taken:
            taken.add(text)
            yield Name(text, row["id"], kind, own=text in own)
    yield from guarded
    for item in row.get("former", ()):
        if item["name"] not in taken:
            yield Name(item["name"], row["id"], NameKind.FORMER, until=day(item["until"]))


def _guarded(row: Row, key: str, kind: NameKind) -> Iterator[Name]:
    for item in row.get(key, ()):
        since, until = day(item.get("since")), day(item.get("until"))
        said = item["alias"] in row.get(OWN, ())
        yield Name(item["alias"], row["id"], kind, since, until, tuple(item.get("context", ())), said)
