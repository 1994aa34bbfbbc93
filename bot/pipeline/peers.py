"""What Vigie's summaries are measured against: the first sentences, and the graph methods of `sumy` where installed.

LexRank (Erkan and Radev, 2004) and TextRank (Mihalcea and Tarau, 2004) get the same sentences, words and stems that
Vigie itself works with, so that only the choice differs.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from bot.text import sentences, stem, words
from bot.types import Article, Sentence, Span, Summary

Way = Callable[[Sequence[Article]], list[Summary]]
"""A way of summing up articles: one summary for each, in order."""

_COUNTS = (2, 3)
_GRAPHS = {
    "LexRank": ("sumy.summarizers.lex_rank", "LexRankSummarizer"),
    "TextRank": ("sumy.summarizers.text_rank", "TextRankSummarizer"),
}
_READ = 200  #: sentences; the graph methods take the square of it


def ways() -> Iterator[tuple[str, Way]]:
    """The name of each way, and the way; those of sumy only where it is installed."""
    for count in _COUNTS:
        yield f"LEAD-{count}", _lead(count)
    if find_spec("sumy"):
        for name, (module, kind) in _GRAPHS.items():
            yield f"{name}-2", _graph(getattr(importlib.import_module(module), kind), 2)


def _lead(count: int) -> Way:
    return lambda articles: [_summary(_body(article)[:count], f"lead-{count}") for article in articles]


def _graph(kind: Callable[[Callable[[str], str]], Any], count: int) -> Way:
    def choose(article: Article) -> Summary:
        from sumy.models.dom import ObjectDocumentModel, Paragraph
        from sumy.models.dom import Sentence as Node

        body = _body(article)[:_READ]
        reader = _Words()
        document = ObjectDocumentModel([Paragraph([Node(sentence.text, reader) for sentence in body])])
        chosen = {str(node) for node in kind(lambda word: stem(word, article.language))(document, count)}
        return _summary([s for s in body if s.text.strip() in chosen][:count], kind.__name__)

    return lambda articles: [choose(article) for article in articles]


class _Words:
    """What sumy calls a tokenizer."""

    def to_words(self, text: str) -> tuple[str, ...]:
        """The folded words of a text."""
        return tuple(word for word, _, _ in words(text))


def _body(article: Article) -> list[Sentence]:
    """The sentences of the body with their places in `full_text`: the standfirst is a summary already."""
    start = article.body_start
    return [Sentence(s.text, s.start + start, s.end + start) for s in sentences(article.text)]


def _summary(chosen: Sequence[Sentence], method: str) -> Summary:
    evidence = tuple((Span(sentence.start, sentence.end),) for sentence in chosen)
    return Summary(tuple(sentence.text for sentence in chosen), evidence, method, method)
