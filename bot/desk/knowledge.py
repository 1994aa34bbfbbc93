"""What Vigie knows beforehand: entities, topics and how to sum up, loaded when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.assets import find, places
from bot.enrich.background import Background, load_background
from bot.enrich.edits import Own
from bot.enrich.proposed import proposed_entity, proposed_id
from bot.enrich.registry import Registry, load_registry
from bot.enrich.topics import Topics, load_topics
from bot.errors import AssetError, ModelError, QueryError
from bot.text import fold
from bot.types import Entity, EntityType

if TYPE_CHECKING:
    from bot.enrich.names import NameFinder
    from bot.enrich.tagger import RuleTagger, Summarizer, Tagger

Surfaces = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
"""How each of some entities is written in the archive, most often first."""

People = Callable[[str], Sequence[str]]
"""The ids of the proposed people of a family name, which is written as in ids."""

_KINDS = {
    "company": EntityType.COMPANY,
    "person": EntityType.PERSON,
    "product": EntityType.PRODUCT,
    "organisation": EntityType.ORGANISATION,
    "place": EntityType.PLACE,
    "event": EntityType.EVENT,
    "entity": None,
}


class Knowledge:
    """The registry and the topics, and how a user's words for them are understood.

    Entities that the registry lacks and the archive names, those that were proposed, are looked up by `surfaces`, and
    people by their family name through `people`.
    """

    def __init__(
        self,
        own_assets: Path | None,
        workspace: Path,
        surfaces: Surfaces = lambda _: {},
        people: People = lambda _: (),
    ) -> None:
        self._own = own_assets
        self._workspace = workspace
        self._surfaces = surfaces
        self._people = people
        self._taggers: dict[NameFinder | None, RuleTagger] = {}

    @cached_property
    def registry(self) -> Registry:
        """All entities, the user's own over the shipped ones. Raises AssetError, ConfigError."""
        return self.registry_with(Own.read(self._workspace))

    def registry_with(self, own: Own) -> Registry:
        """The registry as it would be with other lines of the user's. Raises AssetError, ConfigError."""
        found = [folder / "entities" for folder in places("data", self._own) if (folder / "entities").is_dir()]
        return load_registry(*(found or [find("data", "entities", self._own)]), own=own)

    def renew(self, registry: Registry) -> None:
        """Go on with another registry: the user's lines have changed."""
        self.registry = registry
        self._taggers.clear()

    @cached_property
    def topics(self) -> Topics:
        """The closed list of topics. Raises AssetError."""
        return load_topics(find("data", "topics.toml", self._own))

    @cached_property
    def background(self) -> Background:
        """How common words are in news at large. Raises AssetError."""
        return load_background(self._own)

    @cached_property
    def summarizer(self) -> Summarizer:
        """The trained summariser; the untrained one where its weights are missing or damaged (`vigie doctor` tells)."""
        from bot.enrich.tagger import ExtractiveSummarizer

        try:
            return self.load_summarizer()
        except (AssetError, ModelError):
            return ExtractiveSummarizer()

    def load_summarizer(self) -> Summarizer:
        """The trained summariser. Raises AssetError where it has no weights, ModelError where they are damaged."""
        from bot.enrich.ranker import load

        return load(self._own)

    @cached_property
    def names(self) -> NameFinder:
        """The model that finds names. Raises AssetError where it is missing, ModelError where it is damaged."""
        from bot.enrich.names import load_names

        return load_names(find("models", "names", self._own))

    def tagger(self) -> Tagger:
        """With the model of names; where that is missing or damaged, by the registry alone: `doctor` says so."""
        try:
            names = self.names
        except (AssetError, ModelError):
            names = None
        return self._tagger(names)

    def rules(self) -> RuleTagger:
        """The tagger that finds only names of the registry. Raises AssetError, ConfigError."""
        return self._tagger(None)

    def _tagger(self, names: NameFinder | None) -> RuleTagger:
        """One for each finder of names: a tagger that has tagged holds all names in a form that takes time to make."""
        from bot.enrich.tagger import RuleTagger

        if names not in self._taggers:
            self._taggers[names] = RuleTagger(self.registry, self.topics, names, self._own)
        return self._taggers[names]

    def known(self, entity_id: str) -> Entity | None:
        """The entity of an id, of the registry or proposed; None for an id that is neither."""
        found = self.registry.entities.get(self.registry.merged.get(entity_id, entity_id))
        return found or proposed_entity(entity_id, self._surfaces([entity_id]).get(entity_id, ()))

    def name_on(self, entity_id: str, when: datetime) -> tuple[str, EntityType]:
        """Name of an entity as it was at a time, and its type."""
        entity = self.known(entity_id)
        return (entity.name_on(when.date()), entity.type) if entity else (entity_id, EntityType.ORGANISATION)

    def entity_id(self, name: str) -> str | None:
        """The id of the registry's entity of that name, None where there is none."""
        found = self.registry.resolve(name)
        return found.id if found else None

    def entity(self, name: str, kind: EntityType | None = None) -> Entity:
        """The entity that a user's word means: the registry's, else one that the archive has. Raises QueryError."""
        found = self.registry.resolve(name, kind) or next(iter(self._proposed(name, kind)), None)
        if found:
            return found
        other = next(iter(self._proposed(name, None)), None) if kind and not self.registry.resolve(name) else None
        if other:
            raise QueryError(f"{other.name} is a {other.type}, not a {kind}: try {other.id}.")
        return self.registered(name, kind)

    def registered(self, name: str, kind: EntityType | None = None) -> Entity:
        """The registry's entity that a user's word means. Raises QueryError, with suggestions."""
        found = self.registry.resolve(name, kind)
        if found:
            return found
        other = self.registry.resolve(name) if kind else None
        if kind and other:
            raise QueryError(f"{other.name} is a {other.type}, not a {kind}: try {other.type}:{other.id}.")
        close = self.registry.suggest(name, kind)
        hint = (
            f" Did you mean {' or '.join(close)}?"
            if close
            else " `vigie search` finds the word in the texts; `vigie entity add` makes it known."
        )
        raise QueryError(f'No {kind or "entity"} called "{name}" is known.{hint}')

    def _proposed(self, name: str, kind: EntityType | None) -> list[Entity]:
        """The proposed entities of that name or id, of that type if one is given, which the archive mentions.

        A family name means the one person who bears it; where several do, nobody.
        """
        ids = dict.fromkeys([name, *(proposed_id(one, name) for one in ([kind] if kind else EntityType))])
        written = self._surfaces(list(ids))
        if not written and kind in (None, EntityType.PERSON):
            people = self._people(proposed_id(EntityType.PERSON, name).partition(":")[2])
            ids = dict.fromkeys(people if len(people) == 1 else ())
            written = self._surfaces(list(ids))
        found = [proposed_entity(entity_id, written[entity_id]) for entity_id in ids if entity_id in written]
        return [entity for entity in found if entity and kind in (None, entity.type)]

    def topic(self, name: str) -> str:
        """The id of a topic, given its id or its label in either language. Raises QueryError."""
        wanted = fold(name.strip())
        known = {fold(word): topic.id for topic in self.topics.topics.values() for word in topic.labels.values()}
        known |= {topic: topic for topic in self.topics.topics}
        if wanted in known:
            return known[wanted]
        close = dict.fromkeys(known[word] for word in get_close_matches(wanted, known, n=2, cutoff=0.75))
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise QueryError(f'No topic called "{name}".{hint} `vigie topic list` shows them all.')

    def resolve(self, field: str, value: str) -> tuple[str, ...]:
        """The ids that a search filter means: `company:apple`, `topic:antitrust`. Raises QueryError."""
        if field == "topic":
            return (self.topic(value),)
        kind = _KINDS.get(field)
        if self.registry.resolve(value, kind):
            return (self.entity(value, kind).id,)
        return tuple(entity.id for entity in self._proposed(value, kind)) or (self.entity(value, kind).id,)
