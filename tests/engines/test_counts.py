"""Every engine tells which words its articles hold together, and what takes how much room."""

from __future__ import annotations

from relsearch.article import Article
from relsearch.engines import Document, Engine


def document(id_: str, body: str, title: str = "") -> Document:
    return Document(
        Article(id_, title, body, "hi"), {"title": title.split(), "body": body.split()}
    )


def test_the_vocabulary_counts_the_articles_that_hold_two_words(engine: Engine) -> None:
    engine.write([document("a", "क ख", "क"), document("b", "ख", "क")])
    engine.write([document("c", "ख क"), document("d", "क ग")])
    words = engine.vocabulary()
    assert words.together("क", "ख") == words.together("ख", "क") == 3
    assert [words.together(*pair) for pair in ("खग", "कघ", "गक")] == [0, 0, 1]
    engine.delete(["a"])
    assert engine.vocabulary().together("क", "ख") == 2


def test_the_sizes_of_all_parts_are_what_lies_on_disk(engine: Engine) -> None:
    engine.write([document("a", "क ख", "क")])
    sizes = engine.sizes()
    assert sum(sizes.values()) == sum(path.stat().st_size for path in engine.path.iterdir())
    assert sizes["words"] > 0 < sizes["articles"]
