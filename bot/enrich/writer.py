"""What a model that writes summaries is asked, and what it must be able to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Task:
    """One article to sum up in at most so many words."""

    text: str
    language: str
    words: int


class Writer(Protocol):
    """A model that writes summaries."""

    name: str
    version: str

    def write(self, tasks: Sequence[Task]) -> list[str | None]:
        """A text for each task, None where the model failed or was too slow. Raises ModelError for no model."""
        ...
