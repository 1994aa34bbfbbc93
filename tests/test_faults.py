"""Every fault of the table, visited as `vigie collect` would; and the table of the documentation says the same."""

from pathlib import Path

import pytest

from tests.fault_ground import grounds
from tests.faults import FAULTS

DOC = Path(__file__).parent.parent / "docs" / "faults.md"


@pytest.fixture(scope="module")
def ground():
    with grounds() as ground:
        yield ground


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.path[1:])
def test_fault(ground, fault):
    with ground() as place:
        seen = fault.act(place)
    assert fault.holds(seen), f"expected: {fault.expected}; seen: {seen}"


def test_every_fault_is_in_the_documentation_as_it_is_here():
    rows = [line.split(" | ") for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    assert [(row[0][2:], row[1], row[-1][:-2]) for row in rows] == [
        (fault.name, fault.expected, f"`{fault.guard}`") for fault in FAULTS
    ]


def test_guards_are_modules():
    root = Path(__file__).parent.parent / "bot"
    for fault in FAULTS:
        assert root.joinpath(*fault.guard.split(".")).with_suffix(".py").is_file()
