"""Keep an index of the present format for later versions: python -m tests.indexes.freeze."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

from relsearch.article import Article
from relsearch.engines import open_engine
from relsearch.engines.whoosh import merging
from relsearch.index.work import document_of
from relsearch.version import INDEX_FORMAT

HERE = Path(__file__).parent
REMOVED = "f.txt"


def articles() -> list[Article]:
    """Give the articles that every frozen index was made of, the removed one too."""
    made = []
    for line in (HERE / "articles.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        date = dt.date.fromisoformat(row["date"]) if row["date"] else None
        made.append(Article(**{**row, "date": date}, noise=("विज्ञापन",)))
    return made


def main() -> None:
    """Write the engine's files of two commits and a removal."""
    folder = HERE / f"format-{INDEX_FORMAT}"
    if folder.exists():
        sys.exit(f"{folder} is there already; what was released stays as it was")
    merging.SMALL_WORDS, merging.GONE = 0, 2.0  # two segments stay two
    engine = open_engine("whoosh", folder, create=True)
    documents = [document_of(article) for article in articles()]
    engine.write(documents[:3])
    engine.write(documents[3:])
    engine.delete([REMOVED])
    engine.close()


if __name__ == "__main__":
    main()
