"""New articles enter SQLite's search index together, by a statement of the store's instead of a trigger.

A statement with a trigger begins a savepoint, and FTS5 writes what it has in memory at each: every article became a
segment of the index, to be merged with others later. The triggers for what changes and goes stay.
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the trigger; what is indexed stays so."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER search_added")
