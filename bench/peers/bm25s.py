"""bm25s: our words as numbers, k1 1.2 and b .75 like the others, mapped files; no positions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import bm25s

from bench.peers import LIMIT, WORD, Checked
from bench.peers.work import Texts


def version() -> str:
    """Give the version of the library."""
    return str(bm25s.__version__)


def build(texts: Texts, folder: Path, flavour: str) -> None:
    """Number the words, index, save; the texts stand beside it."""
    vocabulary: dict[str, int] = {}
    numbers, ids = [], []
    with (folder / "texts.jsonl").open("w", encoding="utf-8") as stored:
        for id_, text in texts:
            words = WORD.findall(text.lower())
            numbers.append([vocabulary.setdefault(word, len(vocabulary)) for word in words])
            ids.append(id_)
            stored.write(json.dumps(text, ensure_ascii=False) + "\n")
    retriever = bm25s.BM25(k1=1.2, b=0.75)
    tokens = bm25s.tokenization.Tokenized(ids=numbers, vocab=vocabulary)
    retriever.index(tokens, show_progress=False)
    retriever.save(folder)
    (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")


class Opened:
    """An open index."""

    def __init__(self, folder: Path, flavour: str) -> None:
        self._retriever = bm25s.BM25.load(folder, mmap=True)
        self._ids = json.loads((folder / "ids.json").read_text("utf-8"))

    def search(self, kind: str, words: Sequence[str]) -> Sequence[str]:
        """Give the best ids."""
        return [id_ for id_, _ in self._best(words)]

    def _best(self, words: Sequence[str]) -> Sequence[tuple[str, float]]:
        limit = min(LIMIT, len(self._ids))
        found, scores = self._retriever.retrieve([list(words)], k=limit, show_progress=False)
        best = zip(found[0], scores[0], strict=True)
        return [(self._ids[at], float(score)) for at, score in best if score > 0]

    def check(self, kind: str, words: Sequence[str]) -> Checked:
        """Give -1, since it scores all articles and counts none, and the best."""
        return -1, self._best(words)
