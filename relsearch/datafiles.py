"""The tables of data that lie as text files beside the code that reads them."""

from __future__ import annotations

import os


def read_beside(module: str, *name: str) -> str:
    """Give the text of a file, named from the folder of a module's own `__file__`.

    Every start reads some, so this makes do without `pathlib`, which takes longer to import than
    they take to read. Raises FileNotFoundError.
    """
    path = os.path.join(os.path.dirname(module), *name)  # noqa: PTH118, PTH120
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()
