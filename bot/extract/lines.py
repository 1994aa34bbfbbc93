"""Which lines of a page belong to its article: several extractors are heard, and a small learned classifier decides.

It looks at every line of the page (`blocks`), at what the voices say of it and at where it stands (`features`), and
adds up small decision trees (gradient boosting, Friedman 2001, doi:10.1214/aos/1013203451). The weights are
`models/lines/weights.json`; its card says what they were trained on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.assets import find
from bot.errors import AssetError, ModelError
from bot.extract.blocks import Block, read_blocks
from bot.extract.body import Line, capped
from bot.extract.features import FEATURES, GROUPS, Hearing, Lines
from bot.trees import Forest

_TAGS = {"li": "item", "dd": "item", "tr": "row", **{f"h{level}": "head" for level in range(1, 7)}}


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned: weights of words in short lines, trees, and the probability from which a line belongs."""

    words: Mapping[str, float]
    trees: Forest
    bound: float


def load_weights(path: Path) -> Weights:
    """Read weights. Raises ModelError where the file cannot be read or was made for other features."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["features"] != list(FEATURES):
            raise ModelError(f"{path} was trained on other features than this version of Vigie has: install it again.")
        trees = Forest([_laid_out(tree) for tree in said["trees"]])
        return Weights({str(word): float(weight) for word, weight in said["words"].items()}, trees, said["bound"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path} cannot be read ({error!r}): install Vigie again.") from error


def _laid_out(said: Any) -> dict[str, list[Any]]:
    """A tree as a forest has it, from `[feature, bound, tree within it, tree beyond it]` or the value of a leaf."""
    tests: list[list[float]] = []
    leaves: list[float] = []

    def walk(part: Any) -> None:
        if not isinstance(part, list):
            leaves.append(float(part))
            return
        feature, bound, within, beyond = part
        if not 0 <= feature < len(FEATURES):
            raise ValueError(f"there is no feature {feature}")
        before = len(leaves)
        walk(within)
        tests.append([int(feature), float(bound), before, len(leaves) - before])
        walk(beyond)

    walk(said)
    return {"tests": tests, "leaves": leaves}


@lru_cache(maxsize=2)
def shipped_weights(own: Path | None = None) -> Weights | None:
    """The weights that ship with Vigie, or the user's own; None where they are broken: `vigie doctor` then says so."""
    try:
        return load_weights(find("models", "lines/weights.json", own))
    except (AssetError, ModelError):
        return None


def choose_lines(tree: Any, hearing: Hearing, weights: Weights) -> tuple[Line, ...]:
    """The lines of a tree that belong to the article, in the order of the page; none where no voice hears any."""
    blocks = read_blocks(tree)
    lines = Lines(blocks, hearing, weights.words)
    return tuple(capped(line_of(blocks[number]) for number in _belonging(lines, blocks, weights)))


def _belonging(lines: Lines, blocks: Sequence[Block], weights: Weights) -> Iterator[int]:
    """The numbers of the lines that the trees say are the article's; what lines share is tested once."""
    trees, bound = weights.trees, math.log(weights.bound / (1 - weights.bound))
    of_line, of_place, of_page = (trees.tests(group.start, group.stop) for group in GROUPS)
    page = trees.reach(lines.page, of_page)
    places: dict[int, int] = {}
    for number in lines.candidates():
        at = blocks[number].place.number
        if at not in places:
            places[at] = page & trees.reach(lines.place(number), of_place)
        if trees.value(places[at] & trees.reach(lines.line(number), of_line)) >= bound:
            yield number


def line_of(block: Block) -> Line:
    """A block as a line of a body."""
    return Line(block.text, _TAGS.get(block.place.tag, "p"))
