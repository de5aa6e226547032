"""`relsearch show`, `export` and `stats`: what the index holds, as it was read."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import pytest

from relsearch.render.machine import schema

Command = Callable[..., CompletedProcess[str]]
FIELDS = [
    "id", "title", "body", "date", "date_from", "source", "language", "path", "url", "author",
    "copies", "noise",
]  # fmt: skip


def test_show_prints_the_whole_article(command: Command) -> None:
    ran = command("show", "a1")
    assert (ran.returncode, ran.stderr) == (0, "")
    for part in ("साइबर सुरक्षा वार्ता", "2026-02-08", "PTI-भाषा", "क. ख.", "ओटावा", "साथ काम करेंगे।"):
        assert part in ran.stdout


def test_show_as_json_is_the_exported_article(command: Command) -> None:
    exported = [json.loads(line) for line in command("export").stdout.splitlines()]
    for article in exported:
        for flag in ("json", "jsonl"):
            shown = command("show", article["id"], "--format", flag)
            assert json.loads(shown.stdout) == article


def test_show_takes_a_path_as_query_prints_it(command: Command, shared: Path) -> None:
    id_ = "विदेश/अमेरिका यात्रा.txt"
    whole = command("show", id_, "--json").stdout
    assert json.loads(whole)["id"] == id_
    places = (f"news/{id_}", f"./news/../news/{id_}", str(shared / "news" / id_))
    for place in places:
        assert command("show", place, "--json").stdout == whole
    index = str(shared / "index")
    ran = command("show", "अमेरिका यात्रा.txt", "-i", index, cwd=shared / "news" / "विदेश")
    assert ran.returncode == 0


def test_show_finds_an_id_in_decomposed_letters(command: Command, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "\u0928\u093c.txt").write_text("कनाडा\n\nभारत और कनाडा।\n", "utf-8")
    command("index", "news", cwd=tmp_path)
    for name in ("\u0928\u093c.txt", "\u0929.txt"):
        assert command("show", name, cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("id_", ["none", "news/none.txt", "news/feed.jsonl", "/", "-नहीं", ""])
def test_an_id_that_is_not_there_is_a_wrong_call(id_: str, command: Command) -> None:
    ran = command("show", id_)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"error: there is no article with the id {id_!r}. "
        "'relsearch query --json' and 'relsearch export' give the ids.\n"
    )


def test_show_marks_the_words_of_a_query(command: Command) -> None:
    ran = command("show", "a1", "--query", "साइबर वार्ता", "--color", "always")
    assert "\x1b[1;31mसाइबर" in ran.stdout
    assert ran.stdout.count("\x1b[1;31m") >= 3
    plain = command("show", "a1", "--query", "साइबर वार्ता")
    assert plain.stdout == command("show", "a1").stdout


def test_show_refuses_a_query_without_a_word(command: Command) -> None:
    for query in ("।।", ""):
        assert command("show", "a1", "--query", query).returncode == 2


def test_export_is_a_line_an_article_in_the_order_of_the_ids(command: Command) -> None:
    ran = command("export")
    articles = [json.loads(line) for line in ran.stdout.splitlines()]
    for article in articles:
        jsonschema.validate(article, schema("article"), jsonschema.Draft202012Validator)
        assert list(article) == FIELDS
    ids = [article["id"] for article in articles]
    assert ids == sorted(ids)
    assert len(ids) == 7
    for flags in (("--json",), ("--format", "jsonl"), ("--format", "json")):
        assert command("export", *flags).stdout == ran.stdout


def test_export_gives_record_text_as_it_was(command: Command) -> None:
    articles = {a["id"]: a for a in map(json.loads, command("export").stdout.splitlines())}
    first = articles["a1"]
    assert first["body"] == (
        "भारत और कनाडा ने ओटावा में साइबर सुरक्षा पर बातचीत की।\nदोनों साथ काम करेंगे।"
    )
    assert (first["author"], first["url"]) == ("क. ख.", "https://example.org/a1")
    assert articles["a 4"]["title"] == ""


def test_an_export_can_be_indexed_again(command: Command, tmp_path: Path) -> None:
    exported = command("export").stdout
    (tmp_path / "articles.jsonl").write_text(exported, "utf-8")
    assert command("index", "articles.jsonl", cwd=tmp_path).returncode == 0
    again = [json.loads(line) for line in command("export", cwd=tmp_path).stdout.splitlines()]
    before = [json.loads(line) for line in exported.splitlines()]
    for name in ("id", "title", "body", "date", "source", "language", "url", "author"):
        assert [a[name] for a in again] == [a[name] for a in before], name


def test_stats_count_what_is_there(command: Command, shared: Path) -> None:
    counts = json.loads(command("stats", "--json").stdout)
    assert counts["schema"] == "relsearch.stats/1"
    assert counts["articles"] == 7
    assert counts["languages"] == {"hi": 5, "mr": 1, "ne": 1}
    assert counts["sources"]["PTI-भाषा"] == 1
    assert (counts["first_date"], counts["last_date"]) == ("2024-04-10", "2026-02-08")
    assert counts["undated"] == 1
    files = (path for path in (shared / "index").rglob("*") if path.is_file())
    assert counts["index"]["bytes"] == sum(path.stat().st_size for path in files)
    parts = counts["index"]["parts"]
    assert sum(parts.values()) == counts["index"]["bytes"]
    assert parts["articles"] > 0 < parts["words"]
    assert set(counts["analyzers"]) >= {"hi", "mr", "ne", "sa"}


def test_stats_for_people_say_the_same(command: Command) -> None:
    for name in ("human", "plain"):
        text = command("stats", "--format", name).stdout
        for part in ("articles  7", "2024-04-10 to 2026-02-08", "PTI-भाषा", "5  hi"):
            assert part in text


def test_an_empty_index_is_no_error_for_stats_and_export(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert command("index", "empty", cwd=tmp_path).returncode == 4
    counts = json.loads(command("stats", "--json", cwd=tmp_path).stdout)
    jsonschema.validate(counts, schema("stats"))
    assert (counts["articles"], counts["first_date"]) == (0, None)
    ran = command("export", cwd=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    ran = command("query", "कनाडा", cwd=tmp_path)
    assert ran.returncode == 1
    assert "the index is empty" in ran.stderr
