"""The registry of entities: reading it, and finding an entity by one of its names.

A registry is a folder of `*.jsonl` files, one entity a line:

    {"id": "meta", "type": "company", "name": "Meta", "country": "US", "parent": null, "wikidata": "Q380",
     "aliases": ["Meta Platforms"],                          names that always mean it
     "periphrases": ["la firme de Menlo Park"],              with the article, which may be contracted in a text
     "former": [{"name": "Facebook", "until": "2021-10-28"}],   names until the day on which they no longer held
     "dated": [{"alias": "Facebook", "until": "2021-10-28"}],   names that mean it only from `since` to `until`
     "ambiguous": [{"alias": "Meta", "context": ["Facebook"]}],  names that mean it only where such a word stands near
     "not": ["Meta Quest"],                                  longer strings that contain a name and are something else
     "family": "Le Gall"}                                    a person's family name, where it is not the last word

Only `id`, `type` and `name` must be there. A word of `context` may be the start of one: "pétrol" is in « pétrolier ».
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import IntEnum
from functools import cached_property
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any

from bot.errors import AssetError
from bot.text import fold
from bot.types import Entity, EntityType

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_TYPES = {kind.value: kind for kind in EntityType}
_TEXTS = ("country", "parent", "wikidata", "family")
_LISTS = ("aliases", "periphrases", "not")
_GUARDED = (("former", "name"), ("dated", "alias"), ("ambiguous", "alias"))
_KEYS = frozenset({"id", "type", "name", *_TEXTS, *_LISTS, *(key for key, _ in _GUARDED)})


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
    ) -> None:
        self.entities: Mapping[str, Entity] = {entity.id: entity for entity in entities}
        self.names = tuple(names)
        self.fingerprint = fingerprint
        self.barred = tuple(barred)  #: strings that contain a name and mean something else
        self._families = dict(families or {})

    def resolve(self, name: str, kind: EntityType | None = None) -> Entity | None:
        """The entity of that id or name, whatever its case and accents; of that type, if one is given.

        Where several entities have had the name, the one that bears it now and most officially is meant.
        """
        wanted = _key(name)
        own = self.entities.get(wanted)
        if own and kind in (None, own.type):
            return own
        found = (self.entities[entity_id] for entity_id in self._index.get(wanted, ()))
        return next((entity for entity in found if kind in (None, entity.type)), None)

    def suggest(self, name: str) -> list[str]:
        """Up to three names that look like the one given, closest first."""
        wanted = _key(name)
        near = get_close_matches(wanted, self._index, n=6, cutoff=0.75)
        longer = [key for key in self._index if len(wanted) > 2 and key.startswith(f"{wanted} ")]
        found = (self.entities[self._index[key][0]].name for key in (*near, *sorted(longer, key=len)))
        return list(dict.fromkeys(found))[:3]

    def family_name(self, entity_id: str) -> str:
        """The family name of a person: the last word of their name, unless the registry says otherwise."""
        return self._families.get(entity_id) or self.entities[entity_id].name.split()[-1]

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        """Ids by folded name, the surest first."""
        index: dict[str, list[str]] = {}
        for name in sorted(self.names, key=lambda n: (n.kind, n.until is not None)):
            known = index.setdefault(_key(name.text), [])
            if name.entity_id not in known:
                known.append(name.entity_id)
        return index


def _key(name: str) -> str:
    return " ".join(fold(name).split())


# --- reading ----------------------------------------------------------------------------------------------------


def load_registry(*folders: Path) -> Registry:
    """The registry in a folder; with several, an entity of an earlier folder stands for one of that id in a later.

    Raises AssetError, naming file and line, for what is no entity; a folder without entities is one too few.
    """
    rows: dict[str, Mapping[str, Any]] = {}
    digest = sha256()
    for folder in folders:
        here = _read_folder(folder, digest.update)
        rows = {**here, **rows}
    if not rows:
        raise AssetError(f"{', '.join(map(str, folders))}: there are no entities here: install Vigie again.")
    return Registry(
        (_entity(row) for row in rows.values()),
        (name for row in rows.values() for name in _names(row)),
        digest.hexdigest()[:12],
        barred=[text for row in rows.values() for text in row.get("not", ())],
        families={row["id"]: row["family"] for row in rows.values() if row.get("family")},
    )


def _read_folder(folder: Path, note: Callable[[bytes], None]) -> dict[str, Mapping[str, Any]]:
    rows: dict[str, Mapping[str, Any]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise AssetError(f"{path} cannot be read ({error.strerror or error}): install Vigie again.") from error
        note(content)
        for number, row in _read_lines(path, content):
            problem = _problem(row) or ("its id is taken by an earlier line" if row["id"] in rows else "")
            if problem:
                raise AssetError(f"{path}, line {number}: {problem}. Mend the line or remove it.")
            rows[row["id"]] = row
    return rows


def _read_lines(path: Path, content: bytes) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except ValueError as error:  # not JSON, or not UTF-8
            raise AssetError(f"{path}, line {number}: not JSON ({error}). Mend the line or remove it.") from error


def _problem(row: Any) -> str:
    """What is wrong with one line, "" where nothing is."""
    if not isinstance(row, dict):
        return 'not an entity, which is written {"id": …, "type": …, "name": …}'
    if not isinstance(row.get("id"), str) or not _ID.match(row["id"]):
        return f"`id` must be small letters, digits and hyphens, not {row.get('id')!r}"
    if row.get("type") not in _TYPES:
        return f"`type` must be one of {', '.join(_TYPES)}, not {row.get('type')!r}"
    if not isinstance(row.get("name"), str) or not row["name"].strip():
        return f"`name` must be a text, not {row.get('name')!r}"
    unknown = row.keys() - _KEYS
    if unknown:
        return f"unknown key `{min(unknown)}`; known are {', '.join(sorted(_KEYS))}"
    return _problem_in_values(row)


def _problem_in_values(row: Mapping[str, Any]) -> str:
    for key in _TEXTS:
        if not isinstance(row.get(key), str | None):
            return f"`{key}` must be a text, not {row[key]!r}"
    for key in _LISTS:
        if key in row and not _is_texts(row[key]):
            return f"`{key}` must be a list of texts, not {row[key]!r}"
    for key, label in _GUARDED:
        for guarded in row.get(key, ()):
            if not _is_guarded(guarded, label):
                return f'`{key}` must hold {{"{label}": …}} with `since`, `until` or `context`, not {guarded!r}'
    return ""


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def _is_guarded(value: Any, label: str) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get(label), str) or not value[label].strip():
        return False
    if "context" in value and not _is_texts(value["context"]):
        return False
    try:
        return bool(_day(value.get("since")) or _day(value.get("until")) or value.get("context"))
    except (TypeError, ValueError):
        return False


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


# --- from a line to values --------------------------------------------------------------------------------------


def _entity(row: Mapping[str, Any]) -> Entity:
    former = [(item["name"], date.fromisoformat(item["until"])) for item in row.get("former", ())]
    return Entity(
        row["id"],
        _TYPES[row["type"]],
        row["name"],
        tuple(sorted(former, key=itemgetter(1))),
        row.get("country"),
        row.get("parent"),
        row.get("wikidata"),
    )


def _names(row: Mapping[str, Any]) -> Iterator[Name]:
    """All names of an entity; one that is dated or ambiguous holds only so, also if it is the canonical one."""
    guarded = [*_guarded(row, "dated", NameKind.DATED), *_guarded(row, "ambiguous", NameKind.AMBIGUOUS)]
    taken = {name.text for name in guarded}
    plain = [(row["name"], NameKind.CANONICAL)]
    plain += [(text, NameKind.ALIAS) for text in row.get("aliases", ())]
    plain += [(text, NameKind.PERIPHRASIS) for text in row.get("periphrases", ())]
    for text, kind in plain:
        if text not in taken:
            taken.add(text)
            yield Name(text, row["id"], kind)
    yield from guarded
    for item in row.get("former", ()):
        if item["name"] not in taken:
            yield Name(item["name"], row["id"], NameKind.FORMER, until=_day(item["until"]))


def _guarded(row: Mapping[str, Any], key: str, kind: NameKind) -> Iterator[Name]:
    for item in row.get(key, ()):
        since, until = _day(item.get("since")), _day(item.get("until"))
        yield Name(item["alias"], row["id"], kind, since, until, tuple(item.get("context", ())))
