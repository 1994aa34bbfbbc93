"""Count in how many articles each token stands, in French and in English: the background of `bot/enrich/background.py`.

    python models/background/recipe.py CORPUS

CORPUS holds `summaries/orangesum-abstract-train.jsonl.xz` (`title`, `summary`, `text`, French) and
`extraction/wcxb-dev-articles.jsonl.xz` (`text`, several languages). Only counts are kept, of tokens that at least three
French or two English articles have. Writes `tokens.tsv.xz` and `meta.json` beside this file.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.enrich.background import VERSION, cut
from bot.enrich.language import detect
from bot.text import words
from models.recipes import hashes, write_json

_LEAST = {"fr": 3, "en": 2}
HERE = Path(__file__).parent


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a corpus."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def count(texts: Iterable[str]) -> tuple[int, Counter[str]]:
    """How many texts there are, and how many of them have each token."""
    total, having = 0, Counter[str]()
    for text in texts:
        total += 1
        having.update({cut(word) for word, _, _ in words(text)})
    return total, having


def main() -> None:
    """Count, and write."""
    corpus = Path(sys.argv[1])
    french = rows(corpus / "summaries/orangesum-abstract-train.jsonl.xz")
    english = rows(corpus / "extraction/wcxb-dev-articles.jsonl.xz")
    counted = {
        "fr": count("\n".join((row["title"], row["summary"], row["text"])) for row in french),
        "en": count(row["text"] for row in english if row["text"] and detect(row["text"][:2000], []) == "en"),
    }
    with lzma.open(HERE / "tokens.tsv.xz", "wt", encoding="utf-8") as lines:
        for language, (_, having) in counted.items():
            kept = sorted((token, n) for token, n in having.items() if n >= _LEAST[language])
            lines.writelines(f"{language}\t{token}\t{n}\n" for token, n in kept)
    meta = {
        "name": "background",
        "version": VERSION,
        "licence": "Apache-2.0; no text of the data is in the counts",
        "sha256": hashes(HERE, ("tokens.tsv.xz",)),
        "articles": {language: total for language, (total, _) in counted.items()},
    }
    write_json(HERE / "meta.json", meta)


if __name__ == "__main__":
    main()
