"""Finding what ships with Vigie: `models/` and `data/`.

`find` looks in the user's own folder first, then beside the installed package, then in the checkout. It never looks in
the working directory: what a command does must not depend on where it is typed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeVar

from bot.errors import AssetError, ModelError

Kind = Literal["models", "data"]

_T = TypeVar("_T")
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


def read_weights(path: Path, made_of: Callable[[Any, str], _T]) -> _T:
    """What is made of a file of weights: of its JSON, and of a stamp of eight digits that changes with it.

    Raises AssetError where the file cannot be read, or `made_of` cannot do with what it says.
    """
    try:
        content = path.read_bytes()
        return made_of(json.loads(content), sha256(content).hexdigest()[:8])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AssetError(f"{path} cannot be read ({error}): install Vigie again, or mend it.") from error


def read_meta(folder: Path, files: Sequence[str]) -> dict[str, Any]:
    """A model's `meta.json`, once the SHA-256 of its files has been compared with what it says.

    Raises ModelError where a file is missing, or is not the one that was described.
    """
    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        for name in files:
            if meta["sha256"][name] != sha256((folder / name).read_bytes()).hexdigest():
                raise ModelError(f"{folder / name} is not the file that meta.json describes: install Vigie again.")
        meta["name"], meta["version"]
    except FileNotFoundError as error:
        raise ModelError(f"{folder} lacks {Path(error.filename).name}: install Vigie again.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The model in {folder} cannot be read ({error!r}): install Vigie again.") from error
    return meta
