"""The command line: each command parses its words, calls the Desk's method of the same name, and shows what it gave."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `vigie`. Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    from bot.cli.app import app
    from bot.errors import QueryError, VigieError

    try:
        app()
    except QueryError as error:
        _stop(str(error), 2)
    except VigieError as error:
        _stop(str(error), 1)
    except KeyboardInterrupt:
        _stop("Interrupted; what was done so far is saved. Run the same command again to go on.", 130)
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _stop(sentence: str, status: int) -> None:
    from bot.cli.show import clean

    sys.stderr.write(f"vigie: {clean(sentence)}\n")
    raise SystemExit(status)
