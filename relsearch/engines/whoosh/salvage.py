"""What can be kept of a damaged index: whole segments, and single articles beside damage.

The segments that the newest list names → those of the list before, and files that no list names,
for articles that are missing then. A sound segment is kept as it is.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from relsearch.article import Article
from relsearch.engines.whoosh import generations, storage
from relsearch.engines.whoosh.checking import segment_problems
from relsearch.engines.whoosh.damage import DAMAGE
from relsearch.engines.whoosh.generations import LIST, PREVIOUS, UNKNOWN, Generation
from relsearch.engines.whoosh.merging import GONE
from relsearch.engines.whoosh.segment import FIELDS, Segment, SegmentReader
from relsearch.errors import IndexDamagedError


class Salvage:
    """What to keep.

    number:  the highest number of a commit that was met.
    kept:    segments that stay as they are, but for documents that are deleted in them.
    expected: the articles that the newest list names, where some do not read and no ledger (of
             commit `since`) names them; a repair that was ended may have left the number; UNKNOWN
             where neither reads; else 0.
    """

    def __init__(
        self,
        folder: Path,
        acknowledged: Callable[[Article], bool | None],
        *,
        since: int,
        anew: bool,
    ) -> None:
        self._folder = folder
        self._acknowledged = acknowledged
        self._anew = anew
        self._single: list[tuple[SegmentReader, int]] = []
        self._taken: set[str] = set()
        self.kept: list[Segment] = []
        now, before = self._read(LIST), self._read(PREVIOUS)
        self.number = max(each.number for each in (now, before) if each) if now or before else 0
        if now and now.number < since:
            now, before = None, now  # somebody put an older one back
        listed_now = now.segments if now else ()
        found = sum([self._take(segment, lambda _: True) for segment in listed_now])
        newest = now or before
        self.expected = newest.expected if newest else 0
        if not since and not now:
            self.expected = UNKNOWN
        elif not since and self.expected != UNKNOWN:
            named = sum(segment.live for segment in listed_now)
            self.expected = max(self.expected, named if found < named else 0)
        listed = {segment.name for segment in listed_now}
        others = {each.name: each for each in self._unlisted()}
        if before:
            others |= {each.name: each for each in before.segments}
        for segment in sorted(others.values(), key=self._age, reverse=True):
            if segment.name not in listed:
                self._take(segment, self._belongs if now else self._may_belong)

    def articles(self) -> Iterator[Article]:
        """Yield the articles that are to be written again."""
        for reader, document in self._single:
            yield reader.article(document)

    def _read(self, name: str) -> Generation | None:
        with contextlib.suppress(IndexDamagedError):
            return generations.read(self._folder, name)
        return None

    def _unlisted(self) -> Iterator[Segment]:
        for path in self._folder.glob("*.seg"):
            if generations.is_ours(path):
                with contextlib.suppress(*DAMAGE):
                    yield described(path)

    def _age(self, segment: Segment) -> int:
        try:
            return (self._folder / segment.file).stat().st_mtime_ns
        except OSError:
            return 0

    def _belongs(self, article: Article) -> bool:
        return self._acknowledged(article) is True

    def _may_belong(self, article: Article) -> bool:
        return self._acknowledged(article) is not False

    def _take(self, segment: Segment, belongs: Callable[[Article], bool]) -> int:
        """Keep the articles of a segment that read and belong to the index; give their number."""
        try:
            reader = SegmentReader(self._folder, segment)
        except FileNotFoundError:
            return 0
        except OSError:
            raise  # it may read another time, and after a repair it would be gone
        except DAMAGE:
            return 0
        found: dict[int, str] = {}
        for number in range(segment.documents):
            if number in reader.deleted:
                continue
            with contextlib.suppress(*DAMAGE):
                article = reader.article(number)
                if article.id not in self._taken and belongs(article):
                    self._taken.add(article.id)
                    found[number] = article.id
        mostly = len(found) * GONE >= segment.documents
        if self._anew or not mostly or any(segment_problems(self._folder, segment)):
            self._single += [(reader, number) for number in found]
        elif found:
            gone = set(range(segment.documents)) - found.keys()
            self.kept.append(generations.without(self._folder, segment, gone))
        return len(found)


def described(path: Path) -> Segment:
    """Give what a segment's file says of itself, with no document deleted.

    Raises ValueError and OSError where it does not read.
    """
    from relsearch.engines.whoosh.layout import TAIL, SegmentFile
    from relsearch.engines.whoosh.segment import ORDER

    with storage.open_file(path) as file:
        size = file.seek(0, 2)
        file.seek(max(size - TAIL.size, 0))
        tail = file.read()
    try:
        *_, checksum, _ = TAIL.unpack(tail)
    except struct.error as error:
        raise ValueError(f"{path} is no segment") from error
    documents = len(SegmentFile(path, size, checksum).numbers(ORDER, "H"))
    nothing = dict.fromkeys(FIELDS, 0)
    segment = Segment(path.stem, size, checksum, documents, nothing)
    reader = SegmentReader(path.parent, segment)
    lengths = {field: sum(reader.postings[field].lengths) for field in FIELDS}
    return Segment(path.stem, size, checksum, documents, lengths)
