"""How well forms of one word are brought together: precision, recall and F1 over pairs of forms.

    python bench/lemma_quality.py FILE… [-v] [--proper] [--language CODE]

FILE holds lines `form TAB lemma TAB part of speech TAB …` (Universal POS tags, or V). A pair of
distinct exact forms is right when some lemma of the file has both; it is found when relsearch
gives both the same lemma. So only what falls together counts, not what the lemma is called. Nouns,
verbs, auxiliaries and adjectives are judged, with --proper names too; -v lists the worst
confusions.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from relsearch.analysis import analyzer_for
from relsearch.analysis.lemma import lemma_of

WORDS = frozenset({"NOUN", "VERB", "AUX", "ADJ", "V"})
SHOWN = 40

Pair = tuple[str, str]


def rows(path: Path, tags: frozenset[str], language: str) -> Iterable[tuple[str, str]]:
    """Yield the exact form and the lemma's exact form of every line with one of the tags."""
    analyzer = analyzer_for(language)
    for line in path.read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if len(cells) > 2 and cells[2] in tags:
            forms = [" ".join(analyzer.terms(cell)[0]) for cell in cells[:2]]
            if all(forms):
                yield forms[0], forms[1]


def pairs(groups: Iterable[set[str]]) -> set[Pair]:
    """Give every pair of distinct forms that share a group."""
    return {pair for group in groups for pair in itertools.combinations(sorted(group), 2)}


def judge(
    gold: Iterable[tuple[str, str]], lemma: Callable[[str], str]
) -> tuple[set[Pair], set[Pair]]:
    """Give the pairs that belong together and those that `lemma` brings together."""
    by_gold: defaultdict[str, set[str]] = defaultdict(set)
    by_lemma: defaultdict[str, set[str]] = defaultdict(set)
    for form, base in gold:
        by_gold[base].add(form)
        by_lemma[lemma(form)].add(form)
    return pairs(by_gold.values()), pairs(by_lemma.values())


def worst(wrong: Iterable[Pair]) -> list[str]:
    """Give the forms with most wrong pairs, each with its partners."""
    partners: defaultdict[str, list[str]] = defaultdict(list)
    for a, b in wrong:
        partners[a].append(b)
        partners[b].append(a)
    counts = Counter({form: len(others) for form, others in partners.items()})
    return [
        f"  {form}: {' '.join(sorted(partners[form]))}" for form, _ in counts.most_common(SHOWN)
    ]


def main(arguments: list[str]) -> int:
    """Print one line a file and, with -v, the worst confusions."""
    language = "hi"
    if "--language" in arguments:
        place = arguments.index("--language")
        language = (arguments[place + 1 : place + 2] or [""])[0]
        arguments = arguments[:place] + arguments[place + 2 :]
    paths = [Path(argument) for argument in arguments if not argument.startswith("-")]
    if not paths or not all(path.is_file() for path in paths):
        print("usage: lemma_quality.py FILE… [-v] [--proper] [--language CODE]")
        return 2
    tags = WORDS | ({"PROPN"} if "--proper" in arguments else set())
    for path in paths:
        gold, found = judge(rows(path, tags, language), lambda form: lemma_of(form, language))
        right = len(gold & found)
        precision = right / len(found) if found else 1.0
        recall = right / len(gold) if gold else 1.0
        f1 = 2 * right / (len(gold) + len(found)) if gold or found else 1.0
        print(f"{path.name}\tprecision {precision:.3f}\trecall {recall:.3f}\tF1 {f1:.3f}")
        if "-v" in arguments:
            print("wrongly together:", *worst(found - gold), sep="\n")
            print("wrongly apart:", *worst(gold - found), sep="\n")
    return 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of the pipe went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    sys.exit(code)
