"""What each article of a story adds: the sentences, numbers and names that no article before it had.

What was told in the other language counts as told where the two languages meet: through numbers, names, cognates and
the word list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.enrich.background import Background
from bot.enrich.likeness import figures_in, is_name, resemblance, sketch_of
from bot.enrich.stories import COPY
from bot.text import sentences, words
from bot.types import Addition, Article, Quote

_NEW = 0.5  #: share of the weight of a sentence's words that must be new
_LEAST = 3  #: words that say something, in a sentence
_READ = 20_000  #: characters of an article


@dataclass(slots=True)
class _Told:
    """What a story has told so far."""

    tokens: set[str] = field(default_factory=set)
    figures: set[str] = field(default_factory=set)
    sketches: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)


def additions(articles: Sequence[Article], background: Background) -> tuple[Addition, ...]:
    """What each article adds to those before it, oldest first; the first begins the story and adds nothing."""
    told = _Told()
    found: list[Addition] = []
    for article in sorted(articles, key=lambda article: (article.when, article.id)):
        sketch = _sketch(article)
        found.append(_added(article, sketch, told, background) if found else Addition(article.id))
        _tell(article, sketch, told, background)
    return tuple(found)


def _sketch(article: Article) -> tuple[int, ...]:
    return sketch_of([word for word, _, _ in words(article.full_text[article.body_start : _READ])])


def _added(article: Article, sketch: tuple[int, ...], told: _Told, background: Background) -> Addition:
    copied = max(((resemblance(sketch, other), -n) for n, other in told.sketches), default=(0.0, 0))
    text = article.full_text[:_READ]
    return Addition(
        article.id,
        copy_of=-copied[1] if copied[0] >= COPY else 0,
        sentences=tuple(_new_sentences(article, told, background)),
        figures=tuple(dict.fromkeys(shown for shown, meant in figures_in(text) if not meant & told.figures)),
        names=tuple(_new_names(article, told, background)),
    )


def _new_sentences(article: Article, told: _Told, background: Background) -> Iterator[Quote]:
    """Sentences of the body of which at least half is new."""
    start = article.body_start
    for sentence in sentences(article.full_text[start:_READ]):
        weights = dict(background.term(word, article.language) for word, _, _ in words(sentence.text))
        said = {token: weight for token, weight in weights.items() if weight > 0}
        new = sum(weight for token, weight in said.items() if token not in told.tokens)
        if len(said) >= _LEAST and new >= _NEW * sum(said.values()):
            yield Quote(article.id, sentence.text, sentence.start + start, sentence.end + start)


def _new_names(article: Article, told: _Told, background: Background) -> Iterator[str]:
    """Names; those that come in a row are one: « Anne Le Goff »."""
    text, row, end = article.full_text[:_READ], list[str](), -1
    seen: set[str] = set()
    for word, start, word_end in words(text):
        token, weight = background.term(word, article.language)
        new = weight > 0 and token not in told.tokens and is_name(text, start)
        if row and not (new and text[end:start] in (" ", "-", "\u00a0")):
            yield " ".join(row)
            row = []
        if new and word not in seen:
            row.append(text[start:word_end])
            seen.add(word)
        end = word_end
    if row:
        yield " ".join(row)


def _tell(article: Article, sketch: tuple[int, ...], told: _Told, background: Background) -> None:
    text = article.full_text[:_READ]
    told.tokens.update(background.term(word, article.language)[0] for word, _, _ in words(text))
    told.figures.update(value for _, meant in figures_in(text) for value in meant)
    told.sketches.append((article.id, sketch))
