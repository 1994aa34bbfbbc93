"""The command line: each command parses its words, calls the Desk's method of the same name, and shows what it gave."""

from __future__ import annotations

import io
import os
import sys

_INTERRUPTED = 130


def main() -> None:
    """Run `vigie`. Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    from bot.cli.app import app
    from bot.errors import QueryError, VigieError

    _ready_streams()
    try:
        app()
    except QueryError as error:
        _stop(str(error), 2)
    except VigieError as error:
        _stop(str(error), 1)
    except (KeyboardInterrupt, SystemExit) as end:  # typer makes the one of the other
        if isinstance(end, SystemExit) and end.code != _INTERRUPTED:
            raise
        _stop("Interrupted; what was done so far is saved. Run the same command again to go on.", _INTERRUPTED)


def _ready_streams() -> None:
    """Let no stream be missing, and have "?" stand for what the encoding of one lacks."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _stop(sentence: str, status: int) -> None:
    from bot.cli.show import clean

    sys.stderr.write(f"vigie: {clean(sentence)}\n")
    raise SystemExit(status)
