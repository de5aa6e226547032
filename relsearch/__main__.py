"""`python -m relsearch`, and the installed command."""

from __future__ import annotations

import signal
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        if sys.argv[1:] == ["--version"]:
            from relsearch.cli.version import print_version

            code = print_version()
        else:
            from relsearch.cli.app import run

            code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before or after the command itself, which says more
        code = INTERRUPTED
    # What is left to do is Python's own tidying up; a late Ctrl-C there would end as a signal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


if __name__ == "__main__":
    main()
