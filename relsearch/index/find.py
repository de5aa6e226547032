"""Query text → the tree for this index: one expansion a language, and the restrictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relsearch.analysis import Analyzer, analyzer_for
from relsearch.query import (
    And,
    Closeness,
    Expanded,
    Not,
    Or,
    Preferred,
    Query,
    Resembling,
    Term,
    Vocabulary,
    closeness,
    evidence,
    expand,
    parse,
    resembling_once,
)
from relsearch.query.parser import date_range
from relsearch.query.resembling import COMPOUNDING, MATCHING, MIN_SHARE
from relsearch.query.romanised import Readings, plain_words, read_words, replaced
from relsearch.query.vocabulary import Hurried
from relsearch.records import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What restricts a search beside its words. Dates are YYYY, YYYY-MM or YYYY-MM-DD.

    source: names of sources, of which one is enough; none means all.
    """

    all_words: bool = False
    exact: bool = False
    since: str | None = None
    until: str | None = None
    source: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query text means: the parsed tree, the tree to search, what has to be close together
    (None: nothing), and the forms to mark.

    read_as:     the text with words in Latin letters as the Hindi they were read as, or None.
    suggestion:  the text with words that look like slips put right, or None.
    """

    parsed: Query
    query: Query
    closeness: Closeness | None
    exact: frozenset[str]
    lemmas: frozenset[str]
    complete: bool
    warnings: tuple[str, ...]
    read_as: str | None = None
    suggestion: str | None = None


def read_query(
    text: str,
    asked: Asked,
    languages: Mapping[str, int],
    vocabulary: Vocabulary,
    deadline: float | None = None,
) -> Reading:
    """Read a query for an index that holds so many articles of each language.

    Each language's articles are searched with the terms its own analyzer gives. What is not looked
    up by the `deadline` (`time.monotonic()`) is not looked up at all. Raises QueryError and
    LanguageError.
    """
    parsed = parse(text)
    vocabulary = hurried = Hurried(vocabulary, deadline)
    wanted = [asked.language] if asked.language else list(languages) or ["hi"]
    alike = {each: resembling_once(vocabulary, compounds=each) for each in (False, True)}
    near: dict[tuple[str, int], list[tuple[str, int]]] = {}
    readings = Readings()
    if not asked.exact:
        readings = _read_words(parsed.query, wanted, vocabulary, sum(languages.values()))
    first = analyzer_for(wanted[0])
    expansions = {
        language: expand(
            parsed.query,
            analyzer_for(language),
            vocabulary,
            all_words=asked.all_words,
            exact=asked.exact,
            near=near,
            spellings=readings.spellings,
            resembling=alike[language in COMPOUNDING],
            matching=_matching(language, languages),
            is_late=hurried.is_late,
        )
        for language in wanted
    }
    resembling = alike[wanted[0] in COMPOUNDING]
    close = None if asked.exact else _close(parsed.query, wanted, resembling, readings)
    cut = dict.fromkeys(line for e in expansions.values() for line in e.warnings)
    if hurried.late:
        cut["there was no time to look up all words of the query"] = None
    return Reading(
        parsed.query,
        _restricted(_together(expansions), parsed.query, asked, first),
        close,
        frozenset().union(*(e.exact for e in expansions.values())),
        frozenset().union(*(e.lemmas for e in expansions.values())),
        not hurried.late and all(e.complete for e in expansions.values()),
        (*parsed.warnings, *cut),
        replaced(text, readings.read, first, quoted=True),
        replaced(text, readings.corrected, first),
    )


def _matching(language: str, languages: Mapping[str, int]) -> float:
    share = languages.get(language, 0) >= MIN_SHARE * sum(languages.values())
    return MATCHING.get(language, 0.0) if share else 0.0


def _close(
    query: Query, languages: Sequence[str], alike: Resembling, readings: Readings
) -> Closeness | None:
    analyzers = [analyzer_for(code) for code in languages]
    return closeness(query, analyzers, alike, readings.spellings)


def _read_words(
    query: Query, languages: Sequence[str], vocabulary: Vocabulary, articles: int
) -> Readings:
    """Read the query's words once for all languages, each by the forms they give it.

    A stop word means itself, and another form of the same word is no correction: the lemma finds
    it already.
    """
    analyzers = [analyzer_for(language) for language in languages]
    stop_words = frozenset().union(*(analyzer.stop_words for analyzer in analyzers))
    words = []
    for text in dict.fromkeys(plain_words(query)):
        forms = [[token.exact for token in analyzer(text)] for analyzer in analyzers]
        words += [tuple(dict.fromkeys(each)) for each in zip(*forms, strict=True)]
    words = [forms for forms in words if stop_words.isdisjoint(forms)]
    found = read_words(words, vocabulary, articles)
    inflected = {
        form
        for form, meant in found.corrected.items()
        if any(len(set(analyzer.terms(f"{form} {meant}")[1])) == 1 for analyzer in analyzers)
    }
    return Readings(
        {form: each for form, each in found.spellings.items() if form not in inflected},
        found.read,
        {form: meant for form, meant in found.corrected.items() if form not in inflected},
    )


def _together(expansions: dict[str, Expanded]) -> Query:
    """Join the trees of several languages, each for its own articles; equal trees once.

    The first language, that of most articles, has those of no other one: they are quicker to find.
    """
    languages: dict[Query, list[str]] = {}
    for language, expanded in expansions.items():
        languages.setdefault(expanded.query, []).append(language)
    if len(languages) == 1:
        return next(iter(languages))
    parts: list[Query] = []
    for query, codes in languages.items():
        others = [code for code in expansions if code not in codes]
        named = Not(_in_any(others)) if not parts else _in_any(codes)
        parts.append(And((query, named)))
    return Or(tuple(parts))


def _in_any(languages: Sequence[str]) -> Query:
    terms = tuple(Term(code, "language", 0.0) for code in languages)
    return terms[0] if len(terms) == 1 else Or(terms)


def _restricted(query: Query, parsed: Query, asked: Asked, analyzer: Analyzer) -> Query:
    """Give the tree with what the words say of date and source, and with the restrictions."""
    beside = evidence(parsed, analyzer)
    if beside:
        query = Preferred(query, Or(tuple(beside)))
    restrictions = _restrictions(asked, analyzer.language)
    return And((query, *restrictions)) if restrictions else query


def _restrictions(asked: Asked, language: str) -> list[Query]:
    restrictions: list[Query] = []
    if asked.since is not None or asked.until is not None:
        restrictions.append(date_range(asked.since, asked.until))
    if len(asked.source) == 1:
        restrictions += _named(asked.source[0], language)
    elif asked.source:
        restrictions.append(Or(tuple(And(tuple(_named(s, language))) for s in asked.source)))
    if asked.language:
        restrictions.append(Term(asked.language, "language", 0.0))
    return restrictions


def _named(source: str, language: str) -> list[Query]:
    exact, _ = analyzer_for(language).terms(source)
    return [Term(term, "source", 0.0) for term in exact] or [Or(())]
