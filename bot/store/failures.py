"""What a database says when it refuses, in sentences that a user can act on."""

from __future__ import annotations

from sqlalchemy import URL

_SAID = (
    ("database is locked", "is busy: another process is writing; try again when it has ended"),
    ("lock timeout", "is busy: another process is writing; try again when it has ended"),
    ("unable to open database file", "cannot be opened: look whether its folder exists and may be written to"),
    ("file is not a database", "is not a database, or is damaged: restore a backup or name another file in vigie.toml"),
    ("malformed", "is damaged: restore a backup"),
    ("readonly database", "may not be written to: mend the permissions of the file and of its folder"),
    ("disk is full", "cannot grow: the disk is full"),
    ("disk i/o error", "cannot be read or written: the disk reports an error"),
    ("password", "refused the user name or the password: mend `database` in vigie.toml"),
    ("authentication failed", "refused the user name: mend `database` in vigie.toml"),
    ("does not exist", "is not there: {cause}"),
    ("could not translate host name", "was not found: there is no host of that name; mend `database` in vigie.toml"),
    ("failed to resolve host", "was not found: there is no host of that name; mend `database` in vigie.toml"),
    ("connection refused", "does not answer: look whether the server is running, and at `database` in vigie.toml"),
    (
        "no such file or directory",
        "does not answer: look whether the server is running, and at `database` in vigie.toml",
    ),
    ("timeout", "does not answer: look whether the server is running and can be reached"),
    ("connection failed", "does not answer: look whether the server is running, and at `database` in vigie.toml"),
    ("server closed the connection", "went away: look whether the server is still running"),
)


def shown(url: URL) -> str:
    """The name of a database as a user knows it: a file, or a server's database; never a user or a password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    host = url.host or url.query.get("host") or "this machine"
    return f"{url.database or 'postgres'} on {host if isinstance(host, str) else ', '.join(host)}"


def sentence(url: URL, error: Exception) -> str:
    """Which database refused, why, and what to do; what the driver says is shortened to a line without secrets."""
    cause = _first_line(url, error)
    told = next((text for sign, text in _SAID if sign in cause.lower()), "refused: {cause}")
    return f"The database {shown(url)} {told.format(cause=cause)}."


def _first_line(url: URL, error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    first = lines[0].strip().rstrip(".")
    secrets = [url.password, url.query.get("password")]
    for secret in secrets:
        if isinstance(secret, str) and secret:
            first = first.replace(secret, "***")
    return first
