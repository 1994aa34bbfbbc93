"""The user's own lines over a registry: `entities.jsonl` in the workspace, applied from the first to the last.

{"id": "tisseur", "type": "company", "name": "Tisseur"}           an entity, as the registry writes one; of an id
                                                                  that is there already it takes the place
{"alias": "apple", "name": "la Pomme", "context": ["iPhone"]}     a further name, with `since`, `until` or `context`
{"rename": "meta", "name": "Meta Group", "since": "2024-01-01"}   another main name; the old one stays a name
{"merge": "twitter-france", "into": "twitter"}                    two are one: names and id of the first go over
{"remove": "free"}                                                no entity any more
{"remove": "apple", "names": ["la Pomme"]}                        not a name of it any more
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from bot.enrich.rows import GUARDED, ID, LISTS, Row, day, is_text, is_texts, name_key, problem, read_lines, unread
from bot.errors import ConfigError
from bot.files import write_whole
from bot.text import fold

FILE_NAME = "entities.jsonl"
OWN = "own names"
"""In a line that is being put together: those of its names that the user said. No file may have it."""

_PERIPHRASIS = re.compile(r"(?:le|la|les|the) |l['’]")
_FIELDS = {
    "alias": frozenset({"alias", "name", "context", "since", "until"}),
    "rename": frozenset({"rename", "name", "since"}),
    "merge": frozenset({"merge", "into"}),
    "remove": frozenset({"remove", "names"}),
}


@dataclass(frozen=True, slots=True)
class Own:
    """The content of the user's file."""

    path: Path
    content: bytes = b""

    @classmethod
    def read(cls, folder: Path) -> Own:
        """The file of a workspace, empty where there is none. Raises ConfigError."""
        path = folder / FILE_NAME
        try:
            return cls(path, path.read_bytes())
        except FileNotFoundError:
            return cls(path)
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from error

    @property
    def lines(self) -> tuple[Row, ...]:
        """What the lines say, in order. Raises ConfigError, naming the line, for one that is not JSON."""
        return tuple(row for _, row in self.numbered())

    def numbered(self) -> Iterable[tuple[int, Any]]:
        """The lines with their numbers. Raises ConfigError."""
        return read_lines(self.path, self.content, ConfigError)

    def refusal(self, line: int, reason: str) -> ConfigError:
        """The error for a line that cannot be used."""
        return ConfigError(unread(self.path, line, reason))

    def with_lines(self, lines: Sequence[Row]) -> Own:
        """The file as it would be with these lines."""
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        return Own(self.path, text.encode("utf-8", "replace"))

    def write(self) -> None:
        """Write the file, whole or not at all. Raises ConfigError."""
        try:
            write_whole(self.path, self.content)
        except OSError as error:
            raise ConfigError(f"{self.path} cannot be written: {error.strerror or error}.") from error


@dataclass(frozen=True, slots=True)
class State:
    """A registry in the making: its lines by id, and what became of ids that were merged."""

    rows: Mapping[str, Row]
    merged: Mapping[str, str]

    def row(self, entity_id: Any) -> Row:
        """The line of an entity. Raises ValueError that says why there is none."""
        if not is_text(entity_id):
            raise ValueError(f"an entity is named by its id, not {entity_id!r}")
        if entity_id in self.merged:
            raise ValueError(f'"{entity_id}" was merged into "{self.merged[entity_id]}" by an earlier line')
        if entity_id not in self.rows:
            raise ValueError(f'there is no entity "{entity_id}"')
        return self.rows[entity_id]

    def having(self, row: Row) -> State:
        """With this line for its entity."""
        return State({**self.rows, row["id"]: row}, self.merged)

    def without(self, entity_id: str) -> State:
        """Without that entity."""
        return State({key: row for key, row in self.rows.items() if key != entity_id}, self.merged)


def apply_own(state: State, own: Own) -> State:
    """A registry with all lines of the user's file. Raises ConfigError, which names the line that is wrong."""
    for number, line in own.numbered():
        try:
            state = apply_line(state, line)
        except ValueError as error:
            raise own.refusal(number, str(error)) from error
    return state


def apply_line(state: State, line: Any) -> State:
    """A registry with one more of the user's lines. Raises ValueError for one that is wrong."""
    verb = verb_of(line)
    if verb is None:
        wrong = problem(line)
        if wrong:
            raise ValueError(wrong)
        gone = {old: new for old, new in state.merged.items() if old != line["id"]}
        return State(state.rows, gone).having({**line, OWN: names_of(line)})
    unknown = line.keys() - _FIELDS[verb]
    if unknown:
        raise ValueError(f"unknown key `{min(unknown)}`; known are {', '.join(sorted(_FIELDS[verb]))}")
    return _VERBS[verb](state, line)


def verb_of(line: Any) -> str | None:
    """What a line does to an entity that is there: "alias", "rename", "merge", "remove"; None for one that adds."""
    return next((verb for verb in _FIELDS if isinstance(line, dict) and verb in line), None)


def subject(line: Row) -> str:
    """The id that a line is about."""
    return str(line[verb_of(line) or "id"])


# --- what each verb does ----------------------------------------------------------------------------------------


def _alias(state: State, line: Row) -> State:
    row, name = state.row(line["alias"]), _name(line)
    guard = {key: line[key] for key in ("since", "until", "context") if line.get(key)}
    if guard and not _is_guard(guard):
        raise ValueError("`since` and `until` must be dates such as 2024-01-31, `context` a list of texts")
    bare = {**_without_names(row, [name]), OWN: [*row.get(OWN, ()), name]}
    if not guard:
        key = "periphrases" if _PERIPHRASIS.match(name) else "aliases"
        return state.having({**bare, key: [*bare.get(key, ()), name]})
    key = "dated" if "since" in guard or "until" in guard else "ambiguous"
    return state.having({**bare, key: [*bare.get(key, ()), {"alias": name, **guard}]})


def _name(line: Row) -> str:
    if not is_text(line.get("name")):
        raise ValueError(f"`name` must be a text, not {line.get('name')!r}")
    return str(line["name"])


def _is_guard(guard: Row) -> bool:
    try:
        return bool(day(guard.get("since")) or day(guard.get("until")) or True) and is_texts(guard.get("context", []))
    except (TypeError, ValueError):
        return False


def _rename(state: State, line: Row) -> State:
    row, name, since = state.row(line["rename"]), _name(line), line.get("since")
    if since is not None and not _is_guard({"since": since}):
        raise ValueError(f"`since` must be a date such as 2024-01-31, not {since!r}")
    renamed = {**row, "name": name, "aliases": [*row.get("aliases", ()), row["name"]]}
    if since is not None:
        renamed["former"] = [*row.get("former", ()), {"name": row["name"], "until": since}]
    return state.having(renamed)


def _merge(state: State, line: Row) -> State:
    gone, kept = state.row(line["merge"]), state.row(line.get("into"))
    if gone is kept:
        raise ValueError(f'"{gone["id"]}" cannot be merged into itself')
    merged = {old: kept["id"] if new == gone["id"] else new for old, new in state.merged.items()}
    rows = {
        key: {**row, "parent": kept["id"]} if row.get("parent") == gone["id"] and key != kept["id"] else row
        for key, row in state.rows.items()
        if key != gone["id"]
    }
    return State(rows, merged | {gone["id"]: kept["id"]}).having(_joined(kept, gone))


def _joined(kept: Row, gone: Row) -> Row:
    """One line with the names of both; how a name of `kept` holds is not touched by what `gone` says of it."""
    own = set(names_of(kept))
    guards = {item[label] for key, label in GUARDED for item in gone.get(key, ()) if key != "former"}
    taken = own | guards
    row = {**kept, OWN: [*kept.get(OWN, ()), *gone.get(OWN, ())], "not": [*kept.get("not", ()), *gone.get("not", ())]}
    row["aliases"] = [*kept.get("aliases", ()), *_new([gone["name"], *gone.get("aliases", ())], taken)]
    row["periphrases"] = [*kept.get("periphrases", ()), *_new(gone.get("periphrases", ()), taken)]
    row["dated"] = [*kept.get("dated", ()), *_new_guards(gone.get("dated", ()), own)]
    row["dated"] += [{"alias": item["name"], "until": item["until"]} for item in gone.get("former", ())
                     if item["name"] not in {*taken, *row["aliases"]}]  # fmt: skip
    row["ambiguous"] = [*kept.get("ambiguous", ()), *_new_guards(gone.get("ambiguous", ()), own)]
    if row.get("parent") == gone["id"]:
        row["parent"] = gone.get("parent") if gone.get("parent") != kept["id"] else None
    return row


def _new(texts: Iterable[str], taken: set[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text not in taken]


def _new_guards(items: Iterable[Row], taken: set[str]) -> list[Row]:
    return [item for item in items if item["alias"] not in taken]


def _remove(state: State, line: Row) -> State:
    row, names = state.row(line["remove"]), line.get("names")
    if names is None:
        return state.without(row["id"])
    if not is_texts(names) or not names:
        raise ValueError(f"`names` must be a list of texts, not {names!r}")
    known = set(map(name_key, names_of(row)))
    for name in names:
        if name_key(name) not in known:
            raise ValueError(f'"{name}" is not a name of "{row["id"]}"')
        if name_key(name) == name_key(row["name"]):
            raise ValueError(f'"{name}" is the main name of "{row["id"]}": give it another first')
    return state.having(_without_names(row, names))


_VERBS: Mapping[str, Callable[[State, Row], State]] = {
    "alias": _alias,
    "rename": _rename,
    "merge": _merge,
    "remove": _remove,
}


# --- names in a line --------------------------------------------------------------------------------------------


def names_of(row: Row) -> list[str]:
    """All names in a line, the main one first."""
    guarded = (item[label] for key, label in GUARDED for item in row.get(key, ()))
    listed = chain(row.get("aliases", ()), row.get("periphrases", ()), guarded)
    return list(dict.fromkeys((row["name"], *listed)))


def _without_names(row: Row, names: Iterable[str]) -> Row:
    """A line without these names, whatever their case; the main one is never among those that go."""
    gone = set(map(name_key, names))
    lists = {key: [text for text in row[key] if name_key(text) not in gone] for key in LISTS[:2] if key in row}
    guards = {
        key: [item for item in row[key] if name_key(item[label]) not in gone] for key, label in GUARDED if key in row
    }
    return {**row, **lists, **guards}


def slug(name: str) -> str:
    """An id made from a name; "" where none can be."""
    made = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    return made if ID.match(made) else ""
