"""An audit hook that notes what reading data must never lead to."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

FORBIDDEN = frozenset(
    (
        *("pickle.find_class", "os.system", "os.exec", "os.fork", "os.forkpty", "os.spawn"),
        *("os.posix_spawn", "os.startfile", "subprocess.Popen", "pty.spawn", "code.__new__"),
        *("ctypes.dlopen", "ctypes.dlsym", "function.__new__", "webbrowser.open"),
        *("socket.connect", "socket.bind", "urllib.Request", "http.client.connect"),
        *("sqlite3.enable_load_extension", "sqlite3.load_extension", "builtins.input"),
    )
)
_WRITING = ("w", "a", "x", "+")


class Watch:
    """From the first `begin` on, the events that have to be explained."""

    def __init__(self, writable: Path) -> None:
        """Nothing outside of the folder `writable` may be opened for writing."""
        self.seen: list[str] = []
        self._active = False
        self._writable = str(writable)
        paths = sysconfig.get_paths()
        self._ours = tuple(
            {paths["stdlib"], paths["purelib"], paths["platlib"], str(Path(__file__).parents[2])}
        )
        sys.addaudithook(self._hook)

    def begin(self) -> None:
        """Note from now on."""
        self._active = True

    def end(self) -> None:
        """Note nothing more."""
        self._active = False

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._active and self._suspicious(event, arguments):
            self._active = False  # to write it down may raise events itself
            self.seen.append(f"{event} {arguments!r}"[:300])
            self._active = True

    def _suspicious(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event in FORBIDDEN:
            return True
        if event == "exec":
            return not self._known(arguments[0].co_filename)
        if event == "compile":
            return not self._known(str(arguments[1]))
        if event == "marshal.loads":  # Python's own way to a module that it has compiled
            return "importlib" not in sys._getframe(2).f_code.co_filename
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int):  # which was opened before, and looked at then
                return False
            by_flags = flags & (os.O_WRONLY | os.O_RDWR)
            writing = any(sign in mode for sign in _WRITING) if mode else by_flags
            allowed = os.fsdecode(path).startswith((self._writable, "/dev/null"))
            return bool(writing) and not allowed
        return False

    def _known(self, name: str) -> bool:
        return name.startswith((*self._ours, "<frozen"))
