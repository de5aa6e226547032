"""Articles without an index: every count is made by looking at every word of every article."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from relsearch.analysis import analyzer_for
from relsearch.query import And, Group, Or, Phrase, Query, Word

K1, B = 0.9, 0.75
PAIR, SENTENCE, PASSAGE, LEAD = 0.3, 0.3, 0.8, 0.2
_SENTENCE_END = re.compile(r"(?<=[।?!\n])|(?<=\.)(?=\s)")
Scores = dict[str, float]


@dataclass(frozen=True)
class Text:
    """What an article consists of."""

    id: str
    title: str
    body: str
    date: str
    source: str
    language: str


class Articles:
    """Some articles, and what their words say."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self.texts = {text.id: text for text in texts}
        self.times = functools.cache(self._times)
        self.alike = functools.cache(self._alike)
        self.fields: dict[str, dict[str, list[str]]] = {}
        self.starts: dict[str, list[int]] = {}
        for id_, text in self.texts.items():
            analyzer = analyzer_for(text.language)
            title = list(analyzer(text.title))
            sentences = [list(analyzer(piece)) for piece in _SENTENCE_END.split(text.body)]
            body = [token for sentence in sentences for token in sentence]
            self.fields[id_] = {
                "title": [token.exact for token in title],
                "title_lemma": [token.lemma for token in title],
                "body": [token.exact for token in body],
                "body_lemma": [token.lemma for token in body],
                "source": list(dict.fromkeys(token.exact for token in analyzer(text.source))),
            }
            sizes = [len(sentence) for sentence in sentences if sentence]
            self.starts[id_] = [sum(sizes[:n], len(title)) for n in range(len(sizes))]
        self.counts = {
            (id_, field): Counter(words)
            for id_, fields in self.fields.items()
            for field, words in fields.items()
        }
        self.average = {
            name: sum(len(f[name]) for f in self.fields.values()) / (len(self.texts) or 1) or 1.0
            for name in ("title", "body")
        }
        self.words = {word for f in self.fields.values() for word in f["title"] + f["body"]}
        held = Counter(text.language for text in self.texts.values())
        self.languages = sorted(held, key=lambda code: (-held[code], code)) or ["hi"]
        self.shares = {code: n / len(self.texts) for code, n in held.items()}

    def has_source(self, id_: str, names: Sequence[str]) -> bool:
        """Tell whether an article's source has all these words in its name."""
        return bool(names) and set(names) <= set(self.fields[id_]["source"])

    def between(self, low: str, high: str) -> list[str]:
        """Give the articles of some days; a bound stands for all days that begin with it."""
        dates = {id_: text.date for id_, text in self.texts.items() if text.date}
        return [id_ for id_, date in dates.items() if low <= date and date[: len(high)] <= high]

    def _times(self, word: str, field: str) -> Scores:
        """Give id → occurrences of a term."""
        return {i: float(n) for i in self.texts if (n := self.counts[i, field][word])}

    def idf(self, holding: Iterable[str]) -> float:
        """Give the idf of what these articles hold."""
        n = len(set(holding))
        return math.log(1 + (len(self.texts) - n + 0.5) / (n + 0.5))

    def ranked(self, times: Scores, field: str, weight: float, idf: float | None = None) -> Scores:
        """Give the BM25 of occurrences; their idf is that of the articles they are in."""
        factor = weight * (self.idf(times) if idf is None else idf)
        return {i: factor * tf / (tf + K1 * self.norm(i, field)) for i, tf in times.items()}

    def norm(self, id_: str, field: str) -> float:
        """Give what the length of a field does; beyond 24 words it has four binary digits."""
        if field == "source":
            return 1 - B
        name = field.removesuffix("_lemma")
        words = len(self.fields[id_][name])
        if words > 24:
            words -= (words - 24) % 2 ** max((words - 24).bit_length() - 4, 0)
        return 1 - B + B * words / self.average[name]

    def _alike(self, word: str) -> list[tuple[str, float]]:
        """Give the ten words that share most 4-grams with one, with their Dice."""
        dice = {other: _dice(word, other) for other in self.words if other != word}
        held = [(other, share) for other, share in dice.items() if share >= 0.3]
        return sorted(held, key=lambda pair: (-pair[1], pair[0]))[:10]

    def close(
        self, query: Query, wanted: Sequence[str], found: Scores
    ) -> Iterable[tuple[str, float]]:
        """Give what each article gains by words that stand together."""
        words: list[dict[str, float]] = []
        counting: list[bool] = []
        analyzers = [analyzer_for(code) for code in wanted]
        for tokens in zip(*(each(asked_text(query)) for each in analyzers), strict=True):
            readings = list(zip(tokens, analyzers, strict=True))
            counts = all(token.exact not in each.stop_words for token, each in readings)
            lemmas: dict[str, float] = {}
            for token, each in readings if counts else ():
                for form, share in self.alike(token.exact):
                    lemma = next(iter(each(form))).lemma
                    lemmas[lemma] = max(share, lemmas.get(lemma, 0.0))
            words.append(lemmas | {token.lemma: 1.0 for token in tokens})
            counting.append(counts)
        return self._gains(words, counting if any(counting) else [True] * len(words), found)

    def _gains(
        self, words: Sequence[Mapping[str, float]], counting: Sequence[bool], found: Scores
    ) -> Iterable[tuple[str, float]]:
        own = [frozenset(lemma for lemma, share in word.items() if share == 1) for word in words]
        same = [[n for n, each in enumerate(own) if each == lemmas] for lemmas in own]
        first = [next((n for n in places if counting[n]), places[0]) for places in same]
        idf = [
            self.idf(i for lemma in own[n] for i in self.times(lemma, "body_lemma")) if c else 0.0
            for n, c in enumerate(counting)
        ]
        pairs = {(x, y) for x, y in pairwise(first) if x != y and idf[x] + idf[y]}
        for id_ in found:
            title = self.fields[id_]["title_lemma"]
            text = title + self.fields[id_]["body_lemma"]
            edges = [0, *self.starts[id_], len(text)]
            told = [_told(text[a:b], words, first, idf) for a, b in pairwise(edges)]
            sums = [sum(each.values()) for each in told]
            both = [sum(_most(x, y).values()) for x, y in pairwise(told)]
            lead = _told(text[: len(title) + 60], words, first, idf)
            gain = SENTENCE * max(sums, default=0.0) + LEAD * sum(lead.values())
            gain += PASSAGE * max(sums + both, default=0.0)
            for x, y in pairs:
                tf = sum(a in own[x] and b in own[y] for a, b in pairwise(text))
                norm = K1 * self.norm(id_, "body")
                gain += PAIR * (idf[x] + idf[y]) * tf / (tf + norm)
            yield id_, gain


def _told(
    words: Sequence[str],
    asked: Sequence[Mapping[str, float]],
    first: Sequence[int],
    idf: Sequence[float],
) -> dict[int, float]:
    """Give asked word → the most that some words hold of it."""
    told: dict[int, float] = {}
    for at in set(first):
        most = max((asked[at].get(word, 0.0) for word in words), default=0.0)
        if most and idf[at]:
            told[at] = idf[at] * most
    return told


def _most(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    return {at: max(one.get(at, 0.0), other.get(at, 0.0)) for at in {*one, *other}}


@functools.lru_cache(maxsize=100_000)
def _dice(word: str, other: str) -> float:
    first, second = _grams(word), _grams(other)
    return 2 * len(first & second) / (len(word) + len(other) - 4) if first & second else 0.0


def _grams(word: str) -> set[str]:
    letters = f"^{word}" if len(word) > 2 else ""
    return {letters[n : n + 4] for n in range(len(letters) - 3)}


def asked_text(query: Query) -> str:
    """Give the words looked for in the body, in their order."""
    match query:
        case Group(parts) | And(parts) | Or(parts):
            return " ".join(map(asked_text, parts))
        case Word(text, "" | "body", False) | Phrase((text,), "" | "body"):
            return text
        case _:
            return ""
