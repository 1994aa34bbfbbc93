"""The channels of a watchlist become its routes."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PLAIN = {"language": "", "form": "full", "at": "", "weekdays": [], "items": 0}


def upgrade() -> None:
    """Each name becomes a route that tells everything at once, as it was before."""
    # Plain SQL: on SQLite alembic would make the table anew, and editions refer to it.
    op.execute("ALTER TABLE watchlist RENAME COLUMN channels TO routes")
    watchlist = sa.table("watchlist", sa.column("id", sa.Integer), sa.column("routes", sa.Text))
    connection = op.get_bind()
    for number, names in connection.execute(sa.select(watchlist.c.id, watchlist.c.routes)).all():
        routes = [{"channel": name} | _PLAIN for name in json.loads(names)]
        told = json.dumps(routes, ensure_ascii=False)
        connection.execute(sa.update(watchlist).where(watchlist.c.id == number).values(routes=told))
