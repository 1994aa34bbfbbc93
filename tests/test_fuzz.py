"""A short form of `make fuzz`: the first trials of every target, the same ones each time, and the fuzzer itself."""

import pytest

from bot.engine.local import LocalEngine
from tests import fuzz

TRIALS = {"pages": 25, "links": 40, "discover": 40}  # the others take a millisecond or two each


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_nothing_is_wrong_with_the_first_trials(target):
    assert fuzz.attempts(target, 0, range(TRIALS.get(target, 120))) == {}


def test_a_trial_is_always_the_same():
    assert fuzz.damaged("feeds", 3, 14) == fuzz.damaged("feeds", 3, 14)
    assert len({fuzz.damaged("feeds", 0, trial) for trial in range(30)}) > 25


def test_the_fuzzer_goes_through_all_targets():
    with LocalEngine(2, 1024) as engine:
        fuzzing = fuzz.Fuzzing(engine, 1)
        fuzzing.run(0.01, tuple(fuzz.TARGETS))
    assert set(fuzzing.trials.values()) == {fuzz.BATCH}
    assert fuzzing.found == []
