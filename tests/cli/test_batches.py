"""Many queries at once: from a file or stdin, with ids or without, good lines and bad ones."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Command = Callable[..., CompletedProcess[str]]


def runs(ran: CompletedProcess[str]) -> list[tuple[str, str]]:
    """The (query id, article id) pairs of a TREC run."""
    lines = [line.split(" ") for line in ran.stdout.splitlines()]
    assert all(len(line) == 6 for line in lines)
    return [(line[0], line[2]) for line in lines]


def test_queries_have_the_ids_before_the_tab(command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "trec", stdin="q7\tचुनाव\nq9\tटोक्यो\n")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert runs(ran) == [("q7", "a3"), ("q9", "a2")]


def test_bare_queries_are_numbered_by_their_lines(command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "trec", stdin="चुनाव\nटोक्यो\n")
    assert runs(ran) == [("1", "a3"), ("2", "a2")]


def test_a_file_is_read_like_stdin(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "सवाल.tsv"
    file.write_text("q7\tचुनाव\n", encoding="utf-8")
    ran = command("query", "--queries", str(file), "--format", "trec")
    assert runs(ran) == [("q7", "a3")]


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffq1\tचुनाव\n",
        "q1\tचुनाव\r\n",
        "q1\tचुनाव",
        "\n\n  \nq1\tचुनाव\n\n",
        " q1 \t चुनाव \n",
        "q1\tचुनाव\t\n",
    ],
)
def test_marks_line_ends_and_blank_lines_do_not_matter(data: str, command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "trec", stdin=data)
    assert (ran.returncode, runs(ran)) == (0, [("q1", "a3")])


def test_a_bad_query_is_one_line_with_its_id_and_the_rest_is_answered(command: Command) -> None:
    data = "q1\tचुनाव\nq2\t।।\nq3\t\nq4\tक*\nq5\tटोक्यो\n"
    ran = command("query", "--queries", "-", "--format", "trec", stdin=data)
    assert ran.returncode == 4
    assert runs(ran) == [("q1", "a3"), ("q5", "a2")]
    said = ran.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in said] == ["query q2", "query q3", "query q4"]


def test_a_batch_without_any_hit_ends_with_1(command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "trec", stdin="अबकखगघ\nङचछजझ\n")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "none of 2 queries has a hit\n"


def test_one_hit_in_a_batch_is_enough(command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "trec", stdin="अबकखगघ\nचुनाव\n")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_line_that_is_not_utf8_is_named_and_the_rest_is_answered(
    command: Command, tmp_path: Path
) -> None:
    data = "\nq1\tचुनाव\n".encode() + b"q2\t\xff\xfe\nq\x1b\xe0\xa4\t\xe0\xa4\x95\n\xc0\x80\n"
    data += b"\xed\xa0\x80 b\r\n" + "q7\tटोक्यो\n".encode()
    (tmp_path / "q.tsv").write_bytes(data)
    for name, stdin in ((str(tmp_path / "q.tsv"), b""), ("-", data)):
        ran = command("query", "--queries", name, "--format", "trec", stdin=stdin)
        assert ran.returncode == 4
        assert runs(ran) == [("q1", "a3"), ("q7", "a2")]
        assert ran.stderr.splitlines() == [
            "error: query q2: line 3 is not valid UTF-8. Save it as UTF-8.",
            "error: query q\\x1b\\udce0\\udca4: line 4 is not valid UTF-8. Save it as UTF-8.",
            "error: query 5: line 5 is not valid UTF-8. Save it as UTF-8.",
            "error: query 6: line 6 is not valid UTF-8. Save it as UTF-8.",
        ]


def test_a_batch_of_broken_lines_alone_is_incomplete_and_not_without_hits(
    command: Command,
) -> None:
    ran = command("query", "--queries", "-", "--json", stdin=b"\xff\n")
    assert (ran.returncode, ran.stdout) == (4, "")
    assert ran.stderr == "error: query 1: line 1 is not valid UTF-8. Save it as UTF-8.\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_file_in_utf16_has_no_line_that_could_be_answered(
    encoding: str, command: Command, tmp_path: Path
) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (tmp_path / "q.tsv").write_bytes(mark + "q1\tcanada\nq2\tमोदी\n".encode(encoding))
    ran = command("query", "--queries", str(tmp_path / "q.tsv"))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "is UTF-16. Save it as UTF-8." in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_file_that_cannot_be_read_is_named(command: Command, tmp_path: Path) -> None:
    for name in (tmp_path / "none.tsv", tmp_path):
        ran = command("query", "--queries", str(name))
        assert ran.returncode == 2
        assert str(name) in ran.stderr


def test_the_same_id_twice_is_a_warning(command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "trec", stdin="q\tचुनाव\nq\tटोक्यो\n")
    assert (ran.returncode, len(runs(ran))) == (0, 2)
    assert ran.stderr.startswith("warning: query q: another query")


def test_words_and_a_batch_together_are_refused(command: Command) -> None:
    for arguments in (("कनाडा", "--queries", "-"), ()):
        ran = command("query", *arguments)
        assert ran.returncode == 2
        assert "either words or --queries" in ran.stderr


def test_a_warning_names_the_query(command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "trec", stdin='q5\tकनाडा "चुनाव\n')
    assert ran.returncode == 0
    assert ran.stderr.startswith("warning: query q5: unbalanced")


def test_options_hold_for_every_query(command: Command) -> None:
    ran = command(
        "query", "--queries", "-", "--format", "trec", "-n", "1", "--until", "2024",
        stdin="कनाडा\nभारत\nसुरक्षा\n",
    )  # fmt: skip
    assert runs(ran) == [("1", "a3"), ("3", "a3")]


def test_jsonl_names_the_query_of_each_hit(command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "jsonl", stdin="q7\tचुनाव\nटोक्यो\n")
    hits = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [(hit["query_id"], hit["id"], hit["rank"]) for hit in hits] == [
        ("q7", "a3", 1),
        ("2", "a2", 1),
    ]


def test_json_gives_an_object_a_query_also_without_hits(command: Command) -> None:
    ran = command("query", "--queries", "-", "--json", stdin="q7\tचुनाव\nq8\tअबकखगघ\n")
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["query"]["id"] for answer in answers] == ["q7", "q8"]
    assert [len(answer["hits"]) for answer in answers] == [1, 0]


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_tables_have_one_header_and_the_query_id_first(name: str, command: Command) -> None:
    data = "q0\t।\nq7\tचुनाव\nq8\tटोक्यो\n"
    ran = command("query", "--queries", "-", "--format", name, stdin=data)
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("query_id")
    assert [line[:2] for line in lines[1:]] == ["q7", "q8"]


def test_white_space_in_ids_is_escaped_in_a_run(command: Command) -> None:
    ran = command("query", "--queries", "-", "--format", "trec", stdin="q 1\tकज़ाकिस्तान\n")
    assert ran.stdout.startswith("q%201 Q0 a%204 1 ")


def test_an_index_that_is_missing_ends_a_batch_with_3(command: Command, tmp_path: Path) -> None:
    ran = command("query", "--queries", "-", cwd=tmp_path, stdin="चुनाव\n")
    assert ran.returncode == 3
    assert ran.stderr.count("\n") == 1
