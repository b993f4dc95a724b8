"""`make bench`: every figure of the product, with the floors that this machine sets today."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import (
    floors,
    months,
    moves,
    pages,
    previews,
    promises,
    recomputing,
    replays,
    routing,
    tiers,
    timeouts,
    workers,
)
from bench.figure import Figure

GROUPS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "floors": floors.figures,
    "promises": promises.figures,
    "recompute": recomputing.figures,
    "preview": previews.figures,
    "move": moves.figures,
    "pages": pages.figures,
    "routing": routing.figures,
    "months": months.figures,
    "tiers": tiers.figures,
    "replay": replays.figures,
    "worker": workers.figures,
    "timeouts": timeouts.figures,
}


def main() -> int:
    """Measure the named groups, or all; 1 when a figure is above its bound."""
    wanted = sys.argv[1:] or list(GROUPS)
    missed = 0
    print(f"{'figure':<58}{'measured':>14}{'bound':>14}")
    for group in wanted:
        with tempfile.TemporaryDirectory() as folder:
            for figure in GROUPS[group](Path(folder)):
                print(figure, flush=True)
                missed += figure.is_missed
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
