r"""Reading a marked corpus: what `vigie eval` measures on.

A corpus is a file of JSON lines, plain (`.jsonl`) or compressed (`.jsonl.xz`), or a folder of such files, at any depth.
Each line is an article with what people said of it:

    {"id": "7", "language": "fr", "published": "2023-04-19",      these three may lack
     "text": "title\nstandfirst\nbody\nmore of the body",         with `title` apart, `text` is the body alone
     "entities": [{"name": "Apple", "type": "company", "surfaces": ["Apple"], "except": ["Apple TV"], "salience": 2}],
     "topics": ["app-store"],
     "summary": "a text that sums it up"}         or a list of sentences of the article that may stand in a summary,
                                                  the one that must not be missing first

Which of the marks must be there depends on what is measured.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from bot.enrich.language import detect
from bot.errors import ConfigError
from bot.scores import Marked
from bot.types import Article, EntityType, Span

_ENDINGS = (".jsonl", ".jsonl.xz")
_MARK_OF = {"summaries": "summary", "entities": "entities", "salience": "entities", "topics": "topics"}


class Task(StrEnum):
    """What can be measured."""

    SUMMARIES = "summaries"
    ENTITIES = "entities"
    TOPICS = "topics"
    SALIENCE = "salience"


def task_named(name: str) -> Task:
    """The task of that name. Raises ConfigError."""
    try:
        return Task(name)
    except ValueError as error:
        raise ConfigError(f'"{name}" cannot be measured; what can: {", ".join(Task)}.') from error


@dataclass(frozen=True, slots=True)
class Sample:
    """An article and its marks; which of them are filled depends on the corpus."""

    article: Article
    entities: tuple[Marked, ...] = ()
    topics: tuple[str, ...] = ()
    reference: str = ""  #: a text that sums the article up
    good: tuple[Span, ...] = ()  #: sentences of `full_text` that may stand in a summary, the most needed first


def read_corpus(place: Path, task: Task, limit: int | None = None) -> tuple[Sample, ...]:
    """The first `limit` articles of a corpus, all by default.

    Raises ConfigError, naming file and line, for what cannot be read, is no article or lacks the marks of the task.
    """
    samples: list[Sample] = []
    for path in _files(place):
        for number, line in _lines(path):
            if limit is not None and len(samples) >= limit:
                return tuple(samples)
            samples.append(_sample(line, f"{path}, line {number}", task))
    if not samples:
        raise ConfigError(f"{place} holds no articles: a corpus has one in each line, see docs/eval.md.")
    return tuple(samples)


def dated(samples: Sequence[Sample], path: Path | None) -> list[Sample]:
    """The articles with the dates of another file of the same ones, whose lines have `id` and `published`."""
    if path is None:
        return list(samples)
    with _opened(path) as lines:
        rows = [json.loads(line) for line in lines]
    dates = {f"corpus:{row['id']}": datetime.fromisoformat(row["published"][:10]).replace(tzinfo=UTC) for row in rows}
    return [replace(one, article=replace(one.article, published=dates[one.article.url])) for one in samples]


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        found = sorted(path for path in place.rglob("*") if path.name.endswith(_ENDINGS) and path.is_file())
        if not found:
            raise ConfigError(
                f"{place} has no files that end in {' or '.join(_ENDINGS)}: give a corpus, or its folder."
            )
        return found
    if not place.name.endswith(_ENDINGS):
        raise ConfigError(f"{place} is no corpus: its name must end in {' or '.join(_ENDINGS)}, see docs/eval.md.")
    return [place]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers; a file is never held whole."""
    try:
        with _opened(path) as lines:
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text ({error.reason}): save it as UTF-8.") from error
    except (OSError, EOFError, lzma.LZMAError) as error:
        said = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path} cannot be read: {said}.") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


# --- one line -----------------------------------------------------------------------------------------------------


def _sample(line: str, where: str, task: Task) -> Sample:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where} is not JSON ({error}). Mend the line or remove it.") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise ConfigError(f'{where} is no article, which is written {{"id": …, "text": …}}; see docs/eval.md.')
    mark = _MARK_OF[task]
    if mark not in row:
        raise ConfigError(f"{where} has no `{mark}`, which {task} are measured by: give a corpus that marks them.")
    try:
        return _marked(_article(row), row, mark)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        said = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else error
        raise ConfigError(f"{where}: its marks cannot be read ({said}). Mend the line or remove it.") from error


def _marked(article: Article, row: Mapping[str, Any], mark: str) -> Sample:
    if mark == "entities":
        return Sample(article, entities=tuple(_entity(entity) for entity in row["entities"]))
    if mark == "topics":
        return Sample(article, topics=_texts(row["topics"], "topics"))
    if isinstance(row["summary"], str):
        return Sample(article, reference=_not_blank(row["summary"]))
    good = tuple(_place(article, sentence) for sentence in _texts(row["summary"], "summary"))
    if not good:
        raise ValueError("`summary` is empty")
    return Sample(article, good=good)


def _article(row: Mapping[str, Any]) -> Article:
    text = row["text"].strip()
    url, published = f"corpus:{row.get('id', '')}", _moment(row.get("published"))
    if isinstance(row.get("title"), str):
        article = Article(url, row["title"].strip(), text, standfirst=row.get("standfirst") or "", published=published)
    else:
        title, *rest = [line for line in text.split("\n") if line.strip()]
        standfirst = rest.pop(0) if len(rest) > 1 else ""
        article = Article(url, title, "\n".join(rest), standfirst=standfirst, published=published)
    language = row.get("language")
    return replace(article, language=language if isinstance(language, str) else detect(article.full_text, []))


def _moment(value: Any) -> datetime | None:
    if not value:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _entity(row: Mapping[str, Any]) -> Marked:
    return Marked(
        _not_blank(row["name"]),
        EntityType(row["type"]).value,
        _texts(row["surfaces"], "surfaces"),
        _texts(row.get("except", ()), "except"),
        int(row.get("salience", 0)),
    )


def _texts(value: Iterable[Any], key: str) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError(f"`{key}` must be a list of texts")
    found = tuple(value)
    if not all(isinstance(text, str) and text.strip() for text in found):
        raise TypeError(f"`{key}` must be a list of texts")
    return found


def _not_blank(text: Any) -> str:
    if not isinstance(text, str) or not text.strip():
        raise TypeError(f"{text!r} must be a text")
    return text


def _place(article: Article, sentence: str) -> Span:
    start = article.full_text.find(sentence)
    if start < 0:
        raise ValueError(f"“{sentence[:60]}” does not stand in its text")
    return Span(start, start + len(sentence))
