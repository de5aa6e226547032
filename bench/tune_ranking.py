"""Choose the factors of the ranking on queries with judgements, by cross-validation.

    python bench/tune_ranking.py DATA_DIR [--disk FILE.jsonl.gz] [SET[:KIND] …]

DATA_DIR holds a folder for each set, with corpus.jsonl.gz, queries.tsv or queries.KIND.tsv, and
qrels.tsv. With --disk every set is searched among those articles and all other sets' as well.

The articles are ranked by the embedded engine itself. For each fold the factors are those that
are best, set by set on average, on all other queries; what they give on the fold is the figure to
believe. Measure: MRR@10.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from relsearch import Article
from relsearch.analysis import LANGUAGES, detect
from relsearch.engines import Document, open_engine
from relsearch.engines.whoosh import generations
from relsearch.engines.whoosh.closeness import DEPTH, bonuses
from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.search import Evaluation
from relsearch.engines.whoosh.vectors import Vectors
from relsearch.engines.whoosh.vocabulary import SegmentsVocabulary
from relsearch.index.find import Asked, read_query
from relsearch.index.work import document_of
from relsearch.query import (
    And,
    Or,
    Phrase,
    Preferred,
    Query,
    Synonyms,
    Term,
    WeightedSynonyms,
)
from relsearch.query.expand import WEIGHTS

FOLDS = 5
POOL = 2 * DEPTH  # articles kept a query, so that another title weight can bring new ones
GRID: Mapping[str, Sequence[float]] = {
    "title": (0.2, 0.3, 0.4, 0.5, 0.7),
    "pair": (0.0, 0.15, 0.3, 0.5),
    "sentence": (0.0, 0.5, 1.0, 1.5, 2.0),
    "lead": (0.0, 0.1, 0.2, 0.3, 0.4, 0.7),
}
START = {"title": WEIGHTS["title"], "pair": 0.3, "sentence": 1.0, "lead": 0.2}
Features = list[tuple[str, Mapping[str, float]]]  # id, and what each factor multiplies
Row = tuple[str, Mapping[str, int], Features]  # query id, judgements, candidates
Rows = list[Row]


class Disk:
    """Articles in an index of their own, and how to rank them."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.languages: Counter[str] = Counter()
        folder = Path(tempfile.mkdtemp())
        engine = open_engine("whoosh", folder, create=True)
        engine.write(map(self._document, articles))
        engine.close()
        self.opened = OpenSegments(folder, generations.read(folder).segments)
        self.words = SegmentsVocabulary(self.opened, folder)

    def _document(self, article: Article) -> Document:
        self.languages[article.language] += 1
        return document_of(article)

    def evaluation(self) -> Evaluation:
        """Begin a search."""
        return Evaluation(self.opened, Vectors(self.opened))


def articles_of(file: Path) -> Iterable[Article]:
    """Yield the articles of a packed file of records."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            title, body = row.get("title") or "", row["text"]
            language = detect(f"{title}\n{body}")
            assert language in LANGUAGES
            yield Article(row["id"], title, body, language, source=row.get("source") or "")


def plain(text: str) -> str:
    """Give a query without the signs of the query language."""
    return text.translate(dict.fromkeys(map(ord, '"()'), " "))


def weighted(query: Query, title: float) -> Query:
    """Give the tree with the title's parts times `title`, relative to their usual weight."""
    match query:
        case And(parts) | Or(parts):
            kept = tuple(weighted(part, title) for part in parts)
            return And(kept) if isinstance(query, And) else Or(kept)
        case Preferred(part, by):
            return Preferred(weighted(part, title), weighted(by, title))
        case Synonyms(parts):
            factors = (title if part.field.startswith("title") else 1.0 for part in parts)
            scaled = (
                replace(part, weight=part.weight * factor)
                for part, factor in zip(parts, factors, strict=True)
            )
            return Synonyms(tuple(scaled))
        case Term() | Phrase() | WeightedSynonyms():
            return _scaled(query, title)
        case _:
            return query


def _scaled(leaf: Term | Phrase | WeightedSynonyms, title: float) -> Query:
    field = leaf.parts[0].field if isinstance(leaf, WeightedSynonyms) else leaf.field
    return replace(leaf, weight=leaf.weight * title) if field.startswith("title") else leaf


def features(disk: Disk, text: str) -> Features:
    """Give the first POOL articles, and what each factor multiplies in their scores."""
    reading = read_query(plain(text), Asked(), disk.languages, disk.words)
    work = disk.evaluation()
    usual = dict(work.sets.items(work.scores(reading.query)))
    bare = dict(work.sets.items(work.scores(weighted(reading.query, 0.0))))
    id_of = disk.opened.id
    numbers = sorted(usual, key=lambda n: (-usual[n], id_of(n)))[:POOL]
    gained: Mapping[int, Mapping[str, float]] = {}
    if reading.closeness:
        unscaled = replace(reading.closeness, pair=1.0, sentence=1.0, passage=1.0, lead=1.0)
        gained = bonuses(unscaled, work, disk.opened, numbers)
    return [
        (
            id_of(number),
            {
                "fixed": bare[number],
                "title": (usual[number] - bare[number]) / WEIGHTS["title"],
                **gained.get(number, {}),
            },
        )
        for number in numbers
    ]


def reciprocal_rank(row: Row, factors: Mapping[str, float]) -> float:
    """Give 1 / the place of the first right article among ten, else 0."""
    _, judged, candidates = row
    base = sorted((-f["fixed"] - factors["title"] * f["title"], id_, f) for id_, f in candidates)
    near = sorted(
        (
            score - sum(factors[name] * f.get(name, 0.0) for name in ("pair", "sentence", "lead")),
            id_,
        )
        for score, id_, f in base[:DEPTH]
    )
    for place, (_, id_) in enumerate(near[:10], start=1):
        if judged.get(id_, 0) > 0:
            return 1 / place
    return 0.0


def mean(rows: Rows, factors: dict[str, float]) -> float:
    """Give the MRR@10 of some queries."""
    return statistics.fmean(reciprocal_rank(row, factors) for row in rows)


def best(sets: Mapping[str, Rows]) -> dict[str, float]:
    """Climb the grid, one factor at a time, to the best mean over the sets."""
    factors, top = dict(START), 0.0
    while True:
        before = top
        for name, values in GRID.items():
            for value in values:
                tried = {**factors, name: value}
                score = statistics.fmean(mean(rows, tried) for rows in sets.values() if rows)
                if score > top + 1e-6:
                    factors, top = tried, score
        if top <= before:
            return factors


def cross_validated(sets: Mapping[str, Rows]) -> dict[str, float]:
    """Give set → MRR@10 where each query is ranked with factors chosen without it."""
    found: dict[str, list[float]] = defaultdict(list)
    for fold in range(FOLDS):
        apart = {
            name: [row for row in rows if crc32(row[0].encode()) % FOLDS != fold]
            for name, rows in sets.items()
        }
        factors = best(apart)
        print(f"fold {fold + 1}:", shown(factors), flush=True)
        for name, rows in sets.items():
            held_out = [row for row in rows if crc32(row[0].encode()) % FOLDS == fold]
            found[name] += [reciprocal_rank(row, factors) for row in held_out]
    return {name: statistics.fmean(values) for name, values in found.items()}


def shown(factors: Mapping[str, float]) -> str:
    """Write factors in one line."""
    return " ".join(f"{name} {value:g}" for name, value in factors.items())


def rows_of(folder: Path, kind: str, disk: Disk) -> Rows:
    """Give the judged queries of a set with their candidates."""
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        query_id, _, id_, grade = line.split("\t")
        judged[query_id][id_] = int(grade)
    name = f"queries.{kind}.tsv" if kind else "queries.tsv"
    pairs = [line.split("\t") for line in (folder / name).read_text("utf-8").splitlines()]
    return [(qid, judged[qid], features(disk, text)) for qid, text in pairs if qid in judged]


def main() -> None:
    """Print the factors of each fold, and MRR@10 as set now, cross-validated, and tuned on all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="*", default=["xquad-hi", "covid-headline-hi"])
    parser.add_argument("--disk", type=Path)
    asked = parser.parse_args()
    names = list(dict.fromkeys(name.partition(":")[0] for name in asked.sets))
    corpora = {name: list(articles_of(asked.data / name / "corpus.jsonl.gz")) for name in names}
    disks: dict[str, Disk] = {}
    if asked.disk:
        shared = Disk([*(a for name in names for a in corpora[name]), *articles_of(asked.disk)])
        disks = dict.fromkeys(names, shared)
    sets = {}
    for wanted in asked.sets:
        name, _, kind = wanted.partition(":")
        if name not in disks:
            disks[name] = Disk(corpora[name])
        sets[wanted] = rows_of(asked.data / name, kind, disks[name])
    validated = cross_validated(sets)
    tuned = best(sets)
    print("all   :", shown(tuned))
    print(f"{'set':32} {'queries':>8} {'now':>7} {'cross-validated':>16} {'tuned on all':>13}")
    for name, rows in sets.items():
        now, top = mean(rows, START), mean(rows, tuned)
        print(f"{name:32} {len(rows):8} {now:7.4f} {validated[name]:16.4f} {top:13.4f}")


if __name__ == "__main__":
    main()
