"""Exact form → lemma: the one form that stands for all inflected forms of a word.

Listed forms first (`languages/CODE/exceptions.tsv`, written by hand, then `lemmas.tsv`, worked out
by `bench/lemma_table.py` from counts of words), then a known verb (`verbs.txt`) with an ending of
its conjugation (`verb_endings.tsv`), then the endings of `suffixes.txt`, the longest first, one
after another while enough of the word is left. What Hindi gets is a word, what Marathi, Nepali and
Sanskrit get is a stem; a language without these files keeps its exact forms.

Source of the endings: Y. Kachru, Hindi (2006), ch. 4-5, and the grammars that line 1 of each list
names.
"""

from __future__ import annotations

import functools

from relsearch.datafiles import read_beside

LEAST_LEFT = {"hi": 2, "mr": 2}
"""Code points that a suffix has to leave, 3 elsewhere: with 3 these two lose their short verbs."""

VIRAMA = "\u094d"
INFINITIVE = "ना"

_LONGEST_VERB_ENDING = 4  # code points


def verb_class(stem: str) -> str:
    """Say what a verb stem ends in, as `verb_endings.tsv` names it; empty where no ending joins.

    >>> verb_class("चल"), verb_class("बना"), verb_class("कि")
    ('consonant', 'vowel', '')
    """
    if "क" <= stem[-1] <= "ह":
        return "consonant"
    return "vowel" if stem[-1] in "ाोआओ" else ""


def _rows(language: str, name: str) -> str:
    """Give the lines of a list but the first, which says what the list is."""
    try:
        text = read_beside(__file__, "languages", language, name)
    except FileNotFoundError:
        return ""
    return text.partition("\n")[2].rstrip()


def _lines(language: str, name: str) -> list[str]:
    return _rows(language, name).splitlines()


def _pairs(language: str, name: str) -> dict[str, str]:
    # One split for the whole file takes half the time of a split a line; a query waits for it.
    cells = _rows(language, name).replace("\n", "\t").split("\t")
    return dict(zip(cells[::2], cells[1::2], strict=False))


@functools.cache
def _listed(language: str) -> dict[str, str]:
    return _pairs(language, "lemmas.tsv") | _pairs(language, "exceptions.tsv")


@functools.cache
def _verbs(language: str) -> frozenset[str]:
    return frozenset(_lines(language, "verbs.txt"))


@functools.cache
def _verb_starts(language: str) -> frozenset[str]:
    """Give what forms of known verbs begin with, two letters each; most words do not."""
    stems = _verbs(language)
    after = {ending[:1] for _, ending in _verb_endings(language)} if stems else set()
    short = [stem for stem in stems if len(stem) == 1]
    return frozenset(
        [stem[:2] for stem in stems] + [stem + each for stem in short for each in after]
    )


@functools.cache
def _verb_endings(language: str) -> frozenset[tuple[str, str]]:
    """Give the pairs of a class of stems and an ending that such a stem takes."""
    taken = {("consonant", ""), ("vowel", "")}
    for line in _lines(language, "verb_endings.tsv"):
        after, _, endings = line.split("\t")
        taken |= {(after, ending) for ending in endings.split(" ")}
    return frozenset(taken)


@functools.cache
def _suffixes(language: str) -> dict[str, list[tuple[int, dict[str, str]]]]:
    """Give for each last letter: ending → what stands in the lemma instead, by length.

    The longest come first. By letter, because most letters end few suffixes or none.
    """
    by_letter: dict[str, dict[int, dict[str, str]]] = {}
    for line in _lines(language, "suffixes.txt"):
        ending, instead, *_ = line.split("\t")
        by_length = by_letter.setdefault(ending[-1], {})
        by_length.setdefault(len(ending), {})[ending] = instead.strip("-")
    return {letter: sorted(by_letter[letter].items(), reverse=True) for letter in by_letter}


def lemma_of(exact: str, language: str) -> str:
    """Give the lemma of an exact form; the form itself when no rule fires.

    >>> lemma_of("करेगी", "hi"), lemma_of("संबंधों", "hi"), lemma_of("संबंध", "hi")
    ('करना', 'संबंध', 'संबंध')
    """
    listed = _listed(language).get(exact)
    return by_rule(exact, language)[0] if listed is None else listed


def explain(exact: str, language: str) -> tuple[str, str]:
    """Give the lemma and the rule that made it; an empty rule when the form stands for itself.

    >>> explain("मुलाकातें", "hi"), explain("दिलवाएंगे", "hi")
    (('मुलाकात', 'suffix: -ें'), ('दिलवाना', 'verb: दिलवा + एंगे'))
    """
    listed = _listed(language).get(exact)
    if listed is not None:
        return listed, f"listed: {exact} → {listed}" if listed != exact else ""
    return by_rule(exact, language)


def by_rule(exact: str, language: str) -> tuple[str, str]:
    """Do what `explain` does, without the lists of forms."""
    if exact[:2] in _verb_starts(language):
        verbs = _verbs(language)
        for length in range(_LONGEST_VERB_ENDING + 1):
            stem = exact[: len(exact) - length]
            if stem not in verbs:
                continue
            ending = exact[len(stem) :]
            if (verb_class(stem), ending) in _verb_endings(language):
                return stem + INFINITIVE, f"verb: {stem} + {ending}" if ending else f"verb: {stem}"
    left, stripped = exact, []
    while (shorter := _without_suffix(left, language)) is not None:
        left, suffix = shorter
        stripped.append(f"suffix: -{suffix}")
    return left, ", ".join(stripped)


def _without_suffix(form: str, language: str) -> tuple[str, str] | None:
    for length, suffixes in _suffixes(language).get(form[-1:], ()):
        suffix = form[-length:]
        # A stem does not end in half a consonant: the या of समस्या is no ending.
        if (
            suffix in suffixes
            and len(form) - length >= LEAST_LEFT.get(language, 3)
            and form[-length - 1] != VIRAMA
        ):
            return form[:-length] + suffixes[suffix], suffix
    return None


def forget() -> None:
    """Read the word lists anew when next asked: they have changed on disk."""
    for cached in (_listed, _verbs, _verb_starts, _verb_endings, _suffixes):
        cached.cache_clear()
