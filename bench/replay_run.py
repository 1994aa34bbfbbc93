"""Run Vigie on a replayed corpus, and print what came of every page, how fast, and in how much memory.

    python -m bench.replay_run CORPUS.jsonl.xz

The sites are served by a process of their own, so that neither their memory nor their work is counted. Word F1 (see
`bench.scores`) is the mean over the pages for which the corpus has a text; the standfirst is not counted, unless the
line says so.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from bench.replay import SETTINGS, Row, iter_corpus, read_corpus
from bench.scores import mean, word_f1
from bot.config import FILE_NAME
from bot.desk import Desk, init_workspace, open_desk
from bot.errors import VigieError
from bot.types import Article, Outcome, Status

_WORD = re.compile(r"\w+")
_QUERY_WORDS = 8
_REASONS = 5  #: most frequent ones that are shown


@dataclass(slots=True)
class _Report:
    """What was seen, filled in step by step."""

    seconds: dict[str, float] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)  #: by the id of their page
    enriched: int = 0
    searchable: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[step] = time.perf_counter() - started


def measure(corpus: Path, hosts: int, limit: int | None, digest: Path) -> None:
    """Collect, enrich and digest a corpus in a temporary workspace, and print one table."""
    rows = [replace(row, html="") for row in iter_corpus(corpus, limit)]  # the pages are the other process's
    with tempfile.TemporaryDirectory(prefix="vigie-replay-") as folder, _served(corpus, hosts, limit) as (feeds, ids):
        init_workspace(folder, starter=False)
        (Path(folder) / FILE_NAME).write_text(SETTINGS, encoding="utf-8")
        with open_desk(folder) as desk:
            report = _run(desk, feeds, ids, rows, digest)
        _print(report, rows, _memory(), Path(folder))
    print(f"{'digest of the busiest week':<36} {digest}")


@contextmanager
def _served(corpus: Path, hosts: int, limit: int | None) -> Iterator[tuple[Sequence[str], Mapping[str, str]]]:
    """The feeds of a replay in another process, and address → page id."""
    command = [sys.executable, "-c", _SERVE, str(corpus), str(hosts), str(limit or 0)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line:
                raise SystemExit("The pages could not be served; what went wrong stands above.")
            said = json.loads(line)
            yield said["feeds"], said["ids"]
        finally:
            server.kill()


_SERVE = "import sys; from bench.replay_run import serve_for_parent as serve; serve(*sys.argv[1:])"


def serve_for_parent(corpus: str, hosts: str, limit: str) -> None:
    """Serve a corpus until standard input closes, in a process of its own, whose memory is not counted."""
    from bench.replay import replaying

    with replaying(read_corpus(Path(corpus), int(limit) or None), hosts=int(hosts)) as site:
        ids = {url: row.id for url, row in site.pages.items()}
        print(json.dumps({"feeds": site.feeds, "ids": ids}), flush=True)
        sys.stdin.read()  # until the parent closes it


def _run(desk: Desk, feeds: Sequence[str], ids: Mapping[str, str], rows: Sequence[Row], digest: Path) -> _Report:
    report = _Report()
    for feed in feeds:
        desk.source.add(feed, check=False)
    with report.timed("collect"):
        collected = desk.collect(progress=_show)
    with report.timed("enrich"):
        enriched = desk.enrich(progress=_show)
    last = _busiest_week(rows)
    with report.timed("digest"):
        editions = desk.digest(day=last, days=6)
    report.enriched = sum(outcome.status is Status.OK for outcome in enriched)
    report.articles = _articles(desk, collected, ids)
    report.searchable = sum(_is_found(desk, article) for article in report.articles.values())
    report.reasons = Counter(outcome.reason for outcome in collected if outcome.status is Status.FAILED)
    for edition in editions:
        digest.write_text(desk.render(edition, "html"), encoding="utf-8")
    return report


def _show(step: str, done: int, total: int) -> None:
    """One line that counts, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r{step} {done}/{total}  ", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _busiest_week(rows: Sequence[Row]) -> date | None:
    """The Sunday of the week (Monday to Sunday) that most pages were published in."""
    days = (row.published for row in rows if row.published)
    weeks = Counter(day + timedelta(days=6 - day.weekday()) for day in days)
    return min(weeks, key=lambda sunday: (-weeks[sunday], sunday)) if weeks else None


def _articles(desk: Desk, collected: Sequence[Outcome], ids: Mapping[str, str]) -> dict[str, Article]:
    saved = {outcome.url: outcome.article_id for outcome in collected if outcome.article_id}
    return {ids[url]: desk.show(str(number)).article for url, number in saved.items() if url in ids}


def _is_found(desk: Desk, article: Article) -> bool:
    """Whether a search for the first words of an article's title finds it."""
    query = " ".join(_WORD.findall(article.title.lower())[:_QUERY_WORDS])
    try:
        return any(hit.article.id == article.id for hit in desk.search(query, limit=50))
    except VigieError:
        return False


# --- the table --------------------------------------------------------------------------------------------------


def _mean_f1(report: _Report, rows: Sequence[Row], text_of: Callable[[Article], str]) -> str:
    """Over the rows for which the corpus has a text; a page that was not extracted counts 0."""
    articles = report.articles
    found = {page_id: text_of(article) for page_id, article in articles.items()}
    score = mean(word_f1(found.get(row.id, ""), row.text) for row in rows if row.text is not None)
    return "the corpus has no texts" if score is None else f"{score:.4f}"


def _memory() -> tuple[float, float]:
    """Peak resident memory of this process and of its largest child that has ended, in MB."""
    usage = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    own, child = (peak / unit for peak in usage)
    return own, child


def _print(report: _Report, rows: Sequence[Row], memory: tuple[float, float], folder: Path) -> None:
    articles, whole = len(report.articles), sum(report.seconds.values())
    lines = {
        "pages": str(len(rows)),
        "collected and extracted": str(articles),
        "enriched": str(report.enriched),
        "found by the words of their title": str(report.searchable),
        "word F1, body": _mean_f1(report, rows, lambda article: article.text),
        "word F1, standfirst too": _mean_f1(report, rows, lambda article: f"{article.standfirst}\n{article.text}"),
    }
    for step, seconds in [*report.seconds.items(), ("end to end", whole)]:
        lines[step] = f"{seconds:.1f} s" + (f", {articles / seconds:.1f} articles/s" if step != "digest" else "")
    lines |= {
        "peak memory, this process": f"{memory[0]:.0f} MB",
        "peak memory, largest worker": f"{memory[1]:.0f} MB",
        "database": f"{(folder / 'vigie.db').stat().st_size / 1e6:.1f} MB",
    }
    for reason, count in report.reasons.most_common(_REASONS):
        lines[f"failed: {reason[:60]}"] = str(count)
    for label, value in lines.items():
        print(f"{label:<36} {value}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure Vigie on a corpus and print what came of it."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.replay_run", description=(__doc__ or "").split("\n", maxsplit=1)[0]
    )
    parser.add_argument("corpus", type=Path, metavar="CORPUS.jsonl.xz")
    parser.add_argument("--hosts", type=int, default=4, help="sites that share the pages")
    parser.add_argument("--limit", type=int, help="the first N pages only")
    parser.add_argument("--digest", type=Path, default=Path("replay-digest.html"), help="where the digest is written")
    options = parser.parse_args(arguments)
    measure(options.corpus, options.hosts, options.limit, options.digest)


if __name__ == "__main__":
    main()
