"""Builds the wheel, installs it in an empty environment and uses it there: does it bring its data along?

Run by `make check`. It is no pytest module, since it installs packages.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOOK = """
import bot
from bot.assets import find
for name in ("sources.toml", "topics.toml", "crosswords.txt", "entities", "demo"):
    assert "_bundled" in str(find("data", name)), find("data", name)
assert "_bundled" in str(find("models", "background"))
with bot.open_desk("watch") as desk:
    bad = [check for check in desk.doctor() if not check.ok]
    assert not bad, bad
    print(len(desk.knowledge.registry.entities), "entities,", len(desk.source.list()), "sources")
"""


def run(*command: object, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIGIE", "VIRTUAL"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
        (wheel,) = folder.glob("vigie-*.whl")
        venv.create(folder / "empty", with_pip=True)
        python = folder / "empty" / "bin" / "python"
        quiet = ("--quiet", "--disable-pip-version-check")
        run(python, "-m", "pip", "install", *quiet, "-c", ROOT / "constraints.txt", wheel, cwd=folder)
        run(folder / "empty" / "bin" / "vigie", "init", "watch", cwd=folder)
        print(f"{wheel.name} ({wheel.stat().st_size / 1e6:.1f} MB) works in an empty environment:", end=" ")
        print(run(python, "-c", LOOK, cwd=folder).strip())


if __name__ == "__main__":
    main()
