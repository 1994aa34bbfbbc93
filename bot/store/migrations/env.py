"""Run by alembic: migrates over the connection, and inside the transaction, that `database.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from bot.store import tables  # noqa: F401 - fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
context.run_migrations()
