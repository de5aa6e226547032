"""`relsearch query`: each option, and the query language as a user meets it."""

import re
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import pytest

Command = Callable[..., CompletedProcess[str]]
Ids = Callable[..., list[str]]


def test_any_word_may_match_and_the_best_comes_first(ids_of: Ids) -> None:
    assert set(ids_of("साइबर", "चुनाव")) == {"a1", "a3"}
    assert set(ids_of("साइबर चुनाव")) == {"a1", "a3"}
    assert ids_of("कनाडा साइबर वार्ता")[0] == "a1"


def test_all_asks_for_every_word(ids_of: Ids) -> None:
    assert ids_of("--all", "कनाडा चुनाव") == ["a3"]


def test_exact_takes_no_other_form_of_a_word(ids_of: Ids) -> None:
    assert "a3" in ids_of("तारीखें", "तारीख")
    assert ids_of("--exact", "राजदूतों") == []
    assert ids_of("--exact", "राजदूत") == ids_of("=राजदूत")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"साइबर सुरक्षा"', {"a1"}),
        ('"सुरक्षा साइबर"', set()),
        ("“साइबर सुरक्षा”", {"a1"}),
        ("कनाडा AND चुनाव", {"a3"}),
        ("साइबर OR चुनाव", {"a1", "a3"}),
        ("कनाडा NOT साइबर", {"a3"}),
        ("(साइबर OR टोक्यो) AND सुरक्षा", {"a1", "a2"}),
        ("title:वार्ता", {"a1", "n1"}),
        ("body:ओटावा", {"a1"}),
        ("title:ओटावा", set()),
        ("source:PTI", {"a1"}),
        ("कनाडा date:2024", {"a3"}),
        ("कनाडा date:2025..2026-02", {"a1"}),
        ("date:2025-07..2025", {"a2", "n1", "विदेश/अमेरिका यात्रा.txt"}),
        ("कज़ाकि*", {"a 4"}),
        ("ओटवा~", {"a1"}),
        ("=ओटावा", {"a1"}),
        ("ओटावा: /टोक्यो/", {"a1", "a2"}),
        ("-", None),
    ],
)
def test_the_query_language(
    query: str, expected: set[str] | None, command: Command, ids_of: Ids
) -> None:
    if expected is None:
        assert command("query", query).returncode == 2
    else:
        assert set(ids_of(query)) == expected


def test_a_minus_after_another_word_leaves_out(json_of: Callable[..., Any]) -> None:
    for words in (("कनाडा", "-साइबर"), ("कनाडा -साइबर",)):
        found = json_of("query", *words)
        assert [hit["id"] for hit in found["hits"]] == ["a3"]
        assert found["query"]["text"] == "कनाडा -साइबर"
    assert [h["id"] for h in json_of("query", "कनाडा", "-title:चुनाव")["hits"]] == ["a1"]


def test_a_query_that_begins_with_a_minus_follows_two(command: Command) -> None:
    ran = command("query", "--format", "trec", "--", "-भारत", "-राजदूत")
    assert ran.returncode == 0
    assert {line.split()[2] for line in ran.stdout.splitlines()} == {"a3"}


def test_a_latin_word_behind_a_minus_is_explained(command: Command) -> None:
    ran = command("query", "कनाडा", "-suraksha")
    assert ran.returncode == 2
    assert "put -- before all words" in ran.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--since", "2026"), ["a1"]),
        (("--since", "2026-02-08"), ["a1"]),
        (("--since", "2026-02-09"), []),
        (("--until", "2024"), ["a3"]),
        (("--until", "2024-10-15"), ["a3"]),
        (("--until", "2024-09"), []),
        (("--since", "2024-10", "--until", "2025"), ["a3"]),
        (("--since", "२०२६"), ["a1"]),
        (("--lang", "mr"), []),
        (("--lang", "hi", "--until", "2025"), ["a3"]),
        (("--source", "PTI"), ["a1"]),
        (("--source", "pti"), ["a1"]),
        (("--source", "पीटीआई"), ["a1"]),
        (("--source", "अर्ली न्यूज़"), ["a3"]),
        (("--source", "अर्ली"), ["a3"]),
        (("--source", "IANS"), []),
        (("--source", "अर्ली न्यूज़", "--source", "PTI", "--source", "IANS"), ["a3", "a1"]),
        (("--source", "IANS", "--source", "PTI", "--source", "PTI"), ["a1"]),
        (("--source", "कोई और", "--source", "IANS"), []),
        (("--source", "कोई और"), []),
    ],
)
def test_restrictions(options: tuple[str, ...], expected: list[str], ids_of: Ids) -> None:
    assert ids_of("कनाडा", *options) == expected


def test_undated_articles_are_outside_every_span(ids_of: Ids) -> None:
    assert "a 4" in ids_of("भारत व्यापार")
    assert "a 4" not in ids_of("भारत व्यापार", "--until", "2030")


def test_languages_are_searched_together_or_alone(ids_of: Ids) -> None:
    assert ids_of("राजदूत", "--lang", "mr") == ["m1"]
    assert set(ids_of("राजदूत")) == {"a2", "m1"}
    assert set(ids_of("राजदूत", "--lang", "auto")) == {"a2", "m1"}
    assert ids_of("नेपाल", "--lang", "ne") == ["n1"]
    assert ids_of("नेपाल", "--lang", "hi") == []


def test_a_word_finds_nepali_articles_that_write_a_postposition_with_it(ids_of: Ids) -> None:
    assert "n1" in ids_of("भारत")
    assert "n1" not in ids_of("भारत", "--exact")


def test_sorting_by_date_puts_the_undated_last(ids_of: Ids) -> None:
    newest = ids_of("भारत", "--sort", "newest", "--lang", "hi")
    assert newest[0] == "a1"
    assert newest[-1] == "a 4"
    dated = [id_ for id_ in newest if id_ != "a 4"]
    oldest = ids_of("भारत", "--sort", "oldest", "--lang", "hi")
    assert oldest == [*reversed(dated), "a 4"]


def test_pages_follow_one_another(json_of: Callable[..., Any], ids_of: Ids) -> None:
    whole = ids_of("भारत")
    assert ids_of("भारत", "-n", "2") == whole[:2]
    page = json_of("query", "भारत", "--limit", "2", "--offset", "2")
    assert [hit["id"] for hit in page["hits"]] == whole[2:4]
    assert [hit["rank"] for hit in page["hits"]] == [3, 4][: len(page["hits"])]
    assert page["total"] == len(whole)


def test_a_page_behind_the_last_hit_says_how_many_there_are(command: Command) -> None:
    ran = command("query", "कनाडा", "--offset", "50")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "no hit from 51 on; there are 2\n"


def test_no_hit_says_what_to_try(command: Command) -> None:
    ran = command("query", "ब्रह्माण्डविज्ञानशाला")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("no article matches; try other words")
    ran = command("query", "कनाडा टोक्यो", "--all", "--since", "2020")
    assert ran.stderr == "no article matches; try it without --all or --since\n"


def test_explain_shows_each_stage_on_stderr(command: Command) -> None:
    ran = command("query", "सम्बन्ध कनाडा", "--explain", "--format", "trec")
    stages, hits = ran.stderr.splitlines()[:3], ran.stderr.splitlines()[3:]
    assert [line.split(":")[0] for line in stages] == ["parsed", "searched", "marked"]
    assert len(hits) == len(ran.stdout.splitlines())
    for place, line in enumerate(hits, start=1):
        found = re.fullmatch(r"hit (\d+) ([\d.]+) .+? = (.+)", line)
        assert found
        parts = [part.rpartition(" ") for part in found[3].split(" + ")]
        assert int(found[1]) == place
        assert "sentence" in {name for name, _, _ in parts}
        total = sum(float(score) for _, _, score in parts)
        assert total == pytest.approx(float(found[2]), abs=0.001)
    assert ran.stdout == command("query", "सम्बन्ध कनाडा", "--format", "trec").stdout


def test_unbalanced_signs_are_taken_literally_with_a_warning(command: Command) -> None:
    for query in ('कनाडा "चुनाव', "(कनाडा", "कनाडा)"):
        ran = command("query", query)
        assert ran.returncode == 0, query
        assert ran.stderr.startswith("warning: unbalanced"), query
        assert ran.stderr.count("\n") == 1


def test_a_timeout_that_cuts_the_search_is_incomplete(command: Command) -> None:
    ran = command("query", "भारत कनाडा", "--timeout", "0.001", "--json")
    assert ran.returncode in (0, 4)  # a thousandth of a second may suffice
    assert ('"complete": false' in ran.stdout) == (ran.returncode == 4)
    assert ("warning: the search was cut" in ran.stderr) == (ran.returncode == 4)


def test_an_explanation_that_has_no_time_is_none_and_the_answer_incomplete(
    command: Command,
) -> None:
    ran = command("query", "भारत कनाडा", "--timeout", "0.001", "--explain", "--json")
    stages = [line.split(" ")[0] for line in ran.stderr.splitlines()]
    assert stages[:3] == ["parsed:", "searched:", "marked:"]
    assert "hit" not in stages or "no time to take the scores apart" not in ran.stderr
    assert ("warning:" in stages) == ('"complete": false' in ran.stdout) == (ran.returncode == 4)


def test_copies_are_never_folded_out_of_sight_with_no_fold(ids_of: Ids) -> None:
    assert ids_of("कनाडा", "--no-fold") == ids_of("कनाडा")


def test_the_same_question_gives_the_same_bytes(command: Command) -> None:
    for name in ("plain", "jsonl", "csv", "trec"):
        first, second = (command("query", "भारत सुरक्षा", "--format", name) for _ in range(2))
        assert first.stdout == second.stdout != ""
