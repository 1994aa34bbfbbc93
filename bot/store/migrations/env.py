"""Run by alembic: migrates over the connection, and inside the transaction, that `database.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from bot.store import tables  # noqa: F401 - fills the metadata


def is_modelled(name: str | None, *_: object) -> bool:
    """What the migrations alone make is no difference between them and the models: the index for search."""
    return name is None or not name.startswith("search")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_name=is_modelled,
    render_as_batch=True,
)
context.run_migrations()
