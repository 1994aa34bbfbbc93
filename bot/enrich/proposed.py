"""Entities that no registry has: their ids say what they are, so that they need no table of their own.

« Nordkabel », found as a company, is `company:nordkabel`, in whatever article, capitals and legal form it stands. An id
of the registry never has a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.text import fold
from bot.types import Entity, EntityType

_SEPARATOR = ":"
_KINDS = {kind.value: kind for kind in EntityType}
_WORD = re.compile(r"\w+")
_TITLE = re.compile(r"\A(?:(?:MM?|Mme|Mmes|Mlle|Mr|Mrs|Ms|Dr|Me|Sir|Lord|Lady)\.? +)+")
_LEGAL = re.compile(
    r"(?:,? +(?:inc|incorporated|corp|corporation|co|ltd|limited|llc|plc|sa|s\.a|sas|sarl|se|nv|n\.v|bv|b\.v|ag|gmbh|"
    r"spa|s\.p\.a|ab|asa|oyj|kk|pty)\.?)+\Z",
    re.IGNORECASE,
)


def bare(surface: str) -> str:
    """A name without title and legal form: « Mme Aasen », "Nordkabel, Inc."."""
    return _LEGAL.sub("", _TITLE.sub("", surface)) or surface


def name_key(name: str) -> str:
    """What the spellings of one name share: its folded words, a space between; "" for one without any."""
    return " ".join(_WORD.findall(fold(name)))


def proposed_id(kind: EntityType, name: str) -> str:
    """The id of a proposed entity, whatever the capitals, accents, title and legal form of its name."""
    return f"{kind.value}{_SEPARATOR}{name_key(bare(name)).replace(' ', '-')}"


def proposed_kind(entity_id: str) -> EntityType | None:
    """The type of a proposed entity; None for an id that is none of one."""
    kind, separator, key = entity_id.partition(_SEPARATOR)
    return _KINDS.get(kind) if separator and key else None


def retyped(entity_id: str, kind: EntityType) -> str:
    """The id of a proposed entity were it of another type; an id of the registry as it is."""
    before = proposed_kind(entity_id)
    return f"{kind.value}{entity_id.removeprefix(before.value)}" if before else entity_id


def proposed_entity(entity_id: str, surfaces: Iterable[str]) -> Entity | None:
    """A proposed entity, named as the first of the surfaces that is its whole name; None for an id that is none of one.

    A family name alone, or another part of the name, is not; where there are only such, the name is made of the id.
    """
    kind = proposed_kind(entity_id)
    if kind is None:
        return None
    whole = (bare(surface) for surface in surfaces if proposed_id(kind, surface) == entity_id)
    made = entity_id.partition(_SEPARATOR)[2].replace("-", " ").title()
    return Entity(entity_id, kind, next(whole, made))
