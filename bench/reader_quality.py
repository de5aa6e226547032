"""How well scraped files are read: five shares over a folder with raw/ and gold.jsonl.

    python bench/reader_quality.py DATA_DIR [-v]

title, date, source and the start of the body have to equal the gold exactly; the lines dropped
have to be exactly the gold's noise, where lines of its `meta` and `embed` count for neither side.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from relsearch.article import Article
from relsearch.readers import read

MEASURES = ("title", "date", "source", "body", "noise", "noise (field)", "date_from")


def judge(article: Article, gold: dict[str, Any], raw: str) -> dict[str, tuple[bool, str]]:
    """Give for each measure whether the article is right, and what was found and expected."""
    date = article.date.isoformat() if article.date else None
    came_from = article.date_from or "none"
    starts = [gold["body_first"], gold["dek"][:60] if gold["dek"] else gold["body_first"]]
    body = " ".join(article.body.split())
    right = any(body.startswith(" ".join(start.split())) for start in starts)
    noise = _lines(gold["noise"])
    neutral = _lines(gold["meta"]) | _lines(gold["embed"]) | {gold["title"].strip()}
    kept = _lines(article.body.split("\n"))
    dropped = _lines(raw.replace("\ufeff", "").split("\n")) - kept - neutral
    # A headline's copies are neither kept nor noise.
    wrong = sorted(dropped ^ noise)
    field = _lines(article.noise) - neutral
    return {
        "title": (article.title == gold["title"], f"{article.title!r} for {gold['title']!r}"),
        "date": (date == gold["date"], f"{date} for {gold['date']}"),
        "source": (article.source == gold["source"], f"{article.source!r} for {gold['source']!r}"),
        "body": (right, f"{body[:60]!r} for {gold['body_first']!r}"),
        "noise": (not wrong, f"{wrong}"),
        "noise (field)": (field == noise, f"{sorted(field ^ noise)}"),
        "date_from": (
            came_from == gold["date_from"] or date is None,
            f"{came_from} for {gold['date_from']}",
        ),
    }


def _lines(lines: Any) -> set[str]:
    return {line.strip().replace("\ufeff", "") for line in lines if line.strip()}


def main(arguments: list[str]) -> int:
    """Print the shares and, with -v, every miss."""
    verbose = "-v" in arguments
    folders = [Path(argument) for argument in arguments if not argument.startswith("-")]
    if len(folders) != 1 or not (folders[0] / "gold.jsonl").is_file():
        print("usage: reader_quality.py DATA_DIR [-v]   (DATA_DIR holds raw/ and gold.jsonl)")
        return 2
    folder = folders[0]
    golds = [json.loads(line) for line in (folder / "gold.jsonl").open(encoding="utf-8")]
    hits = dict.fromkeys(MEASURES, 0)
    for gold in golds:
        path = folder / "raw" / gold["file"]
        found = [item for item in read(path, id=path.name) if isinstance(item, Article)]
        article = found[0] if found else Article(id=path.name, title="", body="")
        raw = path.read_text(encoding="utf-8-sig")
        for measure, (right, what) in judge(article, gold, raw).items():
            hits[measure] += right
            if verbose and not right:
                print(f"{gold['file']}\t{measure}\t{what}")
    for measure in MEASURES:
        print(f"{measure:14} {hits[measure] / len(golds):.3f}  ({hits[measure]}/{len(golds)})")
    return 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of the pipe went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    sys.exit(code)
