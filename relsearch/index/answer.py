"""A query on an open index → its answer, within the time that it may take."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from relsearch.analysis import analyzer_for
from relsearch.index.find import Asked, read_query
from relsearch.index.results import Explanation, Hit, Results, Stored
from relsearch.records import dataclass
from relsearch.snippets import snippets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.engines import Answer, Engine, Sort
    from relsearch.index.find import Reading
    from relsearch.snippets import Snippet

READ_BY = 0.4
"""The part of the time in which words are looked up."""

# Then what was found is ordered, read, quoted, and its scores are taken apart. Hits are to be
# read by the middle of the time, as writing them takes about as long: 10,000 half a second. Where
# the search took longer, reading and quoting have the part `_AT_LEAST` each.
_FOUND_BY, _HITS_BY, _QUOTED_BY, _EXPLAINED_BY = 0.8, 0.5, 0.9, 1.0
_AT_LEAST = 0.1
_ALWAYS = 10  # hits that are read however late it is


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the articles found are wanted, in which order, and what is to be said of them.

    articles:  whether they are read with the answer, as they always are for snippets.
    parts:     whether each score is taken apart.
    """

    limit: int = 10
    offset: int = 0
    sort: Sort = "score"
    snippets: bool = True
    articles: bool = False
    parts: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """When a search began (`time.monotonic()`), and the seconds it may take."""

    start: float
    seconds: float

    def at(self, part: float) -> float:
        """Give the moment at which this part of the time is over."""
        return self.start + self.seconds * part

    def at_least(self, part: float) -> float:
        """Give the same moment, or one that leaves a little from now on."""
        return max(self.at(part), time.monotonic() + self.seconds * _AT_LEAST)


def answer(
    engine: Engine,
    text: str,
    asked: Asked,
    page: Page,
    *,
    languages: Mapping[str, int],
    older: Sequence[str],
    clock: Clock,
) -> Explanation:
    """Search as `Index.search` does. `older` says why newer articles may be missing.

    What there is no time for is left out whole, and said.
    """
    read = read_query(text, asked, languages, engine.vocabulary(), clock.at(READ_BY))
    found = engine.search(
        read.query,
        limit=page.limit,
        offset=page.offset,
        sort=page.sort,
        closeness=read.closeness,
        deadline=clock.at(_FOUND_BY),
    )
    ids = [match.id for match in found.matches]
    stored = list(map(Stored, ids, engine.stored(ids)))
    shown: list[tuple[Snippet, ...]] = []
    if page.snippets or page.articles:
        stored = _with_articles(stored, clock.at_least(_HITS_BY))
        ids = ids[: len(stored)]
    if page.snippets:
        shown = _quoted(stored, read, engine.forms(read.lemmas), clock.at_least(_QUOTED_BY))
    parts: Mapping[str, Sequence[tuple[str, float]]] = {}
    if page.parts and found.complete:
        parts = engine.explain(read.query, ids, read.closeness, clock.at(_EXPLAINED_BY))
    late = []
    if not found.complete:
        late.append(f"the search was cut after {clock.seconds:g} s")
    if unread := min(page.limit, max(found.total - page.offset, 0)) - len(ids):
        late.append(f"there was no time to read {unread} hits")
    if page.snippets and len(shown) < len(ids):
        late.append(f"there was no time for the snippets of {len(ids) - len(shown)} hits")
    if page.parts and ids and not parts:
        late.append("there was no time to take the scores apart")
    results = Results(
        text,
        read.read_as,
        found.total,
        found.total_is if read.complete and not older else "at least",
        read.complete and not (late or older),
        read.suggestion,
        _hits(found, stored, shown, page.offset + 1),
        (time.monotonic() - clock.start) * 1000,
        (*older, *read.warnings, *late),
    )
    return Explanation(results, read, parts)


def _hits(
    found: Answer, stored: Sequence[Stored], shown: Sequence[tuple[Snippet, ...]], first: int
) -> list[Hit]:
    """Put hits together; those at the end have no snippets when there are not enough."""
    passages = [*shown, *((),) * (len(stored) - len(shown))]
    each = enumerate(zip(found.matches[: len(stored)], stored, passages, strict=True), first)
    return [Hit(rank, match.score, one, passage) for rank, (match, one, passage) in each]


def _with_articles(stored: Sequence[Stored], deadline: float) -> list[Stored]:
    """Read the articles of the first hits: of all for which there is time, and of some anyway."""
    found: list[Stored] = []
    for each in stored:
        if len(found) >= _ALWAYS and time.monotonic() > deadline:
            break
        each.article  # noqa: B018 - which reads it
        found.append(each)
    return found


def _quoted(
    stored: Sequence[Stored], reading: Reading, forms: frozenset[str], deadline: float
) -> list[tuple[Snippet, ...]]:
    """Give the snippets of the first hits: of all for which there is time."""
    found = []
    for each in stored:
        if time.monotonic() > deadline:
            break
        article = each.article
        passages = snippets(
            article,
            exact=reading.exact,
            lemmas=reading.lemmas,
            analyzer=analyzer_for(article.language),
            forms=forms,
        )
        found.append(passages)
    return found
