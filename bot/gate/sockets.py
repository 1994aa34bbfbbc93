"""The gate for libraries that open their sockets themselves: each connection is checked as it is made.

Python announces every connection to audit hooks (PEP 578) before it is made, with the address that a name led to. So
the check comes after resolution and on every hop, whatever library asks, and needs nothing of it replaced. A hook
stays for as long as the process; it looks only inside `guarded`, in the thread that entered it.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.gate.rules import RefusedError, address_refusal, is_named

_LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_CONNECTIONS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


@dataclass(slots=True)
class _Guard:
    """What one thread may connect to, and the name that it looked up last."""

    hosts: frozenset[str]
    name: str = ""


_GUARD: ContextVar[_Guard | None] = ContextVar("guard", default=None)


@contextmanager
def guarded(hosts: Collection[str]) -> Iterator[None]:
    """Let this thread connect to public addresses and to whatever address `hosts` have, until the block is left.

    Any other connection raises RefusedError, an OSError, where it is made. Sockets that are files of this machine are
    not looked at, nor are threads that the block starts.
    """
    _watch()
    token = _GUARD.set(_Guard(frozenset(hosts)))
    try:
        yield
    finally:
        _GUARD.reset(token)


@lru_cache(maxsize=1)
def _watch() -> None:
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _LOOK_UPS and (guard := _GUARD.get()):
        guard.name = _text(arguments[0])
    elif event in _CONNECTIONS and (guard := _GUARD.get()) and _is_internet(arguments[0]):
        _check(arguments[1], guard)


def _is_internet(connection: socket.socket) -> bool:
    return connection.family in (socket.AF_INET, socket.AF_INET6)


def _check(target: object, guard: _Guard) -> None:
    """See that a connection leads where it may. Raises RefusedError."""
    if not isinstance(target, tuple):  # a datagram over a connection that was checked names none
        return
    address = _text(target[0])
    if not is_named(guard.name or address, guard.hosts) and (refused := address_refusal(address)):
        raise RefusedError(refused)


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
