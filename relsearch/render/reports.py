"""What the commands say that do not search: reports, statistics, tokens, suggestions.

Each has a record for JSON, named for its schema, and a form for people with ASCII columns first
and Hindi last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from relsearch.render.options import Options
from relsearch.render.page import Page, shortened
from relsearch.render.sanitize import visible

if TYPE_CHECKING:
    from relsearch.analysis import Token
    from relsearch.index.results import IndexReport

STATS_SCHEMA = "relsearch.stats/1"
TOKENS_SCHEMA = "relsearch.tokens/1"
SUGGESTIONS_SCHEMA = "relsearch.suggestions/1"
VERIFY_SCHEMA = "relsearch.verify/1"

STATS_FIELDS = (
    "articles", "languages", "sources", "first_date", "last_date", "undated", "index",
    "analyzers", "version",
)  # fmt: skip
"""What `stats` counts: articles; articles by language and by source (the key "" is unknown); the
first and last date, ISO 8601 or None; articles without a date; the index as `path`, `bytes`,
`engine`, `format`; analyzer fingerprints by language; the program's version."""

_MIB = 1024 * 1024


def report_line(report: IndexReport) -> str:
    """Give what an indexing run did as one line.

    `5 articles in the index: 5 added, 0 updated, 0 unchanged, 0 removed, 0.4 s`.
    """
    parts = [
        f"{report.added} added",
        f"{report.updated} updated",
        f"{report.unchanged} unchanged",
        f"{report.removed} removed",
    ]
    if report.failed:
        parts.append(f"{len(report.failed)} failed")
    if report.lost:
        parts.append(f"{len(report.lost)} lost")
    parts.append(f"{report.seconds:.1f} s")
    articles = f"{report.articles} article{'' if report.articles == 1 else 's'}"
    return f"{articles} in the index: {', '.join(parts)}"


def write_report(report: IndexReport, out: TextIO, options: Options) -> None:
    """Write the line of `report_line`."""
    Page(out, options).paragraph(report_line(report), hang=4)


def stats_record(stats: Mapping[str, Any]) -> dict[str, Any]:
    """Give the counts of an index for JSON, in the order of `STATS_FIELDS`.

    Languages and sources are ordered by count, then name.
    """
    record = {"schema": STATS_SCHEMA, **{name: stats[name] for name in STATS_FIELDS}}
    for name in ("languages", "sources"):
        record[name] = dict(_by_count(stats[name]))
    return record


def write_stats(stats: Mapping[str, Any], out: TextIO, options: Options) -> None:
    """Write the counts of an index as a table: numbers first, then names."""
    page = Page(out, options)
    index = stats["index"]
    dates = [date for date in (stats["first_date"], stats["last_date"]) if date]
    rows = [
        ("articles", str(stats["articles"])),
        ("dates", " to ".join(dict.fromkeys(dates)) or "none"),
        ("undated", str(stats["undated"])),
        ("index", str(index["path"])),
        ("size", f"{index['bytes'] / _MIB:.1f} MiB"),
        ("engine", f"{index['engine']}, format {index['format']}"),
        ("version", str(stats["version"])),
    ]
    for label, value in rows:
        head = f"{label:<10}"
        page.paragraph(head + value, spans=[(0, len(label), "about")], hang=4)
    for label in ("languages", "sources"):
        page.blank()
        page.paragraph(label, role="about")
        for name, count in _by_count(stats[label]):
            page.paragraph(f"{count:>8}  {shortened(name) or '(unknown)'}", hang=4)
    page.blank()
    page.paragraph("size in KiB", role="about")
    for part, size in index["parts"].items():
        page.paragraph(f"{size / 1024:>8.0f}  {part}", hang=4)
    page.blank()
    page.paragraph("analyzers", role="about")
    for language, fingerprint in sorted(stats["analyzers"].items()):
        page.paragraph(f"{language:>8}  {fingerprint}", hang=4)


def tokens_record(text: str, tokens: Iterable[Token]) -> dict[str, Any]:
    """Give the tokens of a text for JSON."""
    listed = [
        {
            "surface": token.surface,
            "start": token.start,
            "end": token.end,
            "exact": token.exact,
            "lemma": token.lemma,
        }
        for token in tokens
    ]
    return {"schema": TOKENS_SCHEMA, "text": text, "tokens": listed}


def write_tokens(tokens: Iterable[Token], out: TextIO, options: Options) -> None:
    """Write a token a line: its place, its surface, and the forms where they differ from it."""
    page = Page(out, options)
    for token in tokens:
        place = f"{token.start:>5}–{token.end}".ljust(13)
        text = place + token.surface
        if token.exact != token.surface:
            text += f"  exact {token.exact}"
        if token.lemma != token.exact:
            text += f"  lemma {token.lemma}"
        spans = [
            (0, len(place), "quiet"),
            (len(place), len(place) + len(token.surface), "title"),
        ]
        page.paragraph(text, spans=spans, hang=4)


def suggestions_record(word: str, candidates: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the candidates for a word for JSON: `term`, `surface`, `count`, `score`, best first."""
    return {"schema": SUGGESTIONS_SCHEMA, "word": word, "candidates": list(candidates)}


def write_suggestion_lines(
    word: str, candidates: Iterable[Mapping[str, Any]], out: TextIO
) -> None:
    """Write `word<TAB>term<TAB>count<TAB>score`, one line a candidate."""
    for candidate in candidates:
        cells = (word, candidate["term"], str(candidate["count"]), f"{candidate['score']:.6f}")
        out.write("\t".join(visible(cell, one_line=True) for cell in cells) + "\n")


def write_suggestions(
    candidates: Iterable[Mapping[str, Any]],
    out: TextIO,
    options: Options,
    *,
    heading: str | None = None,
) -> None:
    """Write a candidate a line: in how many articles it stands, and the word as it is written."""
    page = Page(out, options)
    if heading is not None:
        page.paragraph(heading, role="about")
    for candidate in candidates:
        page.paragraph(f"{candidate['count']:>8}  {candidate['surface']}", hang=4)


def verify_record(problems: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Give what is damaged for JSON, from pairs of a file and what is wrong with it."""
    listed = [{"file": file, "what": what} for file, what in problems]
    return {"schema": VERIFY_SCHEMA, "ok": not listed, "problems": listed}


def write_verify(problems: Sequence[tuple[str, str]], out: TextIO, options: Options) -> None:
    """Write a problem a line, or that there is none."""
    page = Page(out, options)
    for file, what in problems:
        page.paragraph(f"{file}: {what}", hang=4)
    if not problems:
        page.paragraph("The index is whole.")


def write_verify_lines(problems: Sequence[tuple[str, str]], out: TextIO) -> None:
    """Write `file<TAB>what is wrong with it`, one line a problem."""
    for problem in problems:
        out.write("\t".join(visible(cell, one_line=True) for cell in problem) + "\n")


def _by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
