"""Where are terms stored, and which articles match a tree, best first?

`Document` (an article and its terms) → an engine → `Match`. An engine receives terms, never text
to analyse, so that tokens, phrases and snippets are the same with every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from relsearch.article import Article
from relsearch.errors import SettingsError
from relsearch.query import Closeness, Query, Vocabulary
from relsearch.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal, Protocol

    Sort = Literal["score", "newest", "oldest"]
    Acknowledged = Callable[[Article], bool | None]
    Look = Callable[[Article], str | None]
    Remake = Callable[[Article], "Document"]
else:
    Protocol = object


@dataclass(frozen=True, slots=True)
class Document:
    """What an engine is given: an article, and field → its terms in order, already analysed.

    Positions are counted without gaps: every word of the text stands in the list. `sentences`
    gives the positions in the body at which a sentence begins, in order. A field in `words` needs
    no terms: there stand (exact form, lemma) of each word, as the analyzer keeps them.
    """

    article: Article
    terms: Mapping[str, Sequence[str]]
    sentences: Sequence[int] = ()
    words: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """One article that matches, by id."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The matches of the page asked for, best first, equal scores by id.

    `complete` is False when a deadline cut the search; the matches found until then are given.
    Of very many matches those at the end are missing where there was no time to name them.
    """

    matches: Sequence[Match]
    total: int
    total_is: Literal["exact", "at least"] = "exact"
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """Documents that are written but not yet visible; `Engine.commit` makes them so.

    ids:      the ids of the documents in their order.
    parts:    what the engine has to know of them, in its own words.
    refused:  places in `ids` that must not become visible.
    """

    name: str
    ids: tuple[str, ...]
    parts: tuple[str, ...] = ()
    refused: frozenset[int] = frozenset()


class Engine(Protocol):
    """Stores documents and ranks them. Writing is for one process at a time."""

    @property
    def name(self) -> str:
        """The engine's name in the manifest."""

    @property
    def path(self) -> Path:
        """The folder it was opened with."""

    def prepare(self, documents: Iterable[Document]) -> Prepared | None:
        """Write documents that one commit can make visible; None when there are none.

        May be called in several processes at once.
        """

    @property
    def generation(self) -> int:
        """The number of the last commit it has seen; each has a higher one than those before."""

    @property
    def warning(self) -> str:
        """Why the state before the last commit answers; empty when nothing is missing."""

    @property
    def mending(self) -> bool:
        """Whether a repair is at work or was ended, so that articles may be missing."""

    @property
    def expected(self) -> int:
        """How many articles there were, while a repair knows no more of some; else 0.

        That is so when some did not read and the ledger that named them was lost. Below 0 when
        what says how many there were did not read either.
        """

    def mended(self) -> None:
        """Say that a repair has finished, and what it could not have again was told."""

    def refresh(self, *, after: int = 0, guard: Callable[[], None] | None = None) -> None:
        """See what other processes have committed. A writer does so once it holds the lock.

        Commits have numbers above `after` from then on, and call `guard` before they change
        anything that others see. What does not read is in `warning`, not an exception.
        """

    def commit(
        self,
        prepared: Sequence[Prepared],
        *,
        remove: Collection[str] = (),
        fresh: bool = False,
        stop: Callable[[], bool] = bool,
    ) -> None:
        """Make prepared documents visible and `remove` ids invisible, in one step.

        A document replaces an older one with its id. With `fresh` nothing older stays. What is
        done beside for the sake of later searches ends when `stop` says so.
        """

    def settle(self) -> None:
        """Let the state before go, once every byte of this one has been read.

        Raises IndexDamagedError where one is not what was written.
        """

    def discard(self, prepared: Sequence[Prepared]) -> None:
        """Forget prepared documents; what a commit has made visible stays."""

    def write(self, documents: Iterable[Document]) -> int:
        """Prepare and commit; give the number of documents written."""

    def delete(self, ids: Collection[str]) -> int:
        """Remove articles; give the number that existed."""

    def search(
        self,
        query: Query,
        *,
        limit: int,
        offset: int = 0,
        sort: Sort = "score",
        closeness: Closeness | None = None,
        deadline: float | None = None,
    ) -> Answer:
        """Rank the articles that match. `deadline` is a `time.monotonic()` in seconds.

        With `closeness` the first articles by score gain its bonuses, before they are sorted.
        """

    def explain(
        self,
        query: Query,
        ids: Sequence[str],
        closeness: Closeness | None = None,
        deadline: float | None = None,
    ) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give id → the parts of its score in `search`, each named; unknown ids are left out.

        Nothing is given when the `deadline` comes before all parts are known.
        """

    def get(self, ids: Sequence[str]) -> Sequence[Article]:
        """Give the stored articles in the order of `ids`; unknown ids are left out."""

    def stored(self, ids: Sequence[str]) -> Sequence[Callable[[], Article]]:
        """Give what reads each of these articles when it is called, after `close` too."""

    def ids(self) -> Iterator[str]:
        """Yield all ids in order."""

    def count(self) -> int:
        """Give the number of articles."""

    def values(self, field: str) -> Mapping[str, int]:
        """Give value → number of articles for `language`, `source_name` or `date`.

        Articles without a date have the date "", those without a source are not counted.
        """

    def vocabulary(self) -> Vocabulary:
        """Give the exact forms of title and body."""

    def forms(self, lemmas: Collection[str]) -> frozenset[str]:
        """Give the exact forms that articles hold of some lemmas."""

    def verify(self, look: Look | None = None) -> Iterator[tuple[str, str]]:
        """Read every byte of the last commit and the one before; yield (file, what is wrong).

        `look` is given every article and may say what is wrong with it.
        """

    def repair(
        self, acknowledged: Acknowledged, remake: Remake, *, since: int, anew: bool
    ) -> None:
        """Commit every article that still reads.

        `refresh` comes first. What lies beside damage is written again from what `remake` gives,
        with `anew` all of it.
        acknowledged: whether an article that the newest list does not name belongs to the index;
        None where nobody knows. A list of before commit `since` is an old one, and not believed.
        `since` is 0 where the ledger was lost: then `expected` says how many there were.
        The index is `mending` until `mended`, or until a fresh commit.
        """

    def sizes(self) -> Mapping[str, int]:
        """Give part → its bytes on disk; together they are all there is."""

    def close(self) -> None:
        """Release files, and end writing."""


def open_engine(name: str, path: Path, *, create: bool = False) -> Engine:
    """Open the engine called `name` in the folder `path`.

    With `create` it begins empty, and nothing that lies there changes before its first commit.
    Raises SettingsError for an engine there is none of, IndexDamagedError when its files do not
    read.
    """
    if name == "whoosh":
        from relsearch.engines.whoosh import WhooshEngine

        return WhooshEngine(path, create=create)
    raise SettingsError(f"there is no engine called {name!r}", remedy="Use 'whoosh'.")
