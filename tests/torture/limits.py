"""Run the command with bounded memory and time, and without the rights that root has."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-P", "-m", "relsearch")
"""The command, which never looks for modules in the folder where it is called."""

_PR_CAPBSET_DROP = 24
_READS_ALL = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_HUNG = 600  # seconds of the clock, on a machine that does much else


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did. `cpu` is in seconds, of it and of its workers."""

    code: int
    out: str
    err: str
    cpu: float
    seconds: float


def relsearch(
    *arguments: str | Path,
    folder: Path,
    memory: int | None = None,
    extra: Mapping[str, str] | None = None,
    command: Sequence[str] = COMMAND,
    hung: float = _HUNG,
) -> Ran:
    """Run the command in a folder; each of its processes may have `memory` bytes of its own.

    Files that it maps do not count: the system takes their pages back when it needs them.
    Nothing ever comes from its standard input, so that whoever reads it hangs. Raises
    TimeoutExpired when it does, after `hung` seconds.
    """

    def confine() -> None:
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        if os.geteuid() == 0:  # root reads files of mode 000
            prctl = ctypes.CDLL(None).prctl
            for right in _READS_ALL:
                prctl(_PR_CAPBSET_DROP, right, 0, 0, 0)

    waiting, never = os.pipe()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    try:
        done = subprocess.run(
            [*command, *map(str, arguments)],
            cwd=folder,
            env={**_environment(), **(extra or {})},
            stdin=waiting,
            capture_output=True,
            preexec_fn=confine,
            timeout=hung,
            check=False,
        )
    finally:
        os.close(waiting)
        os.close(never)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Ran(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        time.monotonic() - started,
    )


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("RELSEARCH_")}
    # From a folder where nothing is installed, this relsearch has to be found.
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "LC_ALL": "C.UTF-8"}
