"""A corpus of any number of articles, made from the one that is given; the same at every run.

Up to the given number the first articles are taken as they are. Each further one has the title
and source of one of them, runs of 3 to 8 sentences out of any until it is at least as long, a
date of one of them, and an id of its own. Resampling alone would add no word, while the number of
different words V of real text grows with its length n as V = K·n^β (Heaps' law). So words of the
further articles are replaced by invented ones at twice the rate β·V/n at which the law promises
new words: half of the replacements are new, half repeat an earlier one, the more often the more
often it stands there (Simon's model), so invented words have rare and frequent ones like others.
β is .5, what 1,000 and 10,000 articles of Hindi news and literature gave. An invented word is the
beginning of one and the ends of others. The articles resemble one another more than real ones do:
good for rates, sizes and latency, not for relevance.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bench.peers import WORD

SEED = 20261122
HEAPS = 0.5  # β
RUN = (3, 8)  # sentences
_SENTENCE = re.compile(r"[^।.!?\n]+[।.!?]*\s*")
_CUT = re.compile(
    "(?<!\u094d)(?=[\u0904-\u0939\u0958-\u0961])"
)  # before a letter, not in a conjunct
Record = Mapping[str, Any]


def read(path: Path) -> Iterator[Record]:
    """Yield the records of a .jsonl or .jsonl.gz file with the fields id, title and body."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for line in file:
            given = json.loads(line)
            record = {"id": str(given["id"]), "title": given.get("title") or ""}
            record["body"] = given["body"] if "body" in given else given["text"]
            yield record | {key: given[key] for key in ("date", "source") if given.get(key)}


def text_of(record: Record) -> str:
    """Give what every engine indexes of an article: title and body."""
    return f"{record['title']}\n{record['body']}"


class Words:
    """What Heaps' law says of the text so far, and the words invented by it."""

    def __init__(self, texts: Sequence[str]) -> None:
        found = [word for text in texts for word in WORD.findall(text)]
        self._seen = set(found)
        self.tokens, self.types = len(found), len(self._seen)
        self.known = sorted(filter(_CUT.search, self._seen)) or ["शब्द"]
        self.repeated: list[str] = []  # one entry an occurrence

    def mixed_into(self, text: str, chosen: random.Random) -> str:
        """Give a text with the share of its words replaced that the law asks for."""
        places = list(WORD.finditer(text))
        self.tokens += len(places)
        expected = min(2 * HEAPS * self.types / max(self.tokens, 1), 0.5) * len(places)
        number = int(expected) + (chosen.random() < expected % 1)
        parts, last = [], 0
        for at in sorted(chosen.sample(range(len(places)), number)):
            start, end = places[at].span()
            parts += [text[last:start], self._word(chosen)]
            last = end
        return "".join([*parts, text[last:]])

    def _word(self, chosen: random.Random) -> str:
        if self.repeated and chosen.random() < 0.5:
            word = chosen.choice(self.repeated)
        else:
            word = self._invented(chosen)
        self.repeated.append(word)
        return word

    def _invented(self, chosen: random.Random) -> str:
        first = _CUT.split(chosen.choice(self.known))
        word = "".join(first[: len(first) // 2 + 1])
        while word in self._seen:
            last = _CUT.split(chosen.choice(self.known))
            word += "".join(last[len(last) // 2 :])
        self._seen.add(word)
        self.types += 1
        return word


def made(base: Sequence[Record], size: int, seed: int = SEED) -> Iterator[Record]:
    """Yield `size` articles. Raises ValueError when there is nothing to make them of."""
    if not base:
        raise ValueError("the corpus holds no article")
    yield from base[:size]
    if size <= len(base):
        return
    chosen = random.Random(seed)
    words = Words([text_of(record) for record in base])
    sentences = [_SENTENCE.findall(record["body"]) or [record["body"]] for record in base]
    days = sorted(str(record["date"]) for record in base if record.get("date"))
    taken = {record["id"] for record in base}
    for number in range(len(base), size):
        like = chosen.choice(base)
        parts: list[str] = []
        length = 0
        while length < len(like["body"]):
            given = chosen.choice(sentences)
            at = chosen.randrange(len(given))
            run = "".join(given[at : at + chosen.randint(*RUN)]).strip() or like["title"] or "।"
            parts.append(run)
            length += len(run)
        body = words.mixed_into("\n\n".join(parts), chosen)
        id_ = f"made-{number:07d}"
        while id_ in taken:
            id_ += "-again"
        record = {"id": id_, "title": like["title"], "body": body}
        if days:
            record["date"] = chosen.choice(days)
        yield record | ({"source": like["source"]} if like.get("source") else {})


def write(source: Path, size: int, path: Path) -> Mapping[str, Any]:
    """Write a corpus of `size` articles as JSONL; give its facts, which stand beside it too.

    Facts are articles, bytes of text in UTF-8, tokens, types, and the SHA-256 of the file. A file
    that is there already is taken when its hash is right.
    """
    facts_path = path.with_suffix(".facts.json")
    if path.exists() and facts_path.exists():
        known: Mapping[str, Any] = json.loads(facts_path.read_text("utf-8"))
        if known["sha256"] == _hash(path) and known["source"] == _hash(source):
            return known
    base = list(read(source))
    facts: dict[str, Any] = {"articles": 0, "bytes": 0, "tokens": 0}
    types: set[str] = set()
    with path.open("w", encoding="utf-8") as file:
        for record in made(base, size):
            text = text_of(record)
            words = WORD.findall(text)
            types.update(words)
            facts["articles"] += 1
            facts["bytes"] += len(text.encode())
            facts["tokens"] += len(words)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    facts |= {"types": len(types), "sha256": _hash(path), "source": _hash(source)}
    facts_path.write_text(json.dumps(facts), encoding="utf-8")
    return facts


def extra(source: Path, number: int, path: Path) -> None:
    """Write one article that no made corpus holds, to be added to an index."""
    record = dict(next(islice(read(source), number, None)))
    record["id"] = f"extra-{number:04d}"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("size", type=int)
    parser.add_argument("path", type=Path)
    given = parser.parse_args()
    print(json.dumps(write(given.source, given.size, given.path)))
