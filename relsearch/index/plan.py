"""How an indexing run is to go."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from relsearch.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

Progress = Callable[[int, int, int], None]
"""Called with (articles done, bytes done, bytes in all) as a run goes on."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are read. Another value may give other articles from the same bytes.

    language: the language of all articles; `auto` reads it from each.
    fields:   our field name → what records call it.
    """

    language: str = "auto"
    fields: Mapping[str, str] = field(default_factory=dict)
    max_article_bytes: int = 32 * 2**20

    def key(self) -> str:
        """Give the options as one string that can be compared."""
        import json

        return json.dumps([self.language, dict(self.fields), self.max_article_bytes])

    @classmethod
    def of(cls, key: str) -> Self:
        """Give the options of a `key`."""
        import json

        return cls(*json.loads(key))


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run.

    jobs:         worker processes; 1 reads in this process.
    keep_missing: keep the articles of files that have gone.
    dry_run:      report, and change nothing.
    stop:         asked now and then, from any thread; once it says yes the run commits the
                  articles that are finished, and raises KeyboardInterrupt.
    """

    reading: ReadOptions = field(default_factory=ReadOptions)
    jobs: int = 1
    keep_missing: bool = False
    dry_run: bool = False
    stop: Callable[[], bool] = _never


def lasting(plan: Plan) -> Plan:
    """Give the plan with a `stop` that stays at yes: several threads ask, and all have to hear."""
    from dataclasses import replace  # which a query, that imports this room, need not wait for

    said = False

    def stop() -> bool:
        nonlocal said
        said = said or plan.stop()
        return said

    return replace(plan, stop=stop)
