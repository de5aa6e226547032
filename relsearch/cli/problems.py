"""What a run could not do, or did with a doubt: lines on stderr."""

from __future__ import annotations

from relsearch.cli.streams import inform, say, warn
from relsearch.index.results import printable_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.index.results import IndexReport


def say_problems(report: IndexReport, *, most: int | None = None) -> None:
    """Say the warnings of a run, the files it could not index and the articles it lost.

    most: the number of each kind that is said, for a command whose JSON has them all.
    """
    for line in report.warnings[:most]:
        warn(line)
    if most is not None and len(report.warnings) > most:
        inform(f"… and {len(report.warnings) - most} more warnings")
    for path, reason in report.failed[:most]:
        say(f"{printable_path(path)}: {reason}", prefix="not indexed: ")
    if most is not None and len(report.failed) > most:
        left = len(report.failed) - most
        say(f"… and {left} more that were not indexed; --json lists them all")
    for path, reason in report.lost[:most]:
        say(f"{printable_path(path)}: {reason}", prefix="lost: ")
    if most is not None and len(report.lost) > most:
        say(f"… and {len(report.lost) - most} more that were lost; --json lists them all")
