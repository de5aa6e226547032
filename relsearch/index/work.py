"""What one worker does: read files, analyse their articles, write one set of documents.

FileTask → articles (`readers`) → terms (`analysis`) → `Engine.prepare` → FileOutcome.
"""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from relsearch.analysis import LANGUAGES, analyzer_for, detect
from relsearch.analysis.detect import SAMPLE
from relsearch.analysis.devanagari import MAX_TERM
from relsearch.article import Article
from relsearch.engines import Document, Engine, Prepared
from relsearch.errors import ReadError
from relsearch.index.plan import ReadOptions
from relsearch.readers import DIVISIBLE, STREAMED, Problem, read
from relsearch.readers.files import open_regular
from relsearch.readers.folding import fold
from relsearch.readers.scrub import agencies
from relsearch.records import dataclass, field

_MOST_PROBLEMS = 1000  # of one file that are told one by one

Made = tuple[Prepared | None, "list[FileOutcome]"]
"""What came of a set of files: what was prepared, and the outcome of each file in order."""

Advance = Callable[[int, int], None]
"""Called with (articles, bytes) done since the last call."""


@dataclass(frozen=True, slots=True)
class FileTask:
    """One file to read, or share number `part` of its `parts` shares.

    A share is a run of lines where the kind of file can be read so, else every `parts`-th record.
    `digest` and `known` say what it gave before, when it was read alike. `options` is the key of
    what it is read with, where that is not what the run says.
    """

    path: str
    id: str
    root: str
    stamp: tuple[int, ...]
    digest: str = ""
    known: Mapping[str, str] | None = None
    part: int = 0
    parts: int = 1
    options: str = ""

    @property
    def size(self) -> int:
        """The bytes of its share."""
        return self.stamp[0] // self.parts

    @property
    def share(self) -> tuple[int, int]:
        """What is read of the file, as `readers.read` takes it."""
        return (self.part, self.parts) if self.path.lower().endswith(DIVISIBLE) else (0, 1)


@dataclass(frozen=True, slots=True)
class Written:
    """An article that was prepared: its id, and its place among the prepared documents."""

    id: str
    place: int
    prepared: str = ""


@dataclass(slots=True)
class FileOutcome:
    """What a file gave.

    articles:  id → digest of every article read, written or not.
    written:   each article that is new or has changed.
    problems:  what to report.
    lost:      whether some of the file could not be read.
    refused:   whether an article was refused because another has its id.
    dropped:   what had been prepared of such articles.
    same:      whether the bytes were the same as before, so that nothing was read.
    """

    task: FileTask
    digest: str = ""
    articles: dict[str, str] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: bool = False
    refused: bool = False
    dropped: set[Written] = field(default_factory=set)
    same: bool = False


def file_digest(path: str) -> str:
    """Give the SHA-256 of a regular file's bytes. Raises ReadError and OSError."""
    with open_regular(Path(path)) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def article_digest(article: Article) -> str:
    """Give a digest of everything an article says; where its file lies is not part of it."""
    values = (
        article.id,
        article.title,
        article.body,
        article.language,
        article.date.isoformat() if article.date else None,
        article.date_from,
        article.source,
        article.url,
        article.author,
        *article.noise,
    )
    # Each with its length, so that no two articles give the same bytes.
    said = ";".join(["" if value is None else f"{len(value)} {value}" for value in values])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def work(
    tasks: list[FileTask],
    options: ReadOptions,
    engine: Engine | None,
    advance: Advance,
    stop: Callable[[], bool],
) -> Made:
    """Read the files of `tasks` in order and prepare their new articles.

    Without an engine nothing is written. When `stop` says so, what has been read is prepared, and
    of the files behind it there are no outcomes.
    """
    outcomes: list[FileOutcome] = []
    documents = _until(stop, _documents(tasks, options, outcomes, advance), outcomes)
    if engine is None:
        for _ in documents:
            pass
        return None, outcomes
    prepared = engine.prepare(documents)
    if prepared is not None:
        for outcome in outcomes:
            outcome.written = [
                Written(each.id, each.place, prepared.name) for each in outcome.written
            ]
    return prepared, outcomes


def _until(
    stop: Callable[[], bool], documents: Iterator[Document], outcomes: list[FileOutcome]
) -> Iterator[Document]:
    for document in documents:
        yield document
        if stop():
            outcomes[-1].lost = True  # perhaps: the next run looks
            return


def joined(outcomes: list[FileOutcome]) -> FileOutcome:
    """Join the outcomes of all parts of one file; of two articles with an id the first stays."""
    whole = outcomes[0]
    for part in outcomes[1:]:
        twice = dict.fromkeys(id_ for id_ in part.articles if id_ in whole.articles)
        for id_ in twice:
            del part.articles[id_]
            part.problems.append(_second(part.task.path, id_))
        dropped = {written for written in part.written if written.id in twice}
        whole.dropped |= dropped
        whole.articles.update(part.articles)
        whole.written += [written for written in part.written if written not in dropped]
        whole.problems += [problem for problem in part.problems if problem not in whole.problems]
        whole.lost = whole.lost or part.lost
        whole.refused = whole.refused or part.refused or bool(twice)
    return whole


def _second(path: str, id_: str) -> Problem:
    return Problem(path, f"a second article with the id {id_!r} was refused")


def _documents(
    tasks: list[FileTask], options: ReadOptions, outcomes: list[FileOutcome], advance: Advance
) -> Iterator[Document]:
    place = 0
    for task in tasks:
        outcome = FileOutcome(task)
        outcomes.append(outcome)
        left = task.size
        reading = ReadOptions.of(task.options) if task.options else options
        for article in _own_articles(outcome, reading):
            size = min(left, len(article.body) * 2)
            left -= size
            article = _in_language(article, reading.language)  # noqa: PLW2901 - as it is stored
            digest = article_digest(article)
            is_new = not task.known or task.known.get(article.id) != digest
            document = _fitting(article, outcome) if is_new else None
            if is_new and document is None:
                continue
            outcome.articles[article.id] = digest
            if document is not None:
                outcome.written.append(Written(article.id, place))
                place += 1
                yield document
            advance(1, size)
        advance(0, left)


def _fitting(article: Article, outcome: FileOutcome) -> Document | None:
    """Give an article with its terms; None, and a problem, for one that memory has no room for."""
    analyzer = analyzer_for(article.language)
    before = analyzer.cut
    try:
        document = document_of(article)
    except MemoryError:
        reason = f"the article {article.id!r} is larger than there is memory for"
        outcome.problems.append(Problem(outcome.task.path, reason))
        outcome.lost = True
        return None
    if cut := analyzer.cut - before:
        many = f"{cut:,} words" if cut > 1 else "a word"
        reason = (
            f"the article {article.id!r} has {many} of more than {MAX_TERM} code points, "
            f"to be found by the first {MAX_TERM}"
        )
        outcome.problems.append(Problem(outcome.task.path, reason, skipped=False))
    return document


def _own_articles(outcome: FileOutcome, options: ReadOptions) -> Iterator[Article]:
    """Yield the articles of this part; a second one with an id is refused by the part it is in."""
    task = outcome.task
    seen: set[str] = set()
    parts = 1 if task.share[1] > 1 else task.parts  # nothing else is read then
    for number, article in enumerate(_articles(outcome, options)):
        mine = number % parts == task.part % parts
        if article.id not in seen:
            seen.add(article.id)
            if mine:
                yield article
        elif mine:
            outcome.refused = True
            outcome.problems.append(_second(task.path, article.id))


def _articles(outcome: FileOutcome, options: ReadOptions) -> Iterator[Article]:
    task = outcome.task
    problems: list[Problem] = []
    more: Counter[bool] = Counter()
    try:
        fields, cap = dict(options.fields), options.max_article_bytes
        # A file of one article that is over the cap is refused for its size alone.
        read_whole = task.stamp[0] <= cap or Path(task.path).suffix.lower() in STREAMED
        if read_whole and (task.part == 0 or task.digest):
            outcome.digest = file_digest(task.path)
        if task.digest and outcome.digest == task.digest:
            outcome.same = True
            return
        items = read(
            Path(task.path), id=task.id, fields=fields, max_article_bytes=cap, part=task.share
        )
        for item in items:
            if isinstance(item, Problem):
                _take(item, problems, more)
            else:
                yield item
    except ReadError as error:
        problems.append(Problem(task.path, str(error)))
    except OSError as error:
        problems.append(Problem(task.path, f"cannot be read: {error.strerror or error}"))
    except Exception as error:  # noqa: BLE001 - one file that no reader foresaw stops no run
        problems.append(Problem(task.path, f"cannot be read: {type(error).__name__}: {error}"))
    finally:
        for skipped, count in more.items():
            problems.append(Problem(task.path, f"and {count:,} more of the kind", skipped))
        outcome.lost = outcome.lost or any(problem.skipped for problem in problems)
        if task.part == 0 or task.share[1] > 1:  # else every part meets the same problems
            outcome.problems += problems


def _take(problem: Problem, problems: list[Problem], more: Counter[bool]) -> None:
    """Keep a problem, or count it: a broken file of records may have millions."""
    if len(problems) < _MOST_PROBLEMS:
        problems.append(problem)
    else:
        more[problem.skipped] += 1


def _in_language(article: Article, language: str) -> Article:
    stated = article.language.lower().replace("_", "-").split("-")[0]
    if language != "auto":
        stated = language
    elif stated not in LANGUAGES:
        stated = detect(f"{article.title}\n{article.body[:SAMPLE]}")
    return article if stated == article.language else _said_in(stated, article)


def _said_in(language: str, article: Article) -> Article:
    # Every article passes here: `dataclasses.replace` takes longer than its analysis.
    values = [getattr(article, name) for name in Article.__match_args__]
    values[Article.__match_args__.index("language")] = language
    return Article(*values)


def document_of(article: Article) -> Document:
    """Give an article with the terms its language's analyzer makes of it."""
    analyzer = analyzer_for(article.language)
    body, starts = analyzer.passage(article.body)
    terms = {"source": source_terms(article.source, article.language)}
    return Document(article, terms, starts, {"title": analyzer.words(article.title), "body": body})


@functools.lru_cache(1024)  # a newspaper is the source of many articles
def source_terms(source: str, language: str) -> tuple[str, ...]:
    """Give the words that a source is found by: its own, and those of its other names."""
    analyzer = analyzer_for(language)
    agency = agencies().get(fold(source).casefold(), source)
    aliases = [alias for alias, name in agencies().items() if name == agency and "-" not in alias]
    found: dict[str, None] = {}
    for name in (source, *aliases):
        found.update(dict.fromkeys(analyzer.terms(name)[0]))
    return tuple(found)
