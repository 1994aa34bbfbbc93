"""Finding one of the user's own things by the name that it was given, in whatever case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from bot.errors import ConfigError


class Named(Protocol):
    """A thing whose name no other of its kind has, in whatever case."""

    @property
    def name(self) -> str:
        """As the user wrote it."""
        ...


_T = TypeVar("_T", bound=Named)


def same_name(first: str, second: str) -> bool:
    """True where two names are of the same thing."""
    return first.strip().casefold() == second.strip().casefold()


def find_named(things: Sequence[_T], name: str, kind: str) -> _T:
    """The thing of that name. Raises ConfigError, which says what there is of its kind."""
    for thing in things:
        if same_name(thing.name, name):
            return thing
    names = ", ".join(thing.name for thing in things) or "none yet"
    raise ConfigError(f'No {kind} is called "{name}"; there are: {names}.')
