"""`python -m relsearch`, and the installed command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:] == ["--version"]:
        # Answered before the command line is built, which takes most of a start.
        from relsearch.cli.version import write_version

        write_version(sys.stdout)
        sys.exit(0)
    from relsearch.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
