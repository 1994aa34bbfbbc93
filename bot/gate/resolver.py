"""Looking names up for aiohttp, through the gate: an address that is refused is never connected to.

The addresses given back are those that aiohttp connects to, with no second look-up in between, so a name that answers
differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from bot.gate.rules import RefusedError, address_refusal, is_named

Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""From a host name to its IP addresses; raises OSError."""

_THREADS = 64  # abandoned look-ups keep theirs for up to half a minute; other hosts must not wait for them


class SystemLookup:
    """The `Lookup` of the operating system, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="dns")

    async def __call__(self, host: str) -> Sequence[str]:
        """The addresses of a host in the system's order of preference. Raises OSError."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        )
        return [str(sockaddr[0]) for *_, sockaddr in found]

    def close(self) -> None:
        """Wait for nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GateResolver(AbstractResolver):
    """aiohttp's resolver, behind the gate; `private_hosts` may have any address."""

    def __init__(self, private_hosts: Collection[str], lookup: Lookup) -> None:
        self._private_hosts = private_hosts
        self._lookup = lookup

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - aiohttp asks for both
    ) -> list[ResolveResult]:
        """The addresses that may be called. Raises RefusedError where all are refused, OSError where there are none."""
        found = await self._lookup(host)
        if not found:  # aiohttp fails an assertion on an empty list
            raise OSError(f"{host} has no address")
        named = is_named(host, self._private_hosts)
        refusals = {address: "" if named else address_refusal(address) for address in found}
        allowed = [address for address, refused in refusals.items() if not refused]
        if not allowed:
            raise RefusedError(refusals[found[0]])
        return [_result(host, address, port) for address in allowed]

    async def close(self) -> None:
        """Nothing to close: the look-up belongs to whoever made it."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
