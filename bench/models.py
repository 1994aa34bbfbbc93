"""Every model of Vigie against its peers, on a folder of marked corpora.

    python -m bench.models FOLDER [--folds 1] [--limit N]

FOLDER has `entities/*.jsonl.xz` and `summaries/*valid*.jsonl.xz`, laid out as docs/eval.md says; days that the marked
articles lack are taken from articles of the same `id` in `articles/*.jsonl.xz`. Prints the tables of `vigie eval` for a
fresh workspace, which have LexRank and TextRank where sumy is installed, and the blank spaCy pipeline, trained on four
fifths of the same articles and scored on the fifth, where spaCy is; with `--folds 5` on each fifth in turn.
"""

from __future__ import annotations

import argparse
import json
import lzma
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from bench.spacy_names import print_folds
from bot.cli.evaluate import print_report
from bot.desk import Desk, init_workspace, open_desk

_TAGGED = ("entities", "topics", "salience")


def rows_of(path: Path) -> Iterator[dict[str, object]]:
    """The rows of a corpus compressed with xz."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def with_days(corpus: Path, articles: Path, folder: Path) -> Path:
    """A copy, in `folder`, of a corpus whose articles have the days that those of the same id have."""
    days = {row["id"]: row.get("published") for path in sorted(articles.glob("*.jsonl.xz")) for row in rows_of(path)}
    copy = folder / corpus.name
    with lzma.open(copy, "wt", encoding="utf-8", preset=0) as file:
        for row in rows_of(corpus):
            dated = {"published": days.get(row["id"])} | row
            file.write(json.dumps(dated, ensure_ascii=False) + "\n")
    return copy


def measure(desk: Desk, folder: Path, scratch: Path, given: argparse.Namespace) -> None:
    """Print all tables."""
    for corpus in sorted(folder.glob("summaries/*valid*.jsonl.xz")):
        print_report(desk.eval("summaries", corpus, limit=given.limit))
    for corpus in sorted(folder.glob("entities/*.jsonl.xz")):
        dated = with_days(corpus, folder / "articles", scratch)
        for task in _TAGGED:
            print_report(desk.eval(task, dated, limit=given.limit))
        if given.folds and find_spec("spacy"):
            print_folds(dated, given.folds, given.limit)


def main() -> None:
    """Measure all models in a fresh workspace."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", type=int, default=1, help="how many of five folds spaCy is trained for; 0: none")
    parser.add_argument("--limit", type=int, help="only so many articles of each corpus")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        with open_desk(init_workspace(scratch / "watch", starter=False)) as desk:
            measure(desk, given.folder, scratch, given)


if __name__ == "__main__":
    main()
