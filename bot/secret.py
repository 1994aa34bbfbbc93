"""Secrets kept elsewhere: what `env:NAME`, `file:PATH` and `keyring:SERVICE/USER` stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.errors import ConfigError

_KINDS = ("env:", "file:", "keyring:")
_LARGEST = 64_000  #: bytes of a file that holds one secret
HINT = "env:NAME, file:PATH or keyring:SERVICE/USER"


def is_kept_elsewhere(text: str) -> bool:
    """True for a text that says where a secret is, and is none."""
    return text.startswith(_KINDS)


def ask_keyring(service: str, user: str) -> str | None:
    """The password that the system's keyring holds, None where it holds none. Raises ConfigError."""
    try:
        import keyring
    except ImportError as error:
        raise ConfigError('The keyring needs a library: pip install "vigie[keyring]".') from error
    try:
        found: str | None = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise ConfigError(f"The keyring does not answer: {type(error).__name__}.") from error
    return found


def reveal(text: str, environ: Mapping[str, str], ask: Callable[[str, str], str | None] = ask_keyring) -> str:
    """The secret that a text stands for; a text that names no place stands for itself. Raises ConfigError.

    No error repeats a secret, only the place that was to hold it.
    """
    kind, _, place = text.partition(":")
    if not is_kept_elsewhere(text):
        return text
    if kind == "env":
        found, holder = environ.get(place, ""), f"The environment variable {place}"
    elif kind == "file":
        found, holder = _read(place), f"The file {place}"
    else:
        service, _, user = place.partition("/")
        found, holder = ask(service, user) or "", f"The keyring's entry {place}"
    if not found.strip():
        raise ConfigError(f"{holder}, which is to hold a secret, {'is not set' if kind == 'env' else 'holds none'}.")
    return found.strip()


def _read(place: str) -> str:
    path = Path(place).expanduser()
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigError(f"The file {place}, which is to hold a secret, cannot be read: {reason}.") from error
