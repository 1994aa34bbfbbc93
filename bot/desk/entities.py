"""The entities that a user adds or changes, over the shipped ones. Each method is the command of the same name.

What is written are lines of `entities.jsonl` in the workspace (see `bot.enrich.edits`). A change is first tried on the
registry, then written whole, then told to the archive: the articles that it can concern are tagged again.
"""

from __future__ import annotations

import re
from builtins import list as listed  # a method is called list, as its command is
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.desk.knowledge import Knowledge
from bot.desk.locks import alone_in
from bot.enrich.edits import FILE_NAME, Own, slug, subject
from bot.enrich.proposed import proposed_kind
from bot.enrich.registry import Name, Registry
from bot.enrich.rows import name_key
from bot.errors import ConfigError
from bot.store import Store
from bot.types import Entity, EntityType, Progress, silent

MOST_LISTED = 50
"""Entities that `Entities.list` gives at most."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of a new entity beside its name and type."""

    id: str = ""  #: made from the name, if not given
    aliases: Sequence[str] = ()
    context: Sequence[str] = ()  #: the name and the aliases mean it only where one of these words stands
    country: str = ""  #: two letters
    parent: str = ""  #: id or name of an entity
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """What must hold for a name to mean its entity; empty where nothing must."""

    context: Sequence[str] = ()  #: one of these words stands in the article
    since: str = ""  #: the first day, as 2024-01-31
    until: str = ""  #: the first day on which it no longer holds

    def row(self) -> dict[str, Any]:
        """As a line has it. Raises ConfigError for what is no date, and for an end before the beginning."""
        for day in filter(None, (self.since, self.until)):
            check_day(day)
        if self.since and self.until and date.fromisoformat(self.since) >= date.fromisoformat(self.until):
            raise ConfigError(f"A name cannot begin on {self.since} and hold no longer on {self.until}.")
        said = {"since": self.since, "until": self.until, "context": [word for word in self.context if word.strip()]}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Known:
    """An entity with all its names, and what the user's own lines say of it."""

    entity: Entity
    names: tuple[Name, ...]
    merged: tuple[str, ...]  #: ids that were merged into it
    own: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: the entity as it is now (None where it is gone), and how many articles were tagged again."""

    entity: Entity | None
    retagged: int


def check_day(day: str) -> None:
    """Raises ConfigError for what is not a date."""
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise ConfigError(f'"{day}" is not a date; write one such as 2023-07-23.') from error


class Entities:
    """`vigie entity …`."""

    def __init__(self, store: Store, knowledge: Knowledge, workspace: Path) -> None:
        self._store = store
        self._knowledge = knowledge
        self._workspace = workspace

    # --- reading ----------------------------------------------------------------------------------------------

    def get(self, entity_id: str) -> Entity | None:
        """An entity of the registry or one that was found in articles, None for an id that is neither."""
        return self._knowledge.known(entity_id)

    def changes(self) -> tuple[Mapping[str, Any], ...]:
        """The user's own lines, in order. Raises ConfigError."""
        return Own.read(self._workspace).lines

    def list(self, text: str) -> tuple[Entity, ...]:
        """At most fifty entities that have the text in one of their names, those whose main name it is first."""
        registry, wanted = self._knowledge.registry, name_key(text)
        ids = dict.fromkeys(name.entity_id for name in registry.names if wanted in name_key(name.text))
        found = sorted((registry.entities[entity_id] for entity_id in ids), key=lambda e: _nearness(e, wanted))
        return tuple(found[:MOST_LISTED])

    def show(self, name: str) -> Known:
        """The entity that an id or name means. Raises QueryError, with suggestions."""
        registry = self._knowledge.registry
        entity = self._knowledge.registered(name)
        merged = tuple(old for old, new in registry.merged.items() if new == entity.id)
        mine = tuple(line for line in self.changes() if subject(line) in (entity.id, *merged))
        return Known(entity, tuple(n for n in registry.names if n.entity_id == entity.id), merged, mine)

    # --- changing ---------------------------------------------------------------------------------------------

    def add(self, name: str, kind: EntityType, details: Details = Details(), *, progress: Progress = silent) -> Changed:
        """Add an entity. Raises ConfigError for an id that is taken or a name that another entity has."""
        line = self._new(name, kind, details)
        for text in (name, *details.aliases):
            self._check_free(text, line["id"], guarded=bool(details.context))
        return self._append([line], line["id"], progress)

    def _new(self, name: str, kind: EntityType, details: Details) -> dict[str, Any]:
        if not name.strip():
            raise ConfigError("An entity needs a name.")
        entity_id = details.id or slug(name)
        if not entity_id:
            raise ConfigError(f'No id can be made from "{name}": give one with --id, of small letters and hyphens.')
        taken = self.get(entity_id)
        if taken:
            raise ConfigError(f'The id "{entity_id}" is that of {taken.name} ({taken.type}): give another with --id.')
        said = {
            "country": _checked(details.country, r"[A-Z]{2}", "A country is two letters, such as FR"),
            "parent": self._knowledge.registered(details.parent).id if details.parent else "",
            "wikidata": _checked(details.wikidata, r"Q[1-9]\d*", "A Wikidata id is such as Q312"),
            "aliases": [] if details.context else listed(details.aliases),
        }
        line: dict[str, Any] = {"id": entity_id, "type": kind.value, "name": name.strip()} | {
            k: v for k, v in said.items() if v
        }
        if details.context:
            names = dict.fromkeys((name.strip(), *listed(details.aliases)))
            line["ambiguous"] = [{"alias": one, "context": listed(details.context)} for one in names]
        return line

    def alias(self, entity: str, name: str, guard: Guard = Guard(), *, progress: Progress = silent) -> Changed:
        """Give an entity a further name.

        Raises QueryError for an unknown entity, ConfigError for a name that is not free or that it has already.
        """
        found = self._knowledge.registered(entity)
        there = (n for n in self._knowledge.registry.names if n.entity_id == found.id and n.text == name.strip())
        if any(_guard_of(known) == guard.row() for known in there):
            raise ConfigError(f'"{name}" is a name of {found.name} already; `vigie entity show {found.id}` shows it.')
        return self._named(found, name, guard, progress)

    def _named(self, found: Entity, name: str, guard: Guard, progress: Progress) -> Changed:
        line = {"alias": found.id, "name": name.strip(), **guard.row()}
        self._check_free(name, found.id, guarded=len(line) > 2)
        return self._append([line], found.id, progress)

    def rename(self, entity: str, name: str, since: str = "", *, progress: Progress = silent) -> Changed:
        """Give an entity another main name, from a day on; the old one stays one of its names.

        Raises QueryError for an unknown entity, ConfigError for a name not free.
        """
        found = self._knowledge.registered(entity)
        self._check_free(name, found.id)
        if since:
            check_day(since)
        dated = {"since": since} if since else {}
        return self._append([{"rename": found.id, "name": name.strip(), **dated}], found.id, progress)

    def merge(self, gone: str, into: str, *, progress: Progress = silent) -> Changed:
        """Make two entities one: names, mentions, salience and watchlists of the first go over to the second.

        Raises QueryError for one that is unknown, ConfigError where both are the same.
        """
        first, second = self._knowledge.entity(gone), self._knowledge.registered(into)
        if proposed_kind(first.id):  # a name that only articles have: from now on one of the other's
            return self._named(second, first.name, Guard(), progress)
        if first.id == second.id:
            raise ConfigError(f'"{gone}" and "{into}" are one entity already: {first.name} ({first.id}).')
        return self._append([{"merge": first.id, "into": second.id}], second.id, progress)

    def split(
        self,
        entity: str,
        names: Sequence[str],
        kind: EntityType | None = None,
        entity_id: str = "",
        *,
        progress: Progress = silent,
    ) -> Changed:
        """Take names off an entity and make another of them, called by the first; of the same type unless said.

        Raises QueryError for an unknown entity, ConfigError for what is not one of its names.
        """
        known = self.show(entity)
        spelled = [_own_name(known, name) for name in dict.fromkeys(names)]
        line = self._new(spelled[0], kind or known.entity.type, Details(id=entity_id))
        guards = [{"alias": n.text, **_guard_of(n)} for n in known.names if n.text in spelled and _guard_of(n)]
        guarded = {guard["alias"] for guard in guards}
        line |= {"aliases": [name for name in spelled[1:] if name not in guarded]} if spelled[1:] else {}
        line |= {"dated": dated} if (dated := [g for g in guards if "since" in g or "until" in g]) else {}
        line |= {"ambiguous": rest} if (rest := [g for g in guards if g not in dated]) else {}
        taken_off = {"remove": known.entity.id, "names": spelled}
        return self._append([taken_off, line], line["id"], progress)

    def remove(self, entity: str, names: Sequence[str] = (), *, progress: Progress = silent) -> Changed:
        """Have an entity, or only some names of it, no more. Raises QueryError, ConfigError."""
        known = self.show(entity)
        line: dict[str, Any] = {"remove": known.entity.id}
        if names:
            line["names"] = [_own_name(known, name) for name in names]
        return self._append([line], known.entity.id, progress)

    def reset(self, entity: str, *, progress: Progress = silent) -> Changed:
        """Take back the user's own lines about an entity, also that which merged it. Raises ConfigError."""
        known = self._knowledge.registry.resolve(entity)
        seen = Own.read(self._workspace)
        ids = {subject(line) for line in seen.lines}
        wanted = slug(entity) if slug(entity) in ids else known.id if known and known.id in ids else ""
        if not wanted:
            raise ConfigError(f'You changed nothing of "{entity}"; `vigie entity list` shows what you changed.')
        return self._write(seen, [line for line in seen.lines if subject(line) != wanted], wanted, progress)

    # --- from a change to the archive -------------------------------------------------------------------------

    def _check_free(self, name: str, entity_id: str, *, guarded: bool = False) -> None:
        if not any(char.isalnum() for char in name):
            raise ConfigError(f'"{name}" cannot be a name: it has neither a letter nor a digit.')
        owner = self._knowledge.registry.bearer(name, other_than=entity_id)
        if owner and not guarded:
            raise ConfigError(
                f'"{name}" is a name of {owner.name} ({owner.type} "{owner.id}") already: say with --context WORD '
                "where it means yours, or make the two one with `vigie entity merge`."
            )

    def _append(self, fresh: Sequence[Mapping[str, Any]], entity_id: str, progress: Progress) -> Changed:
        seen = Own.read(self._workspace)
        return self._write(seen, [*seen.lines, *fresh], entity_id, progress)

    def _write(self, seen: Own, lines: Sequence[Mapping[str, Any]], entity_id: str, progress: Progress) -> Changed:
        from bot.enrich.changes import adopted, concerned
        from bot.pipeline.retag import Change, retag

        before, tagger = self._knowledge.registry, self._knowledge.tagger()
        own = seen.with_lines(lines)
        after = self._tried(own)
        with alone_in(self._workspace):
            if Own.read(self._workspace).content != seen.content:
                raise ConfigError(f"Another command changed {FILE_NAME} meanwhile; nothing was changed: try again.")
            own.write()
        self._knowledge.renew(after)
        change = Change(concerned(before, after), after.merged | adopted(before, after), tagger.version)
        return Changed(self.get(entity_id), retag(self._store, self._knowledge.tagger(), change, progress))

    def _tried(self, own: Own) -> Registry:
        try:
            return self._knowledge.registry_with(own)
        except ConfigError as error:
            raise ConfigError(f"Nothing was changed, since this would not hold: {error}") from error


def _nearness(entity: Entity, wanted: str) -> tuple[bool, bool, str]:
    name = name_key(entity.name)
    return name != wanted, wanted not in name, name


def _checked(value: str, pattern: str, sentence: str) -> str:
    if value and not re.fullmatch(pattern, value.upper()):
        raise ConfigError(f'{sentence}, not "{value}".')
    return value.upper()


def _own_name(known: Known, text: str) -> str:
    """A name of the entity as it is written there, if it may go. Raises ConfigError."""
    entity = known.entity
    if name_key(text) == name_key(entity.name):
        raise ConfigError(f'"{text}" is the main name of "{entity.id}": give it another first, `vigie entity rename`.')
    found = next((name.text for name in known.names if name_key(name.text) == name_key(text)), None)
    if found is None:
        raise ConfigError(f'"{text}" is not a name of {entity.name}; `vigie entity show {entity.id}` lists them.')
    return found


def _guard_of(name: Name) -> dict[str, Any]:
    days = {"since": name.since, "until": name.until}
    said: dict[str, Any] = {label: day.isoformat() for label, day in days.items() if day}
    return said | ({"context": listed(name.context)} if name.context else {})
