"""Time in tests: what a piece of work may cost, whatever else the machine does meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def processor_time(most: float) -> Iterator[None]:
    """Fail where what is inside takes this process more than so many seconds; those of other programs do not count."""
    started = time.process_time()
    yield
    took = time.process_time() - started
    assert took < most, f"{took:.1f} seconds of processor time, and {most} are allowed"
