"""What a run has done so far, for its report."""

from __future__ import annotations

from collections.abc import Sequence

from relsearch.index.results import IndexReport, printable_path
from relsearch.readers import Problem
from relsearch.records import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts of articles, what failed or was lost as (path, reason), and lines to warn with."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)

    def report(self, articles: int, seconds: float) -> IndexReport:
        """Give the report of a run after which the index holds so many articles."""
        counts = self.added, self.updated, self.unchanged, self.removed
        failed, warnings, lost = tuple(self.failed), tuple(self.warnings), tuple(self.lost)
        return IndexReport(*counts, articles, failed, seconds, warnings, lost)

    def note(self, problems: Sequence[Problem]) -> None:
        """Take problems in: what was skipped has failed, the rest is a warning."""
        for problem in problems:
            if problem.skipped:
                self.failed.append((problem.path, problem.reason))
            else:
                self.warnings.append(f"{printable_path(problem.path)}: {problem.reason}")
