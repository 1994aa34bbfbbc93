"""No model may get worse: every measure of `tests/floors.json` is reached on the set that it was measured on.

A floor is raised when a model gets better, and never lowered. The hash says which texts and marks a floor belongs to:
after a change of the set, which needs a reason of its own, measure again with

    python tests/test_floors.py

which prints what the file should hold: a point below each measure (an article below a share of articles), so that a
single sentence or name more or less is no alarm, and nothing below the floors that there are.
"""

import json
import math
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest

from bot.desk import init_workspace, open_desk

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
CASES = [
    (name, task, way) for name, floors in FLOORS.items() for task, ways in floors["floors"].items() for way in ways
]


def fingerprint(folder):
    """The hash of all files of a set, in the order of their names."""
    digest = sha256()
    for path in sorted(folder.rglob("*.jsonl")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with open_desk(init_workspace(tmp_path_factory.mktemp("floors") / "watch", starter=False)) as desk:
        yield desk


@pytest.mark.parametrize("name", FLOORS)
def test_the_set_is_the_one_that_was_measured(name):
    assert fingerprint(HERE / name) == FLOORS[name]["sha256"]


@pytest.mark.parametrize(("name", "task", "way"), CASES)
def test_the_floor_holds(desk, name, task, way):
    (row,) = [row for row in desk.eval(task, HERE / name).rows if row.way == way]
    below = {
        measure: row.scores[measure]
        for measure, floor in FLOORS[name]["floors"][task][way].items()
        if row.scores[measure] < floor
    }
    assert not below


def measured(desk, name):
    """The floors of a set, raised to a step below what is reached now."""
    raised = {}
    for task, ways in FLOORS[name]["floors"].items():
        report = desk.eval(task, HERE / name)
        rows = {row.way: row.scores for row in report.rows}
        raised[task] = {
            way: {m: max(floor, below(rows[way][m], m, report.articles)) for m, floor in floors.items()}
            for way, floors in ways.items()
        }
    return {"sha256": fingerprint(HERE / name), "floors": raised}


def below(score, measure, articles):
    """A step below a score, in hundredths: an article of those that `main` counts, a point of others."""
    return math.floor(100 * (score - (1 / articles if measure == "main" else 0.01))) / 100


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, open_desk(init_workspace(Path(place) / "watch", starter=False)) as now:
        print(json.dumps({name: measured(now, name) for name in FLOORS}, indent=2))
