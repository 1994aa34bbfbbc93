"""Writing summaries with a transformers checkpoint on this machine: encoder–decoder (BART, mBART, T5) or causal (chat).

Safetensors only, no code from the checkpoint, no network. Long articles are split between sentences into the model's
own token budget and summed up part by part; batches hold texts of like length, since padding is work.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.enrich.chunks import split
from bot.enrich.prompts import conversation, harmless
from bot.enrich.writer import Task
from bot.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_TOKENS_A_WORD = 2.2  #: generous for French in the vocabularies that are about
_LANGUAGE_CODES = {"fr": "fr_XX", "en": "en_XX"}  # mBART's


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work writing may be."""

    beams: int = 1  #: 1 is greedy
    batch_tokens: int = 8192  #: input tokens of one batch, padding included
    batch_texts: int = 32
    seconds: float = 60.0  #: for one text; a batch gets that times its texts


class Checkpoint:
    """A `Writer` over a folder that `save_pretrained` or a hub download made. Loaded on first use."""

    def __init__(self, name: str, folder: Path, effort: Effort = Effort()) -> None:
        self.name = name
        self.version = f"{name}-{stamp(folder)}"
        self._folder = folder
        self._effort = effort
        self._loaded: tuple[PreTrainedModel, PreTrainedTokenizerBase] | None = None

    def write(self, tasks: Sequence[Task]) -> list[str | None]:
        """Sum up each text; one of several parts is summed up part by part, and what that gave once more.

        Raises ModelError where the checkpoint cannot be loaded or used.
        """
        parts = [[replace(task, text=text) for text in self._parts(task)] for task in tasks]
        texts = self._each(parts)
        long = [index for index, of_one in enumerate(parts) if len(of_one) > 1]
        joined = [replace(tasks[index], text=texts[index]) for index in long]
        # Where even the summaries of the parts are too long for one input, they stand as they are: to cut is blind.
        again = self._each([[task] if len(self._parts(task)) == 1 else [] for task in joined])
        for index, text in zip(long, again, strict=True):
            texts[index] = text or texts[index]
        return [text.strip() or None for text in texts]

    def _each(self, parts: Sequence[Sequence[Task]]) -> list[str]:
        """The summaries of each text's parts, one after the other."""
        done = iter(self._generate([part for of_one in parts for part in of_one]))
        return [" ".join(next(done).strip() for _ in of_one) for of_one in parts]

    def _parts(self, task: Task) -> list[str]:
        _, tokenizer = self._load()
        room = self._room(task)
        return split(task.text, room, lambda text: len(tokenizer(text, add_special_tokens=False)["input_ids"]))

    def _room(self, task: Task) -> int:
        """Tokens of article that fit into one input."""
        model, tokenizer = self._load()
        own = _positions(model.config)
        most = min(own, tokenizer.model_max_length, 4096)
        around = len(self._encoded(replace(task, text=""))["input_ids"])
        room = most - around - (0 if model.config.is_encoder_decoder else _new_tokens(task.words))
        if room < 16:
            raise ModelError(f"The model {self.name} takes only {most} tokens: too few to sum up an article.")
        return int(room)

    def _encoded(self, task: Task) -> dict[str, list[int]]:
        model, tokenizer = self._load()
        text = harmless(task.text, _special(tokenizer))
        if model.config.is_encoder_decoder:
            return dict(tokenizer(_prefix(model.config) + text))
        if tokenizer.chat_template:
            rendered = tokenizer.apply_chat_template(
                conversation(text, task.language, task.words), tokenize=False, add_generation_prompt=True
            )
            return dict(tokenizer(rendered, add_special_tokens=False))
        asked = "\n\n".join(message["content"] for message in conversation(text, task.language, task.words))
        return dict(tokenizer(asked + "\n\n"))

    def _generate(self, tasks: Sequence[Task]) -> list[str]:
        encoded = [self._encoded(task) for task in tasks]
        texts = [""] * len(tasks)
        for batch in batches([len(one["input_ids"]) for one in encoded], self._effort):
            for index, text in zip(
                batch, self._run([encoded[i] for i in batch], [tasks[i] for i in batch]), strict=True
            ):
                texts[index] = text
        return texts

    def _run(self, encoded: Sequence[dict[str, list[int]]], tasks: Sequence[Task]) -> list[str]:
        import torch

        model, tokenizer = self._load()
        padded = tokenizer.pad({"input_ids": [one["input_ids"] for one in encoded]}, return_tensors="pt")
        try:
            with torch.inference_mode():
                made = model.generate(**padded, **self._options(model, tokenizer, tasks))
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(f"The model {self.name} failed: {str(error).splitlines()[0]}.") from error
        fresh = made if model.config.is_encoder_decoder else made[:, padded["input_ids"].shape[1] :]
        return [str(text) for text in tokenizer.batch_decode(fresh, skip_special_tokens=True)]

    def _options(self, model: Any, tokenizer: Any, tasks: Sequence[Task]) -> dict[str, Any]:
        options: dict[str, Any] = {
            "do_sample": False,
            "num_beams": self._effort.beams,
            "max_new_tokens": _new_tokens(max(task.words for task in tasks)),
            "max_time": self._effort.seconds * len(tasks),
            "pad_token_id": tokenizer.pad_token_id,
        }
        code = _LANGUAGE_CODES.get(tasks[0].language, "")
        if model.config.model_type == "mbart" and code in tokenizer.get_vocab():
            options["forced_bos_token_id"] = tokenizer.convert_tokens_to_ids(code)
        return options

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            self._loaded = load(self.name, self._folder)
        return self._loaded


def load(name: str, folder: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Model and tokenizer of a folder, ready to generate. Raises ModelError that says what is missing."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from safetensors import SafetensorError
        from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise ModelError("Local models need further packages: pip install 'vigie[neural]'.") from error
    disable_progress_bar()
    check_files(name, folder)
    safe = {"local_files_only": True, "trust_remote_code": False}
    try:
        config = AutoConfig.from_pretrained(folder, **safe)
        kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
        tokenizer = AutoTokenizer.from_pretrained(folder, **safe)
        model = kind.from_pretrained(folder, use_safetensors=True, **safe)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"The model {name} cannot be loaded from {folder}: {str(error).splitlines()[0]}") from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
    tokenizer.padding_side = "right" if config.is_encoder_decoder else "left"
    return model.eval(), tokenizer


def check_files(name: str, folder: Path) -> None:
    """Look at a checkpoint without loading it. Raises ModelError for any but a safetensors checkpoint without code."""
    if not (folder / "config.json").is_file():
        raise ModelError(
            f"The model {name} is not in {folder}: there is no config.json. Add it again: vigie models add."
        )
    if not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"The model {name} has no .safetensors file; Vigie loads no other format, since pickles run code."
        )
    if '"auto_map"' in (folder / "config.json").read_text(encoding="utf-8", errors="replace"):
        raise ModelError(f"The model {name} brings code of its own (auto_map), which Vigie does not run.")


def stamp(folder: Path) -> str:
    """What tells one state of a checkpoint from another: a short hash of its files' names and sizes and its config."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        if path.is_file():
            digest.update(f"{path.name} {path.stat().st_size}".encode())
    config = folder / "config.json"
    digest.update(config.read_bytes() if config.is_file() else b"")
    return digest.hexdigest()[:8]


def batches(lengths: Sequence[int], effort: Effort) -> Iterator[list[int]]:
    """Indexes of texts to generate together: sorted by length, bounded in texts and in padded tokens."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and (len(batch) == effort.batch_texts or lengths[index] * (len(batch) + 1) > effort.batch_tokens):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _new_tokens(words: int) -> int:
    return round(words * _TOKENS_A_WORD) + 8


def _positions(config: Any) -> int:
    """How many tokens a model's input may have; T5 has no such limit and says what it was trained on."""
    found = (getattr(config, name, None) for name in ("max_position_embeddings", "n_positions"))
    return next((size for size in found if isinstance(size, int) and size > 0), 1024)


def _prefix(config: Any) -> str:
    """What a T5 wants before the text."""
    tasks = getattr(config, "task_specific_params", None) or {}
    return str(tasks.get("summarization", {}).get("prefix", "summarize: " if config.model_type == "t5" else ""))


def _special(tokenizer: Any) -> list[str]:
    added = [token.content for token in tokenizer.added_tokens_decoder.values() if token.special]
    return [*tokenizer.all_special_tokens, *added]
