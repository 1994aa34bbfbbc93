"""Extracting: from a page, a plain text or a feed's own entry to an article."""
