"""Finding what ships with Vigie: `models/` and `data/`.

`find` looks in the user's own folder first, then beside the installed package, then in the checkout. It never looks in
the working directory: what a command does must not depend on where it is typed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from bot.errors import AssetError

Kind = Literal["models", "data"]

_PACKAGE = Path(__file__).resolve().parent


def places(kind: Kind, own: Path | None = None) -> tuple[Path, ...]:
    """The folders searched, in order; `own` is the user's folder that holds `models/` and `data/`."""
    shipped = (_PACKAGE / "_bundled" / kind, _PACKAGE.parent / kind)
    return shipped if own is None else (own / kind, *shipped)


def find(kind: Kind, name: str, own: Path | None = None) -> Path:
    """Path of a shipped file or folder. Raises AssetError, which names the places tried."""
    tried = places(kind, own)
    for folder in tried:
        if (folder / name).exists():
            return folder / name
    listed = ", ".join(str(folder) for folder in tried)
    raise AssetError(f"{kind}/{name} was not found in {listed}: install Vigie again, or mend `assets` in vigie.toml.")
