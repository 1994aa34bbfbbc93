"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import get_ident


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place once all of it is on the disk: whoever reads along, or loses power, has the old one or this.

    Raises OSError, and leaves the old one as it is.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
