"""Bytes and texts that create a file when anything runs them, and do nothing else."""

from __future__ import annotations

import io
import marshal
import pickle
import zlib
from collections.abc import Mapping
from pathlib import Path

MODULES = (
    *("json", "typer", "rich", "numpy", "whoosh", "indicnlp", "regex", "trafilatura", "lxml"),
    *("multiprocessing", "signal", "threading", "struct", "sqlite3", "zlib", "pickle", "hashlib"),
    *("relsearch", "sitecustomize", "usercustomize", "conftest", "setup", "encodings", "tomllib"),
)
"""Modules that a careless program would import from the folder where it is called."""


class Creates:
    """Unpickled, it creates a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return open, (str(self.path), "w")


def source(marker: Path) -> str:
    """Give a line of Python that creates the marker; it may stand in a .pth file as well."""
    return f"import os; open({str(marker)!r}, 'w').close()\n"


def in_bytes(marker: Path) -> Mapping[str, bytes]:
    """Give what runs when it is unpickled, unmarshalled or loaded."""
    pickled = pickle.dumps(Creates(marker), 2)
    held: dict[str, bytes] = {
        f"pickle {protocol}": pickle.dumps(Creates(marker), protocol) for protocol in range(6)
    }
    held["pickle deflated"] = zlib.compress(pickled, 9, -15)
    held["pickle in a list"] = pickle.dumps([1, {"a": Creates(marker)}], 2)
    held["marshal"] = marshal.dumps(compile(source(marker), "<planted>", "exec"))
    held["numpy"] = _numpy(pickled)
    for name, text in in_texts(marker).items():
        held[name] = text.encode()
    return held


def _numpy(pickled: bytes) -> bytes:
    out = io.BytesIO()
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    head += b" " * (63 - (len(head) + 10) % 64) + b"\n"
    out.write(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + pickled)
    return out.getvalue()


def in_texts(marker: Path) -> Mapping[str, str]:
    """Give what runs when a shell, a template, a YAML reader or eval gets hold of it."""
    run = f"open({str(marker)!r}, 'w')"
    return {
        "source": source(marker),
        "expression": f"__import__('os').system('touch {marker}')",
        "shell": f"$(touch {marker})",
        "backticks": f"`touch {marker}`",
        "command": f"; touch {marker} #",
        "pipe": f"|touch {marker}",
        "yaml": f"!!python/object/apply:builtins.open [{marker}, w]",
        "template": "{{ cycler.__init__.__globals__.os.popen('touch " + str(marker) + "') }}",
        "format": "{0.__class__.__init__.__globals__}%(x)s%n",
        "f-string": "f'{" + run + "}'",
        "lookup": "${jndi:ldap://127.0.0.1/x}",
        "web page": f"<script>{run}</script><?php {run} ?><!--#exec cmd='touch {marker}' -->",
        "entity": f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{marker}'>]><x>&e;</x>",
        "toml": f'index = "{marker}/x"\n',
    }
