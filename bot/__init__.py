"""Vigie: a self-hosted news watch for analysts.

from bot import open_desk

with open_desk("my-watch") as desk:
    desk.run()
    for hit in desk.search("company:microsoft publicité"):
        print(hit.article.title, hit.article.url)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.version import __version__

if TYPE_CHECKING:
    from bot.desk import Desk, init_workspace, open_desk

__all__ = ["Desk", "__version__", "init_workspace", "open_desk"]


def __getattr__(name: str) -> object:
    """Import the Desk when it is asked for (PEP 562), so that importing one small module stays cheap."""
    if name in __all__:
        from bot import desk

        return getattr(desk, name)
    raise AttributeError(f"module 'bot' has no attribute {name!r}")
