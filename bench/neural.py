"""Batched writing against `generate()` called one article at a time: same checkpoint, same machine, same run.

    python -m bench.neural [--articles 16] [--words 50]

The checkpoint has the size of BARThez (6 + 6 layers of 768, 50,000 pieces) and random weights: how fast it writes does
not depend on what. Prints articles a second of both, and their ratio, over pairs of runs.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.enrich.checkpoint import Checkpoint
from bot.enrich.writer import Task


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=16)
    parser.add_argument("--words", type=int, default=50)
    parser.add_argument("--pairs", type=int, default=3)
    wanted = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from checkpoints import a_bart, an_article

    large = {
        "d_model": 768, "encoder_layers": 6, "decoder_layers": 6, "encoder_attention_heads": 12,
        "decoder_attention_heads": 12, "encoder_ffn_dim": 3072, "decoder_ffn_dim": 3072, "vocab_size": 50_000,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        checkpoint = Checkpoint("barthez-sized", a_bart(Path(name), positions=1024, **large))
        tasks = [
            Task(an_article(n, sentences=20 + 3 * (n % 12)).full_text, "fr", wanted.words)
            for n in range(wanted.articles)
        ]
        checkpoint.write(tasks[:1])
        ratios = []
        for _ in range(wanted.pairs):
            alone = timed(lambda: [checkpoint.write([task]) for task in tasks])
            together = timed(lambda: checkpoint.write(tasks))
            ratios.append(alone / together)
            rates = f"{len(tasks) / alone:.2f} articles/s alone, {len(tasks) / together:.2f} batched"
            print(f"{rates}, {ratios[-1]:.2f} times", flush=True)
    print(f"median of {wanted.pairs} pairs: {statistics.median(ratios):.2f} times")


if __name__ == "__main__":
    main()
