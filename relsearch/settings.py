"""Which value holds for each setting, and who said so?

default < user file (`$XDG_CONFIG_HOME/relsearch/config.toml`) < `relsearch.toml` found upward from
the current folder < environment (`RELSEARCH_…`) < flag. An unknown name is an error everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from relsearch.errors import SettingsError

PROJECT_FILE = "relsearch.toml"
PREFIX = "RELSEARCH_"


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


_CHOICES = {
    "color": ("auto", "always", "never"),
    "format": ("human", "plain", "json", "jsonl", "csv", "tsv", "trec", "paths"),
    "lang": ("auto", "hi", "mr", "ne", "sa", "en"),
}
_SMALLEST: dict[str, float] = {"limit": 1, "jobs": 0, "max_article_mib": 1, "timeout": 0.001}
_KINDS: dict[str, type] = {field.name: type(field.default) for field in fields(Settings)}


def load_settings(
    flags: Mapping[str, Any], *, environ: Mapping[str, str], folder: Path
) -> Settings:
    """Put the settings together; a flag that is None was not given.

    Raises SettingsError for an unknown name, a value of the wrong kind, or a file that is no TOML.
    """
    settings = Settings()
    for file in (_user_file(environ), _project_file(folder)):
        if file is not None:
            settings = replace(settings, **_from_file(file))
    settings = replace(settings, **_from_environment(environ))
    given = {name: value for name, value in flags.items() if value is not None}
    return replace(settings, **{n: _checked(n, v, f"--{n}") for n, v in given.items()})


def _user_file(environ: Mapping[str, str]) -> Path | None:
    home = environ.get("XDG_CONFIG_HOME") or environ.get("HOME", "") + "/.config"
    file = Path(home) / "relsearch" / "config.toml"
    return file if file.is_absolute() and file.is_file() else None


def _project_file(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        if (place / PROJECT_FILE).is_file():
            return place / PROJECT_FILE
    return None


def _from_file(file: Path) -> dict[str, Any]:
    import tomllib  # only where there is a file to read

    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} does not read as TOML: {error}") from error
    known = {name: _checked(name, value, str(file)) for name, value in values.items()}
    if "index" in known and "://" not in known["index"]:
        known["index"] = str(file.parent / known["index"])
    if "corpus" in known:
        known["corpus"] = tuple(str(file.parent / path) for path in known["corpus"])
    return known


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    known = {}
    for variable, text in environ.items():
        if variable.startswith(PREFIX) and text:
            name = variable.removeprefix(PREFIX).lower()
            known[name] = _checked(name, _value(name, text, variable), variable)
    return known


def _value(name: str, text: str, variable: str) -> Any:
    """Read the text of an environment variable as the kind of value its setting has."""
    readers: dict[type, Callable[[str], Any]] = {
        tuple: lambda value: tuple(value.split(os.pathsep)),
        bool: lambda value: {"1": True, "true": True, "0": False, "false": False}[value.lower()],
    }
    kind = _KINDS.get(name, str)
    try:
        return readers.get(kind, kind)(text)
    except (ValueError, KeyError) as error:
        raise SettingsError(f"{variable}={text!r} is not a {kind.__name__}") from error


def _checked(name: str, value: Any, where: str) -> Any:
    if name not in _KINDS:
        names = ", ".join(_KINDS)
        raise SettingsError(f"unknown setting {name!r} in {where}", remedy=f"Known are: {names}.")
    kind = _KINDS[name]
    if kind is tuple and isinstance(value, str | list | tuple):
        value = (value,) if isinstance(value, str) else tuple(value)
    if kind is float and type(value) is int:
        value = float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SettingsError(f"{name} in {where} is {value!r}, not a {kind.__name__}")
    checked: Any = value
    if kind is tuple and not all(isinstance(item, str) for item in checked):
        raise SettingsError(f"{name} in {where} holds something other than paths")
    choices = _CHOICES.get(name, ())
    if choices and value and value not in choices:
        raise SettingsError(
            f"{name} in {where} is {value!r}", remedy=f"Use one of {', '.join(choices)}."
        )
    if name in _SMALLEST and not checked >= _SMALLEST[name]:
        raise SettingsError(f"{name} in {where} is {checked}; {_SMALLEST[name]} is the smallest")
    return checked
