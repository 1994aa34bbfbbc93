"""Enriching: an article's language, the entities that it names, its topics, its summary and its story."""
