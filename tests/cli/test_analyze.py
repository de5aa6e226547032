"""`relsearch analyze`: the words of a text, of each line of a file, with an index and without."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import pytest

from relsearch.render.machine import schema

Command = Callable[..., CompletedProcess[str]]


def test_tokens_are_slices_of_the_text(command: Command) -> None:
    text = "सम्बन्धों की समीक्षा, 2024 में।"
    answer = json.loads(command("analyze", text, "--json").stdout)
    assert answer["schema"] == "relsearch.tokens/1"
    assert answer["text"] == text
    for token in answer["tokens"]:
        assert text[token["start"] : token["end"]] == token["surface"]
    first = answer["tokens"][0]
    assert list(first) == ["surface", "start", "end", "exact", "lemma"]
    assert (first["surface"], first["exact"], first["lemma"]) == ("सम्बन्धों", "संबंधों", "संबंध")


def test_words_are_joined_to_one_text(command: Command) -> None:
    answer = json.loads(command("analyze", "सम्बन्धों", "-की", "समीक्षा", "--json").stdout)
    assert answer["text"] == "सम्बन्धों -की समीक्षा"


def test_plain_is_a_word_a_line(command: Command) -> None:
    lines = command("analyze", "सम्बन्धों की").stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].split() == ["0–9", "सम्बन्धों", "exact", "संबंधों", "lemma", "संबंध"]


@pytest.mark.parametrize("flags", [(), ("--json",), ("--format", "jsonl"), ("--format", "json")])
def test_lines_give_exactly_one_object_each(flags: tuple[str, ...], command: Command) -> None:
    data = "सम्बन्धों की\n\n   \n।\nभारत\u2028कनाडा\x0bजापान\n\nअंत"
    ran = command("analyze", "--lines", "-", *flags, stdin=data)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    for answer in answers:
        jsonschema.validate(answer, schema("tokens"), jsonschema.Draft202012Validator)
    assert [answer["text"] for answer in answers] == data.split("\n")
    assert [bool(answer["tokens"]) for answer in answers] == [1, 0, 0, 0, 1, 0, 1]


def test_lines_of_a_file_with_mark_and_crlf(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffभारत\r\n\r\nकनाडा\r\n".encode())
    ran = command("analyze", "--lines", str(tmp_path / "a.txt"))
    assert [json.loads(x)["text"] for x in ran.stdout.splitlines()] == ["भारत", "", "कनाडा"]


def test_no_line_gives_no_object(command: Command) -> None:
    ran = command("analyze", "--lines", "-", stdin="")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_language_is_detected_or_given(command: Command) -> None:
    assert "language: mr" in command("analyze", "आहे आणि नाही", "--explain").stderr
    assert "language: hi" in command("analyze", "है और नहीं", "--explain").stderr
    assert "language: ne" in command("analyze", "है", "--lang", "ne", "--explain").stderr


def test_explain_names_each_rule_on_stderr(command: Command) -> None:
    ran = command("analyze", "सम्बन्धों", "--explain", "--json")
    assert ran.stdout == command("analyze", "सम्बन्धों", "--json").stdout
    assert "सम्बन्धों → संबंधों → संबंध; " in ran.stderr


def test_no_index_is_needed(command: Command, tmp_path: Path) -> None:
    ran = command("analyze", "भारत", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give either a text or --lines FILE"),
        (("भारत", "--lines", "-"), "give either a text or --lines FILE"),
        (("--lines", "none.txt"), "none.txt cannot be read: No such file"),
        (("--lines", "."), ". cannot be read: Is a directory"),
        (("भारत", "--lang", "fr"), "Use one of auto, hi, mr, ne, sa"),
    ],
)
def test_a_wrong_call_is_explained(
    arguments: tuple[str, ...], said: str, command: Command
) -> None:
    ran = command("analyze", *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_bytes_that_are_not_utf8_are_refused(command: Command) -> None:
    assert command("analyze", b"\xff\xfe").returncode == 2
    ran = command("analyze", "--lines", "-", stdin="भारत\n".encode() + b"\xff\n")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "line 2" in ran.stderr
