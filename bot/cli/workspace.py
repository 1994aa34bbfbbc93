"""Which workspace the command is about, and opening its Desk."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Config
    from bot.desk import Desk

_chosen: ContextVar[Path | None] = ContextVar("workspace", default=None)


def use_workspace(folder: Path | None) -> None:
    """Remember the folder given with -C; None means the nearest workspace."""
    _chosen.set(folder)


def settings() -> Config:
    """The settings of the workspace in use, whatever state its database is in. Raises ConfigError."""
    from bot.config import find_workspace, load_config

    chosen = _chosen.get()
    return load_config(chosen.expanduser().resolve() if chosen else find_workspace(Path.cwd()))


def opened() -> Desk:
    """The Desk of the workspace in use. Raises ConfigError, StoreError."""
    from bot.desk import open_desk

    return open_desk(_chosen.get())
