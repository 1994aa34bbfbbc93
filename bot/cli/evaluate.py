"""`vigie eval`."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import show
from bot.cli.options import Json
from bot.cli.progress import bars
from bot.cli.workspace import opened

if TYPE_CHECKING:
    from rich.table import Table

    from bot.pipeline.evaluate import Report, Row

_MOST_COLUMNS = 6


def evaluate(
    task: Annotated[str, typer.Argument(metavar="TASK", help="summaries, entities, topics or salience.")],
    corpus: Annotated[
        Path, typer.Argument(metavar="CORPUS", help="Marked articles (.jsonl, .jsonl.xz), or a folder of them.")
    ],
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many articles.", show_default=False)] = None,
    json: Json = False,
) -> None:
    """Measure how well this workspace sums up or tags, on articles that people have marked."""
    with opened() as desk, bars(json) as progress:
        report = desk.eval(task, corpus, limit=limit, progress=progress)
    if json:
        show.as_json(asdict(report))
    else:
        print_report(report)


def print_report(report: Report) -> None:
    """The table, a line for each way, or, where there is more to say of it than fits, a column; and the notes."""
    from rich.console import Console

    show.say(f"{report.task.value.capitalize()} on {report.corpus}, {show.articles_said(report.articles)}", "bold")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else show.WIDTH)
    with console.capture() as printed:
        console.print(_table(report.rows), markup=False)
    show.put(printed.get())
    for note in report.notes:
        show.say(textwrap.fill(note, show.WIDTH, initial_indent="  ", subsequent_indent="  "))


def _table(rows: Sequence[Row]) -> Table:
    from rich.table import Table

    measures = list(dict.fromkeys(name for row in rows for name in row.scores))
    table = Table("")
    if len(measures) <= _MOST_COLUMNS:
        heads, lines = measures, [(row.way, [_score(row, m) for m in measures]) for row in rows]
    else:
        heads, lines = [row.way for row in rows], [(m, [_score(row, m) for row in rows]) for m in measures]
    for head in heads:
        table.add_column(head, justify="right")
    for lead, cells in lines:
        table.add_row(lead, *cells)
    return table


def _score(row: Row, measure: str) -> str:
    """Shares in hundredths, as papers print them; words, and words a second, as they are."""
    value = row.scores.get(measure)
    if value is None:
        return ""
    return f"{value:,.0f}" if measure.startswith("words") else f"{100 * value:.2f}"
