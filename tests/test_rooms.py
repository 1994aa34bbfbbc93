"""The slow proofs of posting in a short form: a real mail server, and kills under a receiver that misbehaves."""

import subprocess
import sys

import pytest

from bench.rooms import mail, verdict


def test_an_edition_arrives_in_a_mailbox_once_and_parses(tmp_path, capsys):
    assert verdict(*mail(tmp_path))
    assert "0 missing, 0 repeated, 0 pings" in capsys.readouterr().out


def test_kills_lose_nothing_and_repeat_nothing():
    kills(5)


@pytest.mark.usefixtures("postgres")
def test_kills_lose_nothing_and_repeat_nothing_on_postgresql(postgres):
    kills(5, "--database", postgres.url(postgres.create()))


def kills(number, *words):
    command = [sys.executable, "-m", "bench.outbox", "--kills", str(number), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 sentences told twice, 0 sentences of sent items lost" in done.stdout
    assert "0 without a row" in done.stdout
