"""What is told of articles that were indexed, but not quite as they stand in their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from relsearch import Index


@pytest.mark.parametrize(
    "word", ["क" * 1_000_000, "क" + "\u0903" * 50_000, "e" + "\u0301" * 50_000], ids=len
)
def test_a_word_that_is_cut_is_told(tmp_path: Path, word: str) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(f"कनाडा में बैठक\n\nसरकार {word} ने।\n", "utf-8")
    with Index.create(tmp_path / "index") as index:
        report = index.add([tmp_path / "news"])
        assert (report.added, report.failed) == (1, ())
        assert len(report.warnings) == 1
        assert "a word of more than 255 code points" in report.warnings[0]
        assert index.search(word[:1000]).total == index.search("सरकार").total == 1


def test_what_ordered_a_terminal_hides_no_word_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    text = "\x1b[1mकनाडा\x1b[0m में बैठक\n\n\x1b[31mसरकार\x1b[0m ने कहा।\n"
    (tmp_path / "news" / "a.txt").write_text(text, "utf-8")
    with Index.create(tmp_path / "index") as index:
        report = index.add([tmp_path / "news"])
        assert (report.added, report.failed) == (1, ())
        assert "4 control characters" in report.warnings[0]
        for word in ("कनाडा", "सरकार"):
            [hit] = index.search(word).hits
            assert "\x1b" in hit.article.title + hit.article.body  # stored as it was
            assert any(
                snippet.text[start:end] == word
                for snippet in hit.snippets
                for start, end in snippet.marks
            )
        assert index.search("31m").total == 0


def test_fields_of_records_tell_their_control_characters(tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text('{"id": "1", "title": "कनाडा", "text": "\\u001b[31mसरकार\\u202e"}\n', "utf-8")
    with Index.create(tmp_path / "index") as index:
        [warning] = index.add([feed]).warnings
        assert "line 1: field text: 2 control characters" in warning
