"""Damage to one file of an index, by name: what disks, copies and people do to files."""

from __future__ import annotations

from pathlib import Path

HARMS = (
    *("flip *.seg", "cut *.seg", "lose *.seg", "flip segments", "lose segments"),
    *("flip ledger.sqlite", "lose ledger.sqlite", "flip manifest.json", "lose manifest.json"),
)


def harm(index: Path, how: str) -> None:
    """Do it to the first file of that name, where there is one."""
    what, _, name = how.partition(" ")
    for path in sorted(index.rglob(name))[:1]:
        data = path.read_bytes()
        middle = len(data) // 2
        if what == "lose":
            path.unlink()
        elif what == "cut":
            path.write_bytes(data[:middle])
        elif data:
            path.write_bytes(data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :])
