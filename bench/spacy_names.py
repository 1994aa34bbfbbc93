"""A blank spaCy pipeline that learns names from a marked corpus: the peer of Vigie's own model of names.

Folds by the article's place in the corpus (every fifth one is held out), twelve rounds, a fixed seed; scored by exact
spans with their types, over all held-out articles, as `vigie eval entities` does. A fold of 300 articles takes some
five minutes on one core, so that only as many of the five are trained as are asked for.
"""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.pipeline.corpus import Sample, Task, read_corpus
from bot.scores import Tally, compare_by_type, places_of, total, total_by_type

FOLDS, ROUNDS, SEED = 5, 12, 1


def print_folds(corpus: Path, folds: int = 1, limit: int | None = None) -> None:
    """Print F1 by type, and words a second, on what the first so many folds hold out."""
    samples = read_corpus(corpus, Task.ENTITIES, limit)
    tallies: list[dict[str, Tally]] = []
    seconds, words = 0.0, 0
    for fold in range(folds):
        model = trained([sample for number, sample in enumerate(samples) if number % FOLDS != fold])
        held_out = samples[fold::FOLDS]
        started = time.process_time()
        found = [model(sample.article.full_text) for sample in held_out]
        seconds += time.process_time() - started
        words += sum(len(sample.article.full_text.split()) for sample in held_out)
        tallies += [compare_by_type(_found(doc), _expected(s)) for doc, s in zip(found, held_out, strict=True)]
    by_type = total_by_type(tallies)
    print(f"spaCy blank, {folds} of {FOLDS} folds, {len(tallies)} articles held out:")
    for name, tally in {"all": total(by_type.values()), **by_type}.items():
        print(f"  {name:<14}{100 * tally.f1:.2f}")
    print(f"  words/s       {words / seconds:,.0f}")


def trained(samples: Sequence[Sample]) -> Any:
    """A blank French pipeline that has learnt the names of these articles."""
    import spacy
    from spacy.training import Example
    from spacy.util import compounding, fix_random_seed, minibatch

    warnings.filterwarnings("ignore", r"\[W030\]")  # a name that ends inside a token, which spaCy passes over
    fix_random_seed(SEED)
    model = spacy.blank("fr")
    model.add_pipe("ner")
    examples = [
        Example.from_dict(model.make_doc(sample.article.full_text), {"entities": list(_expected(sample))})
        for sample in samples
    ]
    optimizer = model.initialize(lambda: examples)
    chance = random.Random(SEED)
    for _ in range(ROUNDS):
        chance.shuffle(examples)
        for batch in minibatch(examples, size=compounding(4.0, 32.0, 1.001)):
            model.update(batch, sgd=optimizer, drop=0.2)
    return model


def _expected(sample: Sample) -> list[tuple[int, int, str]]:
    text, marked = sample.article.full_text, sample.entities
    return [(start, end, marked[index].type) for start, end, index in places_of(text, marked)]


def _found(doc: Any) -> list[tuple[int, int, str]]:
    return [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]
