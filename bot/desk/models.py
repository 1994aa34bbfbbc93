"""`vigie models …`: the local models that may write summaries, and which of them does."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.desk.named import find_named, same_name
from bot.errors import ConfigError, ModelError
from bot.files import write_whole
from bot.secret import HINT, is_kept_elsewhere, reveal
from bot.types import Check

if TYPE_CHECKING:
    from bot.enrich.writer import Writer

EMBEDDED = "embedded"
"""The name of the summariser that ships with Vigie."""

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+\Z")
_SAMPLE = {
    "fr": "Borealis ferme son usine de Nantes.\nLe fabricant Borealis fermera son usine de Nantes en avril, a annoncé "
    "mardi sa direction. La décision touche quatre cents salariés. Un plan de départs sera présenté aux syndicats.",
    "en": "Borealis closes its Nantes plant.\nBorealis will close its Nantes plant in April, its management said on "
    "Tuesday. The decision affects four hundred employees. Unions will be shown a plan.",
}


@dataclass(frozen=True, slots=True)
class LocalModel:
    """One model of the user's: a folder with a checkpoint, or a model of a server that speaks the OpenAI chat API."""

    name: str
    place: str  #: a folder, or the server's address
    model: str = ""  #: which of the server's models; "" for a folder
    key: str = ""  #: where the server's key is kept; see `secret`
    used: bool = False  #: it writes the summaries

    @property
    def is_server(self) -> bool:
        """True for a model behind an address."""
        return self.place.startswith(("http://", "https://"))


class Models:
    """The models that a workspace knows, kept in its `models.json`; downloaded ones lie in its `models/`."""

    def __init__(self, workspace: Path, private_hosts: Sequence[str] = ()) -> None:
        self._private_hosts = tuple(private_hosts)
        self._file = workspace / "models.json"
        self._downloads = workspace / "models"

    def list(self) -> tuple[LocalModel, ...]:
        """The embedded one first. Raises ConfigError where `models.json` cannot be read."""
        known = self._read()
        return (LocalModel(EMBEDDED, "ships with Vigie", used=not any(model.used for model in known)), *known)

    def add(self, place: str, *, name: str = "", model: str = "", key: str = "") -> LocalModel:
        """Make a model known: a folder, a hub name such as `owner/model` (downloaded now), or a server's address.

        One of that name is replaced, and goes on writing where it does.
        Raises ConfigError for a place that is none, ModelError for what is no safe checkpoint or no proper address.
        """
        if place.startswith(("http://", "https://")):
            added = self._of_server(place, name, model, key)
        elif place.strip():
            added = self._of_folder(place, name)
        else:
            raise ConfigError("Say where the model is: a folder, a hub name (owner/model) or a server's address.")
        if same_name(added.name, EMBEDDED) or not re.fullmatch(r"[\w.-]{1,60}", added.name):
            raise ConfigError(
                f'"{added.name}" cannot be a model\'s name; use --name with letters, digits, "-" and ".".'
            )
        there = [known for known in self._read() if same_name(known.name, added.name)]
        added = replace(added, used=any(known.used for known in there))
        self._write([*(known for known in self._read() if known not in there), added])
        return added

    def _of_server(self, place: str, name: str, model: str, key: str) -> LocalModel:
        from bot.enrich.server import allowed_hosts

        if not model:
            raise ConfigError("Say which of the server's models is to write: --model NAME.")
        if key and not is_kept_elsewhere(key):
            raise ConfigError(f"Keep the server's key elsewhere, and say where: --key {HINT}.")
        allowed_hosts(place)
        return LocalModel(name or re.sub(r"[^\w.-]+", "-", model), place.rstrip("/"), model, key)

    def _of_folder(self, place: str, name: str) -> LocalModel:
        from bot.enrich.checkpoint import check_files

        folder = Path(place).expanduser().resolve()
        if folder.is_dir():
            name = name or folder.name
        elif _HUB_NAME.match(place):
            name = name or place.rpartition("/")[2]
            folder = self._download(place, name)
        else:
            raise ConfigError(f"{place} is neither a folder, nor a hub name (owner/model), nor a server's address.")
        check_files(name, folder)
        return LocalModel(name, str(folder))

    def _download(self, hub_name: str, name: str) -> Path:
        try:
            from huggingface_hub import snapshot_download
        except ImportError as error:
            raise ModelError("A download needs further packages: pip install 'vigie[neural]'.") from error
        wanted = ["*.safetensors", "*.json", "*.model", "*.txt"]  # never a pickle, never code
        try:
            return Path(snapshot_download(hub_name, local_dir=self._downloads / name, allow_patterns=wanted))
        except Exception as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(f"{hub_name} could not be downloaded: {said}") from error

    def use(self, name: str) -> LocalModel:
        """Have a model write the summaries from now on; `embedded` goes back. Raises ConfigError."""
        chosen = self.find(name)
        self._write([replace(model, used=model.name == chosen.name) for model in self._read()])
        return chosen

    def remove(self, name: str) -> LocalModel:
        """Forget a model; one that was downloaded is deleted, a folder of the user's stays. Raises ConfigError."""
        gone = self.find(name)
        if gone.name == EMBEDDED:
            raise ConfigError("The embedded summariser ships with Vigie and cannot be removed.")
        self._write([model for model in self._read() if model.name != gone.name])
        if Path(gone.place).is_relative_to(self._downloads):
            shutil.rmtree(gone.place, ignore_errors=True)
        return gone

    def find(self, name: str) -> LocalModel:
        """The model of that name. Raises ConfigError."""
        return find_named(self.list(), name, "model")

    def check(self, name: str) -> Check:
        """Have a model write one sentence or two, and say how that went. Raises ConfigError for an unknown name."""
        from bot.enrich.writer import Task

        model = self.find(name)
        if model.name == EMBEDDED:
            return Check(name, True, "ready: it chooses sentences, and needs nothing")
        try:
            (text,) = self.open(model, os.environ).write([Task(_SAMPLE["fr"], "fr", 30)])
        except ModelError as error:
            return Check(name, False, str(error), "Mend what it says, or go back: vigie models use embedded")
        if text is None:
            return Check(name, False, "it gave no usable answer in time", "Look at the server's own log.")
        return Check(name, True, f"it writes: {text}")

    def open(self, model: LocalModel, environment: Mapping[str, str]) -> Writer:
        """The model, ready to write. Raises ModelError."""
        if model.is_server:
            from bot.enrich.server import ModelServer, Server

            return ModelServer(
                model.name, Server(model.place, model.model, _key(model, environment)), self._private_hosts
            )
        from bot.enrich.checkpoint import Checkpoint

        return Checkpoint(model.name, Path(model.place))

    def used(self) -> LocalModel | None:
        """The model that writes, None where the embedded one does."""
        return next((model for model in self._read() if model.used), None)

    def _read(self) -> tuple[LocalModel, ...]:
        try:
            return tuple(LocalModel(**row) for row in json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return ()
        except (ValueError, TypeError, OSError) as error:
            raise ConfigError(f"{self._file} cannot be read ({error}): delete it and add the models again.") from error

    def _write(self, models: Iterable[LocalModel]) -> None:
        try:
            write_whole(self._file, json.dumps([asdict(model) for model in models], indent=2).encode())
        except OSError as error:
            raise ConfigError(f"{self._file} cannot be written: {error.strerror or error}.") from error


def _key(model: LocalModel, environment: Mapping[str, str]) -> str:
    """The server's key; "" where it cannot be had: the server then says so, and articles keep the embedded summary."""
    try:
        return reveal(model.key, environment) if model.key else ""
    except ConfigError:
        return ""
