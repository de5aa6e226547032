"""What is a word, and when are two spellings the same word?

text → `surfaces` (the word pattern over the raw text) → `exact_form` (one spelling a word).
The only place that knows indic-nlp-library.
"""

from __future__ import annotations

import functools
import io
import re
import unicodedata

from relsearch.datafiles import read_beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from relsearch.analysis.recipe import Recipe

MAX_TERM = 255
"""Code points of a term; a longer word is cut (a whitespace-analysed field holds no more)."""

ZWNJ, ZWJ = "\u200c", "\u200d"
AVAGRAHA, VISARGA, ANUSVARA, CHANDRABINDU = "\u093d", "\u0903", "\u0902", "\u0901"
VIRAMA = "\u094d"
CANDRA_A = "\u0972"
CONSONANTS = frozenset(map(chr, range(0x915, 0x93A))) - frozenset("\u0929\u0931\u0934")
"""What begins an exact form as it begins the word, unless a virama follows: that may join it."""
_HELD_CANDRA_A = "\ue972"  # a private-use stand-in while the normaliser runs

# Marks that belong to a word though Python's \w leaves them out: Devanagari (not the dandas
# U+0964-0965 nor the abbreviation sign U+0970), its extension, Vedic signs, the combining
# accents of Latin, the marks of the other Indic blocks, the two joiners, and what nobody sees: a
# byte-order mark, word joiner or soft hyphen. A zero-width space parts words.
_UNSEEN = "\ufeff\u2060\u00ad"
_MARKS = (
    "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962-\u0963\u0980-\u0983"
    "\u09bc-\u09e3\u0a01-\u0a51\u0a70-\u0a83\u0abc-\u0ae3\u0b01-\u0b63\u0b82\u0bbe-\u0bd7"
    "\u0c00-\u0c63\u0c81-\u0ce3\u0d00-\u0d63\u1cd0-\u1cfa\ua8e0-\ua8f1" + ZWNJ + ZWJ + _UNSEEN
)
_WORD = rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*"
# 15.08.2024 and 1.2.3 are not decimal numbers, neither at their beginning nor further on.
_DECIMAL = r"(?<!\d\.)\d+\.\d+(?!\.?\d)"
# Of any length, lists such as 12,12,12… would take the square of their length.
_NUMBER = rf"\d{{1,3}}(?:,\d{{2,3}}){{0,20}},\d{{3}}(?!\d)(?:\.\d+(?!\.?\d))?|{_DECIMAL}"
_LATIN_ABBREVIATION = r"[A-Za-z](?:\.[A-Za-z])+"
_NO_WORD_AFTER = rf"(?![^\W_]|[{_MARKS}])"


@functools.cache
def word_pattern() -> re.Pattern[str]:
    """Give the pattern that finds words: abbreviations with dots, numbers, then plain runs.

    A colon is a part of the few words in which it stands for a visarga (दु:ख, नि:शुल्क).
    """
    names = sorted(_lines("letter_names.txt"), key=len, reverse=True)
    name = "(?:" + "|".join(map(re.escape, names)) + ")"
    parts = "|".join(_lines("visarga_parts.txt"))
    # Most words are followed by neither sign, and need not try every abbreviation.
    soon = r"(?=[^\s.:]{1,8}[.:])"
    dotted = rf"(?:{soon}(?:{name}(?:\.{name})+|{_LATIN_ABBREVIATION})|{_NUMBER}){_NO_WORD_AFTER}"
    return re.compile(rf"{dotted}|(?:{soon}(?:{parts}):(?=[क-ह]))?{_WORD}")


# What most words are made of, and nothing that any step below would change: consonants with a
# virama or with a sign and a nasal, and vowels; no nasal consonant with virama, no ये and यी.
_SYLLABLE = (
    "(?:[क-घच-झट-ढत-धप-भरलळव-ह](?:\u094d|[\u093e-\u094c]?\u0902?)"
    "|[ङञणनम][\u093e-\u094c]?\u0902?"
    "|य(?:\u094d|[\u093e-\u093f\u0941-\u0946\u0948-\u094c]?\u0902?)"
    "|[\u0905-\u0914]\u0902?)"
)
_PLAIN_WORD = re.compile(f"{_SYLLABLE}++")


# Signs that belong to no word where a piece of text begins or ends with them.
_OPENING, _CLOSING = "\"'(\u2018\u201c", "\u0964,.!?)\"'\u2019\u201d;:-"
_PIECE = re.compile(r"\S+")


def plain_word(piece: str) -> str:
    """Give the one word of a text without white space, if it is its own exact form by its letters.

    Only signs stand about it; nothing is given where that is not sure.
    """
    word = piece.lstrip(_OPENING).rstrip(_CLOSING)
    return word if len(word) <= MAX_TERM and _PLAIN_WORD.fullmatch(word) else ""


def words_in(piece: str) -> list[str]:
    """Give the words of a text without white space, in order: what `surfaces` finds there."""
    word = piece.lstrip(_OPENING).rstrip(_CLOSING)
    if _PLAIN_WORD.fullmatch(word):
        return [word]
    return _pattern_for(word).findall(without_orders(word))


def without_orders(text: str) -> str:
    r"""Put tabs in the place of orders to a terminal (ECMA-48, 5.4, 5.6), as many.

    Their letters and digits are no words, and no parts of one. A tab, unlike a space, is no part
    of an order either: done twice, it changes nothing more.

    >>> without_orders("\x1b[31mकनाडा\x1b[0m").expandtabs(1)
    '     कनाडा    '
    """
    if text.isprintable():
        return text
    bare = io.StringIO()  # a list of the parts, where there are millions, takes more memory
    at = 0
    for found in _orders().finditer(text):
        start, end = found.span()
        bare.write(text[at:start])
        bare.write("\t" * (end - start))
        at = end
    bare.write(text[at:])
    return bare.getvalue()


@functools.cache
def _orders() -> re.Pattern[str]:
    sequence = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    # What begins another string ends the search for an end: else a run of them takes the square.
    string = (
        r"(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])"
        r"[^\t\x07\x1b\x90\x98\x9c-\x9f]*+(?:\x07|\x1b\\|\x9c)"
    )
    return re.compile(rf"{sequence}|{string}|\x1b[ -/]*[0-~]")


def _pattern_for(piece: str) -> re.Pattern[str]:
    """Give the pattern that finds words in a piece; without dots and commas it is a short one."""
    return word_pattern() if "." in piece or "," in piece or ":" in piece else _plain_runs()


@functools.cache
def _plain_runs() -> re.Pattern[str]:
    return re.compile(_WORD)


def _lines(name: str) -> list[str]:
    text = read_beside(__file__, name)
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def surfaces(raw: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of `raw` with its bounds [start, end) in code points, in order.

    >>> [word for word, _, _ in surfaces("भारत-कनाडा: 4,850 करोड़, पी.एम. का U.S. दौरा।")]
    ['भारत', 'कनाडा', '4,850', 'करोड़', 'पी.एम', 'का', 'U.S', 'दौरा']
    """
    for match in _PIECE.finditer(raw):
        piece = match.group().lstrip(_OPENING)
        at = match.end() - len(piece)
        piece = piece.rstrip(_CLOSING)
        if _PLAIN_WORD.fullmatch(piece):
            yield piece, at, at + len(piece)
            continue
        for word in _pattern_for(piece).finditer(without_orders(piece)):
            yield word.group(), at + word.start(), at + word.end()


# Two vowel signs, a vowel letter with a sign, a nasal before the sign it stands over or twice: one
# akshara has one vowel and one nasal, in this order. Seen as often as spelling errors in scrapes.
_VOWEL, _SIGN, _NASAL = "[\u0905-\u0914\u0972]", "[\u093e-\u094c]", "[\u0901\u0902]"
_STRAY_SIGNS = (  # this and what follows is compiled by `re` when the first word needs it
    f"(?:{_VOWEL}|{_SIGN}){_SIGN}(?:{_SIGN}|{_NASAL})*|(?:{_VOWEL}|{_SIGN})?{_NASAL}(?:{_SIGN}|{_NASAL})+"
)
# Whatever the library would change in a single word: nukta letters, a nasal with virama before
# a stop, the joiners, and (outside Marathi) the candra a. 97.6 % of tokens have none of these.
_NEEDS_LIBRARY = (
    "[\u093c\u0929\u0931\u0934\u0958-\u095f\u0972\u200c\u200d\u2060\u00ad\ufeff]"
    "|[\u0919\u091e\u0923\u0928\u0929\u092e]\u094d"
)
# The nasal of a stop's own row: what the library does with it, without loading the library.
_NASAL_BEFORE_STOP = (
    "ङ\u094d(?=[क-घ])|ञ\u094d(?=[च-झ])|ण\u094d(?=[ट-ढ])|न\u094d(?=[त-ध])|म\u094d(?=[प-भ])"
)
# Gone before the library looks for nasals: with a nukta between, it overlooks one.
_WITHOUT_NUKTA = str.maketrans(
    "\u0929\u0931\u0934\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f",
    "नरळकखगजडढफय",
    f"\u093c{ZWNJ}{ZWJ}{_UNSEEN}",
)
_GLIDE = "(?<=.)\u092f([\u0947\u0940])(\u0902?(?:\u0917[\u093e\u0940\u0947])?)$"
_DIGITS = {ord("०") + n: str(n) for n in range(10)}
# Without the Vedic accents, which have to be put in order with the virama.
_ONLY_DEVANAGARI = "[\u0900-\u0950\u0955-\u097f]+"
_STRAY_SPACE = r"\s+"
_CUT = f"a long word is cut to {MAX_TERM} code points"


@functools.cache
def _library_normaliser() -> Any:
    from indicnlp.normalize.indic_normalize import IndicNormalizerFactory

    return IndicNormalizerFactory().get_normalizer(
        "hi", remove_nuktas=True, nasals_mode="to_anusvaara_strict"
    )


def exact_form(surface: str, recipe: Recipe) -> str:
    """Give the one spelling that all accepted spellings of `surface` share.

    Nuktas and joiners go, signs typed twice or in the wrong order become one, homorganic nasals
    and the chandrabindu become anusvara, digits become ASCII, Latin letters lower case, the dots
    and commas of abbreviations and numbers go; in Hindi the glide of endings and the visarga too.
    Vowel length, the virama and ऑ stay: they tell words apart (`soft_forms` is for queries).
    Idempotent. At most MAX_TERM code points.

    >>> from relsearch.analysis.languages.hi import RECIPE
    >>> [exact_form(word, RECIPE) for word in ("सम्बन्ध", "क़ानून", "गयी", "पी.एम", "४,८५०", "NSA")]
    ['संबंध', 'कानून', 'गई', 'पीएम', '4850', 'nsa']
    """
    if len(surface) <= MAX_TERM and _PLAIN_WORD.fullmatch(surface):
        return surface  # three words in four: no step would change it
    word = surface
    for _, word in _steps(surface, recipe):  # noqa: B007 - the last one is the exact form
        pass
    return word


def spelling_rules(surface: str, recipe: Recipe) -> tuple[str, ...]:
    """Name the rules that make the exact form of `surface`, in the order in which they apply.

    >>> from relsearch.analysis.languages.hi import RECIPE
    >>> spelling_rules("सम्बन्धों", RECIPE), spelling_rules("क़लम", RECIPE)
    (('nasal before a stop becomes anusvara',), ('nukta and joiners go',))
    """
    fired = []
    before = surface
    for name, word in _steps(surface, recipe):
        if word != before:
            fired.append(name)
        before = word
    return tuple(fired)


def _steps(surface: str, recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Yield each rule's name with the word as it leaves it; the last word is the exact form."""
    word = surface[: 4 * MAX_TERM]
    if ":" in word:
        word = word.replace(":", VISARGA)
        yield "colon inside a word becomes visarga", word
    if not re.fullmatch(_ONLY_DEVANAGARI, word):
        word = _foreign_part(word)
        yield "small letters in their common form, without dots and commas", word
    if re.search(_NEEDS_LIBRARY, word):
        if _kept_nukta(word):
            yield "a nukta that tells two words apart stays", _decomposed(word)
            return
        word = word.translate(_WITHOUT_NUKTA)
        yield "nukta and joiners go", word
    if recipe.drop_avagraha:
        word = word.replace(AVAGRAHA, "")
        yield "avagraha goes", word
    if recipe.drop_visarga and len(word) > 2 and word not in _kept("kept_visargas.txt"):
        word = word.replace(VISARGA, "")
        yield "visarga goes", word
    word = re.sub(_STRAY_SIGNS, _one_vowel, word)
    yield "signs typed twice or in the wrong order become one", word
    if re.search(_NEEDS_LIBRARY, word):
        word = re.sub(_STRAY_SIGNS, _one_vowel, _with_anusvara(word, recipe))
        yield "nasal before a stop becomes anusvara", word
    word = word.replace(CHANDRABINDU, ANUSVARA)
    yield "chandrabindu becomes anusvara", word
    word = word.translate(_DIGITS)
    yield "digits become ASCII", word
    word = word[:MAX_TERM]  # before the rule for the end of a word: cut, it has another end
    yield _CUT, word
    if recipe.glide:
        word = re.sub(_GLIDE, _without_glide, word)
        yield "glide of an ending becomes a vowel", word
    if not word:
        yield "a word of nothing but dropped signs stays as it is", surface[:MAX_TERM]


def _foreign_part(word: str) -> str:
    # Compatibility forms (full-width letters, ligatures) and case; a term holds no white space.
    word = re.sub(_STRAY_SPACE, "", unicodedata.normalize("NFKC", word).casefold())
    word = re.sub(_STRAY_SPACE, "", unicodedata.normalize("NFKC", word))
    if "," in word:
        word = word.replace(",", "")
    if "." in word and not word.replace(".", "").isdigit():
        word = word.replace(".", "")
    return word


def _with_anusvara(word: str, recipe: Recipe) -> str:
    word = re.sub(_NASAL_BEFORE_STOP, ANUSVARA, word)
    return _by_library(word, recipe) if CANDRA_A in word else word


def _by_library(word: str, recipe: Recipe) -> str:
    if recipe.keep_candra_a:
        word = word.replace(CANDRA_A, _HELD_CANDRA_A)
    word = _library_normaliser().normalize(word)
    if recipe.keep_candra_a:
        word = word.replace(_HELD_CANDRA_A, CANDRA_A)
    return str(word)


def _without_glide(match: re.Match[str]) -> str:
    return ("ए" if match[1] == "\u0947" else "ई") + match[2]


def _one_vowel(match: re.Match[str]) -> str:
    """Give the one vowel that a run of signs shows, then its nasal."""
    run = match.group()
    vowel = ""
    for sign in run:
        if sign not in (ANUSVARA, CHANDRABINDU):
            vowel = _typed_signs().get(vowel + sign, vowel or sign)
    return vowel + next((sign for sign in run if sign in (ANUSVARA, CHANDRABINDU)), "")


@functools.cache
def _typed_signs() -> dict[str, str]:
    return dict(line.split("\t")[:2] for line in _lines("typed_signs.tsv"))


def _decomposed(word: str) -> str:
    return unicodedata.normalize("NFD", word)


def _kept_nukta(word: str) -> bool:
    return _decomposed(word) in _kept("kept_nuktas.txt")


@functools.cache
def _kept(name: str) -> frozenset[str]:
    return frozenset(_lines(name))
