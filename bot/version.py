"""Which Vigie this is: the version of the distribution, held equal to pyproject.toml by a test."""

__version__ = "0.1.0"
