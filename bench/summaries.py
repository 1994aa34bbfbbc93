"""How good and how fast the embedded summariser is, beside what needs no training.

    python -m bench.summaries ../shared/corpora/summaries/orangesum-abstract-valid.jsonl.xz [--articles 1500]

The corpus is JSON lines (`title, text, summary`), compressed with xz. For each way of summing up it prints ROUGE-1/2/L
(F × 100, as `rouge-score` counts), words and milliseconds an article, and the share of summaries with an unbalanced
quotation mark or bracket, with a sentence that leans on one left out, with one from inside a quotation begun before it,
and with one that is not the article's own.
"""

from __future__ import annotations

import argparse
import json
import lzma
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.enrich.candidates import body_of
from bot.enrich.fitness import Needs, is_balanced, needs, quoted_throughout
from bot.enrich.ranker import load
from bot.enrich.rouge import Reference, tokens
from bot.enrich.tagger import ExtractiveSummarizer, Length, Summarizer
from bot.text import sentences
from bot.types import Article, Span, Summary

Way = Callable[[Sequence[Article]], list[Summary]]


@dataclass(frozen=True, slots=True)
class Case:
    """An article and what its publisher said of it."""

    article: Article
    summary: str


def read_cases(corpus: Path, most: int | None) -> list[Case]:
    """The first so many articles of a corpus; all where `most` is None."""
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(most or 10**9), lines, strict=False)]
    return [Case(Article("", row["title"], row["text"], language="fr"), row["summary"]) for row in rows]


def lead(count: int) -> Way:
    """The way that takes the first sentences."""
    return lambda articles: [_lead(article, count) for article in articles]


def _lead(article: Article, count: int) -> Summary:
    first = sentences(article.text)[:count]
    start = article.body_start
    spans = tuple((Span(start + sentence.start, start + sentence.end),) for sentence in first)
    return Summary(tuple(sentence.text for sentence in first), spans, "lead", "lead")


def with_length(summarizer: Summarizer, length: Length) -> Way:
    """A summariser as a way."""
    return lambda articles: summarizer.summarize(articles, length=length)


def leans(article: Article, summary: Summary) -> bool:
    """True if a sentence leans on one before it that the summary leaves out."""
    return any(
        needs(text) is not Needs.NOTHING
        and not any(_follows(article, before[0], spans[0]) for before in summary.evidence)
        for text, spans in zip(summary.sentences, summary.evidence, strict=True)
    )


def _follows(article: Article, before: Span, span: Span) -> bool:
    """True if at most one short sentence stands between two spans."""
    return before.end <= span.start and len(sentences(article.full_text[before.end : span.start])) <= 1


def is_inside(article: Article, summary: Summary) -> bool:
    """True if a sentence stands inside a quotation of several sentences."""
    body = body_of(article)
    inside = {body[number].start for number in quoted_throughout([sentence.text for sentence in body])}
    return any(spans[0].start in inside for spans in summary.evidence)


def is_verbatim(article: Article, summary: Summary) -> bool:
    """True if every sentence is what stands at its place in the article."""
    return all(
        "".join(article.full_text[span.start : span.end] for span in spans) == text
        for text, spans in zip(summary.sentences, summary.evidence, strict=True)
    )


def measure(name: str, way: Way, cases: Sequence[Case]) -> None:
    """Print one line of the table."""
    articles = [case.article for case in cases]
    started = time.process_time()
    summaries = way(articles)
    seconds = time.process_time() - started
    scores = [Reference(case.summary).score(tokens(s.text)) for case, s in zip(cases, summaries, strict=True)]
    rouge = " ".join(f"{100 * sum(column) / len(cases):6.2f}" for column in zip(*scores, strict=True))
    words = sum(len(summary.text.split()) for summary in summaries) / len(cases)
    pairs = list(zip(articles, summaries, strict=True))
    bad = [
        sum(not all(map(is_balanced, summary.sentences)) for summary in summaries),
        sum(leans(article, summary) for article, summary in pairs),
        sum(is_inside(article, summary) for article, summary in pairs),
        sum(not is_verbatim(article, summary) for article, summary in pairs),
    ]
    shares = " ".join(f"{100 * count / len(cases):7.2f} %" for count in bad)
    print(f"{name:<22} {rouge} {words:7.1f} {1000 * seconds / len(cases):7.1f} {shares}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int)
    given = parser.parse_args()
    cases = read_cases(given.corpus, given.articles)
    ranked, plain = load(), ExtractiveSummarizer()
    print(
        f"{'':<22} {'R-1':>6} {'R-2':>6} {'R-L':>6} {'words':>7} {'ms':>7} {'unbal.':>9} {'leaning':>9} {'inside':>9} "
        f"{'changed':>9}"
    )
    measure("LEAD-2", lead(2), cases)
    measure("LEAD-3", lead(3), cases)
    for length in ("headline", "brief", "standard"):
        measure(f"untrained, {length}", with_length(plain, length), cases)
        measure(f"{ranked.version}, {length}", with_length(ranked, length), cases)


if __name__ == "__main__":
    main()
