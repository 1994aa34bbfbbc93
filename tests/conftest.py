"""Fixtures that any test may ask for, and what holds for all of them."""

from hypothesis import settings

from tests.postgres import database_url, postgres, postgres_url, store

__all__ = ["database_url", "postgres", "postgres_url", "store"]

# A machine that is busy with other things takes ten times as long over one example as over the next.
settings.register_profile("vigie", deadline=None)
settings.load_profile("vigie")
