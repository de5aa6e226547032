"""Damage as in the trial `damage`, but with a checksum for every 64 bytes instead of 4,096.

Most reads of a small index meet the one block that is damaged; here they meet it only if they take
the very number. So this tells whether anything is used that was not checked.
"""

from __future__ import annotations

from pathlib import Path
from unittest import mock

from relsearch.engines.whoosh import layout
from tests.torture.trial import Outcome
from tests.torture.trials import damage

PROMISE = (
    "No number of an index is used before it was compared with its checksum: answers are right or "
    "refused however small the blocks are that have one."
)
FULL = 20_000
LEAST = 100

_BLOCK = 64  # bytes


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Damage so often; ask each time."""
    with mock.patch.object(layout, "BLOCK", _BLOCK):
        return damage.run(times, seed, folder)
