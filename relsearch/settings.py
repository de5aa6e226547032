"""Which value holds for each setting, and who said so?

default < user file (`$XDG_CONFIG_HOME/relsearch/config.toml`) < `relsearch.toml` found upward from
the current folder < environment (`RELSEARCH_…`) < flag. An unknown name is an error everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from relsearch.errors import SettingsError
from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

PROJECT_FILE = "relsearch.toml"
PREFIX = "RELSEARCH_"
MOST_HITS = 1_000_000_000
"""The largest number of hits to ask for, or to leave out: more than any index holds."""

_LARGEST_FILE = 64 * 2**10  # bytes; dotted keys of a larger one would take minutes to read
_LONGEST_SHOWN = 80  # code points of a value in a message


@dataclass(frozen=True, slots=True)
class Settings:
    """One value a setting. Paths from a file are taken from that file's folder.

    corpus:           what `relsearch index` reads when no path is given.
    jobs:             worker processes; 0 is one for each core.
    max_article_mib:  an article beyond this size (mebibytes) is reported, not indexed.
    timeout:          seconds a query may take.
    """

    index: str = "index"
    corpus: tuple[str, ...] = ("seeds",)
    format: str = ""
    color: str = "auto"
    lang: str = "auto"
    limit: int = 10
    jobs: int = 0
    max_article_mib: int = 32
    timeout: float = 2.0
    quiet: bool = False
    debug: bool = False


_WORDS: dict[type, str] = {
    bool: "true or false",
    float: "a number",
    int: "a whole number",
    str: "a text",
    tuple: "a list of paths",
}
_CHOICES = {
    "color": ("auto", "always", "never"),
    "format": ("human", "plain", "json", "jsonl", "csv", "tsv", "trec", "paths"),
    "lang": ("auto", "hi", "mr", "ne", "sa", "en"),
}
_SMALLEST: dict[str, float] = {"limit": 1, "jobs": 0, "max_article_mib": 1, "timeout": 0.001}
_LARGEST = {"limit": MOST_HITS, "jobs": 1024, "max_article_mib": 4096, "timeout": 86_400}
_KINDS: dict[str, type] = {
    name: type(getattr(Settings(), name)) for name in Settings.__match_args__
}


def load_settings(
    flags: Mapping[str, Any], *, environ: Mapping[str, str], folder: str | Path
) -> Settings:
    """Put the settings together; a flag that is None was not given.

    Raises SettingsError for an unknown name, a value of the wrong kind, or a file that is no TOML.
    """
    known: dict[str, Any] = {}
    for file in (_user_file(environ), _project_file(os.fspath(folder))):
        if file is not None:
            known |= _from_file(file)
    known |= _from_environment(environ)
    for name, value in flags.items():
        if value is not None:
            known[name] = _checked(name, value, f"--{name} {_cut(value)}")
    return Settings(**known)


# These files are looked for at every start and seldom there: `os.path` does without `pathlib`.


def _user_file(environ: Mapping[str, str]) -> str | None:
    home = environ.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(home):  # such a value is to be ignored. Source: XDG base directories
        home = environ.get("HOME", "")
        if not home:
            return None
        home += "/.config"
    file = os.path.join(home, "relsearch", "config.toml")
    return file if os.path.exists(file) else None


def _project_file(folder: str) -> str | None:
    while not os.path.exists(file := os.path.join(folder, PROJECT_FILE)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return file


def _from_file(name: str) -> dict[str, Any]:
    from pathlib import Path

    file = Path(name)
    known = {}
    for name, value in _values_in(file).items():
        _check_name(name, f"{_shown(name)} in {file}")
        known[name] = _checked(name, value, f"{name} = {_shown(value)} in {file}")
    if "index" in known and "://" not in known["index"]:
        known["index"] = _beside(file, known["index"])
    if "corpus" in known:
        known["corpus"] = tuple(_beside(file, path) for path in known["corpus"])
    return known


def _values_in(file: Path) -> dict[str, Any]:
    import tomllib  # only where there is a file to read

    try:
        return tomllib.loads(_start_of(file).decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"the settings in {file} cannot be read: {error.strerror}",
            remedy="Make the file readable, or move it away.",
        ) from error
    except (ValueError, RecursionError) as error:
        reason = "it nests too deeply" if isinstance(error, RecursionError) else error
        raise SettingsError(
            f"{file} does not read as TOML: {reason}",
            remedy='Write a setting a line, such as: index = "articles.index"',
        ) from error


def _start_of(file: Path) -> bytes:
    """Read a file of settings. Raises ValueError for what is none; never waits for a pipe."""
    from pathlib import Path

    if not file.is_file() and file.resolve() != Path(os.devnull):
        raise ValueError("it is no file")
    with file.open("rb") as opened:
        data = opened.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE:
        raise ValueError(f"it is larger than {_LARGEST_FILE // 2**10} KiB")
    return data


def _shown(value: object) -> str:
    """Give a value as TOML has it, as far as a message has room."""
    try:
        return _cut(repr(value))
    except (ValueError, RecursionError):  # a number of thousands of digits; nested lists
        return "…"


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _beside(file: Path, path: str) -> str:
    from pathlib import Path

    try:
        return str(file.parent / Path(path).expanduser())
    except RuntimeError:  # ~somebody who has no home here
        return str(file.parent / path)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    known = {}
    for variable, text in environ.items():
        if variable.startswith(PREFIX) and text:
            name = variable.removeprefix(PREFIX).lower()
            _check_name(name, variable)
            known[name] = _checked(name, _value(name, text), f"{variable}={_cut(text)}")
    return known


def _value(name: str, text: str) -> Any:
    """Read the text of an environment variable; what does not read stays text."""
    kind = _KINDS[name]
    if kind is tuple:
        return tuple(text.split(os.pathsep))
    if kind is bool:
        return {"1": True, "true": True, "0": False, "false": False}.get(text.lower(), text)
    try:
        return kind(text)
    except ValueError:
        return text


def _check_name(name: str, said: str) -> None:
    if name in _KINDS:
        return
    from difflib import get_close_matches

    alike = get_close_matches(name, _KINDS, n=1)
    raise SettingsError(
        f"unknown setting {said}",
        remedy=f"Did you mean {alike[0]}?" if alike else f"Known are {', '.join(_KINDS)}.",
    )


def _checked(name: str, value: Any, said: str) -> Any:
    """Give the value as its setting's kind; `said` is how it was written, for the message."""
    kind = _KINDS[name]
    if kind is tuple and isinstance(value, str | list | tuple):
        value = (value,) if isinstance(value, str) else tuple(value)
    whole = kind is not tuple or (
        isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    )
    alike = (int, float) if kind is float else kind
    mistaken = isinstance(value, bool) and kind is not bool
    if not isinstance(value, alike) or mistaken or not whole:
        raise SettingsError(f"{said} is not {_WORDS[kind]}")
    checked: Any = value
    choices = _CHOICES.get(name, ())
    if choices and checked not in choices:
        raise SettingsError(f"{said} is unknown", remedy=f"Use one of {', '.join(choices)}.")
    if name in _SMALLEST:
        _check_bounds(name, checked, said)
    if name == "index" and not checked:
        raise SettingsError(f"{said} names no place", remedy="Name a folder.")
    return float(checked) if kind is float else checked


def _check_bounds(name: str, value: float, said: str) -> None:
    smallest, largest = _SMALLEST[name], _LARGEST[name]
    if value > largest:
        raise SettingsError(f"{said} is too large", remedy=f"The largest is {largest}.")
    if value < smallest:
        raise SettingsError(f"{said} is too small", remedy=f"The smallest is {smallest}.")
    if not smallest <= value <= largest:  # nan
        raise SettingsError(f"{said} is not a number")
