"""The floors of the house: imports point down only, rooms of one floor never meet, and there are no circles."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"
FLOORS = {
    "errors": 0,
    "types": 0,
    "version": 0,
    "config": 1,
    "assets": 1,
    "files": 1,
    "text": 1,
    "gate": 1,
    "scores": 1,
    "carriers": 1,
    "charset": 1,
    "characters": 1,
    "labels": 1,
    "markup": 1,
    "secret": 1,
    "moments": 1,
    "trees": 1,
    "collect": 2,
    "extract": 2,
    "enrich": 2,
    "digest": 2,
    "post": 2,
    "store": 2,
    "engine": 2,
    "pipeline": 3,
    "desk": 4,
    "cli": 6,  # starts the schedule, which is a door too
    "schedule": 5,
    "demo": 2,  # the news site and the webhook receiver; the show is a command
}
MODULES = sorted(path for path in BOT.rglob("*.py") if "_bundled" not in path.parts)


def name_of(path: Path) -> str:
    parts = path.relative_to(BOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """Every module of `bot` that a file imports, also inside functions and under TYPE_CHECKING."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    known = {name_of(path) for path in MODULES}
    return {longest(name, known) for name in found if name == "bot" or name.startswith("bot.")}


def longest(name: str, known: set[str]) -> str:
    while name not in known:
        name = name.rpartition(".")[0]
    return name


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path):
    here = room_of(name_of(path))
    if not here:  # bot/__init__.py re-exports the Desk
        return
    for imported in imports_of(path):
        there = room_of(imported)
        assert there, f"{name_of(path)} imports the package itself, which imports the Desk"
        assert there == here or FLOORS[there] < FLOORS[here] or (FLOORS[here] == 0 and there == "types"), (
            f"{name_of(path)} (floor {FLOORS[here]}) imports {imported} (floor {FLOORS[there]})"
        )


def test_every_room_has_a_floor():
    assert {room_of(name_of(path)) for path in MODULES} - {""} == set(FLOORS)


def test_only_the_store_knows_sqlmodel():
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if room_of(name_of(path)) != "store":
            assert "sqlmodel" not in text.replace("`sqlmodel`", ""), path
            assert "import sqlalchemy" not in text, path


def test_no_circles():
    graph = {name_of(path): imports_of(path) - {name_of(path)} for path in MODULES if name_of(path) != "bot"}
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " → ".join((*way, module))
        if module not in done:
            for imported in graph.get(module, ()):
                # A package's __init__ that re-exports its own modules is no circle unless a module asks it back.
                visit(imported, (*way, module))
            done.add(module)

    for module in graph:
        visit(module, ())
