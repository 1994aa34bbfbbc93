"""A short form of `python -m bench.kill`: vigie may be killed at any instant, on both databases."""

import pytest

from bench.kill import trial


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_and_run_again_nothing_is_lost_or_told_twice(tmp_path, seed):
    verdict = trial(tmp_path, kills=4, seed=seed)
    assert verdict.is_clean, verdict
    assert verdict.items > 0
    assert verdict.sent + verdict.unknown == verdict.items


def test_the_same_on_postgresql(tmp_path, postgres_url):
    verdict = trial(tmp_path, kills=4, seed=3, database=postgres_url)
    assert verdict.is_clean, verdict
    assert verdict.sent + verdict.unknown == verdict.items
