"""Mail: the look of the HTML edition with all styles inline. apprise makes the plain-text alternative of it.

That alternative is the text without its tags, so each address stands behind its link in a part that is not displayed:
a reader of plain text has it too.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.post.pages import Limit, Page, Role, Unit
from bot.post.place import Handing, Place, write_text
from bot.types import Message

_BYTES = 90_000  #: large mail programs cut a page off at 102 kB
_SUBJECT = 250


def mail() -> Place:
    """An HTML page of at most 90,000 bytes."""
    return Place(
        Limit(_BYTES, _SUBJECT, Unit.BYTES), write, lambda message: len(message.markup.encode()) <= _BYTES, Handing.HTML
    )


def write(page: Page) -> Message:
    """The message as a page that loads nothing; whatever came from outside is escaped."""
    markup = _template().render(page=page, say=page.labels.say, role=Role)
    return replace(write_text(page), markup=markup)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("mail.html.j2")
