"""What several files of commands say alike."""

from __future__ import annotations

from typing import Annotated, Any

import typer

HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
"""How help is asked for."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def group(said: str, panel: str) -> typer.Typer:
    """A command that has commands, such as `vigie source`, and stands in a panel of `vigie --help`."""
    return typer.Typer(help=said, rich_help_panel=panel, no_args_is_help=True, context_settings=HELP)
