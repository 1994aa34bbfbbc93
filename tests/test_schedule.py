"""`vigie watch` and `vigie status`: a real process, a real receiver, signals and a kill."""

import json
import signal
import subprocess
import sys
import time

import pytest

from bot.desk import init_workspace, open_desk
from bot.desk.watchlists import Follow
from tests.receiver import receiving

STORY = """Nordkabel ouvre une usine de batteries à Dunkerque

Nordkabel ouvrira au printemps une usine de batteries à Dunkerque, a annoncé lundi son directeur.
Le site emploiera 300 personnes.
Les premières livraisons sont prévues pour l’été. Microsoft a commandé la moitié de la production.
"""


def command(*words):
    return [sys.executable, "-m", "bot.cli", *words]


def vigie(*words, cwd):
    return subprocess.run(command(*words), cwd=cwd, capture_output=True, text=True, timeout=60)


@pytest.fixture
def workspace(tmp_path):
    """A workspace with one article of today, a watchlist that is due and a channel; and its receiver."""
    folder = init_workspace(tmp_path / "veille", starter=False)
    (tmp_path / "nouvelle.txt").write_text(STORY, encoding="utf-8")
    settings = folder / "vigie.toml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(told.replace("# private_hosts", "private_hosts"), encoding="utf-8")
    with receiving() as receiver, open_desk(folder) as desk:
        desk.add(str(tmp_path / "nouvelle.txt"))
        for watchlist in desk.watchlist.list():
            desk.watchlist.remove(watchlist.name)
        desk.watchlist.add("tech", Follow(at="00:00"))
        desk.channel.add("salon", f"json://127.0.0.1:{receiver.port}")
        yield folder, receiver


@pytest.fixture
def watch(workspace):
    """The watch of that workspace, running until the end of the test."""
    folder, _ = workspace
    log = (folder / "log").open("w")
    started = [subprocess.Popen(command("watch"), cwd=folder, stdout=log, stderr=subprocess.STDOUT)]
    yield started
    for process in started:
        process.kill()
        process.wait()
    log.close()


def until(true, seconds=90):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def told(folder):
    return json.loads(vigie("status", "--json", cwd=folder).stdout)


def test_the_watch_makes_the_edition_posts_it_once_and_stops_when_told(workspace, watch):
    folder, receiver = workspace
    until(lambda: receiver.calls)
    assert "Nordkabel" in receiver.calls[0].json["message"]
    until(lambda: {job["name"] for job in told(folder)["watch"]["jobs"]} == {"news", "editions"})
    state = told(folder)
    assert state["is_well"]
    assert (state["watch"]["alive"], state["watch"]["pid"]) == (True, watch[0].pid)
    assert (state["articles"], state["backlog"], state["editions"][0]["items"]) == (1, 0, 1)
    assert state["channels"][0]["counts"] == {"sent": 1}

    second = vigie("watch", cwd=folder)
    assert second.returncode == 1
    assert "running already" in second.stderr

    watch[0].send_signal(signal.SIGTERM)
    assert watch[0].wait(60) == 0
    assert not told(folder)["watch"]["alive"]
    assert len(receiver.calls) == 1
    log = (folder / "log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "Posted to salon: 1 item" in log


def test_a_watch_that_was_killed_starts_again_and_repeats_nothing(workspace, watch):
    folder, receiver = workspace
    until(lambda: receiver.calls)
    watch[0].kill()
    watch[0].wait()
    state = told(folder)
    assert not state["watch"]["alive"]
    watch.append(subprocess.Popen(command("watch"), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT))
    until(lambda: told(folder)["watch"]["pid"] == watch[1].pid and len(told(folder)["watch"]["jobs"]) == 2)
    watch[1].send_signal(signal.SIGINT)
    assert watch[1].wait(60) == 0
    assert len(receiver.calls) == 1


def test_status_before_and_without_a_watch(workspace):
    folder, _ = workspace
    printed = vigie("status", cwd=folder)
    assert printed.returncode == 0
    assert "never ran here" in printed.stdout
    assert "1 waiting to be enriched" in printed.stdout
    (folder / "watch.json").write_text("{half a fi", encoding="utf-8")
    assert "never ran here" in vigie("status", cwd=folder).stdout


def test_a_time_of_day_that_is_none_is_refused(workspace):
    folder, _ = workspace
    done = vigie("watchlist", "add", "soir", "--at", "7pm", cwd=folder)
    assert done.returncode == 1
    assert '"7pm" is not a time of day' in done.stderr
    assert "mon, tue" in vigie("watchlist", "add", "soir", "--on", "lundi", cwd=folder).stderr
    done = vigie("watchlist", "add", "soir", "--at", "18:30", "--on", "mon", "--on", "thu", cwd=folder)
    assert "mon, thu at 18:30" in done.stdout
