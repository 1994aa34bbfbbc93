"""The facade: everything that an application does with Vigie goes through a `Desk`."""

from __future__ import annotations

from bot.desk.desk import Desk, RunReport, Shown, open_desk
from bot.desk.workspace import init_workspace

__all__ = ["Desk", "RunReport", "Shown", "init_workspace", "open_desk"]
