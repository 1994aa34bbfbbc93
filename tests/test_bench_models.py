"""The benchmark of the models: days that a corpus lacks, and every table on a small folder of corpora."""

import json
import lzma
import subprocess
import sys
from pathlib import Path

from bench.models import rows_of, with_days

GOLD = Path(__file__).parent / "gold" / "fr" / "1.jsonl"


def packed(path, rows):
    path.parent.mkdir(exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_days_come_from_the_articles_of_the_same_id(tmp_path):
    marks = packed(tmp_path / "entities" / "set.jsonl.xz", [{"id": "1"}, {"id": "2"}, {"id": "3", "published": "2020"}])
    days = [{"id": "1", "published": "2019-01-01"}, {"id": "3", "published": "2018-01-01"}]
    packed(tmp_path / "articles" / "set.jsonl.xz", days)
    dated = with_days(marks, tmp_path / "articles", tmp_path)
    assert [row["published"] for row in rows_of(dated)] == ["2019-01-01", None, "2020"]
    assert dated.name == marks.name


def test_all_tables_are_printed(tmp_path):
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    packed(tmp_path / "entities" / "set.jsonl.xz", rows)
    packed(tmp_path / "summaries" / "set-valid.jsonl.xz", rows)
    command = [sys.executable, "-m", "bench.models", str(tmp_path), "--limit", "3", "--folds", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=GOLD.parents[3])
    assert done.returncode == 0, done.stderr
    for title in ("Summaries on set-valid", "Entities on set", "Topics on set", "Salience on set"):
        assert title in done.stdout
    assert "LEAD-2" in done.stdout
