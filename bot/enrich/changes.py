"""What a change of the registry can concern: the strings whose places in texts may be tagged otherwise from then on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.enrich.proposed import proposed_id
from bot.enrich.registry import Name, NameKind, Registry
from bot.types import EntityType

_ARTICLE = re.compile(r"(?:le|la|les|the) |l['’]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Concerned:
    """An article that has none of these strings and names none of these entities is tagged as before."""

    phrases: tuple[str, ...]
    entity_ids: tuple[str, ...]


def concerned(before: Registry, after: Registry) -> Concerned:
    """What one registry and another may tag differently."""
    ids = {
        entity_id for entity_id in before.entities.keys() | after.entities.keys() if _differs(before, after, entity_id)
    }
    old, new = set(before.names), set(after.names)
    names = (old ^ new) | {name for name in old | new if name.entity_id in ids}
    phrases = {spelling for name in names for spelling in _spellings(name)}
    phrases |= set(before.barred) ^ set(after.barred)
    return Concerned(tuple(sorted(phrases)), tuple(sorted(ids | {name.entity_id for name in old - new})))


def adopted(before: Registry, after: Registry) -> dict[str, str]:
    """Ids under which names were proposed that the registry has now, and whose they are."""
    fresh = set(after.names) - set(before.names)
    sure = (n for n in fresh if n.kind is not NameKind.PERIPHRASIS and not n.context and n.until is None)
    return {proposed_id(kind, name.text): name.entity_id for name in sure for kind in EntityType}


def _differs(before: Registry, after: Registry, entity_id: str) -> bool:
    """True where the entity came, went, or has another type or family name; its other names are looked at as names."""
    old, new = before.entities.get(entity_id), after.entities.get(entity_id)
    if old is new:
        return False
    if old is None or new is None:
        return True
    return old.type is not new.type or before.family_name(entity_id) != after.family_name(entity_id)


def _spellings(name: Name) -> Iterator[str]:
    """How a name may stand in a text: also in the plural; a periphrasis also without its article, which contracts."""
    yield name.text
    if name.kind is NameKind.PERIPHRASIS:
        yield _ARTICLE.sub("", name.text, count=1)
    else:
        yield f"{name.text}s"
