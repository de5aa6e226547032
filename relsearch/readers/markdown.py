"""Markdown → one article: front matter, a leading heading, and the text as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from relsearch.article import Article
from relsearch.readers.dates import file_date
from relsearch.readers.fields import record_date
from relsearch.readers.inputs import Options, Problem
from relsearch.readers.plain import read_text, repairs

_FRONT = re.compile(r"\A---[ \t]*\n(?P<front>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_PAIR = re.compile(r"^(?P<key>[A-Za-z_]+)[ \t]*:[ \t]*(?P<value>.*?)[ \t]*$", re.M)
_HEADING = re.compile(r"\A\s*#[ \t]+(?P<title>[^\n]*?)[ \t#]*(?:\n|\Z)")
_UNDERLINED = re.compile(r"\A\s*(?P<title>[^\n#][^\n]*)\n=+[ \t]*(?:\n|\Z)")


def read(path: Path, *, article_id: str, options: Options) -> Iterator[Article | Problem]:
    """Read one article. What people write in Markdown is theirs: nothing is scrubbed."""
    decoded = read_text(path, cap=options.max_article_bytes)
    yield from repairs(path, decoded)
    front, text = _front_matter(decoded.text)
    heading = _HEADING.match(text) or _UNDERLINED.match(text)
    title = front.get("title", "")
    if heading and title in ("", heading["title"]):
        title = heading["title"]
        text = text[heading.end() :]
    date = record_date(front.get("date") or front.get("published", ""))
    in_name = None if date else file_date(path.stem)
    language = front.get("language") or front.get("lang", "")
    yield Article(
        id=article_id,
        title=title.strip(),
        body=text.strip("\n"),
        language=language[:2].lower() if language[:2].isalpha() else "",
        date=date or in_name,
        date_from="record" if date else ("file" if in_name else None),
        source=front.get("source", ""),
        path=str(path),
        url=front.get("url") or front.get("canonical") or None,
        author=front.get("author") or None,
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Give the simple `key: value` lines above the text, keys in lower case, and the text."""
    match = _FRONT.match(text[:65536])
    if match is None:
        return {}, text
    pairs = {
        pair["key"].lower(): pair["value"].strip("\"'") for pair in _PAIR.finditer(match["front"])
    }
    return pairs, text[match.end() :]
