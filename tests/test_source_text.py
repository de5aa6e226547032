"""What stands in the files: no character that nobody can see, no names of another place."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KINDS = {".py", ".txt", ".tsv", ".toml", ".md", ".json", ".yaml", ".yml", ".cfg"}
FOLDERS = ("relsearch", "bench", "changelog.d")
PAGES = sorted(path for path in ROOT.iterdir() if path.suffix in KINDS and path.is_file())
PACKAGE = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS
)
CODE = sorted((ROOT / "tests").rglob("*.py"))

# Data files whose subject is these characters, and which of them they hold.
HOLDS: dict[str, set[str]] = {}
ALSO_UNSEEN = set("\u00a0\u034f\u115f\u1160\u2028\u2029\u3000\u3164")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def unseen(text: str) -> set[str]:
    """Give format, control and blank-looking characters, but for the line feed and the tab."""
    kinds = ("Cf", "Cc", "Co", "Cn", "Cs")
    found = {sign for sign in set(text) if unicodedata.category(sign) in kinds}
    return (found | set(text) & ALSO_UNSEEN) - {"\n", "\t"}


@pytest.mark.parametrize("path", [*PACKAGE, *CODE, *PAGES], ids=name_of)
def test_no_invisible_character_is_written_literally(path: Path) -> None:
    found = unseen(path.read_bytes().decode("utf-8"))
    named = {f"U+{ord(sign):04X}" for sign in found - HOLDS.get(name_of(path), set())}
    assert not named, "write them as escapes"


def test_the_check_sees_what_it_should() -> None:
    for sign in "\u200b\u200c\u200d\u202e\u2066\ufeff\u00ad\u2060\x1b\x00\r\u00a0\u2028\ue000":
        assert unseen(f"भारत{sign}\n") == {sign}
    assert unseen("क्ष ड़ “—” ₹ 日本 😀\n\t") == set()


@pytest.mark.parametrize("path", [*PACKAGE, *CODE], ids=name_of)
def test_a_file_ends_with_one_line_feed_and_no_line_with_a_blank(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text or (text.endswith("\n") and not text.endswith("\n\n"))
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)


@pytest.mark.parametrize("path", [*PACKAGE, *CODE, *PAGES], ids=name_of)
def test_no_path_of_somebody_s_machine_is_written(path: Path) -> None:
    assert not re.search(r"/(?:home|Users)/\w+/", path.read_text("utf-8"))


def test_data_files_of_the_package_say_on_line_one_what_they_are() -> None:
    for path in PACKAGE:
        if path.suffix in (".txt", ".tsv"):
            assert re.match(r"# .{30}", path.read_text("utf-8")), path
