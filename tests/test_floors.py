"""No model may get worse: every measure of `tests/floors.json` is reached on the set that it was measured on.

A floor is raised when a model gets better, and never lowered. The hash says which texts and marks a floor belongs to:
after a change of the set, which needs a reason of its own, measure again with

    python tests/test_floors.py

which prints what the file should hold; floors of measures that fell are for the one who changed the set to explain.
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
    """What the floors of a set would be if they were set now: each measure, cut to hundredths."""
    floors = {}
    for task, ways in FLOORS[name]["floors"].items():
        rows = {row.way: row.scores for row in desk.eval(task, HERE / name).rows}
        floors[task] = {way: {m: math.floor(rows[way][m] * 100) / 100 for m in kept} for way, kept in ways.items()}
    return {"sha256": fingerprint(HERE / name), "floors": floors}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, open_desk(init_workspace(Path(place) / "watch", starter=False)) as now:
        print(json.dumps({name: measured(now, name) for name in FLOORS}, indent=2))
