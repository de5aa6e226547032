"""`relsearch index`: each option, the report, and what is left on disk."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, place in (("क.txt", "कनाडा"), ("b.txt", "जापान")):
        (folder / name).write_text(f"{place} से समाचार\n\nभारत और {place} मिले।\n", "utf-8")
    return folder


@pytest.fixture
def report(command: Command, news: Path) -> Callable[..., dict[str, Any]]:
    """Index in the folder above `news`; give the report."""

    def run(*arguments: str, code: int = 0) -> dict[str, Any]:
        ran = command("index", *arguments, "--json", "--jobs", "1", cwd=news.parent)
        assert ran.returncode == code, ran.stderr
        found: dict[str, Any] = json.loads(ran.stdout)
        return found

    return run


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[name] for name in ("added", "updated", "unchanged", "removed", "articles"))


def ids(command: Command, folder: Path) -> list[str]:
    lines = command("export", cwd=folder).stdout.splitlines()
    return [json.loads(line)["id"] for line in lines]


def test_a_run_reads_only_what_is_new_or_changed(
    report: Callable[..., dict[str, Any]], news: Path
) -> None:
    assert counts(report("news")) == (2, 0, 0, 0, 2)
    assert counts(report("news")) == (0, 0, 2, 0, 2)
    (news / "b.txt").write_text("जापान से और समाचार\n\nभारत और जापान फिर मिले।\n", "utf-8")
    (news / "c.txt").write_text("नेपाल से समाचार\n\nभारत और नेपाल मिले।\n", "utf-8")
    assert counts(report("news")) == (1, 1, 1, 0, 3)


def test_what_has_gone_is_dropped_unless_it_is_to_be_kept(
    report: Callable[..., dict[str, Any]], news: Path, command: Command
) -> None:
    report("news")
    (news / "b.txt").unlink()
    assert counts(report("news", "--keep-missing")) == (0, 0, 1, 0, 2)
    assert counts(report("news")) == (0, 0, 1, 1, 1)
    assert ids(command, news.parent) == ["क.txt"]


def test_rebuild_reads_everything_anew(report: Callable[..., dict[str, Any]]) -> None:
    report("news")
    assert counts(report("news", "--rebuild")) == (2, 0, 0, 0, 2)


def test_rebuild_mends_a_damaged_index(
    report: Callable[..., dict[str, Any]], news: Path, command: Command
) -> None:
    report("news")
    (news.parent / "index" / "manifest.json").write_text("{", "utf-8")
    ran = command("query", "कनाडा", cwd=news.parent)
    assert ran.returncode == 3
    assert "verify --repair" in ran.stderr
    report("news", "--rebuild")
    assert command("query", "कनाडा", cwd=news.parent).returncode == 0


def test_dry_run_changes_nothing(report: Callable[..., dict[str, Any]], news: Path) -> None:
    assert counts(report("news", "--dry-run"))[0] == 2
    assert not (news.parent / "index").exists()
    report("news")
    (news / "b.txt").unlink()
    before = {p: p.read_bytes() for p in (news.parent / "index").rglob("*") if p.is_file()}
    assert counts(report("news", "--dry-run"))[3] == 1
    after = {p: p.read_bytes() for p in (news.parent / "index").rglob("*") if p.is_file()}
    changed = {path.name for path in before if before[path] != after.get(path)}
    assert changed <= {"write.lock"}


def test_ids_of_one_folder_of_several_and_of_single_files(
    report: Callable[..., dict[str, Any]], news: Path, command: Command
) -> None:
    other = news.parent / "more"
    other.mkdir()
    (other / "b.txt").write_text("नेपाल से समाचार\n\nभारत और नेपाल मिले।\n", "utf-8")
    report("news", "more")
    assert ids(command, news.parent) == ["more/b.txt", "news/b.txt", "news/क.txt"]
    report("news/b.txt", "--index", "single")
    assert json.loads(command("export", "-i", "single", cwd=news.parent).stdout)["id"] == "b.txt"


def test_records_are_mapped(
    report: Callable[..., dict[str, Any]], news: Path, command: Command
) -> None:
    record = {"शीर्ष": "कनाडा", "लेख": "भारत और कनाडा मिले।", "दिन": "2024-06-30"}
    feed = news.parent / "feed.jsonl"
    feed.write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")
    report("feed.jsonl", "--map", "title=शीर्ष, body=लेख,date=दिन")
    article = json.loads(command("export", cwd=news.parent).stdout)
    assert [article[name] for name in ("id", "title", "body", "date", "date_from")] == [
        "feed.jsonl#1",
        "कनाडा",
        "भारत और कनाडा मिले।",
        "2024-06-30",
        "record",
    ]


@pytest.mark.parametrize("pairs", ["title", "title=", "=x", "color=x", "title=a,,body=b"])
def test_a_map_that_names_no_field_of_ours_is_refused(
    pairs: str, command: Command, news: Path
) -> None:
    ran = command("index", "news", "--map", pairs, cwd=news.parent)
    assert ran.returncode == 2
    assert "OUR=THEIRS" in ran.stderr
    assert not (news.parent / "index").exists()


def test_the_language_can_be_given(
    report: Callable[..., dict[str, Any]], news: Path, command: Command
) -> None:
    report("news", "--lang", "mr")
    lines = command("export", cwd=news.parent).stdout.splitlines()
    assert {json.loads(line)["language"] for line in lines} == {"mr"}
    ran = command("index", "news", "--lang", "fr", cwd=news.parent)
    assert ran.returncode == 2
    assert "Use one of auto, hi, mr, ne, sa" in ran.stderr


def test_a_path_that_does_not_exist_leaves_nothing_behind(command: Command, news: Path) -> None:
    for arguments in (("none",), ("news", "none"), ("none", "--rebuild"), ("",)):
        ran = command("index", *arguments, cwd=news.parent)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr.startswith("error: no such file or folder: ")
        assert ran.stderr.count("\n") == 1
        assert not (news.parent / "index").exists()


def test_without_a_path_seeds_are_read_or_asked_for(command: Command, tmp_path: Path) -> None:
    ran = command("index", cwd=tmp_path)
    assert ran.returncode == 2
    assert "Name files or folders" in ran.stderr
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("कनाडा\n\nभारत और कनाडा मिले।\n", "utf-8")
    assert command("index", cwd=tmp_path).returncode == 0


def test_what_fails_is_listed_and_ends_with_4(
    report: Callable[..., dict[str, Any]], news: Path, command: Command
) -> None:
    (news / "empty.txt").write_text("", "utf-8")
    (news / "feed.jsonl").write_text('{"title": "a"\n', "utf-8")
    (news / "photo.jpg").write_bytes(b"\xff\xd8")
    found = report("news", code=4)
    assert counts(found)[0] == 2
    failed = {Path(row["path"]).name: row["reason"] for row in found["failed"]}
    assert set(failed) == {"empty.txt", "feed.jsonl"}
    assert "line 1" in failed["feed.jsonl"]
    ran = command("index", "news", cwd=news.parent)
    assert ran.returncode == 4
    said = ran.stderr.splitlines()
    assert sum(line.startswith("not indexed: ") for line in said) == 2
    assert sum(line.startswith("warning: ") and "jpg" in line for line in said) == 1
    assert ran.stdout.count("\n") == 1


def test_many_failures_are_counted(command: Command, news: Path) -> None:
    for number in range(30):
        (news / f"{number}.txt").write_text("", "utf-8")
    ran = command("index", "news", cwd=news.parent)
    assert ran.returncode == 4
    said = ran.stderr.splitlines()
    assert len(said) == 21
    assert said[-1] == "… and 10 more that were not indexed; --json lists them all"


def test_a_folder_without_one_readable_file_drops_nothing(
    report: Callable[..., dict[str, Any]], news: Path
) -> None:
    report("news")
    for file in news.iterdir():
        file.unlink()
    assert counts(report("news", code=4)) == (0, 0, 0, 0, 2)


def test_a_second_article_with_an_id_is_refused_and_reported(
    report: Callable[..., dict[str, Any]], news: Path
) -> None:
    records = [{"id": "x", "text": f"भारत और कनाडा {n} बार मिले।"} for n in range(2)]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (news / "feed.jsonl").write_text(lines, "utf-8")
    found = report("news", code=4)
    assert counts(found)[0] == 3
    assert "'x'" in found["failed"][0]["reason"]


def test_an_article_beyond_the_cap_is_reported(command: Command, news: Path) -> None:
    (news / "long.txt").write_text("शीर्षक\n\n" + "भारत और कनाडा। " * 80_000, "utf-8")
    env = {"RELSEARCH_MAX_ARTICLE_MIB": "1"}
    ran = command("index", "news", "--json", "--jobs", "1", cwd=news.parent, env=env)
    assert ran.returncode == 4
    found = json.loads(ran.stdout)
    assert [Path(row["path"]).name for row in found["failed"]] == ["long.txt"]
    assert counts(found)[0] == 2


def test_other_files_are_never_made_an_index(command: Command, news: Path) -> None:
    for place in ("news", "news/b.txt"):
        ran = command("index", "news", "--index", place, cwd=news.parent)
        assert ran.returncode == 3
        assert "--index" in ran.stderr
        assert sorted(path.name for path in news.iterdir()) == ["b.txt", "क.txt"]


def test_one_writer_at_a_time(
    report: Callable[..., dict[str, Any]], command: Command, news: Path
) -> None:
    from relsearch.index.lock import write_lock

    report("news")
    with write_lock(news.parent / "index"):
        ran = command("index", "news", cwd=news.parent)
        assert command("query", "कनाडा", cwd=news.parent).returncode == 0
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "is being written by process" in ran.stderr
    assert "Wait" in ran.stderr


def test_a_cluster_is_refused_by_this_version(command: Command) -> None:
    place = "opensearch://localhost:9200/news?shards=3"
    for arguments in (("index", "news"), ("query", "कनाडा"), ("stats",)):
        ran = command(*arguments, "--index", place)
        assert ran.returncode == 2
        assert "cluster" in ran.stderr


def test_the_line_of_a_run_is_plain_words(command: Command, news: Path) -> None:
    for format_ in ("plain", "human"):
        ran = command("index", "news", "--format", format_, "-i", format_, cwd=news.parent)
        assert ran.stdout.startswith(
            "2 articles in the index: 2 added, 0 updated, 0 unchanged, 0 removed, "
        )


def test_a_corpus_in_the_settings_is_read_from_any_folder(command: Command, news: Path) -> None:
    (news.parent / "relsearch.toml").write_text('corpus = ["news"]\nindex = "ix"\n', "utf-8")
    below = news.parent / "a" / "b"
    below.mkdir(parents=True)
    assert command("index", cwd=below).returncode == 0
    assert (news.parent / "ix").is_dir()
    ran = command("query", "कनाडा", "--format", "paths", cwd=below)
    assert Path(ran.stdout.rstrip("\n")) == news / "क.txt"


def test_a_map_may_be_given_in_parts(
    command: Command, report: Callable[..., dict[str, Any]], news: Path
) -> None:
    (news.parent / "r.jsonl").write_text('{"name": "शीर्षक", "says": "लेख है"}\n', "utf-8")
    assert report("r.jsonl", "--map", "title=name", "--map", "text=says")["added"] == 1
    ran = command(
        "index", "r.jsonl", "--map", "title=name", "--map", "title=says", cwd=news.parent
    )
    assert (ran.returncode, "title twice" in ran.stderr) == (2, True)


def test_of_an_option_with_one_value_the_last_one_holds(command: Command, news: Path) -> None:
    """As everywhere, so that an alias can be overridden."""
    command("index", "news", cwd=news.parent)
    ran = command("query", "भारत", "-n", "2", "--json", "--limit", "1", cwd=news.parent)
    assert len(json.loads(ran.stdout)["hits"]) == 1
