"""Files of records that break off, contradict themselves, or are no records."""

# ruff: noqa: E501 - a class a line

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from tests.torture.hostile.case import Case, Outcome, case, story

MANY = 100_000
Data = Callable[[str], str | bytes]


def _record(marker: str, **more: Any) -> str:
    return json.dumps({"text": story(marker), **more}, ensure_ascii=False)


def _beside(line: str | bytes) -> Data:
    """A line between two, of which the second holds the marker."""
    raw = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line

    def data(marker: str) -> bytes:
        head = _record("शीर्षक").encode()
        return head + b"\n" + raw + b"\n" + _record(marker).encode() + b"\n"

    return data


def _with(**more: Any) -> Data:
    return lambda marker: _record(marker, **more) + "\n"


def _raw(more: str) -> Data:
    return lambda marker: _record(marker)[:-1] + f", {more}}}\n"


_JSONL: Sequence[tuple[str, Outcome, Data, str]] = (
    ("unfinished", "partly", _beside('{"text": "abc'), "line 2"),
    ("a-list", "partly", _beside('["text"]'), "line 2"),
    ("a-number", "partly", _beside("7"), "line 2"),
    ("a-text", "partly", _beside('"text"'), "line 2"),
    ("null", "partly", _beside("null"), "line 2"),
    ("nul", "partly", _beside('{"text": "a\0b"}'), "line 2"),
    ("null-text", "partly", _beside('{"text": null}'), "line 2"),
    ("no-text", "partly", _beside('{"x": 1}'), "line 2"),
    ("empty-text", "partly", _beside('{"text": "", "title": " "}'), "line 2"),
    ("deep", "partly", _beside('{"text": ' + "[" * MANY + "]" * MANY + "}"), "line 2"),
    ("5000-digits", "partly", _beside('{"text": "a", "n": ' + "9" * 5000 + "}"), "line 2"),
    ("not-a-number", "partly", _beside('{"text": "a", "n": NaN}'), "line 2"),
    ("infinity", "partly", _beside('{"text": "a", "n": -Infinity}'), "line 2"),
    ("bad-last-byte", "partly", lambda m: _record(m).encode() + b"\n" + b'{"text": "a\xe0\xa4', "line 2"),
    ("bad-byte", "partly", _beside(b'{"text": "a\xff"}'), "line 2"),
    ("trailing-comma", "partly", _beside('{"text": "a",}'), "line 2"),
    ("single-quotes", "partly", _beside("{'text': 'a'}"), "line 2"),
    ("comments", "partly", _beside("// text"), "line 2"),
    ("two-on-a-line", "partly", _beside('{"text": "a"}{"text": "b"}'), "line 2"),
    ("control-character", "partly", _beside('{"text": "a\x01b"}'), "line 2"),
    ("an-id-twice", "partly", lambda m: _record(m, id=m) + "\n" + _record("और", id=m) + "\n", "second"),
    ("lone-surrogate", "skipped", _with(title="\ud800 x"), "line 1"),
    ("lone-surrogate-escaped", "repaired", _raw('"title": "\\ud800 x"'), "lone surrogates in field title"),
    ("surrogate-pair-escaped", "indexed", _raw('"title": "\\ud83d\\ude00 x"'), ""),
    ("an-id-that-climbs-out", "indexed", _with(id="../../etc/passwd"), ""),
    ("an-id-of-a-megabyte", "indexed", _with(id="क" * 300_000), ""),
    ("an-id-with-lines-and-esc", "repaired", _with(id="a\nb\x1b[31m\0c"), "field id: a control character"),
    ("an-empty-id", "indexed", _with(id=""), ""),
    ("an-id-of-blanks", "indexed", _with(id=" \u3000 "), ""),
    ("an-id-that-is-a-number", "indexed", _with(id=17), ""),
    ("an-id-that-is-a-list", "repaired", _with(id=[1, {"a": 2}]), "field id is a record"),
    ("an-id-that-is-true", "repaired", _with(id=True), "field id is a truth value"),
    ("a-title-that-is-a-list", "repaired", _with(title=["a", 7]), "field title is a number"),
    ("a-title-that-is-an-object", "repaired", _with(title={"a": "b"}), "field title is a record"),
    ("a-date-that-is-none", "repaired", _with(date="2024-13-45"), "no date"),
    ("a-date-that-is-a-number", "repaired", _with(date=1e308), "no date"),
    ("a-date-beyond-time", "repaired", _with(date="99999-01-01"), "no date"),
    ("a-source-that-is-an-object", "repaired", _with(source={"name": ["x"]}), "field source is a record"),
    ("a-language-there-is-none-of", "indexed", _with(language="xx-KLINGON"), ""),
    ("an-address-that-runs", "indexed", _with(url="javascript:alert(1)"), ""),
    ("an-address-of-a-megabyte", "indexed", _with(url="http://x/" + "a" * 1_000_000), ""),
    ("a-name-twice", "indexed", lambda m: '{"text": "a", ' + _record(m)[1:] + "\n", ""),
    ("names-of-python", "indexed", _with(__class__="os", __proto__={}, __reduce__=["os.system"]), ""),
    ("100000-names", "indexed", _with(**{f"n{n}": n for n in range(MANY)}), ""),
    ("a-large-number", "indexed", _raw('"n": 1e999'), ""),
    ("a-mark-first", "indexed", lambda m: "\ufeff" + _record(m) + "\n", ""),
    ("crlf-and-blank-lines", "indexed", lambda m: "\r\n\r\n" + _record(m) + "\r\n\r\n", ""),
    ("utf-16", "repaired", lambda m: (_record(m) + "\n").encode("utf-16"), "UTF-16-LE"),
    ("a-line-of-8-mb", "indexed", _with(more="क" * 2_700_000), ""),
    ("a-line-over-the-cap", "partly", _beside(b'{"text": "' + b"a " * (17 * 2**20) + b'"}'), "line 2"),
    ("empty", "skipped", lambda m: "", "no records"),
    ("only-blank-lines", "skipped", lambda m: "\n\n \n", "no records"),
    ("not-json-at-all", "skipped", story, "line 1"),
)  # fmt: skip

_JSON: Sequence[tuple[str, Outcome, Data, str]] = (
    ("a-list", "indexed", lambda m: f"[{_record(m)}]", ""),
    ("inside-an-object", "indexed", lambda m: f'{{"n": 1, "articles": [{_record(m)}]}}', ""),
    ("unfinished", "partly", lambda m: f'[{_record(m)}, {{"text": "ab', ""),
    ("unfinished-list", "partly", lambda m: f"[{_record(m)}", ""),
    ("more-behind-the-end", "partly", lambda m: f"[{_record(m)}] x", ""),
    ("a-broken-record", "partly", lambda m: f'[{{"text": 07}}, {_record(m)}]', "record 1"),
    ("other-values", "partly", lambda m: f"[1, null, [], {_record(m)}]", "record 1"),
    ("a-deep-record", "partly", lambda m: '[{"text": ' + "[" * MANY + "]" * MANY + "}, " + _record(m) + "]", "record 1"),
    ("two-lists", "skipped", lambda m: '{"a": [{"text": "x"}], "b": [{"text": "y"}]}', "more than one"),
    ("a-scalar", "skipped", lambda m: "7", ""),
    ("deep", "skipped", lambda m: "[" * MANY + "]" * MANY, ""),
    ("deep-and-open", "skipped", lambda m: '{"a":' * MANY, ""),
    ("empty", "skipped", lambda m: "", ""),
    ("an-empty-list", "skipped", lambda m: "[]", ""),
    ("an-empty-object", "skipped", lambda m: "{}", ""),
    ("only-white-space", "skipped", lambda m: " \n ", ""),
    ("utf-16", "repaired", lambda m: f"[{_record(m)}]".encode("utf-16"), "UTF-16-LE"),
    ("a-mark-first", "indexed", lambda m: f"\ufeff[{_record(m)}]", ""),
    ("nul-in-it", "repaired", lambda m: f'[{_record(m)}, {{"text": "a\0b"}}]', "record 2: read after a repair: NUL"),
    ("bad-bytes-in-it", "partly", lambda m: f"[{_record(m)},".encode() + b'{"text": "a\xff\xfe"}]', "record 2: not UTF-8"),
    ("a-hundred-thousand-records", "indexed", lambda m: "[" + '{"text": "पानी"},' * 20_000 + _record(m) + "]", ""),
)  # fmt: skip

_ROW = "id,title,text\n"


def _cell(marker: str) -> str:
    return '"' + story(marker).replace('"', '""') + '"'


_CSV: Sequence[tuple[str, Outcome, Data, str]] = (
    ("lines-in-a-cell", "indexed", lambda m: _ROW + f"{m},x,{_cell(m)}\n", ""),
    ("a-mark-first", "indexed", lambda m: "\ufeff" + _ROW + f"{m},x,{_cell(m)}\n", ""),
    ("utf-16", "repaired", lambda m: (_ROW + f"{m},x,{_cell(m)}\n").encode("utf-16"), "UTF-16-LE"),
    ("cr", "skipped", lambda m: _ROW.replace("\n", "\r") + f"{m},x,{m} है\r", "carriage return"),
    ("formulas", "indexed", lambda m: _ROW + f"{m},=cmd|'/c calc'!A0,{_cell(m)}\n", ""),
    ("short-rows", "partly", lambda m: _ROW + f"1\n{m},x,{_cell(m)}\n{m}3,x,y\n", "record 1 (line 2)"),
    ("more-cells-than-names", "repaired", lambda m: _ROW + f"{m},x,{_cell(m)},z,w\n", "2 more cells"),
    ("quote-unfinished", "partly", lambda m: _ROW + f'{m},x,{_cell(m)}\n{m}2,x,"open\nmore\n', ""),
    ("nul", "repaired", lambda m: _ROW + f"{m},x,{_cell(m)}\n{m}2,x\0,y\n", "NUL"),
    ("bad-bytes", "partly", lambda m: (_ROW + f"{m},x,{_cell(m)}\n").encode() + b"2,x,\xff\xfe\n", "line 6"),
    ("an-id-twice", "partly", lambda m: _ROW + f"{m},x,{_cell(m)}\n{m},x,और\n", "second"),
    ("a-name-twice", "repaired", lambda m: f"id,text,text\n{m},a,{_cell(m)}\n", "twice"),
    ("100000-columns", "partly", lambda m: _ROW + f"{m},x,{_cell(m)}\n" + "," * MANY + "\n", "columns"),
    ("100000-quotes", "indexed", lambda m: _ROW + f"{m},x,{_cell(m)}\n{m}2,x," + '"' * MANY + "\n", ""),
    ("a-cell-of-8-mb", "indexed", lambda m: _ROW + f"{m},{'क' * 2_700_000},{_cell(m)}\n", ""),
    ("a-cell-over-the-cap", "partly", lambda m: _ROW + f"{m},x,{_cell(m)}\n{m}2,x,{'a ' * (17 * 2**20)}\n{m}3,x,y\n", "cap"),
    ("no-names", "skipped", lambda m: f"{m},x,{_cell('और')}\n", "no field"),
    ("only-names", "skipped", lambda m: _ROW, "no records"),
    ("semicolons", "skipped", lambda m: "id;title;text\n1;x;y\n", "no field"),
    ("empty", "skipped", lambda m: "", "no records"),
)  # fmt: skip

CASES: Sequence[Case] = (
    *(
        case(f"{kind}-{name}", outcome, f"a.{kind}", data, says)
        for kind, table in (("jsonl", _JSONL), ("json", _JSON), ("csv", _CSV))
        for name, outcome, data, says in table
    ),
    case("ndjson", "indexed", "a.ndjson", _with()),
    case("tsv", "indexed", "a.tsv", lambda m: f"id\ttext\n{m}\t{m} पर बैठक\n"),
    case("tsv-with-a-quote", "indexed", "a.tsv", lambda m: f'id\ttext\n{m}\t"{m}" पर 5" बैठक\n'),
    case(
        "tsv-quote-unfinished",
        "partly",
        "a.tsv",
        lambda m: f'id\ttext\n{m}\t{m}\n{m}2\t"open\n',
        "line 3",
    ),
)
