"""Which passages of an article answer a query, and which words in them to mark.

Article + query terms -> flattened regions of the original text -> matches -> passages -> Snippets
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from relsearch.records import dataclass
from relsearch.snippets.clusters import cluster_at, whole_clusters
from relsearch.snippets.matching import matching

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.analysis import Analyzer
    from relsearch.article import Article

Match = tuple[int, int, str]  # start, end, and which query word it is

SCAN = 20_000
"""Code points that are analysed of a body before anything cleverer is tried: some 4,000 words,
longer than nearly every article, and about as much as a user waits for without noticing."""
_WINDOWS = 5
_LITERALS = 8
_OCCURRENCES = 3
_TITLE_WIDTH = 300
_LOOK_BACK = 512

_GAP = re.compile(r"\s")
# A full stop ends a sentence after three letters or one of the short verbs that end most of them:
# "पी.एम. मोदी", "ए. के. सिंह" and "डॉ. कुमार" go on.
_STOP = (
    "(?:[\u0964\u0965?!]|(?:(?<=[^\\s.]{3})|(?<=\\s(?:है|हो|था|थी|थे|गई|गए|की|दी|ली)))\\.)"
    "[\"')\\]\u2019\u201d]*"
)
# Begins at the end of a sentence and ends at the start of the next.
_BETWEEN = re.compile(_STOP + r"[ \n]|\n")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A slice of an article to show: white space as single spaces, "…" where a sentence is cut.

    field:  `title` or `body`.
    marks:  ranges `[start, end)` of words that matched, in code points of `text`; ascending,
            disjoint, and never beginning or ending inside a grapheme cluster.
    """

    field: str
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Region:
    """A flattened stretch of a field, and whether the field begins and ends with it."""

    text: str
    matches: list[Match]
    opens: bool = True
    closes: bool = True


def snippets(
    article: Article,
    *,
    exact: Collection[str],
    lemmas: Collection[str],
    analyzer: Analyzer,
    forms: Collection[str] | None = None,
    width: int = 200,
    limit: int = 2,
) -> tuple[Snippet, ...]:
    """Give the title if a query word is in it, then the best passages of the body, best first.

    A token matches when its exact form is in `exact` or its lemma in `lemmas`. Passages are about
    `width` code points long, do not overlap, and are chosen by how many different query words
    they hold, how close together these are, and how early. A body without a match gives its lead.
    Of a very long body only a part is looked at, so a match far inside may stay unseen. `forms`,
    all exact forms of the lemmas that articles hold, make it quicker.
    """
    known = None if forms is None else frozenset(forms)
    wanted = _Wanted(frozenset(exact), frozenset(lemmas), analyzer, known)
    found: list[Snippet] = []
    title = wanted.region(article.title)
    if title.matches:
        if len(title.text) <= _TITLE_WIDTH:
            found.append(_snippet("title", title, 0, len(title.text)))
        else:
            found += _passages("title", [title], width=_TITLE_WIDTH, limit=1)
    body = _passages("body", _regions(article.body, wanted, width), width=width, limit=limit)
    return (*found, *(body or _lead(article.body, width, limit)))


def marks(
    text: str, *, exact: Collection[str], lemmas: Collection[str], analyzer: Analyzer
) -> tuple[tuple[int, int], ...]:
    """Give the ranges of all words of a whole text that match, as `Snippet.marks` does."""
    wanted = _Wanted(frozenset(exact), frozenset(lemmas), analyzer, None)
    spans: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        spans += ((offset + start, offset + end) for start, end, _ in wanted.matches(line))
        offset += len(line)
    return whole_clusters(text, spans)


class _Wanted:
    """The query words, and the analyzer that reads the text as they were read."""

    def __init__(
        self,
        exact: frozenset[str],
        lemmas: frozenset[str],
        analyzer: Analyzer,
        forms: frozenset[str] | None,
    ) -> None:
        self.forms = forms
        self.exact = exact
        self.lemmas = lemmas
        self.analyzer = analyzer
        self.seen: set[str] = set()

    def region(self, raw: str, low: int = 0, high: int | None = None) -> _Region:
        """Flatten the stretch `raw[low:high]` and find what matches in it."""
        text = _flat(raw[low:high])
        return _Region(text, self.matches(text), low == 0, high is None or high >= len(raw))

    def matches(self, text: str) -> list[Match]:
        """Give the tokens that match, in order."""
        found = []
        for start, end, word, forms in matching(
            text, self.exact, self.lemmas, self.analyzer, self.forms
        ):
            self.seen.update(forms)
            found.append((start, end, word))
        return found

    def unseen(self) -> list[str]:
        """Give the query terms that no match so far was."""
        return sorted((self.exact | self.lemmas) - self.seen - {""})[:_LITERALS]


def _flat(raw: str) -> str:
    # One character for each run of white space, and a line break stays known as the end of a
    # sentence; offsets into the flat text are then those of the snippet.
    lines = (" ".join(line.split()) for line in raw.splitlines())
    return "\n".join(line for line in lines if line)


def _regions(body: str, wanted: _Wanted, width: int) -> list[_Region]:
    wanted.seen.clear()  # of the title
    end = _gap_after(body, SCAN)
    regions = [wanted.region(body, 0, end)]
    if end < len(body) and wanted.unseen():
        regions += _far_regions(body, end, wanted, width)
    for _ in range(1, _WINDOWS):
        if wanted.seen or end >= len(body):
            break
        start, end = end, _gap_after(body, end + SCAN)
        regions.append(wanted.region(body, start, end))
    return [region for region in regions if region.matches]


def _far_regions(body: str, start: int, wanted: _Wanted, width: int) -> Iterator[_Region]:
    # Looking for a term as it is spelt runs at the speed of memory, so even 32 MB are searched in
    # a fraction of a second; only the surroundings of what is found are analysed.
    done: list[tuple[int, int]] = []
    for literal in wanted.unseen():
        at = start
        for _ in range(_OCCURRENCES):
            at = body.find(literal, at)
            if at < 0 or any(low <= at < high for low, high in done):
                break
            low = max([start, *(high for _, high in done if high <= at)])
            high = min([len(body), *(low for low, _ in done if low > at)])
            low = max(low, _gap_before(body, at - width, floor=low))
            high = min(high, _gap_after(body, at + len(literal) + width))
            done.append((low, high))
            region = wanted.region(body, low, high)
            if region.matches:
                yield region
                break
            at = high


def _gap_after(text: str, index: int) -> int:
    if index >= len(text):
        return len(text)
    gap = _GAP.search(text, index, index + SCAN)
    return gap.start() if gap else index


def _gap_before(text: str, index: int, *, floor: int) -> int:
    low = max(floor, index - _LOOK_BACK)
    gaps = [gap.end() for gap in _GAP.finditer(text, low, max(index, low))]
    return gaps[-1] if gaps else max(floor, index)


def _passages(field: str, regions: list[_Region], *, width: int, limit: int) -> list[Snippet]:
    # The free stretches: what is chosen is cut out of one, so passages can never overlap.
    free = [(number, 0, len(region.text)) for number, region in enumerate(regions)]
    chosen: list[Snippet] = []
    while len(chosen) < limit:
        best: tuple[tuple[int, int, int, int], tuple[int, int, int], int] | None = None
        for stretch in free:
            number, low, high = stretch
            inside = [m for m in regions[number].matches if low <= m[0] and m[1] <= high]
            for missing, span, start, end in _groups(inside, width):
                rank = (missing, span, number, start)
                if best is None or rank < best[0]:
                    best = rank, stretch, end
        if best is None:
            break
        (_, _, number, start), stretch, end = best
        _, low, high = stretch
        begin, stop = _extent(regions[number].text, start, end, low, high, width)
        free.remove(stretch)
        free += [(number, low, begin), (number, stop, high)]
        chosen.append(_snippet(field, regions[number], begin, stop))
    return chosen


def _groups(matches: list[Match], width: int) -> Iterator[tuple[int, int, int, int]]:
    # For each match: the group it opens, as (-different words, their spread, start, end).
    words = len({word for _, _, word in matches})
    for first, (start, alone, word) in enumerate(matches):
        held, end, spread = {word}, alone, 0
        for other in range(first + 1, len(matches)):
            _, stop, another = matches[other]
            if len(held) == words or stop - start > width:
                break
            if another not in held:
                held.add(another)
                end = max(end, stop)
                spread = end - start
        yield -len(held), spread, start, end


def _extent(text: str, start: int, end: int, low: int, high: int, width: int) -> tuple[int, int]:
    """Give the slice of about `width` around `[start, end)`, inside `[low, high)`."""
    if end - start >= width:
        return start, min(end, max(cluster_at(text, start + width)[0], start + 1))
    room = width - (end - start)
    begin = _begin(text, start, max(low, start - room * 2 // 3), low)
    stop = _stop(text, end, min(high, begin + width), high)
    if stop == high and stop - begin < width * 3 // 4:
        # The text ends before the passage is full: take more of what stands before it.
        begin = min(begin, _begin(text, start, max(low, stop - width), low, earliest=True))
    return begin, stop


def _begin(text: str, start: int, floor: int, low: int, *, earliest: bool = False) -> int:
    # The sentence's start if it is near, else a word gap half-way there.
    starts = [m.end() for m in _BETWEEN.finditer(text, max(0, floor - 2), start)]
    starts = [s for s in starts if s >= floor]
    if low == 0 and floor == 0:
        starts.insert(0, 0)
    if starts:
        return starts[0] if earliest else starts[-1]
    aim = floor if earliest else (floor + start) // 2
    gap = _GAP.search(text, max(aim - 1, low), start)
    if gap:
        return gap.end()
    before = max(text.rfind(" ", low, start), text.rfind("\n", low, start)) + 1
    if before > floor:
        return before
    return max(low, cluster_at(text, aim)[0])


def _stop(text: str, end: int, ceiling: int, high: int) -> int:
    # A sentence's end if it is near the full width, else the last word gap.
    if ceiling >= high:
        return high
    ends = [m.end() - 1 for m in _BETWEEN.finditer(text, end, ceiling + 1)]
    if ends and ends[-1] - end >= (ceiling - end) * 2 // 3:
        return ends[-1]
    gap = max(text.rfind(" ", end, ceiling + 1), text.rfind("\n", end, ceiling + 1))
    return gap if gap >= end else max(end, cluster_at(text, ceiling)[0])


def _snippet(field: str, region: _Region, begin: int, stop: int) -> Snippet:
    text = region.text
    while begin < stop and text[begin] in " \n":
        begin += 1
    while begin < stop and text[stop - 1] in " \n":
        stop -= 1
    head = "" if _opens_sentence(region, begin) else "…"
    tail = "" if _closes_sentence(region, stop) else "…"
    shown = head + text[begin:stop].replace("\n", " ") + tail
    shift = len(head) - begin
    spans = [
        (max(start, begin) + shift, min(end, stop) + shift)
        for start, end, _ in region.matches
        if start < stop and end > begin
    ]
    return Snippet(field, shown, whole_clusters(shown, spans))


def _opens_sentence(region: _Region, begin: int) -> bool:
    starts = _BETWEEN.finditer(region.text, max(0, begin - 8), begin)
    return (begin == 0 and region.opens) or any(m.end() == begin for m in starts)


def _closes_sentence(region: _Region, stop: int) -> bool:
    # The line break lets the pattern see an end of sentence where the stretch ends.
    text = region.text[max(0, stop - 8) : stop + 1]
    if stop >= len(region.text):
        if region.closes:
            return True
        text += "\n" if text[-1:] in "\u0964\u0965?!" else ""
    return any(m.end() - 1 == min(stop, 8) for m in _BETWEEN.finditer(text))


def _lead(body: str, width: int, limit: int) -> tuple[Snippet, ...]:
    first = re.search(r"\S", body)
    if first is None or limit < 1:
        return ()
    end = _gap_after(body, first.start() + 4 * width)
    text = _flat(body[first.start() : end])
    region = _Region(text, [], closes=end >= len(body))
    return (_snippet("body", region, 0, _stop(text, 0, min(len(text), width), len(text))),)
