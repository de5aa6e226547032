"""Work out which forms are one Hindi word, from nothing but counts of words and paradigms.

    python bench/lemma_table.py [WORDS] [--write]

WORDS holds lines `word TAB count`; without it `bench/hindi_words.tsv`. With --write the lists
`verbs.txt` and `lemmas.tsv` of the Hindi analyzer are replaced; without, the exit code is 1 when
they are out of date.

counts → families (a stem, a paradigm and its forms that occur) → evidence (what a family needs to
be believed) → each form goes to the family that explains most → lemmas. Of these only what the
rules of `relsearch/analysis/lemma.py` would get wrong is listed.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from relsearch.analysis import lemma
from relsearch.analysis.devanagari import exact_form
from relsearch.analysis.languages.hi import RECIPE

HERE = Path(__file__).parent
HINDI = HERE.parent / "relsearch/analysis/languages/hi"

VOWEL_SIGNS = frozenset("ािीुूेैोौॉ")
LONGEST_ENDING = 4
TELLING = frozenset({"infinitive", "imperfective", "future", "absolutive", "imperative"})

ROUNDS = 6  # of sharing forms out; the result has long settled by then
SHARPNESS = 2  # power of a family's weight when rivals share a form
# A form so many times as frequent as its kin is another word (जनता of जनना, दीदी of दीदा).
FAR_MORE = 8
# Infinitives take -नी for feminine objects only; mostly in -नी it is a noun (पानी, not पाना).
MOSTLY_FEMININE = 3
OWN_PLURAL = 50  # one plural in so many makes a feminine a noun of its own (लडकी, not लडका)

CLAIM = 10  # one plural in so many keeps a noun out of the verb that it looks like
PLURALS = {"ाएं", "ाओं", "ियां", "ियों", "ुएं", "ुओं", "इयां", "इयों"}  # endings of nothing else
UNSURE = {"े", "ाए", "ाते", "ाया"}  # endings that many words have for other reasons
# By a paradigm's first two endings: what is evidence enough for a noun without its singular.
TWO_PLURALS: Mapping[tuple[str, ...], set[str]] = {
    ("", "ों"): {"ें", "ों"},
    ("ा", "े"): {"े", "ों"},
    ("ा", "ाएं"): {"ाएं", "ाओं"},
    ("ी", "ियां"): {"ियां", "ियों"},
}
# Verbs of one open syllable are a closed class; much else looks like them (नाना, थाना, माता).
SHORT_VERBS = {
    "आ", "खा", "गा", "छा", "जा", "ढा", "पा", "भा", "ला", "खो", "ढो", "धो", "बो", "रो", "सो", "हो",
}  # fmt: skip

VERBS = (
    "# Stems of regular Hindi verbs, one a line. Source: worked out by bench/lemma_table.py from "
    "counts of words; do not edit, correct a form in exceptions.tsv."
)
LEMMAS = (
    "# form TAB lemma, for words that the rules would get wrong. Source: worked out by "
    "bench/lemma_table.py from counts of words; do not edit, correct a form in exceptions.tsv."
)

Counts = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Paradigm:
    """The endings of one way to inflect, the lemma's first; a verb's are in groups."""

    kind: str
    endings: tuple[str, ...]
    groups: Mapping[str, str] = field(default_factory=dict)


Family = tuple[Paradigm, str]  # with its stem
Forms = dict[str, str]  # form → ending


def read_words(path: Path) -> Counter[str]:
    """Give how often each exact form of Devanagari letters occurs."""
    counts: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").split("\n"):
        word, _, rest = line.partition("\t")
        if re.fullmatch("[\u0904-\u0939][\u0900-\u0963\u0971-\u097f\u200c\u200d]*", word):
            counts[exact_form(word, RECIPE)] += int(rest.split("\t")[0])
    return counts


def read_paradigms() -> list[Paradigm]:
    """Give the paradigms of nouns and adjectives, then the two of verbs."""
    rows = [line.split("\t") for line in _lines(HERE / "hindi_paradigms.tsv")]
    found = [
        Paradigm(kind, (base.strip("-"), *endings.split())) for kind, base, endings, _ in rows
    ]
    groups: dict[str, dict[str, str]] = {"consonant": {}, "vowel": {}}
    for line in _lines(HINDI / "verb_endings.tsv"):
        after, group, endings = line.split("\t")
        groups[after] |= dict.fromkeys(endings.split(), group)
    return [*found, *(Paradigm(after, ("", *ends), ends) for after, ends in groups.items())]


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


def families(counts: Counts, paradigms: list[Paradigm]) -> dict[Family, Forms]:
    """Give every family that two or more words could belong to."""
    by_ending: defaultdict[str, list[Paradigm]] = defaultdict(list)
    for paradigm in paradigms:
        for ending in paradigm.endings:
            by_ending[ending].append(paradigm)
    found: defaultdict[Family, Forms] = defaultdict(dict)
    for word in counts:
        for length in range(min(len(word), LONGEST_ENDING + 1)):
            stem, ending = word[: len(word) - length], word[len(word) - length :]
            for paradigm in by_ending.get(ending, ()):
                if possible(stem, paradigm):
                    found[paradigm, stem][word] = ending
    return {family: forms for family, forms in found.items() if len(forms) > 1}


def possible(stem: str, paradigm: Paradigm) -> bool:
    """Tell whether the spelling lets a stem take the endings of a paradigm."""
    if paradigm.groups:
        long = len(stem) > 1 if paradigm.kind == "consonant" else len(stem) > 2
        return (long or stem in SHORT_VERBS) and lemma.verb_class(stem) == paradigm.kind
    if len(stem) < 2:
        return False
    signs = any(ending[:1] in VOWEL_SIGNS for ending in paradigm.endings)
    return stem[-1] != lemma.VIRAMA and not (signs and lemma.verb_class(stem) != "consonant")


def believed(found: dict[Family, Forms], counts: Counts) -> Iterator[tuple[Family, Forms]]:
    """Yield the families with enough evidence, without the forms that speak against them."""
    for (paradigm, stem), forms in found.items():
        if paradigm.groups:
            kept = _verb(paradigm, forms, counts)
        elif paradigm.kind == "adjective":
            kept = _adjective(paradigm, stem, forms, counts)
        else:
            kept = _noun(paradigm, stem, forms, counts)
        if len(kept) > 1:
            yield (paradigm, stem), kept


def _verb(paradigm: Paradigm, forms: Forms, counts: Counts) -> Forms:
    telling = {form for form, ending in forms.items() if paradigm.groups.get(ending) in TELLING}
    total = sum(counts[form] for form in telling)
    other = {form for form in telling if counts[form] > FAR_MORE * (total - counts[form])}
    infinitives = {ending: counts[form] for form, ending in forms.items() if ending[:1] == "न"}
    masculine = infinitives.get("ना", 0) + infinitives.get("ने", 0)
    if infinitives.get("नी", 0) > MOSTLY_FEMININE * masculine:
        other |= {form for form in telling if forms[form] == "नी"}
    telling -= other
    groups = {paradigm.groups[forms[form]] for form in telling}
    if len(telling) < 3 or len(groups) < 2 or not groups & {"infinitive", "imperfective"}:
        return {}
    total = sum(counts[form] for form in telling)
    other |= {f for f, ending in forms.items() if not ending and counts[f] > FAR_MORE * total}
    return {form: ending for form, ending in forms.items() if form not in other}


def _noun(paradigm: Paradigm, stem: str, forms: Forms, counts: Counts) -> Forms:
    base = stem + paradigm.endings[0]
    if base in counts:
        # A vocative is rare; what is not ends so for another reason (वीडियो is no form of वीडी).
        weak = {"ो", "ियो", "यो"}
        kept = {f: e for f, e in forms.items() if e not in weak or counts[f] <= counts[base]}
    else:  # two plurals are enough, where they cannot be of another paradigm
        wanted = TWO_PLURALS.get(paradigm.endings[:2])
        kept = forms if wanted and wanted <= set(forms.values()) else {}
    return _oblique(paradigm, stem, kept, counts)


def _adjective(paradigm: Paradigm, stem: str, forms: Forms, counts: Counts) -> Forms:
    base, oblique, feminine = (stem + ending for ending in paradigm.endings[:3])
    if not {base, feminine} <= forms.keys() or (oblique not in forms and base.endswith("ा")):
        return {}
    masculine = counts[base] + counts.get(oblique, 0)
    plurals = counts.get(stem + "ियां", 0) + counts.get(stem + "ियों", 0)
    if plurals * OWN_PLURAL > counts[feminine] or counts[feminine] > FAR_MORE * masculine:
        return {}
    return _oblique(paradigm, stem, forms, counts)


def _oblique(paradigm: Paradigm, stem: str, forms: Forms, counts: Counts) -> Forms:
    """Take -ों out where the other declension has the more frequent singular (खेत, not खेता)."""
    plain = counts.get(stem, 0)
    in_a = counts.get(stem + "ा", 0) + counts.get(stem + "े", 0)
    rival = {"": in_a > plain, "ा": plain > in_a}.get(paradigm.endings[0], False)
    return {f: e for f, e in forms.items() if not (rival and e == "ों")}


def claimed(found: Mapping[Family, Forms], counts: Counts) -> dict[Family, Forms]:
    """Leave a noun that has plurals of its own to its own family (भाई is no form of भाना)."""
    owners: dict[str, Family] = {}
    for (paradigm, stem), forms in found.items():
        if paradigm.kind == "noun":
            base = stem + paradigm.endings[0]
            plurals = sum(counts[form] for form, ending in forms.items() if ending in PLURALS)
            if plurals * CLAIM > counts.get(base, 0):
                owners[base] = paradigm, stem
    left = {
        family: {f: e for f, e in forms.items() if owners.get(f, family) == family}
        for family, forms in found.items()
    }
    return {family: forms for family, forms in left.items() if len(forms) > 1}


def settle(found: dict[Family, Forms], counts: Counts) -> dict[str, Family]:
    """Give each form the family that explains most of the vocabulary.

    A family weighs the sum of its forms' log counts, each in the share that the family has in the
    form; shares follow the weights of the round before (expectation and maximisation).
    """
    rivals: defaultdict[str, list[Family]] = defaultdict(list)
    for family, forms in found.items():
        for form in forms:
            rivals[form].append(family)
    shares = {form: [1 / len(own)] * len(own) for form, own in rivals.items()}
    for _ in range(ROUNDS):
        weights: defaultdict[Family, float] = defaultdict(float)
        for form, own in rivals.items():
            for family, share in zip(own, shares[form], strict=True):
                weights[family] += share * math.log1p(counts[form])
        for form, own in rivals.items():
            powers = [weights[family] ** SHARPNESS for family in own]
            shares[form] = [power / sum(powers) for power in powers]
    return {
        form: own[max(range(len(own)), key=lambda n: shares[form][n])]
        for form, own in rivals.items()
    }


def lemmas(settled: Mapping[str, Family]) -> dict[str, str]:
    """Name each family: a noun's singular, a verb's infinitive; its stem when that is a noun.

    A noun that is the bare stem of a verb goes with the verb in all its forms (मांग, मांगों).
    """
    named: dict[str, str] = {}
    for form, (paradigm, stem) in settled.items():
        infinitive = stem + lemma.INFINITIVE
        is_noun = infinitive in settled and not settled[infinitive][0].groups
        named[form] = stem if is_noun else infinitive
        if not paradigm.groups:
            named[form] = stem + paradigm.endings[0]
    for form, name in named.items():
        if name in settled and settled[name][0].groups and settled[name][1] == name:
            named[form] = named[name]
    return named


def unlisted(word: str) -> str:
    """Give what the rules make of a word of the vocabulary that no family has claimed.

    An ending that is also the end of many other words says nothing without kin, and a verb's form
    that no family has claimed was found to be another word.
    """
    by_rule, rule = lemma.by_rule(word, "hi")
    unsure = rule.startswith("verb") or rule.removeprefix("suffix: -") in UNSURE
    return word if unsure else by_rule


def verb_list(settled: Mapping[str, Family]) -> str:
    """Give the text of `verbs.txt`."""
    verbs = {stem for paradigm, stem in settled.values() if paradigm.groups} | SHORT_VERBS
    return "\n".join([VERBS, *sorted(verbs), ""])


def lemma_list(settled: Mapping[str, Family], counts: Counts) -> str:
    """Give the text of `lemmas.tsv`; the rules read the `verbs.txt` that is on disk."""
    named = lemmas(settled)
    wanted = {word: named.get(word) or unlisted(word) for word in sorted(counts)}
    rows = [f"{a}\t{b}" for a, b in wanted.items() if lemma.by_rule(a, "hi")[0] != b]
    return "\n".join([LEMMAS, *rows, ""])


def replace(path: Path, text: str, *, write: bool) -> bool:
    """Say whether a list has changed, and write it when asked to."""
    changed = not path.exists() or path.read_text(encoding="utf-8") != text
    if changed and write:
        path.write_text(text, encoding="utf-8")
        lemma.forget()
    print(f"{path.name}: {'other lines than' if changed else 'the same as'} before")
    return changed


def main(arguments: list[str]) -> int:
    """Work the lists out and compare them with the shipped ones; 1 when these are out of date."""
    paths = [Path(argument) for argument in arguments if not argument.startswith("-")]
    write = "--write" in arguments
    counts = read_words(paths[0] if paths else HERE / "hindi_words.tsv")
    found = dict(believed(families(counts, read_paradigms()), counts))
    settled = settle(claimed(found, counts), counts)
    print(f"{len(counts)} words, {len(settled)} in {len(set(settled.values()))} families")
    changed = replace(HINDI / "verbs.txt", verb_list(settled), write=write)
    changed |= replace(HINDI / "lemmas.tsv", lemma_list(settled, counts), write=write)
    return 1 if changed and not write else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
