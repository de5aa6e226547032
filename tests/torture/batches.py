"""What is done to an index, one batch after the other: all of it follows from a seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.torture.harms import HARMS

_FILES = 24
_KINDS = (
    *("add", "add", "add", "change", "change", "delete", "delete", "both"),
    *("remove", "rebuild", "mend"),
)

Files = Mapping[str, tuple[tuple[str, int], ...]]
State = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """One thing to do.

    files:  name → (id, number of its text) of each record, after the batch.
    remove: ids to remove by themselves.
    states: id → number of its text: each state that a commit of it may leave, the last one whole.
    """

    kind: str
    files: Files
    remove: tuple[str, ...] = ()
    states: tuple[State, ...] = ()


def _all(files: Files) -> dict[str, int]:
    return {id_: number for held in files.values() for id_, number in held}


def batch(seed: int, number: int, files: Files, state: State) -> Batch:
    """Give what batch `number` does to these files and this state of the index."""
    choose = random.Random(f"{seed} {number}")
    kind = choose.choice(_KINDS)
    if kind == "mend" and state and state == _all(files):
        return Batch(f"mend {choose.choice(HARMS)}", files, (), (state,))
    if kind == "remove" and state:
        ids = tuple(sorted(choose.sample(sorted(state), min(len(state), choose.randint(1, 4)))))
        left = {id_: text for id_, text in state.items() if id_ not in ids}
        return Batch(kind, files, ids, (left,))
    if kind == "rebuild" and state:
        return Batch(kind, files, (), (_all(files),))
    kind = (
        "add" if kind in ("remove", "rebuild", "mend") else kind
    )  # for which there is nothing yet
    after = dict(files)
    deleted: list[str] = []
    if kind in ("delete", "both"):
        deleted = choose.sample(sorted(files), min(len(files) // 2, choose.randint(1, 5)))
        for name in deleted:
            del after[name]
    first = dict(state)
    if kind != "delete" or not deleted:
        known = [name for name in sorted(files) if name not in deleted]
        names = known if kind == "change" and known else [f"f{n}.jsonl" for n in range(_FILES)]
        names = [name for name in names if name not in deleted]
        for place, name in enumerate(choose.sample(names, min(len(names), choose.randint(1, 5)))):
            held = tuple(
                (f"{name}-{n}", number * 1000 + place * 10 + n)
                for n in range(choose.randint(1, 6))
            )
            for id_, _ in files.get(name, ()):
                first.pop(id_, None)
            first.update(held)
            after[name] = held
    gone = {id_ for name in deleted for id_, _ in files[name]}
    last = {id_: text for id_, text in first.items() if id_ not in gone}
    return Batch(kind, after, (), (first, last))
