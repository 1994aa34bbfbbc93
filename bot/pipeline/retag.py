"""Tagging again the articles that a change of the registry concerns; language, summary and story stay as they are.

Commits batch by batch. Killed half-way, what is left is known by its version: `vigie enrich --again` goes on with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.enrich.changes import Concerned
from bot.enrich.tagger import Tagger
from bot.store import Store
from bot.types import Enriched, Progress, Tagging

_BATCH = 32


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the registry: what it may concern, the ids that were merged, and the tagger's version before it."""

    concerned: Concerned
    merged: dict[str, str]
    version: str


def retag(store: Store, tagger: Tagger, change: Change, progress: Progress) -> int:
    """Tag the articles concerned again, and let all others count as tagged so; says how many. Raises ModelError."""
    store.merge_entities(change.merged)
    ids = store.naming(change.concerned.phrases, change.concerned.entity_ids)
    progress("retag", 0, len(ids))
    for start in range(0, len(ids), _BATCH):
        found = store.enriched(ids[start : start + _BATCH])
        taggings = tagger.tag([one.article for one in found])
        store.save_enriched([_tagged(*pair, tagger) for pair in zip(found, taggings, strict=True)])
        progress("retag", min(start + _BATCH, len(ids)), len(ids))
    store.carry_version(change.version, tagger.version)
    return len(ids)


def _tagged(found: Enriched, tagging: Tagging, tagger: Tagger) -> Enriched:
    summarizer = found.version.partition(" ")[2]
    return replace(found, tagging=tagging, version=f"{tagger.version} {summarizer}")
