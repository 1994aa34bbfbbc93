"""What a publisher changed in an article, from one text that it had to the next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.text import changed_sentences
from bot.types import Article, Revision


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what a text lost and what it gained, in sentences."""

    at: datetime  #: when Vigie saw it
    title: str  #: the earlier one, "" where it stayed
    gone: tuple[str, ...]
    come: tuple[str, ...]


def changes_of(article: Article, revisions: Sequence[Revision]) -> tuple[Change, ...]:
    """The changes of an article, oldest first, given its earlier texts in that order."""
    texts = [*((revision.title, revision.text) for revision in revisions), (article.title, article.body)]
    return tuple(
        Change(revision.replaced, title if title != next_title else "", *changed_sentences(text, next_text))
        for revision, ((title, text), (next_title, next_text)) in zip(revisions, pairwise(texts), strict=True)
    )
