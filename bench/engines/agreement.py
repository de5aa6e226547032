"""Do engines that read and rank alike find the same? Whoever differs may be fast by mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.peers import KINDS, Checked

STANDARD = "tantivy"  # the same words as the peers
OF_OURS = "tantivy-words"  # the same words as relsearch
TIE = 1e-5  # of a score; engines add in different orders and precisions


def standard_of(name: str) -> str:
    """Give the name of the engine whose answers those of another ought to equal."""
    return OF_OURS if name.startswith("relsearch") else STANDARD


def same_best(ours: Checked, theirs: Checked) -> bool:
    """Tell whether the best are the same but for ties with the last one."""
    ids = {id_ for id_, _ in ours[1]}, {id_ for id_, _ in theirs[1]}
    if len(ids[0]) != len(ids[1]):
        return False
    return _above_last(ours) <= ids[1] and _above_last(theirs) <= ids[0]


def _above_last(checked: Checked) -> set[str]:
    last = min((score for _, score in checked[1]), default=0.0)
    return {id_ for id_, score in checked[1] if score - last > TIE * abs(last)}


def agreement(
    given: Mapping[str, Sequence[Checked]], standard: Mapping[str, Sequence[Checked]]
) -> dict[str, tuple[int, int, int]]:
    """Give by kind: queries with as many matches (-1: it counts none), with the same best, all."""
    found = {}
    for kind in KINDS:
        if kind in given and kind in standard:
            pairs = list(zip(given[kind], standard[kind], strict=True))
            known = any(ours[0] >= 0 for ours, _ in pairs)
            counts = sum(ours[0] == theirs[0] for ours, theirs in pairs) if known else -1
            found[kind] = (counts, sum(same_best(*pair) for pair in pairs), len(pairs))
    return found
