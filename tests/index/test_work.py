"""What the shares of a file give, put together, is what the file gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.index.plan import ReadOptions
from relsearch.index.work import FileOutcome, FileTask, Written, joined, work

RECORDS = st.fixed_dictionaries(
    {"title": st.sampled_from(["क", "ख"])}, optional={"id": st.sampled_from("abcd")}
)


def outcome(path: Path, *, part: int = 0, parts: int = 1) -> FileOutcome:
    stamp = (path.stat().st_size, 0)
    task = FileTask(str(path), path.name, str(path), stamp, part=part, parts=parts)
    prepared, (found,) = work(
        [task], ReadOptions(), None, lambda articles, size: None, lambda: False
    )
    assert prepared is None
    return found


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
@given(records=st.lists(RECORDS, max_size=8), parts=st.integers(1, 4))
def test_the_shares_of_a_file_are_the_whole(
    tmp_path_factory: pytest.TempPathFactory, name: str, records: list[object], parts: int
) -> None:
    path = tmp_path_factory.mktemp("shares") / name
    rows = [json.dumps(record) for record in records]
    text = "\n".join(rows) if name == "a.jsonl" else f"[{','.join(rows)}]"
    path.write_text(text, "utf-8")
    whole = outcome(path)
    shares = [outcome(path, part=part, parts=parts) for part in range(parts)]
    for number, share in enumerate(shares):
        share.written = [Written(w.id, w.place, str(number)) for w in share.written]
    written = {w for share in shares for w in share.written}
    together = joined(shares)
    assert together.articles == whole.articles
    assert (together.digest, together.lost, together.refused) == (
        whole.digest,
        whole.lost,
        whole.refused,
    )
    assert {problem.reason for problem in together.problems} == {p.reason for p in whole.problems}
    assert sorted(w.id for w in together.written) == sorted(w.id for w in whole.written)
    assert together.dropped == written - set(together.written)
