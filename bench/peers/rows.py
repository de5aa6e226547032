"""The rows of the tables, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.peers import Peer, PythonPeer
from bench.peers.programs import Lucene, Relsearch, Ripgrep

SYSTEM_PYTHON = "/usr/bin/python3"  # Xapian comes with the system, not from PyPI


def peers(work: Path) -> Sequence[Peer]:
    """Give all engines; `work` keeps what they fetch."""
    jars = work / "lucene"
    return (
        Relsearch("relsearch", "relsearch, exact", "exact"),
        Relsearch("relsearch-default", "relsearch, default", "default"),
        PythonPeer("tantivy", "Tantivy", "tantivy"),
        PythonPeer("tantivy-words", "Tantivy, relsearch's words", "tantivy", "words", asks=False),
        PythonPeer("fts5", "SQLite FTS5", "fts5"),
        PythonPeer("fts5-prefix", "SQLite FTS5, prefix index", "fts5", "prefix"),
        Lucene("lucene", "Lucene, StandardAnalyzer", "standard", jars),
        Lucene("lucene-hindi", "Lucene, HindiAnalyzer", "hindi", jars),
        PythonPeer("xapian", "Xapian", "xapian", python=SYSTEM_PYTHON),
        PythonPeer(
            "bm25s", "bm25s", "bm25s", kinds=("rare", "common", "or"), adds=False, asks=False
        ),
        PythonPeer("whoosh", "Whoosh", "whoosh", "default"),
        PythonPeer("whoosh-tuned", "Whoosh, tuned", "whoosh", "tuned"),
        Ripgrep(),
    )
