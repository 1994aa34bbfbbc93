"""Progress bars on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.types import Progress, silent

_LABELS = {"collect": "Collecting", "enrich": "Enriching", "post": "Posting", "retag": "Tagging"}


@contextmanager
def bars(quiet: bool = False) -> Iterator[Progress]:  # noqa: FBT001
    """A `Progress` that draws one bar a step; silent if `quiet`, or when nobody is looking."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<11}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as drawn:
        tasks: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = drawn.add_task(_LABELS.get(step, step), total=None)
            drawn.update(tasks[step], completed=done, total=total or None)

        yield progress
