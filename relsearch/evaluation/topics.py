"""Topics, judgements and runs in the forms of TREC: lines → mappings.

White space in an id is percent-escaped in a run; reading takes that back in all three.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from relsearch.errors import UsageError
from relsearch.render.sanitize import percent_restored

Topics: TypeAlias = Mapping[str, str]
"""Topic id → query text, in the order of the file."""

Qrels: TypeAlias = Mapping[str, Mapping[str, int]]
"""Topic id → article id → grade; 0 is not relevant, 1 and above are."""

Run: TypeAlias = Mapping[str, Sequence[str]]
"""Topic id → article ids, best first."""

_TOP = re.compile(r"<top\b[^>]*>(.*?)</top>", re.DOTALL)
_NUM = re.compile(r"<num>\s*(?:Number:)?\s*([^<]*)")
_TITLE = re.compile(r"<title>\s*(?:Topic:)?\s*([^<]*)")


def read_topics(lines: Iterable[str], name: str) -> Topics:
    r"""Read topics: `id<TAB>query` lines, or TREC's `<top>` blocks, of which the title is asked.

    `name` is the file's in messages. Raises UsageError naming the line that is broken, and when
    there is no topic.

    >>> dict(read_topics(["q1\tकनाडा सुरक्षा"], "topics.tsv"))
    {'q1': 'कनाडा सुरक्षा'}
    >>> dict(read_topics(["<top><num>126</num><title>कनाडा</title></top>"], "topics.txt"))
    {'126': 'कनाडा'}
    """
    listed = list(lines)
    first = next((line for line in listed if line.strip()), "")
    pairs = _blocks(listed, name) if first.lstrip().startswith("<") else _pairs(listed, name)
    topics: dict[str, str] = {}
    for place, topic, text in pairs:
        if not topic or not text:
            raise _broken(place, "has no id" if not topic else f"gives topic {topic} no query")
        if topic in topics:
            raise _broken(place, f"gives topic {topic} a second time")
        topics[topic] = text
    if not topics:
        raise UsageError(f"{name} holds no topic", remedy="Write one id<TAB>query a line.")
    return topics


def read_qrels(lines: Iterable[str], name: str) -> Qrels:
    r"""Read judgements, `topic 0 article grade` lines; grades below 0 count as 0.

    Columns are cut at tabs in a line that holds one, else at white space. Raises UsageError
    naming the line that is broken or judges an article again, and when nothing is judged.

    >>> read_qrels(["q1 0 a.txt 2"], "qrels.txt")
    {'q1': {'a.txt': 2}}
    """
    qrels: dict[str, dict[str, int]] = {}
    for place, columns in _columns(lines, name, 4, "topic 0 article grade"):
        topic, _, article, grade = columns
        if not re.fullmatch(r"[+-]?[0-9]+", grade):
            raise _broken(place, f"has the grade {grade!r}, which is no whole number")
        judged = qrels.setdefault(topic, {})
        if article in judged:
            raise _broken(place, f"judges {article} for topic {topic} a second time")
        judged[article] = max(0, int(grade))
    if not qrels:
        raise UsageError(f"{name} holds no judgement", remedy="Check that it is the right file.")
    return qrels


def read_run(lines: Iterable[str], name: str) -> Run:
    """Read a run, `topic Q0 article rank score name` lines, in any order.

    The score decides, as in trec_eval; equal scores stand by rank, then by id. A file without
    lines is a run that found nothing. Raises UsageError naming the line that is broken or gives
    an article again.

    >>> read_run(["q1 Q0 a.txt 2 1.5 x", "q1 Q0 b%20c.txt 1 2.5 x"], "run.txt")
    {'q1': ['b c.txt', 'a.txt']}
    """
    found: dict[str, dict[str, tuple[float, int]]] = {}
    for place, columns in _columns(lines, name, 6, "topic Q0 article rank score name"):
        topic, _, article, rank, score, _ = columns
        if not re.fullmatch(r"[+-]?[0-9]+", rank):
            raise _broken(place, f"has the rank {rank!r}, which is no whole number")
        ranked = found.setdefault(topic, {})
        if article in ranked:
            raise _broken(place, f"gives {article} for topic {topic} a second time")
        ranked[article] = (-_number(score, place), int(rank))
    return {
        topic: sorted(ranked, key=lambda article: (*ranked[article], article))
        for topic, ranked in found.items()
    }


def relevant_topics(qrels: Qrels) -> Qrels:
    """Give the judgements of the topics for which an article is relevant: those that measure.

    Raises UsageError when there is none.
    """
    kept = {topic: judged for topic, judged in qrels.items() if any(judged.values())}
    if not kept:
        raise UsageError(
            "no article is judged relevant for any of the topics",
            remedy="Grade at least one with 1 or more, and check that the files belong together.",
        )
    return kept


def _pairs(lines: Iterable[str], name: str) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            topic, tab, text = line.partition("\t")
            if not tab:
                raise _broken(f"{name} line {number}", "is not id<TAB>query")
            yield f"{name} line {number}", percent_restored(topic.strip()), text.strip()


def _blocks(lines: Iterable[str], name: str) -> Iterator[tuple[str, str, str]]:
    text = "\n".join(lines)
    for block in _TOP.finditer(text):
        number, title = _NUM.search(block[1]), _TITLE.search(block[1])
        place = f"{name} line {text.count(chr(10), 0, block.start()) + 1}"
        words = " ".join(title[1].split()) if title else ""
        yield place, number[1].strip() if number else "", words


def _columns(
    lines: Iterable[str], name: str, count: int, form: str
) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cut = line.split("\t") if "\t" in line else line.split()
        columns = [percent_restored(column.strip()) for column in cut]
        if len(columns) != count or not all(columns):
            raise _broken(f"{name} line {number}", f"is not '{form}'")
        yield f"{name} line {number}", columns


def _number(text: str, place: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise _broken(place, f"has the score {text!r}, which is no number")
    return number


def _broken(place: str, what: str) -> UsageError:
    return UsageError(f"{place} {what}", remedy="Correct or remove the line.")
