"""Work that can be stopped: each call runs in a worker process with a limit of seconds and of memory.

Every worker has a pipe of its own and is started as a plain program. The pools of the standard library and of pebble
share one pipe between all workers, so that one worker's death at the wrong moment breaks the others' work; and they
import the caller's main script again, so that a script without a `__main__` guard would start itself over and over.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import Pipe
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Any, TypeVar

_T = TypeVar("_T")

_START_SECONDS = 60.0  # for a worker to start and to import what a function needs
_LONGEST = 86_400.0
_ANSWER_BYTES = 256_000_000
_CALLS = 500  # of one worker; then a fresh one takes its place, so that what parsers leave behind does not add up


class LocalEngine:
    """Up to `workers` processes of at most `megabytes` of memory each; use it as a context manager.

    A worker is started when a call finds none idle: a run in which nothing is to be parsed starts none. It imports what
    a function needs before its first call, which does not count. Leaving the context stops what still runs.
    """

    def __init__(self, workers: int, megabytes: int) -> None:
        self._count = max(1, workers)
        self._megabytes = megabytes
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="engine")
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._running: set[_Worker] = set()
        self._lock = Lock()
        self._open = False

    def __enter__(self) -> LocalEngine:
        self._open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:  # from here on nobody starts a worker
            self._open = False
            workers = tuple(self._running)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.kill()
        self._threads.shutdown()
        for worker in workers:
            worker.close()

    def submit(self, function: Callable[..., _T], *args: object, seconds: float) -> Future[_T]:
        """Call a function of an importable module, with arguments that pickle, in a worker.

        The future raises TimeoutError when it takes longer than `seconds` (a day at most), RuntimeError when it needs
        more memory than a worker may have or its worker dies, and else what the function raises. Other calls never
        notice.
        """
        if not self._open:
            raise RuntimeError("an engine is used inside its `with` block")
        return self._threads.submit(self._perform, _Call(function, args, seconds))

    def _perform(self, call: _Call) -> Any:
        worker = self._free()
        try:
            try:
                return worker.perform(call)
            except _WorkerLostError:
                if worker.calls == 1:
                    raise
            # What earlier calls left in its memory is not this one's fault: once more, on a fresh one.
            worker = self._replaced(worker)
            return worker.perform(call)
        finally:
            self._idle.put(worker)

    def _free(self) -> _Worker:
        """An idle worker, else a new one: there are never more calls at a time than there may be workers."""
        try:
            return self._successor(self._idle.get_nowait())
        except Empty:
            return self._start()

    def _start(self) -> _Worker:
        with self._lock:
            if not self._open:
                raise RuntimeError("the engine was closed")
            try:
                worker = _Worker(self._megabytes)
            except OSError as error:
                raise RuntimeError(f"a worker process cannot be started: {error.strerror}") from error
            self._running.add(worker)
        return worker

    def _successor(self, worker: _Worker) -> _Worker:
        """Who takes a call; a spent worker does where no other can be started, and the next call tries again."""
        if not worker.is_spent:
            return worker
        try:
            return self._replaced(worker)
        except RuntimeError:
            return worker

    def _replaced(self, worker: _Worker) -> _Worker:
        worker.kill()
        fresh = self._start()
        self._running.discard(worker)
        worker.close()
        return fresh


class _WorkerLostError(RuntimeError):
    """A worker died, or had no memory left."""


class _Call:
    """A function and its arguments, pickled where they are given, so that what does not pickle shows there."""

    def __init__(self, function: Callable[..., Any], args: tuple[object, ...], seconds: float) -> None:
        self.function = pickle.dumps(function)
        self.args = pickle.dumps(args)
        self.seconds = min(seconds, _LONGEST)


class _Worker:
    """One process and the pipe to it; used by one thread at a time, killed by any."""

    def __init__(self, megabytes: int) -> None:
        self._pipe, theirs = Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-P", Path(__file__).with_name("worker.py"), str(theirs.fileno())],
            stdin=subprocess.PIPE,  # closed when this process ends, which ends the worker
            pass_fds=[theirs.fileno()],
            process_group=0,  # Ctrl-C is for the parent alone, which then stops its workers
        )
        theirs.close()
        self._known: set[bytes] = set()
        self._lost = False
        self.calls = 0
        self._pipe.send((sys.path, megabytes))

    @property
    def is_spent(self) -> bool:
        """Whether another worker should take its place."""
        return self._lost or self.calls >= _CALLS

    def perform(self, call: _Call) -> Any:
        """The result of a call. Raises TimeoutError, _WorkerLostError, or what the function raised."""
        self.calls += 1
        if call.function not in self._known:
            self._ask((call.function, None, _START_SECONDS))
            self._known.add(call.function)
        return self._ask((call.function, call.args, call.seconds))

    def _ask(self, question: tuple[bytes, bytes | None, float]) -> Any:
        well, answer = self._answer(question)
        if isinstance(answer, MemoryError):
            self._lost = True
            self.kill()
            raise _WorkerLostError("the worker process needed more memory than it may have") from answer
        if not well:
            raise answer
        return answer

    def _answer(self, question: tuple[bytes, bytes | None, float]) -> tuple[bool, Any]:
        seconds = question[-1]
        try:
            self._pipe.send(question)
            if self._pipe.poll(seconds):
                return pickle.loads(self._pipe.recv_bytes(_ANSWER_BYTES))  # type: ignore[no-any-return]  # noqa: S301 - ours
        except (EOFError, OSError) as error:
            self._lost = True
            raise _WorkerLostError("the worker process died") from error
        self._lost = True
        self.kill()
        raise TimeoutError(f"stopped after {seconds:g} seconds")

    def kill(self) -> None:
        """Stop the process now."""
        self._process.kill()

    def close(self) -> None:
        """Let go of a process that was killed."""
        self._process.wait()
        self._pipe.close()
        if self._process.stdin:
            self._process.stdin.close()
