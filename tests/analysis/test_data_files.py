"""The word lists: each says where it is from, and each line does what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from relsearch.analysis import LANGUAGES, analyzer_for
from relsearch.analysis.detect import LONGEST_ENDING
from relsearch.analysis.lemma import by_rule, explain, lemma_of, verb_class

ROOM = Path(__file__).parents[2] / "relsearch/analysis"
FILES = sorted([*ROOM.rglob("*.txt"), *ROOM.rglob("*.tsv")])


def rows(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


SUFFIXES = [
    (path.parent.name, row) for path in FILES if path.name == "suffixes.txt" for row in rows(path)
]
LISTED = rows(ROOM / "languages/hi/exceptions.tsv")
WORKED_OUT = rows(ROOM / "languages/hi/lemmas.tsv")
VERBS = [row[0] for row in rows(ROOM / "languages/hi/verbs.txt")]
REPEATED = {"markers.tsv", "verb_endings.tsv"}  # where column 1 says of what kind a line is


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_line_one_says_what_the_file_is_and_its_source(path: Path) -> None:
    first = path.read_text("utf-8").split("\n")[0]
    assert first.startswith("# ")
    assert "Source: " in first


@pytest.mark.parametrize("name", ["lemmas.tsv", "exceptions.tsv"])
def test_a_list_of_forms_has_two_cells_a_line_and_no_further_comment(name: str) -> None:
    lines = (ROOM / "languages/hi" / name).read_text("utf-8").split("\n")
    assert all(line.count("\t") == 1 and line[0] != "#" for line in lines[1:-1])
    assert lines[-1] == ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_line_stands_twice_or_has_blanks_around_it(path: Path) -> None:
    listed = rows(path)
    if path.name not in REPEATED:
        assert len({row[0] for row in listed}) == len(listed)
    assert all(cell == cell.strip() and cell for row in listed for cell in row)


@pytest.mark.parametrize(("language", "row"), SUFFIXES, ids=lambda cell: "".join(cell[:1]))
def test_suffix_does_what_its_example_says(language: str, row: list[str]) -> None:
    suffix, _, example, lemma = row
    left, rules = explain(example, language)
    assert left == lemma
    assert rules.split(", ")[0] == f"suffix: -{suffix}"
    assert [token.exact for token in analyzer_for(language)(f"{example} {lemma}")] == [
        example,
        lemma,
    ]


def test_listed_forms_are_written_as_exact_forms() -> None:
    words = {word for row in [*LISTED, *WORKED_OUT] for word in row} | set(VERBS)
    for word in words:
        assert [token.exact for token in analyzer_for("hi")(word)] == [word]


def test_a_worked_out_lemma_differs_from_what_the_rules_say() -> None:
    for form, lemma in WORKED_OUT:
        assert by_rule(form, "hi")[0] != lemma


def test_a_verb_stem_takes_the_endings_of_its_class() -> None:
    assert {verb_class(stem) for stem in VERBS} == {"consonant", "vowel"}
    assert explain("टकराऊंगी", "hi") == ("टकराना", "verb: टकरा + ऊंगी")
    assert explain("झुंझलातीं", "hi") == ("झुंझलाना", "verb: झुंझला + तीं")


def test_listed_lemma_is_named_only_when_it_is_another_form() -> None:
    assert explain("किया", "hi") == ("करना", "listed: किया → करना")
    assert explain("चाय", "hi") == ("चाय", "")


@pytest.mark.parametrize("lemma", sorted({row[1] for row in LISTED}))
def test_a_listed_lemma_is_its_own_lemma(lemma: str) -> None:
    assert lemma_of(lemma, "hi") == lemma


@pytest.mark.parametrize(
    "forms",
    [
        "देश देशों",
        "संबंध संबंधों",
        "हमला हमले हमलों",
        "लडका लडके लडकों",
        "लडकी लडकियां लडकियों",
        "भाषा भाषाएं भाषाओं",
        "राजा राजाओं",
        "साधु साधुओं",
        "बहू बहुएं बहुओं",
        "कठिनाई कठिनाइयां कठिनाइयों",
        "रुपया रुपए रुपयों",
        "मित्र मित्रों",
        "अच्छा अच्छे अच्छी",
        "नया नए नई",
        "तीसरा तीसरे तीसरी",
        "समस्या समस्याएं समस्याओं",
        "मंत्री मंत्रियों",
        "खाना खाने खाता खाया",
        "करना करता करेगी किया कर",
        "जाना गया गई जाएगा",
        "लेना लिया लेंगे लीजिए",
        "पीना पिया पीता पिएंगे",
        "है हैं हूं",
        "था थे थी थीं",
        "बताना बताया बताई बताएं बताकर बताएगी",
        "चलना चला चले चलो चलिए चलूंगा चलकर",
        "सोना सोता सोया सोकर",
    ],
)
def test_forms_of_one_word_have_one_lemma(forms: str) -> None:
    assert len({lemma_of(form, "hi") for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "pair",
    [
        "मंत्री मंत्र",
        "चीन चीनी",
        "सेना से",
        "नेता ने",
        "घटना घटते",
        "लडका लडकी",
        "पानी पाना",
        "भाई भाना",
        "बनना बनाया",
        "माता माना",
        "जनता जनना",
        "खेत खेती",
        "दीदी दीदा",
        "है था",
    ],
)
def test_two_words_have_two_lemmas(pair: str) -> None:
    assert len({lemma_of(form, "hi") for form in pair.split()}) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_exact_forms_of_one_word_each(language: str) -> None:
    analyzer = analyzer_for(language)
    listed = [row[0] for row in rows(ROOM / "languages" / language / "stopwords.txt")]
    assert len(analyzer.stop_words) > 50
    for word in listed:
        (token,) = analyzer(word)
        assert token.exact in analyzer.stop_words
    for word in analyzer.stop_words:
        assert [token.exact for token in analyzer(word)] == [word]


def test_a_marker_is_listed_once_a_language_and_no_ending_is_too_long() -> None:
    listed = [
        (language, word)
        for language, _, words in rows(ROOM / "markers.tsv")
        for word in words.split()
    ]
    assert len(set(listed)) == len(listed)
    for _, word in listed:
        if word.startswith("-"):
            assert 2 <= len(word) - 1 <= LONGEST_ENDING
        if word.startswith("*"):
            assert len(word.removesuffix("\u093c")) == 2


def test_a_language_without_rules_keeps_the_exact_form() -> None:
    assert explain("देशों", "en") == ("देशों", "")


def test_endings_go_one_after_another_and_leave_enough() -> None:
    assert explain("मानिसहरूलाई", "ne") == ("मानिस", "suffix: -लाई, suffix: -हरू")
    assert explain("नाले", "ne") == ("नाले", "")
    assert explain("देशांमध्ये", "mr") == ("देश", "suffix: -मध्ये, suffix: -ां")
    assert explain("गंगायाः", "sa") == ("गंग", "suffix: -ायाः")


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ne", "नेपाल नेपालको नेपालमा नेपालले नेपालबाट"),
        ("ne", "नेता नेताहरू नेताहरूको नेताहरूलाई"),
        ("mr", "देश देशाचा देशाच्या देशात देशांमध्ये देशांना"),
        ("mr", "भाषा भाषेचा भाषेत भाषांमध्ये"),
        ("mr", "मंत्री मंत्र्यांनी मंत्र्याच्या"),
        ("sa", "देशः देशस्य देशे देशम् देशानाम् देशेषु"),
    ],
)
def test_glued_endings_leave_one_stem(language: str, forms: str) -> None:
    assert len({lemma_of(form, language) for form in forms.split()}) == 1
