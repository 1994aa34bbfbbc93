"""The README and the pages in docs/ tell the truth: each command has a page, and each line shown is understood."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli.app import app
from bot.config import CollectSettings, Config, DigestSettings, WatchSettings
from bot.version import __version__

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND_LINE = re.compile(r"^\$ (?:\.venv/bin/)?(vigie .*)$", re.MULTILINE)


def leaves(command, words=("vigie",)):
    """Every command that does something, with the words that name it."""
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from leaves(inner, (*words, name))
    else:
        yield " ".join(words), command


COMMANDS = dict(leaves(get_command(app)))
LINES = sorted({(line, page.name) for page in PAGES for line in COMMAND_LINE.findall(page.read_text(encoding="utf-8"))})


def test_pages_show_commands():
    assert len(LINES) > 30


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told_in_a_page(name):
    assert any(f"{line} ".startswith(f"{name} ") for line, _ in LINES) or any(
        f"`{name}`" in page.read_text(encoding="utf-8") for page in PAGES
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name):
    assert COMMANDS[name].help, name


@pytest.mark.parametrize(("line", "page"), LINES)
def test_every_line_shown_is_understood(line, page):
    words = shlex.split(line, comments=True)[1:]
    command, parent = get_command(app), None
    while True:
        context = command.make_context(command.name or "vigie", list(words), parent=parent)
        if not hasattr(command, "commands"):
            return
        # What a group leaves over begins with the name of the next command.
        rest = [*getattr(context, "_protected_args", ()), *context.args]
        name, command, words = command.resolve_command(context, rest)
        assert command is not None, (page, name)
        parent = context


def test_the_version_is_the_distributions():
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_setting_is_told():
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    tables = {"": Config, "collect.": CollectSettings, "digest.": DigestSettings, "watch.": WatchSettings}
    for lead, table in tables.items():
        for name in table.__dataclass_fields__:
            if name not in ("folder", "collect", "digest", "watch") or lead:
                assert f"`{lead}{name}`" in page, lead + name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
