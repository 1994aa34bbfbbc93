"""What the recipes of all models share: folds of articles, and writing weights and `meta.json`."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from bot.scores import Tally


def folds(articles: int, count: int, seed: int) -> list[list[int]]:
    """The numbers of the articles of each of `count` folds: every article is in one of them."""
    order = list(range(articles))
    random.Random(seed).shuffle(order)  # noqa: S311
    return [order[fold::count] for fold in range(count)]


def figures(tally: Tally) -> dict[str, float]:
    """F1, precision and recall, each 0 to 1, as `meta.json` tells them."""
    return {"f1": round(tally.f1, 4), "precision": round(tally.precision, 4), "recall": round(tally.recall, 4)}


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


def hashes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of files of a model, for its `meta.json`: `bot.assets.read_meta` compares them."""
    return {name: hash_of(folder / name) for name in names}


def write_json(path: Path, value: object, *, tight: bool = False) -> None:
    """Write what people read, or, `tight`, what only a program does."""
    text = (
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        if tight
        else json.dumps(value, ensure_ascii=False, indent=2)
    )
    path.write_text(f"{text}\n", encoding="utf-8")
