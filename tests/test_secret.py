"""Secrets that are kept elsewhere."""

import pytest

from bot.errors import ConfigError
from bot.secret import ask_keyring, is_kept_elsewhere, reveal

NOBODY = {}


def ask(service, user):
    return {("vigie", "salon"): "json://127.0.0.1"}.get((service, user))


def test_a_text_that_names_no_place_stands_for_itself():
    assert reveal("json://127.0.0.1", NOBODY) == "json://127.0.0.1"
    assert [is_kept_elsewhere(text) for text in ("json://a", "env:A", "file:a", "keyring:a/b")] == [
        False,
        True,
        True,
        True,
    ]


def test_a_secret_in_the_environment():
    assert reveal("env:VEILLE", {"VEILLE": " json://127.0.0.1 "}) == "json://127.0.0.1"
    for name in ("VIDE", "ABSENTE"):
        with pytest.raises(ConfigError, match=f"variable {name}, which is to hold a secret, is not set"):
            reveal(f"env:{name}", {"VIDE": " "})


def test_a_secret_in_a_file(tmp_path):
    path = tmp_path / "salon"
    path.write_text("json://127.0.0.1\n", encoding="utf-8")
    assert reveal(f"file:{path}", NOBODY) == "json://127.0.0.1"
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="holds none"):
        reveal(f"file:{path}", NOBODY)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="it is not text"):
        reveal(f"file:{path}", NOBODY)
    with pytest.raises(ConfigError, match="No such file"):
        reveal(f"file:{path}.gone", NOBODY)
    with pytest.raises(ConfigError, match="Is a directory"):
        reveal(f"file:{tmp_path}", NOBODY)
    with pytest.raises(ConfigError):
        reveal("file:\0", NOBODY)


def test_a_secret_in_the_keyring():
    assert reveal("keyring:vigie/salon", NOBODY, ask) == "json://127.0.0.1"
    with pytest.raises(ConfigError, match="keyring's entry vigie/autre"):
        reveal("keyring:vigie/autre", NOBODY, ask)


def test_a_keyring_that_there_is_not_is_said():
    with pytest.raises(ConfigError, match="keyring"):  # not installed, or without a service on a machine of tests
        ask_keyring("vigie", "salon")
