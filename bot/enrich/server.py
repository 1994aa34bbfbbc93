"""Writing summaries with a model server that speaks the OpenAI chat API: Ollama, llama.cpp, vLLM, LM Studio."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.enrich.prompts import conversation, harmless
from bot.enrich.writer import Task
from bot.errors import PASSING, ModelError
from bot.gate.rules import RefusedError, meant_hosts, refusal

if TYPE_CHECKING:
    import aiohttp

    from bot.gate.resolver import Lookup

_ANSWER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model server is, which of its models writes, and how patient to be."""

    address: str  #: up to and including /v1
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 120.0  #: for one answer
    tries: int = 3
    pause_seconds: float = 1.0  #: before the second try; doubled before each further one
    at_once: int = 4
    characters: int = 24_000  #: of an article that are sent; the server's context decides what is right


class ModelServer:
    """A `Writer` over a model server. An article that gets no usable answer in time gets None; nothing is lost.

    The server may have a private address where its address says so itself, or where it is one of `private_hosts`.
    """

    def __init__(
        self, name: str, server: Server, private_hosts: Collection[str] = (), lookup: Lookup | None = None
    ) -> None:
        self._lookup = lookup
        self._allowed = allowed_hosts(server.address, private_hosts)
        self.name = name
        self.version = f"{name}-{server.model}"
        self._server = server

    def write(self, tasks: Sequence[Task]) -> list[str | None]:
        """Ask for each text. Raises ModelError where the server is not there or does not know the model."""
        with ThreadPoolExecutor(1) as pool:  # a loop may be running here already, as in a notebook
            return pool.submit(asyncio.run, self._all(tasks)).result()

    def models(self) -> list[str]:
        """The models that the server has. Raises ModelError where it does not answer."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, self._models()).result()

    async def _all(self, tasks: Sequence[Task]) -> list[str | None]:
        gate = asyncio.Semaphore(self._server.at_once)
        async with self._opened() as session:

            async def one(task: Task) -> str | None:
                async with gate:
                    return await self._patiently(session, task)

            return list(await asyncio.gather(*map(one, tasks)))

    async def _models(self) -> list[str]:
        async with self._opened() as session:
            found = await self._ask(session, "GET", "/models", None)
        listed = found.get("data") if isinstance(found, dict) else None
        return [str(one["id"]) for one in listed or [] if isinstance(one, dict) and "id" in one]

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[aiohttp.ClientSession]:
        from bot.gate.resolver import SystemLookup

        system = SystemLookup()
        try:
            async with self._session(self._lookup or system) as session:
                yield session
        finally:
            system.close()

    def _session(self, lookup: Lookup) -> aiohttp.ClientSession:
        import aiohttp

        from bot.gate.resolver import GateResolver

        headers = {"Authorization": f"Bearer {self._server.key}"} if self._server.key else {}
        timeout = aiohttp.ClientTimeout(total=self._server.seconds)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=GateResolver(self._allowed, lookup)),
            headers=headers,
            timeout=timeout,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def _patiently(self, session: aiohttp.ClientSession, task: Task) -> str | None:
        text = harmless(task.text)[: self._server.characters]
        body = {
            "model": self._server.model,
            "messages": conversation(text, task.language, task.words),
            "temperature": 0,
            "seed": 1,
            "stream": False,
            "max_tokens": task.words * 4 + 64,
        }
        for attempt in range(self._server.tries):
            if attempt:
                await asyncio.sleep(self._server.pause_seconds * 2 ** (attempt - 1))
            try:
                return _content(await self._ask(session, "POST", "/chat/completions", body))
            except _NoAnswerError:
                continue
        return None

    async def _ask(self, session: aiohttp.ClientSession, method: str, path: str, body: Any) -> Any:
        import aiohttp

        address = self._server.address.rstrip("/") + path
        try:
            async with session.request(method, address, json=body, allow_redirects=False) as answer:
                raw = await answer.content.read(_ANSWER_BYTES + 1)
                while len(raw) <= _ANSWER_BYTES and (more := await answer.content.read(_ANSWER_BYTES)):
                    raw += more
                status = answer.status
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            cause = getattr(error, "os_error", None)
            if isinstance(cause, RefusedError):
                raise ModelError(f"The model server at {self._server.address} is not asked: {cause}.") from error
            raise ModelError(
                f"No model server answers at {self._server.address}: start it, or choose another model."
            ) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _NoAnswerError from error
        return self._read(status, raw)

    def _read(self, status: int, raw: bytes) -> Any:
        if status in PASSING:
            raise _NoAnswerError
        if status != 200:
            said = raw[:200].decode("utf-8", "replace").strip()
            raise ModelError(f"The model server at {self._server.address} refused ({status}): {said}")
        if len(raw) > _ANSWER_BYTES:
            raise _NoAnswerError
        try:
            return json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise _NoAnswerError from error


def allowed_hosts(address: str, private_hosts: Collection[str] = ()) -> tuple[str, ...]:
    """The hosts with private addresses that may be called for a server's sake. Raises ModelError for a bad address."""
    try:
        allowed = meant_hosts(urlsplit(address).hostname or "", private_hosts)
        refused = refusal(address, allowed)
    except ValueError:
        refused = "the address is not well formed"
    if refused:
        raise ModelError(f"That is not the address of a model server, such as http://localhost:11434/v1: {refused}.")
    return allowed


class _NoAnswerError(Exception):
    """No usable answer this time."""


def _content(answer: Any) -> str | None:
    """The text of a chat answer; None for one that has none, thoughts left out."""
    try:
        text = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        return None
    if not isinstance(text, str):
        return None
    return text.rpartition("</think>")[2].strip() or None
