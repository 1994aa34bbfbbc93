"""The lines of a registry, as they are read: one entity each, checked, before they become values.

How a line is written is told in `bot.enrich.registry`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import AssetError, VigieError
from bot.text import fold
from bot.types import EntityType

Row = Mapping[str, Any]
"""One line: an entity that `problem` finds nothing wrong with."""

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
TYPES = {kind.value: kind for kind in EntityType}
LISTS = ("aliases", "periphrases", "not")
GUARDED = (("former", "name"), ("dated", "alias"), ("ambiguous", "alias"))
_TEXTS = ("country", "parent", "wikidata", "family")
_KEYS = frozenset({"id", "type", "name", "service", *_TEXTS, *LISTS, *(key for key, _ in GUARDED)})


def read_folder(folder: Path, note: Callable[[bytes], None]) -> dict[str, Row]:
    """The entities of a folder's `*.jsonl` files by id; `note` is given each file's bytes. Raises AssetError."""
    rows: dict[str, Row] = {}
    for path in sorted(folder.glob("*.jsonl")):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise AssetError(f"{path} cannot be read ({error.strerror or error}): install Vigie again.") from error
        note(content)
        for number, row in read_lines(path, content, AssetError):
            wrong = problem(row) or ("its id is taken by an earlier line" if row["id"] in rows else "")
            if wrong:
                raise AssetError(unread(path, number, wrong))
            rows[row["id"]] = row
    return rows


def unread(path: Path, line: int, what: str) -> str:
    """The sentence for a line that cannot be used."""
    return f"{path}, line {line}: {what}. Mend the line or remove it."


def read_lines(path: Path, content: bytes, wrong: type[VigieError]) -> Iterator[tuple[int, Any]]:
    """Each line that is not blank, as JSON, with its number; raises an error of type `wrong` for one that is none."""
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:  # not JSON, or not UTF-8
            raise wrong(unread(path, number, f"not JSON ({error})")) from error


def problem(row: Any) -> str:
    """What is wrong with one line, "" where nothing is."""
    if not isinstance(row, dict):
        return 'not an entity, which is written {"id": …, "type": …, "name": …}'
    if not isinstance(row.get("id"), str) or not ID.match(row["id"]):
        return f"`id` must be small letters, digits and hyphens, not {row.get('id')!r}"
    if not isinstance(row.get("type"), str) or row["type"] not in TYPES:
        return f"`type` must be one of {', '.join(TYPES)}, not {row.get('type')!r}"
    if not is_text(row.get("name")):
        return f"`name` must be a text, not {row.get('name')!r}"
    unknown = row.keys() - _KEYS
    if unknown:
        return f"unknown key `{min(unknown)}`; known are {', '.join(sorted(_KEYS))}"
    return _problem_in_values(row)


def _problem_in_values(row: Row) -> str:
    for key in _TEXTS:
        if not isinstance(row.get(key), str | None):
            return f"`{key}` must be a text, not {row[key]!r}"
    for key in LISTS:
        if key in row and not is_texts(row[key]):
            return f"`{key}` must be a list of texts, not {row[key]!r}"
    if not isinstance(row.get("service", False), bool):
        return f"`service` must be true or false, not {row['service']!r}"
    return next(filter(None, (_problem_in_guards(row.get(key, []), key, label) for key, label in GUARDED)), "")


def _problem_in_guards(guards: Any, key: str, label: str) -> str:
    if not isinstance(guards, list):
        return f"`{key}` must be a list, not {guards!r}"
    for guarded in guards:
        if not is_guarded(guarded, label):
            return f'`{key}` must hold {{"{label}": …}} with `since`, `until` or `context`, not {guarded!r}'
        if key == "former" and not guarded.get("until"):
            return f"`former` must say `until` when a name held, not {guarded!r}"
    return ""


def is_text(value: Any) -> bool:
    """True for a text that is not blank."""
    return isinstance(value, str) and bool(value.strip())


def is_texts(value: Any) -> bool:
    """True for a list of texts none of which is blank."""
    return isinstance(value, list) and all(map(is_text, value))


def is_guarded(value: Any, label: str) -> bool:
    """True for a name, under `label`, with what must hold for it: `since`, `until` or `context`."""
    if not isinstance(value, dict) or not is_text(value.get(label)):
        return False
    if "context" in value and not is_texts(value["context"]):
        return False
    try:
        return bool(day(value.get("since")) or day(value.get("until")) or value.get("context"))
    except (TypeError, ValueError):
        return False


def day(value: str | None) -> date | None:
    """A date as a line writes it. Raises ValueError, TypeError."""
    return None if value is None else date.fromisoformat(value)


def name_key(name: str) -> str:
    """What is the same in all ways to write a name: its case, accents and spaces do not count."""
    return " ".join(fold(name).split())
