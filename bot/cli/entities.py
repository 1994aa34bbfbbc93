"""`vigie entity`."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import show
from bot.cli.options import Json, group
from bot.cli.progress import bars
from bot.cli.workspace import opened
from bot.types import EntityType

if TYPE_CHECKING:
    from bot.desk.entities import Changed, Known
    from bot.enrich.registry import Name

entity_app = group("Companies, people, products … of your own.", "Lists")

Entity = Annotated[str, typer.Argument(metavar="ENTITY", help="Its id or one of its names.", show_default=False)]
Name_ = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]
Context = Annotated[
    list[str] | None,
    typer.Option(help="A word that stands where the name means it; may be repeated.", show_default=False),
]
Type = Annotated[EntityType | None, typer.Option("--type", help="What it is.", show_default=False)]
Id = Annotated[str, typer.Option("--id", help="Made from the name by default.", show_default=False)]
Since = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The first day.", show_default=False)]
Until = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The first day no longer.", show_default=False)]


@entity_app.command("add")
def entity_add(
    name: Name_,
    kind: Annotated[EntityType, typer.Option("--type", help="What it is.")] = EntityType.COMPANY,
    alias: Annotated[list[str] | None, typer.Option(help="Another name; may be repeated.", show_default=False)] = None,
    context: Context = None,
    country: Annotated[str, typer.Option(help="Two letters.", show_default=False)] = "",
    parent: Annotated[str, typer.Option(help="An entity that it belongs to.", show_default=False)] = "",
    wikidata: Annotated[str, typer.Option(help="Such as Q312.", show_default=False)] = "",
    entity_id: Id = "",
) -> None:
    """Add an entity; articles that are there already and name it are tagged again."""
    from bot.desk.entities import Details

    details = Details(entity_id, alias or (), context or (), country, parent, wikidata)
    with opened() as desk, _told("Added:", name) as tell, bars() as progress:
        tell(desk.entity.add(name, kind, details, progress=progress))


@entity_app.command("alias")
def entity_alias(entity: Entity, name: Name_, context: Context = None, since: Since = "", until: Until = "") -> None:
    """Give an entity a further name, also one that holds only for a time or beside certain words."""
    from bot.desk.entities import Guard

    with opened() as desk, _told(f"“{name}” is now a name of", entity) as tell, bars() as progress:
        tell(desk.entity.alias(entity, name, Guard(context or (), since, until), progress=progress))


@entity_app.command("rename")
def entity_rename(entity: Entity, name: Name_, since: Since = "") -> None:
    """Give an entity another main name; the old one stays one of its names."""
    with opened() as desk, _told("Renamed:", entity) as tell, bars() as progress:
        tell(desk.entity.rename(entity, name, since, progress=progress))


@entity_app.command("merge")
def entity_merge(
    entity: Entity,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The one that stays.", show_default=False)],
) -> None:
    """Make two entities one: all that the first has goes over to the second."""
    with opened() as desk, _told(f"“{entity}” is now the same as", into) as tell, bars() as progress:
        tell(desk.entity.merge(entity, into, progress=progress))


@entity_app.command("split")
def entity_split(
    entity: Entity,
    names: Annotated[list[str], typer.Argument(metavar="NAME", show_default=False)],
    kind: Type = None,
    entity_id: Id = "",
) -> None:
    """Make some names of an entity an entity of their own, called by the first of them."""
    with opened() as desk, _told("Split off:", names[0]) as tell, bars() as progress:
        tell(desk.entity.split(entity, names, kind, entity_id, progress=progress))


@entity_app.command("remove")
def entity_remove(
    entity: Entity,
    name: Annotated[list[str] | None, typer.Option(help="Only this name of it.", show_default=False)] = None,
) -> None:
    """Have an entity no more, or only a name of it; a shipped one stays away until `vigie entity reset`."""
    with opened() as desk, _told("No longer a name of" if name else "Removed:", entity) as tell, bars() as progress:
        tell(desk.entity.remove(entity, name or (), progress=progress))


@entity_app.command("reset")
def entity_reset(entity: Entity) -> None:
    """Take back all that you changed of an entity; a merged one stands by itself again."""
    with opened() as desk, _told("Your changes are taken back:", entity) as tell, bars() as progress:
        tell(desk.entity.reset(entity, progress=progress))


@entity_app.command("list")
def entity_list(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS", help="Part of a name.", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """Show what you changed; with words, the entities that have them in a name."""
    with opened() as desk:
        if words:
            found = desk.entity.list(" ".join(words))
            _entities([asdict(entity) for entity in found], as_json=json)
        else:
            _lines([dict(line) for line in desk.entity.changes()], as_json=json)


@entity_app.command("show")
def entity_show(entity: Entity, json: Json = False) -> None:
    """Show an entity: its names, when and beside which words they mean it, and what you changed."""
    with opened() as desk:
        known = desk.entity.show(entity)
    if json:
        show.as_json(asdict(known))
    else:
        _known(known)


# --- what a user sees -------------------------------------------------------------------------------------------


@contextmanager
def _told(lead: str, what: str) -> Iterator[Callable[[Changed], None]]:
    """Keeps what a change did until the progress bar is gone, and says it then; `what` where the entity is gone."""
    done: list[Changed] = []
    yield done.append
    for changed in done:
        entity = changed.entity
        show.say(f"{lead} {f'{entity.name} ({entity.type} “{entity.id}”)' if entity else what}.")
        show.say(f"  {show.articles_said(changed.retagged)} in the archive tagged again.")


def _say(text: str, indent: str = "") -> None:
    """A line of a list, with what does not fit below it."""
    after = f"{indent}    "
    show.say(textwrap.fill(show.clean(text), show.WIDTH, initial_indent=indent, subsequent_indent=after))


def _entities(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show.as_json(found)
        return
    from bot.desk.entities import MOST_LISTED

    if not found:
        show.say("None has that in a name. Add one: vigie entity add NAME --type company")
    for entity in found:
        _say(f"{entity['id']}: {entity['name']} ({entity['type']})")
    if len(found) == MOST_LISTED:
        show.say(f"Only the {MOST_LISTED} nearest; more letters find fewer.")


def _lines(lines: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show.as_json(lines)
        return
    if not lines:
        show.say("You changed nothing yet. Add one: vigie entity add NAME --type company")
    for line in lines:
        _say(_sentence(line))


def _sentence(line: dict[str, Any]) -> str:
    """One of the user's lines, in words."""
    if "merge" in line:
        return f"merged   {line['merge']} → {line['into']}"
    if "rename" in line:
        return f"renamed  {line['rename']}: {line['name']}{_when(line)}"
    if "alias" in line:
        return f"named    {line['alias']}: {line['name']}{_when(line)}"
    if "remove" in line:
        names = f": {', '.join(line['names'])}" if "names" in line else ""
        return f"removed  {line['remove']}{names}"
    return f"added    {line['id']}: {line['name']} ({line['type']})"


def _when(guard: dict[str, Any]) -> str:
    parts = [f" {label} {guard[label]}" for label in ("since", "until") if guard.get(label)]
    context = guard.get("context")
    return "".join(parts) + (f", beside {' or '.join(context)}" if context else "")


def _known(known: Known) -> None:
    entity = known.entity
    facts = [entity.country, f"of {entity.parent}" if entity.parent else "", entity.wikidata]
    show.say(f"{entity.name} ({entity.type} “{entity.id}”)", "bold")
    if any(facts):
        show.say(f"  {' · '.join(fact for fact in facts if fact)}")
    for name in known.names:
        _say(f"{name.text}{_guard(name)}", "  ")
    for old in known.merged:
        show.say(f"  merged into it: {old}")
    if known.own:
        show.say("Your changes:")
        for line in known.own:
            _say(_sentence(dict(line)), "  ")


def _guard(name: Name) -> str:
    said = {"since": name.since, "until": name.until, "context": name.context}
    return _when({label: value for label, value in said.items() if value})
