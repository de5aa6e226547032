"""Which Hindi words does a query mean that is typed in Latin letters, or with a slip?

the query's words → `read_words` → for each doubtful one the spellings to search, with weights.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping, Sequence

from relsearch.analysis import Analyzer, Token, phonetic_key, soft_forms
from relsearch.query.tree import (
    And,
    Everything,
    Fuzzy,
    Group,
    Not,
    Or,
    Phrase,
    Preferred,
    Prefix,
    Query,
    Range,
    Synonyms,
    Term,
    WeightedSynonyms,
    Word,
    assert_never,
)
from relsearch.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.query.suggest import Candidate
    from relsearch.query.vocabulary import Vocabulary

# What only doubtful words need is imported by what reads them: most queries have none.

MAX_READ = 64
"""Words in Latin letters of a query that are read as Hindi."""
MAX_CORRECTED = 8
"""Unknown words of a query that are compared with the vocabulary."""
MAX_READINGS = 6
MAX_ROWS = 4
"""Rows of words that a phrase with words in Latin letters is read as."""
LEAST_PROBABILITY = 0.25
"""A reading that is less likely is not searched, unless it is the likeliest: since all readings
share one idf, improbable ones make the right one count for less."""

_FREQUENCY = 1.0  # a query has a word as often as articles have it; a list of words has it once
_A_LETTER = 2.5  # cost of a reading for each Latin letter; what costs more spells another word
_FARTHEST = 20.0  # cost of a reading, however long the word
_A_LETTER_BESIDE = 1.75  # the same beside a Latin word of the index
_BESIDE_LATIN = 0.5  # weight of the readings of a word that is a Latin word of the index too
_CORRECTED = 0.7  # weight of the corrected spelling of an unknown word
_RARE, _FAR_RARER = 10, 50  # a known word may be a slip for one in so many times more articles
_SHORT = 5  # code points
_LEAST_TWIN, _LEAST_SLIP = 4, 3  # code points; shorter words are near too many others
_DOUBTFUL = 4.5  # a correction is dropped when its cost, less its frequency, is more
_SOFT = 0.3  # weight of a spelling with or without a candra
# In so many times more articles it is another word, as काफी is beside कॉफी: sharing an idf with it
# would take the typed word's rarity away.
_OTHER_WORD = 3
_LATIN = re.compile("[a-z]+")
_WORD = re.compile("[a-z]+|[\u0900-\u0963\u0971-\u097f]+")

Spelling = tuple[str, float]
"""An exact form and the weight it is searched with, above 0 and at most 1."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What the words of a query were read as, by exact form as typed.

    spellings:  all forms to search for a word; words that mean themselves alone are absent.
    read:       words in Latin letters, with the likeliest Hindi word ("modi/मोदी" where the index
                holds the word in Latin letters too).
    corrected:  words that look like slips, with what may have been meant.
    """

    spellings: Mapping[str, tuple[Spelling, ...]] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)
    corrected: Mapping[str, str] = field(default_factory=dict)


def plain_words(query: Query) -> list[str]:
    """Give the words of a parsed query that may be read in another way, in their order.

    Exact, cut-off and fuzzy words and sources mean themselves, and quoted ones in Devanagari.
    """
    match query:
        case Word(text, name, exact):
            return [] if exact or name == "source" else [text]
        case Group(parts) | And(parts) | Or(parts):
            return [word for part in parts for word in plain_words(part)]
        case Not(part):
            return plain_words(part)
        case Phrase(terms, name):
            quoted = [word for text in terms for word in text.split()] if name != "source" else []
            return [word for word in quoted if word.isascii()]
        case Prefix() | Fuzzy() | Range():
            return []
        case Term() | Synonyms() | WeightedSynonyms() | Preferred() | Everything():
            return []
        case _:
            return assert_never(query)


def read_words(
    words: Sequence[Sequence[str]], vocabulary: Vocabulary, articles: int = 0
) -> Readings:
    """Read the words of a query, each given by its exact forms in the index's languages.

    A word in Latin letters is read as Hindi, and as itself where the index holds it; which reading
    is likely depends on the words beside it, in an index of so many articles. An unknown word in
    Devanagari is searched as typed and, at a lower weight, as its best correction, unless it is a
    common word that the articles happen to lack.
    """
    spellings: dict[str, tuple[Spelling, ...]] = {}
    read: dict[str, str] = {}
    corrected: dict[str, str] = {}
    compared = 0
    counts = {forms: max(map(vocabulary.count, forms)) for forms in map(tuple, words)}
    likely = _readings({forms[0]: known for forms, known in counts.items()}, vocabulary, articles)
    for forms, known in counts.items():
        form = forms[0]
        if form in likely:
            meant = next(term for term, _ in likely[form] if term != form)
            read[form] = f"{form}/{meant}" if known else meant
            spellings[form] = likely[form]
        elif known:
            twin = _common_twin(form, known, vocabulary)
            if twin:
                corrected[form] = twin
            soft = _soft(form, known, vocabulary)
            if soft:
                spellings |= {each: ((each, 1.0), *soft) for each in forms}
        elif _WORD.fullmatch(form) and compared < MAX_CORRECTED:
            compared += 1
            correction = _correction(form, vocabulary)
            if correction:
                corrected[form] = correction
                spellings |= {each: ((each, 1.0), (correction, _CORRECTED)) for each in forms}
    return Readings(spellings, read, corrected)


def likeliest_rows(
    tokens: Sequence[Token], spellings: Sequence[Sequence[Spelling]], analyzer: Analyzer
) -> Sequence[tuple[tuple[Token, ...], float]]:
    """Give what words in a row may mean, with weights; at most MAX_ROWS, the likeliest first.

    Those in Latin letters are read by their spellings, others mean themselves.
    """
    rows: list[tuple[tuple[Token, ...], float]] = [((), 1.0)]
    for token, forms in zip(tokens, spellings, strict=True):
        read = forms if token.exact.isascii() else ()
        meant = [(each, w) for form, w in read for each in analyzer(form)] or [(token, 1.0)]
        rows = [((*row, each), share * w) for row, share in rows for each, w in meant]
        rows = sorted(rows, key=lambda row: -row[1])[:MAX_ROWS]
    return rows


def replaced(
    text: str, meant: Mapping[str, str], analyzer: Analyzer, *, quoted: bool = False
) -> str | None:
    """Give a query text with words replaced, by exact form; None when none is.

    Words in quotation marks are replaced with `quoted` only.

    >>> from relsearch.analysis import analyzer_for
    >>> replaced('canada =canada "canada"', {"canada": "कनाडा"}, analyzer_for("hi"))
    'कनाडा =canada "canada"'
    """
    pieces: list[str] = []
    end = 0
    for token in analyzer(text) if meant else ():
        before, after = text[: token.start], text[token.end : token.end + 1]
        if token.exact not in meant or before.endswith("=") or after in ("*", "~", ":"):
            continue
        if quoted or before.count('"') % 2 == 0:
            pieces += [text[end : token.start], meant[token.exact]]
            end = token.end
    return "".join([*pieces, text[end:]]) if pieces else None


def _readings(
    words: Mapping[str, int], vocabulary: Vocabulary, articles: int
) -> dict[str, tuple[Spelling, ...]]:
    """Give the forms to search for the Latin words of a query that spell Hindi words.

    `words` has the number of articles of each. The readings have their probabilities as weights. A
    word that the index holds in Latin letters comes first itself, and its readings weigh less.
    """
    candidates: dict[str, Sequence[Candidate]] = {}
    rows: dict[str, list[tuple[str, float]]] = {}
    for form, known in words.items():
        if _LATIN.fullmatch(form) and len(candidates) < MAX_READ:
            found = _candidates(form, known, vocabulary)
            if found:
                candidates[form] = found
                rows[form] = [(candidate.term, candidate.score) for candidate in found]
        elif known:
            rows[form] = [(form, 0.0)]
    if not candidates:
        return {}
    from relsearch.query.context import probabilities

    chances = dict(
        zip(rows, probabilities(list(rows.values()), vocabulary, articles), strict=True)
    )
    return {
        form: _likely(form, words[form], found, chances[form])
        for form, found in candidates.items()
    }


def _candidates(form: str, known: int, vocabulary: Vocabulary) -> Sequence[Candidate]:
    from relsearch.query.suggest import latin_readings, ranked_terms

    a_letter = _A_LETTER_BESIDE if known else _A_LETTER
    costs = latin_readings(form, vocabulary, min(a_letter * len(form), _FARTHEST))
    return ranked_terms(costs, vocabulary, _FREQUENCY)[:MAX_READINGS]


def _likely(
    form: str, known: int, candidates: Sequence[Candidate], chances: Sequence[float]
) -> tuple[Spelling, ...]:
    ranked = sorted(zip(candidates, chances, strict=True), key=lambda row: (-row[1], row[0].term))
    share = _BESIDE_LATIN if known else 1.0
    likely = [
        (candidate.term, chance * share)
        for place, (candidate, chance) in enumerate(ranked)
        if place == 0 or chance >= LEAST_PROBABILITY
    ]
    return ((form, 1.0), *likely) if known else tuple(likely)


def _correction(form: str, vocabulary: Vocabulary) -> str | None:
    """Give the term that an unknown word was most likely meant for.

    A word of Hindi was meant itself, unless it only sounds like one of many articles.
    """
    if len(form) < _LEAST_SLIP:
        return None
    from relsearch.analysis.known import is_word
    from relsearch.query.slips import ALIKE, EDIT
    from relsearch.query.suggest import near_terms, ranked_terms

    is_known = is_word(form)
    affordable = ALIKE if is_known else EDIT if len(form) < _SHORT else 2 * EDIT
    costs = near_terms(form, vocabulary, affordable)
    costs = {term: cost for term, cost in costs.items() if cost <= affordable}
    ranked = ranked_terms(costs, vocabulary, _FREQUENCY)
    if is_known:
        ranked = [each for each in ranked if each.count >= _FAR_RARER]
    return ranked[0].term if ranked and ranked[0].score >= -_DOUBTFUL else None


def _soft(form: str, known: int, vocabulary: Vocabulary) -> tuple[Spelling, ...]:
    """Give the softer spellings of a word that the index has."""
    if not _WORD.fullmatch(form):
        return ()
    counts = {soft: vocabulary.count(soft) for soft in soft_forms(form)}
    return tuple((soft, _SOFT) for soft, n in counts.items() if 0 < n <= _OTHER_WORD * known)


def _differ_by_one(form: str, term: str) -> bool:
    return len(form) == len(term) and sum(map(operator.ne, form, term)) == 1


def _common_twin(form: str, known: int, vocabulary: Vocabulary) -> str | None:
    """Give a term that sounds like a rare one and stands in far more articles."""
    if known > _RARE or len(form) < _LEAST_TWIN or not _WORD.fullmatch(form):
        return None
    from relsearch.query.slips import ALIKE, slip_cost
    from relsearch.query.suggest import ranked_terms

    # A letter too many or too few costs more than ALIKE, so does a second wrong one.
    alike = [
        term for term in vocabulary.sounding(phonetic_key(form)) if _differ_by_one(form, term)
    ]
    costs = {term: slip_cost(form, term, ALIKE) for term in alike}
    ranked = ranked_terms({t: c for t, c in costs.items() if c <= ALIKE}, vocabulary)
    return ranked[0].term if ranked and ranked[0].count >= _FAR_RARER * known else None
