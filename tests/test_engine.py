"""Work in worker processes: what is stopped, what it costs others, and that nothing is left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from bot.engine.local import LocalEngine
from bot.errors import ExtractError, FetchError

# --- what workers are asked to do: functions of a module that they can import ---------------------------------------


def double(number):
    return 2 * number


def worker_id():
    return os.getpid()


def sleep(seconds):
    time.sleep(seconds)
    return "slept"


def never_end():
    while True:
        pass


def stuck_in_c():
    return pow(7, 10**9) > 0  # one operation of the interpreter, which looks at no signal and lets no thread run


def take(megabytes):
    return len(bytearray(megabytes * 1_000_000))


kept = []


def hoard(megabytes):
    kept.append(bytearray(megabytes * 1_000_000))


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def refuse(url):
    raise ExtractError(url, "no article in it")


def refuse_with_status(url):
    raise FetchError(url, "gone", 410)


class AwkwardError(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def fail_awkwardly():
    raise AwkwardError(1, 2)


def divide(by):
    return 1 / by


def give_thread():
    return threading.Lock()


def write_forever(path):
    """Show that this process lives by what it writes."""
    Path(path).write_text(str(os.getpid()))
    while True:
        pass


def get_stuck(path):
    """Show that this process lives, then look at nothing any more: no signal handler and no thread of Python's runs."""
    Path(path).write_text(str(os.getpid()))
    stuck_in_c()


# --- what is expected ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine():
    with LocalEngine(2, 200) as engine:
        yield engine


def test_a_call_gives_its_result(engine):
    futures = [engine.submit(double, n, seconds=10) for n in range(50)]
    assert [future.result() for future in futures] == [2 * n for n in range(50)]


def test_a_call_runs_in_another_process(engine):
    assert engine.submit(worker_id, seconds=10).result() != os.getpid()


def test_what_a_function_raises_comes_through(engine):
    with pytest.raises(ExtractError) as caught:
        engine.submit(refuse, "http://example.org/1", seconds=10).result()
    assert (caught.value.url, caught.value.reason) == ("http://example.org/1", "no article in it")
    with pytest.raises(FetchError) as caught:
        engine.submit(refuse_with_status, "http://example.org/1", seconds=10).result()
    assert caught.value.status == 410


def test_a_bug_shows_where_it_was(engine):
    with pytest.raises(ZeroDivisionError) as caught:
        engine.submit(divide, 0, seconds=10).result()
    assert "in divide" in "".join(caught.value.__notes__)


def test_an_error_that_cannot_travel_is_told(engine):
    with pytest.raises(RuntimeError, match="AwkwardError: 1 and 2"):
        engine.submit(fail_awkwardly, seconds=10).result()


def test_a_result_that_cannot_travel_is_told(engine):
    with pytest.raises(TypeError, match="pickle"):
        engine.submit(give_thread, seconds=10).result()


def test_arguments_that_cannot_travel_are_told_at_once(engine):
    with pytest.raises(TypeError, match="pickle"):
        engine.submit(double, threading.Lock(), seconds=10)


@pytest.mark.parametrize("stuck", [never_end, stuck_in_c])
def test_a_call_beyond_its_seconds_is_stopped(engine, stuck):
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        engine.submit(stuck, seconds=0.3).result()
    assert time.monotonic() - started < 30


def test_a_call_beyond_its_memory_is_stopped(engine):
    with pytest.raises(RuntimeError, match="memory"):
        engine.submit(take, 500, seconds=10).result()
    assert engine.submit(take, 50, seconds=10).result() == 50_000_000


def test_an_argument_beyond_the_memory_is_stopped(engine):
    with pytest.raises(RuntimeError):
        engine.submit(len, bytes(250_000_000), seconds=10).result()
    assert engine.submit(double, 2, seconds=10).result() == 4


@pytest.mark.parametrize("death", [die, crash])
def test_a_worker_that_dies_is_told_and_replaced(engine, death):
    for _ in range(3):
        with pytest.raises(RuntimeError, match="died"):
            engine.submit(death, seconds=10).result()
    assert engine.submit(double, 2, seconds=10).result() == 4


def test_an_idle_worker_that_dies_costs_no_call():
    with LocalEngine(1, 200) as engine:
        os.kill(engine.submit(worker_id, seconds=10).result(), signal.SIGKILL)
        assert engine.submit(double, 2, seconds=10).result() == 4


def test_neighbours_never_notice():
    with LocalEngine(2, 200) as engine:
        bad = [
            engine.submit(function, *args, seconds=0.5) for function, *args in [(never_end,), (die,), (take, 900)] * 2
        ]
        good = [engine.submit(double, n, seconds=10) for n in range(40)]
        assert [future.result() for future in good] == [2 * n for n in range(40)]
        for future in bad:
            with pytest.raises((TimeoutError, RuntimeError)):
                future.result()


def test_memory_that_earlier_calls_left_behind_is_not_the_next_ones_fault():
    with LocalEngine(1, 200) as engine:
        engine.submit(hoard, 100, seconds=10).result()
        assert engine.submit(take, 100, seconds=10).result() == 100_000_000


def test_workers_are_renewed():
    with LocalEngine(1, 200) as engine:
        ids = {engine.submit(worker_id, seconds=10).result() for _ in range(1100)}
    assert len(ids) == 3


def children():
    """The processes that this one has started and that still run."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True
    )
    return set(listed.stdout.split()[:-1])  # the last one is ps itself


def test_no_worker_is_started_before_it_is_needed():
    before = children()
    with LocalEngine(3, 500) as engine:
        assert children() == before
        for _ in range(3):
            engine.submit(abs, -1, seconds=30).result()
        assert len(children() - before) == 1
    assert children() == before


def test_a_slow_start_does_not_count():
    with LocalEngine(1, 500) as engine:  # which imports this module and pytest for it
        assert engine.submit(double, 2, seconds=0.2).result() == 4


def test_leaving_stops_what_runs_and_what_waits():
    started = time.monotonic()
    with LocalEngine(1, 200) as engine:
        running = engine.submit(sleep, 60, seconds=100)
        waiting = engine.submit(double, 2, seconds=100)
        time.sleep(0.3)
    assert time.monotonic() - started < 30
    with pytest.raises(RuntimeError):
        running.result(timeout=0)
    with pytest.raises((CancelledError, RuntimeError)):
        waiting.result(timeout=0)


def test_an_engine_that_is_not_open_says_so():
    engine = LocalEngine(1, 200)
    with pytest.raises(RuntimeError, match="with"):
        engine.submit(double, 2, seconds=1)
    with engine:
        pass
    with pytest.raises(RuntimeError, match="with"):
        engine.submit(double, 2, seconds=1)


# --- how a program with an engine ends -------------------------------------------------------------------------------


def program(body):
    """A running script without a `__main__` guard, as a user would write one, and an engine in it."""
    code = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background ignores it
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_engine
from bot.engine.local import LocalEngine
with LocalEngine(2, 200) as engine:
{textwrap.indent(textwrap.dedent(body), "    ")}
"""
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def lives(process_id):
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_a_script_without_a_main_guard_works():
    done, errors = program("print(engine.submit(test_engine.double, 21, seconds=10).result())").communicate(timeout=30)
    assert (done, errors) == ("42\n", "")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
@pytest.mark.parametrize(("busy_with", "seconds"), [("write_forever", 1000), ("get_stuck", 1)])
def test_a_killed_program_leaves_no_worker_behind(tmp_path, busy_with, seconds):
    place = tmp_path / "busy"
    running = program(
        f"""
        idle = engine.submit(test_engine.worker_id, seconds=10).result()
        busy = engine.submit(test_engine.{busy_with}, {str(place)!r}, seconds={seconds})
        print(idle, flush=True)
        busy.result()
        """
    )
    workers = [int(running.stdout.readline())]
    wait_for(lambda: place.exists() and place.read_text())
    workers.append(int(place.read_text()))
    assert all(map(lives, workers))
    running.kill()
    running.communicate()
    wait_for(lambda: not any(map(lives, workers)))


def test_ctrl_c_ends_cleanly():
    running = program(
        """
        try:
            print("ready", flush=True)
            engine.submit(test_engine.sleep, 60, seconds=100).result()
        except KeyboardInterrupt:
            test_engine.sleep(0.5)  # time for workers to complain, if they had been interrupted too
            print("interrupted")
            sys.exit(130)
        """
    )
    assert running.stdout.readline() == "ready\n"
    time.sleep(0.5)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does it: to all of the foreground group
    said, errors = running.communicate(timeout=10)
    assert (said, errors, running.returncode) == ("interrupted\n", "", 130)
