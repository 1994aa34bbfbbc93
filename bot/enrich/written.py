"""Summaries written by a model of the user's: guarded sentence by sentence, with the embedded summary behind them.

articles ──write──▶ texts ──sentences──▶ guard ──▶ Summary with evidence
              └─ failed, slow, nothing supported ─▶ the embedded summary
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.enrich.fitness import is_finished
from bot.enrich.guard import ground, supported
from bot.enrich.summary import WORDS
from bot.enrich.tagger import Length, Summarizer, Tagger
from bot.enrich.writer import Task, Writer
from bot.errors import ModelError
from bot.text import sentences
from bot.types import Article, Span, Summary

_Kept = tuple[str, tuple[Span, ...]]


class WrittenSummarizer:
    """A `Summarizer` that has a model write, and keeps of it what the article supports."""

    def __init__(
        self,
        writer: Writer,
        embedded: Summarizer,
        tagger: Tagger,
        entity_of: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._writer = writer
        self._embedded = embedded
        self._tagger = tagger
        self._entity_of = entity_of

    @property
    def version(self) -> str:
        """The model's; a summary that the embedded one had to give carries its own, so that it is done again later."""
        return self._writer.version

    def summarize(self, articles: Sequence[Article], *, length: Length) -> list[Summary]:
        """One summary an article: the model's, as far as the article supports it, else the embedded one.

        Raises ModelError only where the embedded summariser does.
        """
        embedded = self._embedded.summarize(articles, length=length)
        tasks = [Task(article.full_text, article.language, WORDS[length]) for article in articles]
        written = self._write(tasks)
        if not any(written):
            return embedded
        taggings = self._tagger.tag(articles)
        return [
            self._checked(article, text, tuple(tagging.salience), spare, WORDS[length])
            for article, text, tagging, spare in zip(articles, written, taggings, embedded, strict=True)
        ]

    def _write(self, tasks: Sequence[Task]) -> list[str | None]:
        try:
            return self._writer.write(tasks)
        except ModelError:
            return [None] * len(tasks)

    def _checked(
        self, article: Article, text: str | None, entity_ids: Sequence[str], spare: Summary, most: int
    ) -> Summary:
        if text is None:
            return spare
        article_ground = ground(article.full_text, article.language, entity_ids)
        kept = _within(supported(_whole_sentences(text), article_ground, self._entity_of), most)
        if not kept:  # the model would say the same again: this summary is final for its version
            why = f"{spare.method} (nothing that {self._writer.name} wrote was supported)"
            return replace(spare, method=why, model_version=self._writer.version)
        texts, spans = zip(*kept, strict=True)
        return Summary(tuple(texts), tuple(spans), self._writer.name, self._writer.version)


def _whole_sentences(text: str) -> list[str]:
    """The sentences of a generated text; an unfinished last one, cut off by a limit, is left out."""
    found = [sentence.text for sentence in sentences(text)]
    return found if not found or is_finished(found[-1]) else found[:-1]


def _within(kept: Sequence[_Kept], most: int) -> list[_Kept]:
    """As many of the sentences, from the first, as have at most so many words; the first in any case."""
    taken: list[_Kept] = []
    count = 0
    for sentence, spans in kept:
        count += len(sentence.split())
        if taken and count > most:
            break
        taken.append((sentence, spans))
    return taken
