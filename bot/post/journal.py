"""The journal: a number beside the database that tells a restored database from a current one.

Each claim of a row of the ledger counts one up, and the sum is written here before a message leaves. A database with a
smaller sum is older than what was sent: it was restored from a backup, by whatever means, or lost its last transactions
with the power. The ledger stays the truth; this only says how far it had come.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from bot.files import write_whole

FILE_NAME = "posted.json"


class Journal:
    """The journal of one workspace; a file that is not there or cannot be read says 0."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def claims(self) -> int:
        """The sum of claims that was noted last."""
        try:
            return int(json.loads(self._path.read_bytes())["claims"])
        except (OSError, ValueError, TypeError, KeyError):
            return 0

    def note(self, claims: int) -> None:
        """Write the sum down, and have it on the disk; where it cannot be written, posting goes on without."""
        with suppress(OSError):
            write_whole(self._path, json.dumps({"claims": claims}).encode())
