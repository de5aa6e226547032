"""`relsearch suggest`, and what a query says about words in Latin letters and about slips."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import pytest

from relsearch import Index
from relsearch.errors import UsageError
from relsearch.render.machine import schema

Command = Callable[..., CompletedProcess[str]]


def test_a_romanised_word_gives_the_words_of_the_index(command: Command) -> None:
    ran = command("suggest", "canada")
    assert (ran.returncode, ran.stderr) == (0, "")
    word, term, count, score = ran.stdout.splitlines()[0].split("\t")
    assert (word, term, count) == ("canada", "कनाडा", "2")
    assert float(score)


def test_json_holds_one_object_a_word(command: Command) -> None:
    ran = command("suggest", "canada", "शुरक्षा", "qxqxq", "--json", "-n", "1")
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    for answer in answers:
        jsonschema.validate(answer, schema("suggestions"), jsonschema.Draft202012Validator)
    terms = [[candidate["term"] for candidate in answer["candidates"]] for answer in answers]
    assert terms == [["कनाडा"], ["सुरक्षा"], []]
    assert [answer["word"] for answer in answers] == ["canada", "शुरक्षा", "qxqxq"]
    assert ran.stderr == "the index holds no word near 'qxqxq'\n"
    assert ran.returncode == 0


@pytest.mark.parametrize("flags", [(), ("--json",), ("--format", "jsonl")])
def test_a_file_of_words_gives_an_object_for_each_in_its_order(
    flags: tuple[str, ...], command: Command, tmp_path: Path
) -> None:
    (tmp_path / "words.txt").write_bytes("\ufeffcanada\r\n\r\nqxqxq\r\nकनाडा".encode())
    ran = command("suggest", "--words", str(tmp_path / "words.txt"), *flags)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["word"] for answer in answers] == ["canada", "", "qxqxq", "कनाडा"]
    assert [bool(answer["candidates"]) for answer in answers] == [True, False, False, True]
    assert (ran.returncode, ran.stderr) == (0, "")


def test_words_from_stdin(command: Command) -> None:
    ran = command("suggest", "--words", "-", "--format", "plain", "-n1", stdin="bharat\njapan\n")
    assert [line.split("\t")[1] for line in ran.stdout.splitlines()] == ["भारत", "जापान"]


def test_people_see_each_word_over_its_candidates(command: Command) -> None:
    lines = command("suggest", "canada", "japan", "-n1", "--format", "human").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["canada"],
        ["2", "कनाडा"],
        ["japan"],
        ["1", "जापान"],
    ]
    alone = command("suggest", "canada", "-n1", "--format", "human").stdout.splitlines()
    assert [line.split() for line in alone] == [["2", "कनाडा"]]


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [(("qxqxq",), ""), (("--words", "-"), "qxqxq\n"), (("--words", "-"), ""), (("2031",), "")],
)
def test_nothing_near_is_exit_1_and_a_line(
    arguments: tuple[str, ...], stdin: str, command: Command
) -> None:
    ran = command("suggest", *arguments, "--format", "plain", stdin=stdin)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("the index holds no word near ")
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("canada", "--words", "-"),
        ("canada", "-n", "0"),
        ("canada", "--format", "csv"),
        ("--words", "none.txt"),
    ],
)
def test_a_wrong_call_is_exit_2(arguments: tuple[str, ...], command: Command) -> None:
    ran = command("suggest", *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: ")


def test_without_an_index_it_is_exit_3(command: Command, tmp_path: Path) -> None:
    assert command("suggest", "canada", cwd=tmp_path).returncode == 3


def test_a_query_in_latin_letters_finds_hindi_and_says_what_was_read(command: Command) -> None:
    ran = command("query", "canada", "suraksha", "--json")
    answer = json.loads(ran.stdout)
    assert answer["hits"][0]["id"] == "a1"
    assert answer["query"] == {"text": "canada suraksha", "read_as": "कनाडा सुरक्षा"}
    assert answer["suggestion"] is None
    assert ran.stderr == "read as: कनाडा सुरक्षा  (--exact or =word takes it as typed)\n"
    marked = answer["hits"][0]["snippets"][0]
    assert [marked["text"][start:end] for start, end in marked["marks"]] == ["कनाडा", "सुरक्षा"]


def test_quoted_words_in_latin_letters_are_read_in_a_row(command: Command) -> None:
    read = json.loads(command("query", '"canada suraksha"', "--json").stdout)
    typed = json.loads(command("query", '"कनाडा सुरक्षा"', "--json").stdout)
    assert read["query"]["read_as"] == '"कनाडा सुरक्षा"'
    assert [hit["id"] for hit in read["hits"]] == [hit["id"] for hit in typed["hits"]]


@pytest.mark.parametrize("arguments", [("--exact", "canada"), ("=canada",)])
def test_exact_words_are_not_read_as_hindi(arguments: tuple[str, ...], command: Command) -> None:
    ran = command("query", *arguments, "--json")
    answer = json.loads(ran.stdout)
    assert (ran.returncode, answer["total"]) == (1, 0)
    assert answer["query"]["read_as"] is None
    assert "read as" not in ran.stderr


def test_a_slip_is_searched_as_what_was_meant_and_said(command: Command) -> None:
    ran = command("query", "शुरक्षा", "--json")
    answer = json.loads(ran.stdout)
    assert answer["suggestion"] == "सुरक्षा"
    assert {hit["id"] for hit in answer["hits"]} == {"a1", "a2", "a3"}
    assert ran.stderr == "did you mean: सुरक्षा\n"


@pytest.mark.parametrize("text", ["सुरक्षा वार्ता", '"शुरक्षा"', "=शुरक्षा", "शुरक्षा~", "शुरक्ष*"])
def test_nothing_is_suggested_for_known_words_and_for_signs_of_intent(
    text: str, command: Command
) -> None:
    ran = command("query", "--json", "--", text)
    assert json.loads(ran.stdout)["suggestion"] is None
    assert "did you mean" not in ran.stderr


def test_quiet_says_neither(command: Command) -> None:
    assert command("query", "canada", "शुरक्षा", "--quiet").stderr == ""


def test_python_gives_what_the_command_prints(command: Command, shared: Path) -> None:
    printed = json.loads(command("suggest", "canada", "--json", "-n", "3").stdout)["candidates"]
    with Index.open(shared / "index") as index:
        found = index.suggest("canada", limit=3)
        assert [suggestion.to_dict() for suggestion in found] == printed
        results = index.search("canada")
        assert results.read_as == "कनाडा"
        with pytest.raises(UsageError):
            index.suggest("canada", limit=0)


def test_an_empty_index_suggests_nothing(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        assert list(index.suggest("canada")) == []
        assert index.search("canada शुरक्षा").suggestion is None
