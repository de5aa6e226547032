"""Run a command and write what it took to a file: launch.py RESULT WATCH COMMAND…

Seconds by the clock and of CPU, and peak memory in bytes: of the largest process, which the kernel
keeps, and with WATCH 1 of every process under the command, looked at 20 times a second. A small
program of its own, because the kernel counts the memory of whoever starts a command as its own:
no figure is below that of this program, 10 MB.
"""

import os
import sys
import time


def family(pid: int) -> list[int]:
    """Give a process and all processes that it has started and that still run."""
    found = [pid]
    for each in found:
        try:
            with open(f"/proc/{each}/task/{each}/children") as file:  # noqa: PTH123 - pathlib is large
                found += map(int, file.read().split())
        except OSError:
            continue
    return found


def peak(pid: int) -> int:
    """Give the largest memory of a process so far, in bytes; 0 when it has gone."""
    try:
        with open(f"/proc/{pid}/status") as file:  # noqa: PTH123
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def run(command: list[str], watch: bool) -> str:
    """Run it; give its figures as JSON."""
    peaks: dict[int, int] = {}
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    started = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=silent)
    ended, status, used = os.wait4(pid, os.WNOHANG if watch else 0)
    while not ended:
        for each in family(pid):
            peaks[each] = max(peaks.get(each, 0), peak(each))
        time.sleep(0.05)
        ended, status, used = os.wait4(pid, os.WNOHANG)
    wall = time.perf_counter() - started
    main = peaks.pop(pid, 0)
    workers = sorted(peaks.values(), reverse=True)
    return (
        f'{{"code": {os.waitstatus_to_exitcode(status)}, "wall": {wall}, '
        f'"cpu": {used.ru_utime + used.ru_stime}, "peak": {used.ru_maxrss * 1024}, '
        f'"main": {main}, "workers": {workers}}}'
    )


if __name__ == "__main__":
    figures = run(sys.argv[3:], sys.argv[2] == "1")
    with open(sys.argv[1], "w") as result:  # noqa: PTH123
        result.write(figures)
