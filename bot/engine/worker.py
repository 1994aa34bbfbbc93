"""The worker's side of `engine.local`: takes calls from a pipe, one after the other, and answers.

It is run as a program by its path, with the pipe's number as its argument, and imports nothing of Vigie's before it is
told where to find it. It ends with its parent, however that ends: the pipe on its standard input closes then, and the
kernel's alarm stops it where it is stuck in code that never looks.
"""

from __future__ import annotations

import math
import os
import pickle
import resource
import signal
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from typing import Any

_GRACE = 2  # seconds; the parent comes first with its limit, unless it is gone


def main(pipe: int) -> None:
    """Serve until the pipe ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection = Connection(pipe)
    try:
        _prepare(*connection.recv())
        _serve(connection)
    except (EOFError, OSError, MemoryError):  # the parent is gone, or sent more than there is room for
        pass


def _end_with_parent() -> None:
    os.read(0, 1)  # nothing is ever written there: this returns when the other end is closed
    os._exit(1)


def _prepare(path: list[str], megabytes: int) -> None:
    sys.path[:] = path
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Private memory, as against RLIMIT_AS: address space that is only reserved costs nothing and is not counted.
    _, ceiling = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = megabytes * 1_000_000
    resource.setrlimit(
        resource.RLIMIT_DATA, (wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling), ceiling)
    )


def _serve(connection: Connection) -> None:
    functions: dict[bytes, Any] = {}
    while True:
        function, arguments, seconds = connection.recv()
        signal.alarm(math.ceil(seconds) + _GRACE)
        if arguments is None:
            answer = _answer(_load, (functions, function))
        else:
            answer = _answer(_call, (functions[function], arguments))
        connection.send_bytes(answer)
        signal.alarm(0)


def _load(functions: dict[bytes, Any], function: bytes) -> None:
    functions[function] = pickle.loads(function)  # noqa: S301 - from our own parent


def _call(function: Any, arguments: bytes) -> Any:
    return function(*pickle.loads(arguments))  # noqa: S301 - from our own parent


def _answer(function: Any, arguments: tuple[Any, ...]) -> bytes:
    """The pickled pair of whether it went well and what came of it: the value, or what was raised."""
    try:
        return pickle.dumps((True, function(*arguments)))
    except MemoryError:
        return pickle.dumps((False, MemoryError()))
    except Exception as error:  # noqa: BLE001 - it is raised in the parent
        error.add_note(f"in a worker process:\n{traceback.format_exc()}")
        return _raised(error)


def _raised(error: Exception) -> bytes:
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)  # noqa: S301 - made in the line before
    except Exception as failure:  # noqa: BLE001 - an exception that cannot be rebuilt from its arguments
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error} ({failure})")))
    return answer


if __name__ == "__main__":
    main(int(sys.argv[1]))
