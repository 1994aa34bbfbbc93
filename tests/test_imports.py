"""Heavy libraries are imported on use: asking for help must not wait for a parser, a database or an HTTP client."""

import subprocess
import sys

import pytest

HEAVY = (
    "aiohttp", "alembic", "apprise", "babel", "feedparser", "jinja2", "langdetect", "lxml", "sqlalchemy", "sqlmodel",
    "trafilatura", "torch", "transformers", "ahocorasick", "fastwarc",
)  # fmt: skip


def loaded_after(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after running `code`."""
    program = f"import sys\n{code}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("code", ["import bot", "import bot.cli.app", "import bot.types, bot.errors, bot.config"])
def test_nothing_heavy_before_use(code):
    assert loaded_after(code) & set(HEAVY) == set()


def test_a_search_loads_no_parser_and_no_http_client():
    loaded = loaded_after("from bot.desk import Desk")
    assert (
        loaded & {"aiohttp", "apprise", "feedparser", "jinja2", "langdetect", "lxml", "trafilatura", "torch"} == set()
    )


def test_help_loads_nothing_heavy():
    code = "import sys; sys.argv = ['vigie', '--help']\nfrom bot.cli import main\ntry: main()\nexcept SystemExit: pass"
    assert loaded_after(code) & set(HEAVY) == set()
