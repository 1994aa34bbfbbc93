"""Which workspace the command is about, and opening its Desk."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.desk import Desk

_chosen: ContextVar[Path | None] = ContextVar("workspace", default=None)


def use_workspace(folder: Path | None) -> None:
    """Remember the folder given with -C; None means the nearest workspace."""
    _chosen.set(folder)


def opened() -> Desk:
    """The Desk of the workspace in use. Raises ConfigError, StoreError."""
    from bot.desk import open_desk

    return open_desk(_chosen.get())
