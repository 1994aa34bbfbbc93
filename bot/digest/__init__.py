"""Digests: choosing the stories of an edition, and showing it as text, Markdown, HTML or JSON."""
