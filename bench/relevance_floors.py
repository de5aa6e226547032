"""Raise the floors of the relevance gate to what is reached now.

    python bench/relevance_floors.py [--reason TEXT]

Without a reason floors only rise; with one they follow what is reached, and the reason is kept in
the file. Prints what is reached by kind of topic.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from relsearch.errors import UsageError
from relsearch.evaluation.gate import (
    Collection,
    Floors,
    measured,
    raised,
    read_floors,
    write_floors,
)

ROOT = Path(__file__).parents[1]
GATE = ROOT / "tests" / "relevance"
COLLECTION = Collection(
    (GATE / "articles.jsonl", ROOT / "seeds"), GATE / "topics.tsv", GATE / "qrels.txt"
)
FLOORS = GATE / "floors.json"


def main() -> int:
    """Measure, print, and write the file unless a floor would fall."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reason", default="", help="why floors may fall; kept in the file")
    reason: str = parser.parse_args().reason
    old = read_floors(FLOORS) if FLOORS.exists() else Floors("", {})
    reached = measured(COLLECTION)
    for kind, measures in reached.items():
        line = "  ".join(
            f"{measure} {value:.4f} ({value - old.floors.get(kind, {}).get(measure, 0):+.4f})"
            for measure, value in measures.items()
        )
        print(f"{kind:9} {line}")
    try:
        new = raised(old, COLLECTION.fingerprint(), reached, reason=reason)
    except UsageError as error:
        print(f"{error}. {error.remedy}", file=sys.stderr)
        return 1
    write_floors(new, FLOORS)
    print(f"written: {FLOORS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
