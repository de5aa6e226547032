"""Whole searches, from the query's text to the scores, beside an engine without an index."""

from __future__ import annotations

import json
import math
import os
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from relsearch import Index
from relsearch.engines.whoosh import WhooshEngine, merging
from relsearch.engines.whoosh.plain import Plain
from relsearch.engines.whoosh.search import Evaluation
from relsearch.query import And, Fuzzy, Group, Not, Or, Phrase, Prefix, Query, Range, Word
from tests.torture.plain_articles import Articles, Scores, Text
from tests.torture.plain_search import Asked, search
from tests.torture.trial import Outcome

PROMISE = "An answer has the articles, scores and order of a search without an index."
FULL = 1_000_000
LEAST = 500

CORRECTED, CUT = "corrected", "cut short"
"""What `compare` says of a query that was not searched as it stands."""

A_STATE = 200  # queries put to one state of an index
STATES = 8  # changes of one index before the next begins
_TIMEOUT = 600.0  # seconds: a machine that stands still for a while cuts no answer
MOST = 24  # articles; all are looked at more closely for words that stand together
# Words that are forms of one another, that resemble one another, that say little; hardly ever is
# one a slip for another or has a second spelling, which the reference knows nothing of.
_WORDS = """\
hi समझौता समझौते समझौतों मंत्री मंत्रियों सरकार सरकारें किसान किसानों चुनाव भारत-कनाडा पी.एम. के में और
hi बिजली सम्बन्ध रक्षा सुरक्षा
mr शेतकरी शेतकऱ्यांनी शेतकऱ्यांसाठी मुंबई मुंबईत मुंबईच्या आणि आहे बिजली चुनाव
ne नेपाल नेपालको नेपालले काठमाडौं काठमाडौंमा र छन् चुनाव
"""
WORDS = {
    code: [
        word for line in _WORDS.splitlines() if line.startswith(code) for word in line.split()[1:]
    ]
    for code in ("hi", "mr", "ne")
}
ALL = sorted({word for words in WORDS.values() for word in words})
UNKNOWN = ["झुंझलाहटपन", "अट्ठाईसवेंधाम"]
SOURCES = ["", "जागरण", "नवभारत", "नवभारत किसान", "देशबन्धु"]
DAYS = ["", "2023-12-31", "2024-01-01", "2024-05-31", "2025-02-28"]
BOUNDS = ["2023", "2024", "2024-05", "2024-05-31", "2025"]


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Put queries to indexes that grow, shrink and are cut short."""
    chance = random.Random(seed)
    broken: list[str] = []
    done = states = hits = 0
    apart = {CORRECTED: 0, CUT: 0}  # for which the plain search has no rules
    for number in range(times):
        if done >= times or len(broken) >= 5:
            break
        small, gone = chance.choice([(merging.SMALL_WORDS, merging.GONE), (0, 3.0)])
        with mock.patch.multiple(merging, SMALL_WORDS=small, GONE=gone):
            for texts, index in _states(chance, folder / str(number)):
                states += 1
                plain = Articles(texts)
                held = [word for word in ALL if any(word in t.title + t.body for t in texts)]
                with _way(chance):
                    for _ in range(min(A_STATE, times - done)):
                        asked = _asked(chance, held or ALL)
                        done += 1
                        wrong, found = compare(index, plain, asked, chance)
                        hits += found
                        if wrong in apart:
                            apart[wrong] += 1
                        elif wrong:
                            case = _shrunk(texts, asked, folder / "small")
                            broken.append(case or f"{asked}: {wrong}")
    if sum(apart.values()) > max(5, done / 1000):
        broken.append(f"{apart}: so many were not compared")
    return Outcome(done, tuple(broken), {"states": states, "hits": hits, **apart})


def _states(chance: random.Random, folder: Path) -> Iterator[tuple[list[Text], Index]]:
    """Yield what an index holds after each change, some of them cut short, and the index."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    texts: dict[str, Text] = {}
    seen: dict[tuple[str, str, str], Text] = {}
    languages = chance.choice([["hi"], ["hi"], ["hi", "hi", "mr"], ["hi", "mr", "ne"]])
    with Index.create(folder / "index") as index:
        index.timeout = _TIMEOUT
        for _ in range(chance.randint(1, STATES)):
            for id_ in chance.sample([f"{n:02}" for n in range(MOST)], k=chance.randint(1, 10)):
                texts[id_] = _text(chance, id_, languages)
            for id_ in chance.sample(sorted(texts), k=len(texts) // 5):
                del texts[id_]
            seen |= {(t.id, t.title, t.body): t for t in texts.values()}
            _write(corpus, texts.values())
            if chance.random() < 0.3:
                _cut_short(folder, corpus, chance.randint(1, 40))
                with Index.open(folder / "index") as again:
                    again.timeout = _TIMEOUT
                    yield [seen[a.id, a.title, a.body] for a in again.articles()], again
            index.add([corpus])
            held = [seen[a.id, a.title, a.body] for a in index.articles()]
            if {text.id: text for text in held} != texts:
                raise AssertionError(f"{folder} holds something else than was put in")
            yield held, index


def _cut_short(folder: Path, corpus: Path, call: int) -> None:
    """Index the corpus in a child that dies at one of its calls to the file system."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    calls = iter(range(call, -1, -1))
    for name in ("fsync", "replace", "unlink", "open"):
        before = getattr(os, name)

        def dying(*given: object, before: object = before, **named: object) -> object:
            if not next(calls):
                os._exit(9)
            return before(*given, **named)  # type: ignore[operator]

        setattr(os, name, dying)
    try:
        with Index.open(folder / "index") as index:
            index.add([corpus])
    finally:
        os._exit(0)


def _text(chance: random.Random, id_: str, languages: Sequence[str]) -> Text:
    language = chance.choice(languages)
    words = WORDS[language] if chance.random() < 0.8 else ALL
    longest = 12 if chance.random() < 0.9 else 80
    body = " ".join(
        " ".join(chance.choices(words, k=chance.randint(1, longest))) + chance.choice("।।।?.")
        for _ in range(chance.randint(1, 4))
    )
    title = " ".join(chance.choices(words, k=chance.randint(0, 4)))
    return Text(id_, title, body, chance.choice(DAYS), chance.choice(SOURCES), language)


def _write(corpus: Path, texts: Iterable[Text]) -> None:
    lines: dict[str, list[str]] = {f"{n}.jsonl": [] for n in range(3)}
    for text in texts:
        record = {
            "id": text.id,
            "title": text.title,
            "text": text.body,
            "date": text.date or None,
            "source": text.source or None,
            "language": text.language,
        }
        lines[f"{int(text.id) % 3}.jsonl"].append(json.dumps(record) + "\n")
    for name, held in lines.items():
        if held:  # a file without one article is one that cannot be read, and drops nothing
            (corpus / name).write_text("".join(held), encoding="utf-8")
        else:
            (corpus / name).unlink(missing_ok=True)


def _asked(chance: random.Random, held: Sequence[str]) -> Asked:
    query = _tree(chance, held, chance.choice([0, 0, 1, 1, 1, 1, 1, 2, 2, 3]))
    if isinstance(query, Not):
        query = Group((query,))
    bounds = sorted(chance.choices(BOUNDS, k=2))
    return Asked(
        query,
        all_words=chance.random() < 0.15,
        exact=chance.random() < 0.15,
        since=bounds[0] if chance.random() < 0.1 else None,
        until=bounds[1] if chance.random() < 0.1 else None,
        source=tuple(chance.choices(["जागरण", "किसान", "नवभारत किसान"], k=2))
        if chance.random() < 0.1
        else (),
        language=chance.choice(list(WORDS)) if chance.random() < 0.1 else None,
    )


def _tree(chance: random.Random, held: Sequence[str], depth: int) -> Query:
    if not depth:
        return _leaf(chance, held)
    parts = tuple(_tree(chance, held, depth - 1) for _ in range(chance.randint(2, 3)))
    parts = tuple(
        Not(p) if not isinstance(p, Not) and chance.random() < 0.12 else p for p in parts
    )
    kind = chance.random()
    if kind < 0.5:
        return Group(parts)
    return And(parts) if kind < 0.75 else Or(parts)


def _leaf(chance: random.Random, held: Sequence[str]) -> Query:
    kind = chance.random()
    field = chance.choice(["", "", "", "", "title", "body"])
    known = chance.random()
    word = chance.choice(held if known < 0.85 else ALL if known < 0.99 else UNKNOWN)
    if kind < 0.55:
        return Word(word, field, exact=chance.random() < 0.1)
    if kind < 0.75:
        words = chance.choices(WORDS[chance.choice(list(WORDS))], k=chance.randint(1, 3))
        return Phrase((" ".join(words),), field)
    plain = word.replace("-", "").replace(".", "")
    start = plain[: chance.randint(2, 5)].rstrip("\u094d")
    if kind < 0.82 and len(start) > 1:
        return Prefix(start, field)
    if kind < 0.89:
        return Fuzzy(plain, field, chance.randint(1, 2))
    if kind < 0.94:
        return Word(chance.choice(["जागरण", "नवभारत", "किसान"]), "source")
    low, high = sorted(chance.choices(BOUNDS, k=2))
    if high.startswith(low):
        low = high
    return Range("date", *chance.choice([(low, high), (low, None), (None, high), (low, low)]))


def written(query: Query, chance: random.Random, *, top: bool = True) -> str:
    """Write a tree as somebody may type it."""
    match query:
        case Not(part):
            inner = written(part, chance, top=False)
            return f"{chance.choice(['-', 'NOT '])}{inner}"
        case Group(parts) | And(parts) | Or(parts):
            sign = {Group: " ", And: " AND ", Or: " OR "}[type(query)]
            text = sign.join(written(part, chance, top=False) for part in parts)
            return text if top else f"({text})"
        case Phrase((text,), field):
            return f'{field and field + ":"}"{text}"'
        case Word(text, field, exact):
            return f"{field and field + ':'}{'=' * exact}{text}"
        case Prefix(text, field):
            return f"{field and field + ':'}{text}*"
        case Fuzzy(text, field, edits):
            return f"{field and field + ':'}{text}~{'' if edits == 1 else edits}"
        case Range(_, low, high):
            return f"date:{low}" if low == high else f"date:{low or ''}..{high or ''}"
    raise NotImplementedError(query)


def compare(index: Index, plain: Articles, asked: Asked, chance: random.Random) -> tuple[str, int]:
    """Search in both ways; say what differs, and give the number of hits."""
    text = written(asked.query, chance)
    how = {
        "all_words": asked.all_words,
        "exact": asked.exact,
        "since": asked.since,
        "until": asked.until,
        "source": asked.source or None,
        "language": asked.language,
        "sort": chance.choice(["score", "score", "score", "newest", "oldest"]),
        "snippets": False,
    }
    results = index.search(text, limit=MOST + 1, **how)  # type: ignore[arg-type]
    expected = search(plain, asked)
    found = {hit.id: hit.score for hit in results.hits}
    if results.suggestion or results.read_as:  # of a word that resembles a frequent one
        return CORRECTED, 0
    if not results.complete:
        told = " ".join(results.warnings)
        return CUT if "stands for too many words" in told else f"{text}: {told}", 0
    if (set(found), results.total) != (set(expected), len(expected)):
        return f"{text}: found {sorted(found)} instead of {sorted(expected)}", 0
    for id_, score in found.items():
        if not math.isclose(score, expected[id_], rel_tol=0, abs_tol=1e-9):
            return f"{text}: {id_} has {score} instead of {expected[id_]}", 0
    order = [hit.id for hit in results.hits]
    if order != sorted(found, key=lambda id_: _place(plain, how["sort"], id_, found)):
        return f"{text}: {order} is not the order of {how['sort']}", 0
    if chance.random() < 0.9:
        return "", len(order)
    first, size = chance.randrange(len(order) + 1), chance.randint(1, 4)
    page = index.search(text, offset=first, limit=size, **how)  # type: ignore[arg-type]
    if [hit.id for hit in page.hits] != order[first : first + size]:
        return f"{text}: a page from {first} on is no part of {order}", 0
    return "", len(order)


def _place(plain: Articles, sort: object, id_: str, scores: Scores) -> tuple[object, ...]:
    if sort == "score":
        return (-scores[id_], id_)
    day = int(plain.texts[id_].date.replace("-", "") or 0)
    return (not day, -day if sort == "newest" else day, -scores[id_], id_)


def _shrunk(texts: Sequence[Text], asked: Asked, folder: Path) -> str:
    """Give a small case that still differs, in an index made at once; nothing if it needs more."""
    tries = iter(range(100))

    def differs(texts: Sequence[Text], asked: Asked) -> str:
        place = folder / str(next(tries, "last"))
        (place / "corpus").mkdir(parents=True, exist_ok=True)
        _write(place / "corpus", texts)
        with Index.create(place / "index") as index:
            index.timeout = _TIMEOUT
            index.add([place / "corpus"])
            wrong = compare(index, Articles(texts), asked, random.Random(1))[0]
            return "" if wrong in (CORRECTED, CUT) else wrong

    wrong = differs(texts, asked)
    smaller = bool(wrong)
    while smaller and next(tries, None) is not None:
        smaller = False
        for fewer in _fewer(texts, asked):
            if next(tries, None) is None:
                break
            if less := differs(*fewer):
                (texts, asked), wrong, smaller = fewer, less, True
                break
    return wrong and f"{wrong}; {asked}; {texts}"


def _fewer(texts: Sequence[Text], asked: Asked) -> Iterator[tuple[Sequence[Text], Asked]]:
    for n in range(len(texts) if len(texts) > 1 else 0):
        yield [*texts[:n], *texts[n + 1 :]], asked
    for query in _simpler(asked.query):
        yield texts, replace(asked, query=Group((query,)) if isinstance(query, Not) else query)
    for name, value in (("all_words", False), ("since", None), ("until", None), ("source", ())):
        yield texts, replace(asked, **{name: value})  # type: ignore[arg-type]


def _simpler(query: Query) -> Iterator[Query]:
    if isinstance(query, Group | And | Or):
        yield from query.parts
        for n, part in enumerate(query.parts):
            if len(query.parts) > 2:
                yield type(query)(query.parts[:n] + query.parts[n + 1 :])
            for other in _simpler(part):
                yield type(query)((*query.parts[:n], other, *query.parts[n + 1 :]))
    elif isinstance(query, Not):
        yield from map(Not, _simpler(query.part))


def _way(chance: random.Random) -> AbstractContextManager[object]:
    """Search with numpy, or half the time without, as a cold process does."""
    if chance.random() < 0.5:
        return nullcontext()
    return mock.patch.object(WhooshEngine, "_evaluation", _plainly)


def _plainly(engine: Any, query: Query, deadline: float | None) -> Evaluation:
    return Evaluation(engine._opened, Plain(engine._opened), deadline)
