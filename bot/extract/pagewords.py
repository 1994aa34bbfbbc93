"""The words that pages say around their articles, by language: what `data/pagewords.toml` explains and holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from bot.assets import find
from bot.errors import AssetError


@cache
def pagewords() -> Mapping[str, Mapping[str, Any]]:
    """Lists of words by kind by language (two letters, "all" for what is of none). Raises AssetError."""
    path = find("data", "pagewords.toml")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise AssetError(f"{path} cannot be read ({error}): install Vigie again.") from error


def in_any_language(kind: str) -> Iterable[str]:
    """The words of a kind, of all languages."""
    return (word for words in pagewords().values() for word in words.get(kind, ()))


def one_of(words: Iterable[str]) -> str:
    """A pattern for one of several words, the longest first; for nothing, where there is none.

    The order is the same for the same words, so that `re` knows again the patterns that languages have in common.
    """
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda one: (-len(one), one))) or r"(?!)"
