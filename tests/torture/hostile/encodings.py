"""Bytes that are text in some encoding, in a broken one, or in none."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

from tests.torture.hostile.case import Case, case, story


def _as(encoding: str, mark: bytes = b"", *, cut: int = 0) -> Callable[[str], bytes]:
    def data(marker: str) -> bytes:
        raw = mark + story(marker).encode(encoding)
        return raw[: len(raw) - cut]

    return data


def _with(extra: bytes) -> Callable[[str], bytes]:
    return lambda marker: (story(marker) * 8).encode() + extra + b"\n"


def _between(sign: str) -> Callable[[str], str]:
    """Put a sign between the letters of the marker, which is found all the same."""
    return lambda marker: story(marker[:2] + sign + marker[2:])


def _beside(sign: str) -> Callable[[str], str]:
    return lambda marker: story(f"{sign}{marker}{sign}")


def _twice(encoding: str) -> Callable[[str], bytes]:
    def data(marker: str) -> bytes:
        # A byte that the encoding lacks stands as the control character of the same number.
        return "".join(
            bytes([byte]).decode(encoding, "ignore") or chr(byte)
            for byte in (story(marker) * 3).encode()
        ).encode()

    return data


def _entities(marker: str) -> str:
    return "".join(sign if sign in " \n" else f"&#{ord(sign)};" for sign in story(marker))


def _lone_utf16(marker: str) -> bytes:
    return b"\xff\xfe" + (story(marker) * 8).encode("utf-16-le") + b"\x3d\xd8" + b"\n\0"


def _zipped(marker: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../outside.txt", story(marker))
    return out.getvalue()


def _gzip_bomb(marker: str) -> bytes:
    return gzip.compress(story(marker).encode() + bytes(50_000_000), 9)


def _zip_bomb(marker: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{marker}{number}.txt", bytes(2_000_000))
    return out.getvalue()


def _png(marker: str) -> bytes:
    body = struct.pack(">II5B", 1, 1, 8, 2, 0, 0, 0) + marker.encode()
    chunk = b"IHDR" + body
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(body))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + random.Random(marker).randbytes(400)
    )


def _kruti_dev(marker: str) -> str:
    return "ljdkj us dgk gS fd ns'k esa pquko dh rkjh[k vkSj ernku ds fnu ls ij Hkh ckr gS " * 6


def _preeti(marker: str) -> str:
    return "g]kfn sf] ;/sf/ n] df 5 eg]/ atfof] / ePsf] 5 g]kfn df sf] 5 / df sf] lgj{frg " * 6


_LATIN = "Die Straße nach Köln, où naïve façades étaient très chères, señor Müller. " * 10
_RUSSIAN = "Правительство объявило сегодня о новых выборах в стране и переговорах. " * 10
_JAPANESE = "政府は本日、新しい選挙と交渉について発表した。東京での会議は続く。" * 10
_HIDDEN = "\u202e\u202d\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c"

CASES: Sequence[Case] = (
    case("utf-8", "indexed", "a.txt", story),
    case("utf-8-mark", "indexed", "a.txt", _as("utf-8", b"\xef\xbb\xbf")),
    case("utf-8-two-marks", "indexed", "a.txt", _as("utf-8", b"\xef\xbb\xbf" * 2)),
    case("utf-16le-mark", "repaired", "a.txt", _as("utf-16-le", b"\xff\xfe")),
    case("utf-16be-mark", "repaired", "a.txt", _as("utf-16-be", b"\xfe\xff")),
    case("utf-16le", "repaired", "a.txt", _as("utf-16-le")),
    case("utf-16be", "repaired", "a.txt", _as("utf-16-be")),
    case("utf-32le-mark", "repaired", "a.txt", _as("utf-32-le", b"\xff\xfe\0\0")),
    case("utf-32be-mark", "repaired", "a.txt", _as("utf-32-be", b"\0\0\xfe\xff")),
    case("utf-32le", "repaired", "a.txt", _as("utf-32-le")),
    case("utf-32be", "repaired", "a.txt", _as("utf-32-be")),
    case("utf-16-half-a-letter", "repaired", "a.txt", _as("utf-16-le", b"\xff\xfe", cut=1)),
    case("utf-32-half-a-letter", "repaired", "a.txt", _as("utf-32-le", b"\xff\xfe\0\0", cut=2)),
    case("utf-16-lone-surrogate", "repaired", "a.txt", _lone_utf16),
    case("double-encoded-cp1252", "repaired", "a.txt", _twice("cp1252")),
    case("double-encoded-latin-1", "repaired", "a.txt", _twice("latin-1")),
    case("stray-bytes", "repaired", "a.txt", _with(b"\xff\xfe\x80")),
    case("cut-within-a-letter", "repaired", "a.txt", _with("क".encode()[:2])),
    case("encoded-surrogates", "repaired", "a.txt", _with(b"\xed\xa0\xbd\xed\xb8\x80")),
    case("overlong-forms", "repaired", "a.txt", _with(b"\xc0\x80\xe0\x80\xaf")),
    case("beyond-unicode", "repaired", "a.txt", _with(b"\xf4\x90\x80\x80")),
    case("eight-bit-csi", "repaired", "a.txt", _with(b"\x9b31m")),
    case("a-few-nul", "repaired", "a.txt", _with(b"\0\0\0")),
    case(
        "mostly-nul",
        "skipped",
        "a.txt",
        lambda m: b"\0".join(m.encode()[i : i + 1] for i in range(9)) * 40,
        "binary",
    ),
    case("only-nul", "skipped", "a.txt", lambda m: bytes(5000), "binary"),
    case("random-bytes", "skipped", "a.txt", lambda m: random.Random(m).randbytes(9000), "binary"),
    case("an-image", "skipped", "a.txt", _png, "binary"),
    case(
        "a-program",
        "skipped",
        "a.txt",
        lambda m: b"\x7fELF\2\1\1" + random.Random(m).randbytes(4000),
        "binary",
    ),
    case("a-zip-called-text", "skipped", "a.txt", _zipped),
    case("a-zip-bomb-called-text", "skipped", "a.txt", _zip_bomb, "binary"),
    case("a-gzip-bomb-called-text", "skipped", "a.txt", _gzip_bomb, "binary"),
    case("a-gzip-bomb-called-jsonl", "skipped", "a.jsonl", _gzip_bomb),
    case("a-gzip-bomb-called-json", "skipped", "a.json", _gzip_bomb),
    case("a-gzip-bomb-called-csv", "skipped", "a.csv", _gzip_bomb),
    case("a-gzip-bomb-called-html", "skipped", "a.html", _gzip_bomb),
    case("bzip2-called-text", "skipped", "a.txt", lambda m: bz2.compress(story(m).encode() * 9)),
    case("xz-called-text", "skipped", "a.txt", lambda m: lzma.compress(story(m).encode() * 9)),
    case("a-zip-that-climbs-out", "counted", "a.zip", _zipped),
    case("a-gzip", "counted", "a.txt.gz", _gzip_bomb),
    case("cp1252", "skipped", "a.txt", lambda m: _LATIN.encode("cp1252"), "unknown encoding"),
    case("iscii", "skipped", "a.txt", lambda m: bytes(range(0xA4, 0xE8)) * 9, "ISCII"),
    case("koi8-r", "skipped", "a.txt", lambda m: _RUSSIAN.encode("koi8-r"), "encoding"),
    case("shift-jis", "skipped", "a.txt", lambda m: _JAPANESE.encode("shift-jis"), "encoding"),
    case("gb18030", "skipped", "a.txt", lambda m: (story(m) * 9).encode("gb18030"), "encoding"),
    case("ebcdic", "skipped", "a.txt", lambda m: b"\xc8\x85\x93\x93\x96\x40" * 99, "encoding"),
    case("kruti-dev", "skipped", "a.txt", _kruti_dev, "Kruti Dev"),
    case("preeti", "skipped", "a.txt", _preeti, "Preeti"),
    case("entities", "indexed", "a.txt", _entities),
    case("crlf", "indexed", "a.txt", lambda m: story(m).replace("\n", "\r\n")),
    case("cr", "indexed", "a.txt", lambda m: story(m).replace("\n", "\r")),
    case("mixed-line-ends", "indexed", "a.txt", lambda m: story(m) + f"\r{m}\n\r{m}\r\n"),
    case("nel", "indexed", "a.txt", lambda m: story(m).replace("\n", "\x85")),
    case("line-separators", "indexed", "a.txt", lambda m: story(m).replace("\n", "\u2028\u2029")),
    case("form-feeds", "indexed", "a.txt", lambda m: story(m).replace("\n", "\n\f\v")),
    case("decomposed-nukta", "indexed", "a.txt", _beside(" ड\u093c़ \u0921\u093c ")),
    case("precomposed-nukta", "indexed", "a.txt", _beside(" \u095c \u0958 ")),
    case("zwj-in-a-word", "indexed", "a.txt", _between("\u200d")),
    case("zwnj-in-a-word", "indexed", "a.txt", _between("\u200c")),
    case("u-feff-in-a-word", "indexed", "a.txt", _between("\ufeff")),
    case("zwsp-beside-words", "indexed", "a.txt", _beside("\u200b")),
    case("soft-hyphen-beside-words", "indexed", "a.txt", _beside(" \u00ad ")),
    case("word-joiner-beside-words", "indexed", "a.txt", _beside(" \u2060 ")),
    case("bidi-controls", "repaired", "a.txt", _beside(f" {_HIDDEN} ")),
    case("bidi-overrides-around-a-word", "repaired", "a.txt", _beside("\u202e")),
    case("noncharacters", "indexed", "a.txt", _beside(" \ufffe\uffff\U0010ffff ")),
    case("private-use", "indexed", "a.txt", _beside(" \ue000\U000f0000 ")),
    case("unassigned", "indexed", "a.txt", _beside(" \u0378\U000e0fff ")),
    case("tag-characters", "indexed", "a.txt", _beside(" \U000e0001\U000e0041 ")),
    case("variation-selectors", "indexed", "a.txt", _beside(" \ufe0f\U000e0100 ")),
    case("annotation-signs", "indexed", "a.txt", _beside(" \ufff9\ufffa\ufffb ")),
    case("replacement-signs", "indexed", "a.txt", _beside(" \ufffd ")),
    case("blanks-of-all-kinds", "indexed", "a.txt", _beside("\u00a0\u1680\u2003\u202f\u3000")),
    case("vedic-and-other-scripts", "indexed", "a.txt", _beside(" \u1cd0\ua8e0 ಕ త ম ੴ 漢 한 ")),
)
