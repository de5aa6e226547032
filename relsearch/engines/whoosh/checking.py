"""Is everything that the index holds what was written, and does it fit together?

Lists of segments → the bytes of each file → its structure, section by section as `segment.py`
describes them → its articles. `relsearch verify` asks; a search checks the blocks that it reads.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, compress, islice
from pathlib import Path

from relsearch.article import Article
from relsearch.engines import packing
from relsearch.engines.whoosh import generations
from relsearch.engines.whoosh.builder import keywords_of
from relsearch.engines.whoosh.damage import BUSY, DAMAGE, reading
from relsearch.engines.whoosh.generations import LIST, PREVIOUS, Generation
from relsearch.engines.whoosh.postings import ESCAPED, STRIDE, Postings
from relsearch.engines.whoosh.score import length_byte
from relsearch.engines.whoosh.segment import FIELDS, KEYWORDS, Segment, SegmentReader
from relsearch.engines.wordlist import WordList
from relsearch.errors import IndexDamagedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.engines import Look

_TRIES = 5  # commits that may come while one state is being read
_STORED = ("language", "date", "source_name")  # keywords that an article's record tells too


def check(folder: Path, look: Look | None) -> tuple[Generation, Sequence[tuple[str, str]]]:
    """Read everything; give the newest state, and (file, what is wrong with it).

    Raises IndexUnusableError for files that may not be read.
    """
    for _ in range(_TRIES):
        with reading(folder):
            now, problems = _check(folder, look)
        if not problems or _newest(folder) == now:
            break  # else another process has committed, and swept what was to be read
    return now, problems


def _newest(folder: Path) -> Generation:
    try:
        return generations.read(folder)
    except IndexDamagedError:
        return Generation()


def _problem(path: Path, error: Exception) -> tuple[str, str]:
    return str(path), str(error).removeprefix(f"{path} ")


def _check(folder: Path, look: Look | None) -> tuple[Generation, Sequence[tuple[str, str]]]:
    now = before = Generation()
    problems: list[tuple[str, str]] = []
    try:
        now = generations.read(folder)
    except IndexDamagedError as error:
        problems.append(_problem(folder / LIST, error))
    if now.mending:
        problems.append((str(folder / LIST), "says that a repair has not finished"))
    seen: set[str] = set()
    for segment in now.segments:
        problems += segment_problems(folder, segment, look, seen)
    try:
        before = generations.read(folder, PREVIOUS)
    except IndexDamagedError as error:
        problems.append(_problem(folder / PREVIOUS, error))
    else:
        if now.number and before.number not in (now.number - 1, now.number):
            what = f"is of commit {before.number}, not of the one before {now.number}"
            problems.append((str(folder / PREVIOUS), what))
    names = {segment.name for segment in now.segments}
    for segment in before.segments:
        if segment.name not in names:
            problems += segment_problems(folder, segment)
    return now, problems


def prove(folder: Path, segments: Iterable[Segment]) -> None:
    """Read every byte of some segments. Raises ValueError where one is not what was written."""
    for segment in segments:
        for at in SegmentReader(folder, segment).damaged():
            raise ValueError(f"{segment.file} was altered at byte {at:,} or after it")


def segment_problems(
    folder: Path, segment: Segment, look: Look | None = None, seen: set[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Read all of one segment; yield (file, what is wrong with it).

    seen: the ids of the segments before it, to which its own are added.
    """
    path = str(folder / segment.file)
    try:
        reader = SegmentReader(folder, segment)
        damaged = list(reader.damaged())
    except OSError as error:
        if isinstance(error, PermissionError) or error.errno in BUSY:
            raise  # which is no damage
        yield path, f"cannot be read: {error.strerror or error}"
        return
    except DAMAGE as error:
        yield path, str(error).removeprefix(f"{segment.file} ")
        return
    if damaged:
        many = f"{len(damaged)} blocks, the first" if len(damaged) > 1 else "the block"
        yield path, f"was altered in {many} at byte {damaged[0]:,}"
        return
    checks: dict[str, Callable[[], Iterable[str]]] = {
        "words": lambda: _terms(reader),
        **{field: lambda field=field: _postings(reader, field) for field in FIELDS},  # type: ignore[misc]
        "articles": lambda: _articles(reader, look, set() if seen is None else seen),
        "keywords": lambda: _keywords(reader),
    }
    for name, problems in checks.items():
        try:
            for what in problems():
                yield path, f"{name}: {what}"
        except DAMAGE as error:
            yield path, f"{name}: {type(error).__name__}: {error}"


def _terms(reader: SegmentReader) -> Iterator[str]:
    """Check the lists of words and what lies between them and the entries."""
    for what, words, alike in (("words", reader.words, True), ("lemmas", reader.lemmas, False)):
        if not _is_packed(words, alike=alike):
            yield f"the list of {what} is not the one that its {what} make"
    entries = len(reader.postings["body"].starts) - 1
    extras = reader.extras
    if len(reader.words) + len(extras) != entries or _falls(extras, strictly=False):
        yield f"{len(reader.words)} words and {len(extras)} more are not {entries} entries"
    members = [entry for lemma in range(len(reader.lemmas)) for entry in reader.group(lemma)]
    if sorted(members) != list(range(entries)):
        yield "not every entry belongs to one lemma"
        return
    pairs = reader.pairs()
    if any(map(operator.ge, pairs, islice(pairs, 1, None))):
        yield "entries are not in order of word and lemma"
    counts = reader.words.items()
    for (word, count), documents in zip(counts, _documents_of(reader), strict=True):
        if count != documents:
            yield f"{word!r} is said to be in {count} articles, and is in {documents}"
            return


def _is_packed(words: WordList, *, alike: bool) -> bool:
    return packing.pack(dict(words.items()), alike=alike) == words.packed()


def _documents_of(reader: SegmentReader) -> Iterator[int]:
    """Yield the number of documents that hold each word, in any field, under any lemma."""
    postings = list(reader.postings.values())
    starts = [each.starts for each in postings]
    documents = [each.documents(0, held[-1]) for each, held in zip(postings, starts, strict=True)]
    for word in range(len(reader.words)):
        entries = reader.of_word(word)
        first, end = entries[0], entries[-1] + 1
        runs = [of[held[first] : held[end]] for of, held in zip(documents, starts, strict=True)]
        filled = [run for run in runs if len(run)]
        if end - first == 1 and len(filled) == 1:  # as often as not
            yield len(filled[0])
        else:
            yield len(set().union(*filled))


def _postings(reader: SegmentReader, field: str) -> Iterator[str]:
    postings = reader.postings[field]
    starts, lengths = postings.starts, postings.lengths
    held = reader.segment.documents
    end = starts[-1]
    if starts[0] or _falls(starts, strictly=False):
        yield "postings do not begin one after the other"
        return
    documents = postings.documents(0, end)
    if max(documents, default=0) >= max(held, 1) or len(lengths) != held:
        yield "postings name a document that there is not"
        return
    if not _rise(documents, starts):
        yield "the documents of a word do not rise"
    times = postings.occurrences(0, end)
    yield from _occurrences(postings, times, end)
    if bytes(map(length_byte, lengths)) != postings.length_bytes.tobytes():
        yield "lengths do not fit their bytes"
    total = [0] * held
    for document, count in zip(documents, times, strict=True):
        total[document] += count
    if total != lengths.tolist():
        yield "articles have other lengths than their words"
        return
    yield from _positions(postings, documents, times, lengths)
    living = sum(n for document, n in enumerate(lengths) if document not in reader.deleted)
    if living != reader.segment.lengths[field]:
        yield f"holds {living} words, and the list says {reader.segment.lengths[field]}"


def _occurrences(postings: Postings, times: Sequence[int], end: int) -> Iterator[str]:
    if min(times, default=1) < 1 or any(count < ESCAPED for _, count in postings.many(0, end)):
        yield "a word is said to be nowhere in an article that holds it"
    if [place for place, _ in postings.many(0, end)] != [
        place for place, count in enumerate(times) if count >= ESCAPED
    ]:
        yield "frequent words are not those that are said to be frequent"
    sums = list(accumulate(times, initial=0))[::STRIDE]
    if postings.marks.tolist() != [*sums, *([sum(times)] if end % STRIDE else [])]:
        yield "marks do not count the positions before them"


def _positions(
    postings: Postings, documents: Sequence[int], times: Sequence[int], lengths: Sequence[int]
) -> Iterator[str]:
    """Check that positions rise within a posting, and lie within their articles."""
    ends = list(accumulate(times))
    positions = postings.positions(0, ends[-1] if ends else 0)
    if not _rise(positions, [0, *ends]):
        yield "the positions of a word do not rise"
    last = (positions[end - 1] for end in ends)
    if not all(map(operator.lt, last, map(lengths.__getitem__, documents))):
        yield "a position lies behind the end of its article"


def _rise(numbers: Sequence[int], starts: Iterable[int]) -> bool:
    """Tell whether numbers rise within each run that begins at one of `starts`."""
    begins = bytearray(len(numbers) + 1)
    for start in starts:
        begins[start] = 1
    return all(begins[place] for place in _falls(numbers))


def _falls(numbers: Sequence[int], *, strictly: bool = True) -> list[int]:
    """Give the places of numbers that are not above, or not `strictly` so, the ones before."""
    falls = operator.ge if strictly else operator.gt
    pairs = map(falls, numbers, islice(numbers, 1, None))
    return list(compress(range(1, len(numbers)), pairs))


def _articles(reader: SegmentReader, look: Look | None, seen: set[str]) -> Iterator[str]:
    """Check ids, sentences and records, and that records fit the keywords."""
    ids = [reader.id(n) for n in range(reader.segment.documents)]
    ordered = [ids[n] for n in reader.order]
    if sorted(reader.order) != list(range(len(ids))) or ordered != sorted(ids):
        yield "ids are not in order"
    lengths = reader.postings["body"].lengths
    found: dict[str, set[tuple[str, int]]] = {field: set() for field in _STORED}
    for number, id_ in enumerate(ids):
        starts = [0, *reader.sentences(number)]
        if len(starts) > 1 and (_falls(starts) or starts[-1] >= lengths[number]):
            yield f"{id_!r} has sentences that are not within it"
        article = reader.article(number)
        for field, values in keywords_of(article, ()):
            if field in found:
                found[field].update((value, number) for value in values)
        if number not in reader.deleted:
            yield from _living(article, look, seen)
    for field in _STORED:
        listed = {(v, n) for v in reader.values(field) for n in reader.with_value(field, v)}
        if listed != found[field]:
            yield f"{field} does not fit the articles"


def _living(article: Article, look: Look | None, seen: set[str]) -> Iterator[str]:
    if article.id in seen:
        yield f"{article.id!r} is there twice"
    seen.add(article.id)
    if look is not None and (what := look(article)):
        yield f"{article.id!r} {what}"


def _keywords(reader: SegmentReader) -> Iterator[str]:
    held = reader.segment.documents
    for field in KEYWORDS:
        values = reader.values(field)
        if any(map(operator.ge, values, islice(values, 1, None))):
            yield f"the values of {field} are not in order"
        for value in values:
            documents = reader.with_value(field, value)
            if not len(documents) or _falls(documents) or documents[-1] >= held:
                yield f"{field} {value!r} names documents that there are not"
