"""Measuring what Vigie says of articles against what people marked; `corpus` says how marks are written.

summaries   ROUGE-1/2/L against a reference (F, as `rouge-score` counts by default), or, where good sentences are
            marked, the share of a summary's sentences that are among them and of summaries that have the main one
entities    F1 of exact spans with their types, all and by type; F1 of the set of companies that an article names
topics      F1 of the set of topics
salience    F1 of the set of entities that an article is about: those marked 2, those that got a half or more

F1 counts are added up over all articles. An entity is told from another by its id where the registry has its name
under its type, else by its name and type.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.enrich.proposed import proposed_id, proposed_kind
from bot.enrich.rouge import Reference, tokens
from bot.enrich.tagger import Length, Summarizer, Tagger
from bot.pipeline.corpus import Sample, Task
from bot.pipeline.peers import Way, ways
from bot.scores import Marked, Tally, compare, compare_by_type, places_of, total, total_by_type
from bot.types import ABOUT, Article, Entity, EntityType, Mention, Progress, Span, Summary, Tagging

_BATCH = 32
_LENGTHS: tuple[Length, ...] = ("headline", "brief", "standard")
_KINDRED = frozenset(
    {EntityType.COMPANY, EntityType.PRODUCT}
)  #: of which a registry has one, and an annotator the other
_MADE_WITH: Mapping[str, tuple[Task, ...]] = {
    "orange-hightech": (Task.ENTITIES, Task.TOPICS, Task.SALIENCE),
    "orangesum-abstract-train": (Task.SUMMARIES,),
    "orangesum-title-train": (Task.SUMMARIES,),
}

Lookup = Callable[[str, EntityType | None], Entity | None]
"""The entity of the registry with an id or name, of that type if one is given."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way of doing the task: F1 scores and shares from 0 to 1, `words` and `words/s` as they are."""

    way: str
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured, on what."""

    task: Task
    corpus: str
    articles: int
    rows: tuple[Row, ...]
    notes: tuple[str, ...]  #: what a reader must know before believing the figures


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured: each tagger with the name to show, the summariser, and the registry to tell entities by."""

    taggers: Mapping[str, Tagger]
    summarizer: Summarizer
    lookup: Lookup


def evaluate(task: Task, corpus: str, samples: Sequence[Sample], what: Measured, progress: Progress) -> Report:
    """Measure one task on the articles of a corpus, which is called `corpus`. Raises ModelError."""
    if task is Task.SUMMARIES:
        rows = [_summaries_row(name, way, samples, progress) for name, way in _ways(what.summarizer)]
    else:
        rows = [_tagger_row(task, pair, samples, what.lookup, progress) for pair in what.taggers.items()]
    return Report(task, corpus, len(samples), tuple(rows), tuple(_notes(task, corpus, samples)))


def _notes(task: Task, corpus: str, samples: Sequence[Sample]) -> Iterator[str]:
    if task in _MADE_WITH.get(corpus.partition(".")[0], ()):
        yield f"What Vigie ships was trained on or written with {corpus}: these figures flatter it."
    if task in (Task.ENTITIES, Task.SALIENCE) and not all(sample.article.published for sample in samples):
        yield "Articles without `published` are read as today's: names that no longer hold are not found in them."


# --- summaries ----------------------------------------------------------------------------------------------------


def _ways(summarizer: Summarizer) -> Iterator[tuple[str, Way]]:
    for length in _LENGTHS:
        yield f"Vigie, {length}", _vigie(summarizer, length)
    yield from ways()


def _vigie(summarizer: Summarizer, length: Length) -> Way:
    return lambda articles: summarizer.summarize(articles, length=length)


def _summaries_row(name: str, way: Way, samples: Sequence[Sample], progress: Progress) -> Row:
    summaries: list[Summary] = []
    for batch in _batches(samples):
        progress(name, len(summaries), len(samples))
        summaries += way([sample.article for sample in batch])
    progress(name, len(samples), len(samples))
    pairs = list(zip(samples, summaries, strict=True))
    scores = _rouge(pairs) | _accepted(pairs)
    return Row(name, scores | {"words": sum(len(s.text.split()) for s in summaries) / len(summaries)})


def _rouge(pairs: Iterable[tuple[Sample, Summary]]) -> dict[str, float]:
    scores = [Reference(sample.reference).score(tokens(s.text)) for sample, s in pairs if sample.reference]
    if not scores:
        return {}
    means = (sum(column) / len(scores) for column in zip(*scores, strict=True))
    return dict(zip(("ROUGE-1", "ROUGE-2", "ROUGE-L"), means, strict=True))


def _accepted(pairs: Iterable[tuple[Sample, Summary]]) -> dict[str, float]:
    marked = [(sample, summary) for sample, summary in pairs if sample.good]
    if not marked:
        return {}
    chosen = [_is_within(spans, sample.good) for sample, summary in marked for spans in summary.evidence]
    main = [any(_is_within(spans, sample.good[:1]) for spans in summary.evidence) for sample, summary in marked]
    return {"accepted": sum(chosen) / max(1, len(chosen)), "main": sum(main) / len(main)}


def _is_within(spans: Sequence[Span], good: Sequence[Span]) -> bool:
    """True if each span lies in one that is good."""
    return bool(spans) and all(any(g.start <= s.start and s.end <= g.end for g in good) for s in spans)


# --- tagging ------------------------------------------------------------------------------------------------------


def _tagger_row(
    task: Task, named: tuple[str, Tagger], samples: Sequence[Sample], lookup: Lookup, progress: Progress
) -> Row:
    name = named[0]
    taggings, seconds = _tag(named, samples, progress)
    pairs = list(zip(samples, taggings, strict=True))
    if task is Task.TOPICS:
        return Row(name, _scores("F1", total(compare(t.topics, s.topics) for s, t in pairs)))
    if task is Task.SALIENCE:
        return Row(name, _salience(pairs, lookup))
    words = sum(len(sample.article.full_text.split()) for sample in samples)
    return Row(name, entity_scores(pairs, lookup) | {"words/s": words / max(seconds, 1e-9)})


def _tag(named: tuple[str, Tagger], samples: Sequence[Sample], progress: Progress) -> tuple[list[Tagging], float]:
    """What a tagger says of each article, and the seconds that it took, without those to load its models."""
    name, tagger = named
    tagger.tag([Article("corpus:first", "Rien", "Rien.", language="fr")])
    taggings: list[Tagging] = []
    started = time.process_time()
    for batch in _batches(samples):
        progress(name, len(taggings), len(samples))
        taggings += tagger.tag([sample.article for sample in batch])
    progress(name, len(samples), len(samples))
    return taggings, time.process_time() - started


def _batches(samples: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
    return (samples[start : start + _BATCH] for start in range(0, len(samples), _BATCH))


def _scores(name: str, tally: Tally) -> dict[str, float]:
    return {name: tally.f1, "precision": tally.precision, "recall": tally.recall}


def entity_scores(pairs: Sequence[tuple[Sample, Tagging]], lookup: Lookup) -> dict[str, float]:
    """F1 of exact spans with their types, and of the set of companies, of articles and what was found in them."""
    by_type = total_by_type(compare_by_type(_found(t, lookup), _expected(s)) for s, t in pairs)
    kinds = {kind.value: by_type[kind.value].f1 for kind in EntityType if kind.value in by_type}
    companies = total(compare(_companies_found(t, lookup), _companies_expected(s, lookup)) for s, t in pairs)
    return _scores("all", total(by_type.values())) | kinds | {"companies of an article": companies.f1}


def _found(tagging: Tagging, lookup: Lookup) -> Iterator[tuple[int, int, str]]:
    for mention in tagging.mentions:
        kind = _kind(mention, lookup)
        if kind:
            yield mention.start, mention.end, kind.value


def _kind(mention: Mention, lookup: Lookup) -> EntityType | None:
    """As what a mention was found: what the tagger says of it in this article, else what the entity is."""
    if mention.type:
        return mention.type
    entity = lookup(mention.entity_id, None)
    return entity.type if entity else proposed_kind(mention.entity_id)


def _expected(sample: Sample) -> Iterator[tuple[int, int, str]]:
    for start, end, index in places_of(sample.article.full_text, sample.entities):
        yield start, end, sample.entities[index].type


def _companies_found(tagging: Tagging, lookup: Lookup) -> set[str]:
    found = {m.entity_id: m for m in tagging.mentions if _kind(m, lookup) is EntityType.COMPANY}
    return {_identity(mention, lookup) for mention in found.values()}


def _identity(mention: Mention, lookup: Lookup) -> str:
    """What tells a mentioned entity from others: its id; of a proposed one, its name."""
    entity = lookup(mention.entity_id, None)
    return entity.id if entity else mention.entity_id


def _companies_expected(sample: Sample, lookup: Lookup) -> set[str]:
    return {_key(entity, lookup) for entity in sample.entities if entity.type == EntityType.COMPANY}


def _salience(pairs: Sequence[tuple[Sample, Tagging]], lookup: Lookup) -> dict[str, float]:
    tally = total(compare(_about(tagging), _meant(sample, lookup)) for sample, tagging in pairs)
    return _scores("about", tally)


def _about(tagging: Tagging) -> set[str]:
    return {entity_id for entity_id, score in tagging.salience.items() if score >= ABOUT}


def _meant(sample: Sample, lookup: Lookup) -> set[str]:
    return {_key(entity, lookup) for entity in sample.entities if entity.salience == 2}


def _key(marked: Marked, lookup: Lookup) -> str:
    """What tells a marked entity from others."""
    kind = EntityType(marked.type)
    known = lookup(marked.name, kind) or (lookup(marked.name, None) if kind in _KINDRED else None)
    return known.id if known else proposed_id(kind, marked.name)
