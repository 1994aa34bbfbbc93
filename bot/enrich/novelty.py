"""What each article of a story adds: the sentences, numbers and names that no article before it had.

What was told in the other language counts as told where the two languages meet: through numbers, names, cognates and
the word list. `additions` shows all that is new; `news` only what is worth telling a story again for, where a sentence
that merely words something otherwise must not pass for a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bot.enrich.background import Background
from bot.enrich.likeness import figures_in, is_name, resemblance, sketch_of
from bot.enrich.stories import COPY
from bot.text import sentences, words
from bot.types import Addition, Article, Quote, Sentence

_NEW = 0.5  #: share of the weight of a sentence's words that must be new
_WHOLLY = 0.8  #: share from which a sentence without a new figure or name tells a fact of its own
_LEAST = 3  #: words that say something, in a sentence
_LEAST_TOLD = 5  #: in one that a story is told again for: no caption, no byline
_LONGEST = 500  #: characters of such a sentence
_NEAR = 0.1  #: two numbers no further apart may be one, rounded
_READ = 20_000  #: characters of an article
_ENDS = tuple('.!?…»”"')  #: what a sentence ends with, and a heading, a byline or a button does not


@dataclass(slots=True)
class _Told:
    """What a story has told so far."""

    tokens: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)  #: the words themselves: the two languages stem a name differently
    figures: set[str] = field(default_factory=set)
    sketches: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)

    def has_near(self, meant: Iterable[str]) -> bool:
        """True where a number of about that size was told, whatever it counted."""
        sizes = [float(Fraction(value)) for value in meant if "/" not in value]
        known = (float(Fraction(value)) for value in self.figures if "/" not in value)
        return any(abs(size - other) <= _NEAR * abs(size) for other in known for size in sizes)


@dataclass(frozen=True, slots=True)
class News:
    """A sentence that tells what was not told, and how many figures and names in it are new."""

    quote: Quote
    weight: int


def additions(articles: Sequence[Article], background: Background) -> tuple[Addition, ...]:
    """What each article adds to those before it, oldest first; the first begins the story and adds nothing."""
    told = _Told()
    found: list[Addition] = []
    for article in sorted(articles, key=lambda article: (article.when, article.id)):
        sketch = _sketch(article)
        found.append(_added(article, sketch, told, background) if found else Addition(article.id))
        _tell(article, sketch, told, background)
    return tuple(found)


def news(told: Iterable[Article], fresh: Iterable[Article], background: Background) -> tuple[News, ...]:
    """The sentences of fresh articles that a story, of which some texts were told, comes back for; each fact once.

    Such a sentence has a new figure, a new name, or hardly a word that was told. In a language that nothing was told in
    new words say nothing: there it must have a new figure. A number near to one that was told may be the same, rounded.
    """
    known = _Told()
    for article in told:
        _tell(article, _sketch(article), known, background)
    found: list[News] = []
    for article in sorted(fresh, key=lambda article: (article.when, article.id)):
        sketch = _sketch(article)
        copied = any(resemblance(sketch, other) >= COPY for _, other in known.sketches)
        found += _news_of(article, known, background, copied=copied)
        _tell(article, sketch, known, background)
    return tuple(found)


def _news_of(article: Article, told: _Told, background: Background, *, copied: bool) -> Iterator[News]:
    start = len(article.title) + 1 if article.title else 0
    text = article.full_text[:_READ]
    for sentence in sentences(text[start:]):
        weight = _fact(sentence, article.language, told, background, copied=copied)
        if weight >= 0:
            first = sentence.start + start
            yield News(Quote(article.id, sentence.text, first, first + len(sentence.text)), weight)
            _tell_text(sentence.text, article.language, told, background)


def _fact(sentence: Sentence, language: str, told: _Told, background: Background, *, copied: bool) -> int:
    """How many figures and names in a sentence are new; -1 where it tells nothing new."""
    text = sentence.text
    weights = dict(background.term(word, language) for word, _, _ in words(text))
    said = {token: weight for token, weight in weights.items() if weight > 0}
    if len(said) < _LEAST_TOLD or len(text) > _LONGEST or not text.endswith(_ENDS):
        return -1
    new = sum(weight for token, weight in said.items() if token not in told.tokens) / sum(said.values())
    figures = len([meant for _, meant in figures_in(text) if not meant & told.figures and not told.has_near(meant)])
    is_heard = language in told.languages
    if new < _NEW or not is_heard:
        return figures if figures and (new >= _NEW or is_heard) else -1
    weight = figures + len(_names_in(text, language, background) - told.tokens)
    return weight if weight or (new >= _WHOLLY and not copied) else -1


def _names_in(text: str, language: str, background: Background) -> set[str]:
    found = (background.term(word, language) for word, start, _ in words(text) if is_name(text, start))
    return {token for token, weight in found if weight > 0}


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
        new = weight > 0 and token not in told.tokens and word not in told.written and is_name(text, start)
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
    _tell_text(article.full_text[:_READ], article.language, told, background)
    told.sketches.append((article.id, sketch))
    told.languages.add(article.language)


def _tell_text(text: str, language: str, told: _Told, background: Background) -> None:
    said = [word for word, _, _ in words(text)]
    told.written.update(said)
    told.tokens.update(background.term(word, language)[0] for word in said)
    told.figures.update(value for _, meant in figures_in(text) for value in meant)
