"""What a shell offers for a value when TAB is pressed: nothing where something fails."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from relsearch.cli.options import settings_of
from relsearch.errors import RelsearchError
from relsearch.render.sanitize import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.index import Index

_MOST = 200
_LONGEST_SCAN = 20_000
# Signs that a shell acts upon, once it evaluates what was offered or somebody presses Enter.
_ACTIVE = frozenset("$`\"'\\;&|<>()[]{}*?!")
_ACTIVE_FIRST = ("", "#", "~", "-", "=")


def article_ids(index: str | None, incomplete: str) -> list[str]:
    """Give the ids in the index that begin so."""
    with _index(index) as opened:
        if opened is None:
            return []
        articles = itertools.islice(opened.articles(), _LONGEST_SCAN)
        return _offered((article.id for article in articles), incomplete)


def source_names(index: str | None, incomplete: str) -> list[str]:
    """Give the names of agencies and outlets in the index that begin so."""
    with _index(index) as opened:
        return _offered(sorted(opened.stats()["sources"]), incomplete) if opened else []


def _offered(values: Iterable[str], incomplete: str) -> list[str]:
    found = (value for value in values if value.startswith(incomplete) and _is_safe(value))
    return list(itertools.islice(found, _MOST))


def _is_safe(value: str) -> bool:
    """Tell whether a shell may show and insert a value, which it does with it as it stands."""
    active = not _ACTIVE.isdisjoint(value) or value[:1] in _ACTIVE_FIRST
    return not active and visible(value, one_line=True) == value


@contextmanager
def _index(index: str | None) -> Iterator[Index | None]:
    from relsearch.index import Index

    try:
        opened = Index.open(settings_of(index=index).index)
    except (RelsearchError, OSError):
        yield None
        return
    with opened:
        yield opened
