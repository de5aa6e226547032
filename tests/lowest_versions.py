"""Print the oldest release of each dependency that a pyproject.toml admits, as pip constraints."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path


def lowest(requirements: list[str]) -> list[str]:
    """Turn `name>=1.2,<2` into `name==1.2`."""
    return [re.sub(r"^([\w-]+)>=([\w.]+).*", r"\1==\2", line) for line in requirements]


if __name__ == "__main__":
    project = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["project"]
    sys.stdout.write("\n".join(lowest(project["dependencies"])) + "\n")
