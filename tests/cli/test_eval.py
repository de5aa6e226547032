"""`relsearch eval`: what it prints, what it warns of, what it refuses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import pytest

from relsearch.render.machine import schema

Command = Callable[..., CompletedProcess[str]]
TOPICS = "q1\tकनाडा\nq2\tव्यापार चर्चा कज़ाकिस्तान\nq3\t=क़ख़ग़\n"
# q1: both Canadian articles; q2: the one whose id holds a blank; q3: no article has this word.
QRELS = "q1 0 a1 2\nq1 0 a3 1\nq1 0 a2 0\nq2\t0\ta 4\t1\nq3 0 a2 1\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "t.tsv").write_text(TOPICS, "utf-8")
    (tmp_path / "q.txt").write_text(QRELS, "utf-8")
    return tmp_path


@pytest.fixture
def evaluated(command: Command, place: Path, shared: Path) -> Command:
    """Run `relsearch eval` in the folder of the files, on the shared index."""

    def run(*arguments: str, **how: str) -> CompletedProcess[str]:
        index = ("--index", str(shared / "index"))
        return command("eval", *arguments, *index, cwd=place, **how)

    return run


def plain(ran: CompletedProcess[str]) -> dict[tuple[str, str], list[str]]:
    rows = [line.split("\t") for line in ran.stdout.splitlines()]
    return {(row[0], row[1]): row[2:] for row in rows}


def test_topics_are_searched_in_the_index(evaluated: Command, shared: Path) -> None:
    ran = evaluated("--topics", "t.tsv", "--qrels", "q.txt")
    assert (ran.returncode, ran.stderr) == (0, "")
    found = plain(ran)
    assert [key[1] for key in found] == ["nDCG@10", "MRR@10", "R@10", "MAP"]
    assert {key[0] for key in found} == {str(shared / "index")}
    assert found[str(shared / "index"), "R@10"] == ["0.6667", "0.0000", "1.0000", ""]


def test_a_run_of_the_query_command_gives_the_same_figures(
    evaluated: Command, command: Command, place: Path, shared: Path
) -> None:
    index = ("--index", str(shared / "index"))
    ran = command("query", "--queries", "t.tsv", "--format", "trec", *index, cwd=place)
    assert "a%204" in ran.stdout
    (place / "run.txt").write_text(ran.stdout, "utf-8")
    of_run = evaluated("--topics", "t.tsv", "--qrels", "q.txt", "--run", "run.txt")
    of_index = evaluated("--topics", "t.tsv", "--qrels", "q.txt")
    assert list(plain(of_run).values()) == list(plain(of_index).values())
    assert of_run.stderr == ("warning: 1 topic(s) have no answer in run.txt and count 0: q3\n")


def test_two_runs_are_compared(evaluated: Command, place: Path) -> None:
    (place / "a.txt").write_text("q1 Q0 a2 1 2 x\nq1 Q0 a1 2 1 x\nq2 Q0 a%204 1 1 x\n", "utf-8")
    (place / "b.txt").write_text("q1 Q0 a1 1 2 x\nq2 Q0 a%204 1 1 x\nq3 Q0 a2 1 9 x\n", "utf-8")
    found = plain(evaluated("--qrels", "q.txt", "--run", "a.txt", "--run", "b.txt", "--quiet"))
    assert found["a.txt", "MRR@10"][0] == "0.5000"
    assert found["b.txt", "MRR@10"][0] == "1.0000"
    mean, low, high, p = map(float, found["difference", "MRR@10"])
    assert (mean, low, high) == (0.5, 0.0, 1.0)
    assert 0 < p < 1


def test_json_is_valid_and_has_the_value_of_each_topic(evaluated: Command, place: Path) -> None:
    (place / "a.txt").write_text("q1 Q0 a1 1 2 x\n", "utf-8")
    (place / "b.txt").write_text("q2 Q0 a%204 1 2 x\n", "utf-8")
    validator = jsonschema.Draft202012Validator(schema("evaluation"))
    runs = ("--run", "a.txt", "--run", "b.txt")
    for arguments in (runs, runs[:2], ("--topics", "t.tsv")):
        record = json.loads(evaluated(*arguments, "--qrels", "q.txt", "--json", "-q").stdout)
        validator.validate(record)
        assert (record["topics"], record["complete"]) == (3, True)
        assert (record["difference"] is None) == (arguments is not runs)
    [one] = json.loads(evaluated("--run", "a.txt", "--qrels", "q.txt", "--json", "-q").stdout)[
        "runs"
    ]
    assert one["measures"][1]["by_topic"] == {"q1": 1.0, "q2": 0.0, "q3": 0.0}


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_tables_have_a_header_and_the_rows_of_plain(
    name: str, delimiter: str, evaluated: Command
) -> None:
    ran = evaluated("--topics", "t.tsv", "--qrels", "q.txt", "--format", name)
    header, *rows = csv.reader(io.StringIO(ran.stdout), delimiter=delimiter)
    assert header == ["run", "measure", "mean", "low", "high", "p"]
    lines = evaluated("--topics", "t.tsv", "--qrels", "q.txt").stdout.splitlines()
    assert rows == [line.split("\t") for line in lines]


def test_people_get_a_block_a_run(evaluated: Command, place: Path) -> None:
    (place / "a.txt").write_text("q1 Q0 a1 1 2 x\nq2 Q0 a%204 1 1 x\nq3 Q0 a2 1 9 x\n", "utf-8")
    (place / "b.txt").write_text("q1 Q0 a3 1 2 x\nq2 Q0 a%204 1 1 x\nq3 Q0 a2 1 9 x\n", "utf-8")
    ran = evaluated("--qrels", "q.txt", "--run", "a.txt", "--run", "b.txt", "--format", "human")
    assert ran.stdout.startswith("3 topics\n\na.txt\n  nDCG@10  0.920  0.760 to 1.000\n")
    assert "\n\nb.txt\n" in ran.stdout
    assert "\n\nb.txt minus a.txt\n  nDCG@10  -0.127  -0.380 to +0.000  p " in ran.stdout


def test_trec_s_form_of_topics_is_read(evaluated: Command, place: Path) -> None:
    (place / "t.xml").write_text(
        "<top>\n<num> Number: q1\n<title> कनाडा\n<desc> x\n</top>\n", "utf-8"
    )
    ran = evaluated("--topics", "t.xml", "--qrels", "q.txt", "--json", "--quiet")
    assert json.loads(ran.stdout)["topics"] == 1


def test_files_may_come_from_stdin(evaluated: Command) -> None:
    ran = evaluated("--topics", "-", "--qrels", "q.txt", stdin=TOPICS)
    assert (ran.returncode, ran.stdout) == (
        0, evaluated("--topics", "t.tsv", "--qrels", "q.txt").stdout,
    )  # fmt: skip


def test_topics_on_one_side_only_are_named(evaluated: Command, place: Path) -> None:
    (place / "t.tsv").write_text("q1\tकनाडा\nq8\tक\nq9\tख\n", "utf-8")
    (place / "q.txt").write_text(QRELS + "q8 0 a1 0\n", "utf-8")
    ran = evaluated("--topics", "t.tsv", "--qrels", "q.txt")
    assert ran.returncode == 0
    assert ran.stderr.splitlines() == [
        "warning: 1 topic(s) have no judgement and are left out: q9",
        "warning: 2 topic(s) are judged but not among the topics: q2, q3",
        "warning: 1 topic(s) have no relevant article and are left out: q8",
    ]


def test_a_run_that_found_nothing_scores_0_and_is_named(evaluated: Command, place: Path) -> None:
    (place / "a.txt").write_text("", "utf-8")
    ran = evaluated("--qrels", "q.txt", "--run", "a.txt")
    assert ran.returncode == 0
    assert ran.stderr == "warning: a.txt holds no line: it found nothing\n"
    assert {row[0] for row in plain(ran).values()} == {"0.0000"}


def test_a_topic_that_cannot_be_searched_is_named_and_ends_with_4(
    evaluated: Command, place: Path
) -> None:
    (place / "t.tsv").write_text("q1\tकनाडा\nq2\t।।\n", "utf-8")
    ran = evaluated("--topics", "t.tsv", "--qrels", "q.txt", "--json", "--quiet")
    assert ran.returncode == 4
    assert ran.stderr.startswith("error: topic q2: ")
    assert len(ran.stderr.splitlines()) == 1
    record = json.loads(ran.stdout)
    assert (record["topics"], record["complete"]) == (2, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give the judgements with --qrels FILE"),
        (("--qrels", "q.txt"), "give --topics FILE to search, or --run FILE"),
        (("--topics", "t.tsv"), "give the judgements with --qrels FILE"),
        (("--qrels", "q.txt", *["--run", "q.txt"] * 3), "3 runs are given; at most two"),
        (("--qrels", "q.txt", *["--run", "q.txt"] * 2), "a file is given twice"),
        (("--qrels", "-", "--topics", "-"), "a file is given twice"),
        (("--qrels", "none.txt", "--topics", "t.tsv"), "the judgements none.txt cannot be read"),
        (("--qrels", "q.txt", "--topics", "none.tsv"), "the topics none.tsv cannot be read"),
        (("--qrels", "q.txt", "--run", "none.txt"), "the run none.txt cannot be read"),
        (("--qrels", "t.tsv", "--run", "q.txt"), "t.tsv line 1 is not 'topic 0 article grade'"),
        (("--qrels", "q.txt", "--topics", "q.txt"), "q.txt line 1 is not id<TAB>query"),
        (("--qrels", "q.txt", "--run", "t.tsv"), "t.tsv line 1 is not 'topic Q0 article"),
        (("--qrels", "q.txt", "--run", "other.txt"), "answers none of the judged topics"),
        (("--qrels", "zero.txt", "--topics", "t.tsv"), "no article is judged relevant"),
        (("--qrels", "other.txt", "--topics", "t.tsv"), "no article is judged relevant"),
        (("--qrels", "empty.txt", "--topics", "t.tsv"), "empty.txt holds no judgement"),
        (("--qrels", "q.txt", "--topics", "empty.txt"), "empty.txt holds no topic"),
        (("--qrels", "q.txt", "--topics", "t.tsv", "--format", "trec"), "does not write"),
    ],
)
def test_what_cannot_be_measured_ends_with_2_and_one_line(
    arguments: tuple[str, ...], said: str, evaluated: Command, place: Path
) -> None:
    (place / "empty.txt").write_text("\n", "utf-8")
    (place / "zero.txt").write_text("q1 0 a1 0\n", "utf-8")
    run = arguments[-2:] == ("--run", "other.txt")
    line = "other Q0 a1 1 1 x\n" if run else "other 0 a1 1\n"
    (place / "other.txt").write_text(line, "utf-8")
    ran = evaluated(*arguments, "--quiet")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_without_an_index_the_search_ends_with_3_and_runs_need_none(
    command: Command, place: Path
) -> None:
    (place / "a.txt").write_text("q1 Q0 a1 1 2 x\n", "utf-8")
    assert command("eval", "--topics", "t.tsv", "--qrels", "q.txt", cwd=place).returncode == 3
    assert command("eval", "--run", "a.txt", "--qrels", "q.txt", cwd=place).returncode == 0
