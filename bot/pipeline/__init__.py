"""The order of things: collect, enrich, digest, post; between two of them there is always the database."""
