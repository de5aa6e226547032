"""Tantivy by tantivy-py: words by Rust's `\\w`, which has the marks; 400 MB, a thread a core.

Flavour `words` is given relsearch's exact forms instead of text, so that both have to find the
same articles; its build includes the analysis, in one process.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tantivy

from bench.peers import CORES, LIMIT, Checked
from bench.peers.work import Texts

HEAP = 400_000_000


def version() -> str:
    """Give the version of the library."""
    return str(tantivy.__version__).split(",")[0].removeprefix("tantivy v")


def forms(text: str) -> str:
    """Give the exact forms of a text, parted by blanks, as relsearch indexes them."""
    from relsearch.analysis import analyzer_for, detect

    title, _, body = text.partition("\n")
    analyzer = analyzer_for(detect(text))
    found = [*analyzer.terms(title)[0], "\u0964", *analyzer.terms(body)[0]]  # a danda: no phrase
    return " ".join(found)


def index_in(folder: Path, flavour: str) -> tantivy.Index:
    """Open the index of a folder, or make one. The default tokenizer would cut at vowel signs."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", stored=True, tokenizer_name="words", index_option="position")
    index = tantivy.Index(builder.build(), path=str(folder))
    whole = tantivy.Tokenizer.whitespace()
    cut = whole if flavour == "words" else tantivy.Tokenizer.regex(r"\w+")
    words = tantivy.TextAnalyzerBuilder(cut)
    index.register_tokenizer("words", words.filter(tantivy.Filter.lowercase()).build())
    return index


def build(texts: Texts, folder: Path, flavour: str, *, threads: int = CORES) -> None:
    """Index, commit, and wait for the merges."""
    writer = index_in(folder, flavour).writer(heap_size=HEAP, num_threads=threads)
    for id_, text in texts:
        body = forms(text) if flavour == "words" else text
        writer.add_document(tantivy.Document(id=id_, body=body))
    writer.commit()
    writer.wait_merging_threads()


def add(texts: Texts, folder: Path, flavour: str) -> None:
    """Add articles, with one thread."""
    build(texts, folder, flavour, threads=1)


class Opened:
    """An open index."""

    def __init__(self, folder: Path, flavour: str) -> None:
        index = index_in(folder, flavour)
        self._schema, self._searcher = index.schema, index.searcher()
        self._folds = flavour == "words"

    def _query(self, kind: str, words: Sequence[str]) -> tantivy.Query:
        if self._folds:
            from relsearch.analysis import analyzer_for

            words = [analyzer_for("hi").terms(word)[0][0] for word in words]
        one = tantivy.Query.term_query
        if kind == "phrase":
            return tantivy.Query.phrase_query(self._schema, "body", list(words))
        if kind == "prefix":
            return tantivy.Query.regex_query(self._schema, "body", f"{words[0]}.*")
        if len(words) == 1:
            return one(self._schema, "body", words[0])
        occur = tantivy.Occur.Must if kind == "and" else tantivy.Occur.Should
        return tantivy.Query.boolean_query(
            [(occur, one(self._schema, "body", word)) for word in words]
        )

    def search(self, kind: str, words: Sequence[str]) -> Sequence[str]:
        """Give the best ids."""
        found = self._searcher.search(self._query(kind, words), LIMIT, count=False)
        return [str(self._searcher.doc(at)["id"][0]) for _, at in found.hits]

    def check(self, kind: str, words: Sequence[str]) -> Checked:
        """Give the number of matches and the best."""
        found = self._searcher.search(self._query(kind, words), LIMIT)
        best = [(str(self._searcher.doc(at)["id"][0]), score) for score, at in found.hits]
        return found.count or 0, best
