"""An edition as one self-contained HTML page, made to be opened in a browser and to be mailed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.digest.view import EditionView


def as_html(edition: EditionView) -> str:
    """The edition as a page that loads nothing and runs nothing; whatever came from outside is escaped."""
    return _template().render(edition=edition, say=edition.labels.say)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("edition.html.j2")
