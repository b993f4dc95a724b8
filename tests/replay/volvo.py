"""The real log, when it lies beside the project: its first cases, whole, in a file of their own."""

import csv
import gzip
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest

from msp.replay import read_mapping
from tests.walls.house import ROOT

LOG = ROOT.parent / "shared" / "data" / "logs" / "volvo_incidents_a.csv.gz"
MAPPING = read_mapping(ROOT / "msp" / "replay" / "mappings" / "volvo.toml")
EVERY_CASE, EVERY_EVENT = 3_772, 32_637


def first_cases(count: int, folder: Path) -> tuple[Path, list[dict[str, str]]]:
    """A file that holds the first so many cases, and its rows; the test is skipped where the log is not there."""
    if not LOG.exists():
        pytest.skip("the log is not beside the project, so only the bundled sample is replayed")
    with gzip.open(LOG, "rt", newline="") as lines:
        every = list(csv.DictReader(lines))
    first = set(islice(dict.fromkeys(row["sr_number"] for row in every), count))
    chosen = [row for row in every if row["sr_number"] in first]
    return _written(chosen, folder / "log.csv"), chosen


def _written(rows: Iterable[dict[str, str]], path: Path) -> Path:
    rows = list(rows)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
