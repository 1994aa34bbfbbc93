"""Fixtures that any test may ask for."""

from tests.postgres import database_url, postgres, postgres_url, store

__all__ = ["database_url", "postgres", "postgres_url", "store"]
