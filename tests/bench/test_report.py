"""What the benchmark of engines writes, and which figures it believes."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bench.engines import report
from bench.engines.agreement import agreement
from bench.engines.goals import goals
from bench.engines.measure import FailedError, Latency, Ran, Server, merged, percentile, run
from bench.engines.plot import picture
from bench.engines.rows import Row, Size, load, save, standing
from bench.peers import CORES, KINDS
from bench.peers.rows import peers

DAY = "2026-11-22"
ABOUT = report.About(DAY, "a machine, 2 cores", "make bench")


def warm(ms: float) -> dict[str, Latency]:
    return {kind: Latency(ms, 2 * ms, ms) for kind in KINDS}


def ran(seconds: float) -> Ran:
    return Ran(seconds, seconds, 30_000_000, seconds)


def size(articles: int, **changed: Row) -> Size:
    grown = articles / 1000
    rows = {
        "relsearch": Row(
            "relsearch", "relsearch, exact", "0.1", DAY, "hash", build=ran(2 * grown),
            build_day=DAY, bytes=600_000, cold=ran(0.03), add=ran(0.2), warm=warm(0.5),
        ),
        "relsearch-default": Row(
            "relsearch-default", "relsearch, default", "0.1", DAY, cold=ran(0.04), warm=warm(2)
        ),
        "tantivy": Row(
            "tantivy", "Tantivy", "0.27", DAY, build=ran(1.9 * grown), build_day=DAY,
            bytes=700_000, cold=ran(0.05), warm=warm(0.4),
        ),
        "fts5": Row("fts5", "FTS5", "3.40", DAY, cold=ran(0.03), warm=warm(10)),
        "xapian": Row("xapian", "Xapian"),
    }  # fmt: skip
    facts = {"articles": articles, "bytes": 1_000_000, "tokens": 80_000, "types": 9_000}
    return Size(facts, rows | changed)


def line_of(text: str, label: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| {label} |"))


def test_what_is_not_installed_was_not_run_and_has_no_figure() -> None:
    for text in (report.build_table(size(1000), DAY), report.query_table(size(1000), DAY)):
        cells = line_of(text, "Xapian").strip("| ").split(" | ")
        assert cells[1] == "not run"
        assert set(cells[2:]) == {"–"}
    assert "Not run: Xapian." in report.versions(size(1000))


def test_a_row_with_more_cpu_than_the_cores_give_is_rejected() -> None:
    impossible = Ran(1.0, CORES + 1.0, 10_000_000)
    assert not impossible.possible
    given = size(1000)
    row = replace(given.rows["relsearch"], build=impossible, cold=impossible)
    broken = size(1000, relsearch=row)
    assert "rejected" in line_of(report.build_table(broken, DAY), "relsearch")
    assert "rejected" in line_of(report.query_table(broken, DAY), "relsearch, exact")
    assert goals([broken])[0].met is None
    assert "relsearch</text>" not in picture([broken])
    assert "relsearch</text>" in picture([given])


def test_one_impossible_run_rejects_the_others() -> None:
    assert not merged([ran(1.0), Ran(0.5, 0.5 * CORES + 1, 1), ran(1.0)]).possible
    assert merged([ran(1.0), ran(3.0), ran(2.0)]) == Ran(2.0, 2.0, 30_000_000, 3.0)


def test_goals_are_measured_against_their_bounds() -> None:
    reached = {goal.what: goal for goal in goals([size(1000), size(2000)])}
    assert reached["build, of Tantivy's time"].met
    assert reached["build of twice the corpus"].value == pytest.approx(2.0)
    assert reached["warm, rare, of Tantivy's time"].value == pytest.approx(1.25)
    assert reached["warm, common, times faster than FTS5"].value == pytest.approx(20)
    assert reached["cold query over 2,000, of an FTS5 script's time"].met
    assert reached["memory of a cold query"].value == pytest.approx(30)
    assert all(goal.met is not None for goal in reached.values())


def test_growth_is_told_for_a_doubling_whatever_the_sizes() -> None:
    found = {goal.what: goal.value for goal in goals([size(1000), size(8000)])}
    assert found["build of twice the corpus"] == pytest.approx(2.0)
    assert {g.what: g for g in goals([size(1000)])}["build of twice the corpus"].met is None


def test_the_report_holds_every_table_and_says_what_was_taken_from_another_day() -> None:
    given = size(1000)
    old = replace(given.rows["tantivy"], day="2026-11-01", build_day="2026-11-01")
    text = report.full([given, size(2000, tantivy=old)], ABOUT)
    assert "1,000 articles" in text
    assert "2,000 articles" in text
    assert "Tantivy (of 2026-11-01)" in text
    assert "(2026-11-01)" in line_of(text.partition("## 2,000")[2], "Tantivy (of 2026-11-01)")
    assert "| goal | measured | bound | reached |" in text


def test_instructions_have_a_column_where_they_were_counted() -> None:
    given = size(1000)
    counted = replace(given.rows["fts5"], instructions=123_400_000)
    assert "instructions" not in report.query_table(given, DAY)
    text = report.query_table(size(1000, fts5=counted), DAY)
    assert "| million instructions |" in text
    assert "| 123 |" in line_of(text, "FTS5")


def test_the_readme_keeps_what_stands_outside_the_markers(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    readme = tmp_path / "README.md"
    readme.write_text(
        f"before\n{report.BEGIN}\nan earlier run\n{report.END}\nafter\n", encoding="utf-8"
    )
    for _ in range(2):
        report.into_readme(readme, [size(1000)], ABOUT)
    text = readme.read_text("utf-8")
    assert text.startswith(f"before\n{report.BEGIN}\n{DAY}, a machine")
    assert text.endswith(f"{report.END}\nafter\n")
    assert "an earlier run" not in text
    assert text.count("| goal |") == 1
    ET.fromstring((tmp_path / report.PICTURE).read_text("utf-8"))
    with pytest.raises(ValueError, match="bench-engines"):
        report.between_markers("no markers", "part")


def test_the_readme_of_the_project_has_the_markers() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert report.between_markers(text, "part\n") != text


def test_the_picture_names_what_was_not_run_and_keeps_names_apart() -> None:
    drawn = ET.fromstring(picture([size(1000), size(10_000)]))
    texts = list(drawn.iter("{http://www.w3.org/2000/svg}text"))
    assert "not run: Xapian" in [text.text for text in texts]
    labels = {"relsearch, exact", "relsearch, default", "Tantivy", "FTS5"}
    right = [text for text in texts if text.text in labels and float(text.get("x", "0")) > 430]
    heights = sorted(float(text.get("y", "0")) for text in right)
    assert len(heights) == 4
    assert all(low - high >= 10 for high, low in pairwise(heights))


def test_rows_are_kept_for_the_same_corpus_only(tmp_path: Path) -> None:
    row = replace(size(1000).rows["relsearch"], agrees={"rare": (1, 2, 3)})
    save(row, tmp_path)
    assert load("relsearch", tmp_path, "hash") == row
    assert load("relsearch", tmp_path, "another") is None
    assert load("tantivy", tmp_path, "hash") is None


def test_an_earlier_index_is_taken_when_it_stands_and_is_of_the_same_version(
    tmp_path: Path,
) -> None:
    built = Row("fts5", "FTS5", "3.40", build=ran(1.0))
    assert not standing(built, "3.40", tmp_path)
    (tmp_path / "fts5").mkdir()
    (tmp_path / "relsearch").mkdir()
    assert standing(built, "3.40", tmp_path)
    assert not standing(built, "3.41", tmp_path)
    assert not standing(replace(built, build=None), "3.40", tmp_path)
    assert not standing(replace(built, name="relsearch"), "3.40", tmp_path)


def test_agreement_overlooks_ties_with_the_last_one_alone() -> None:
    standard = {"rare": [(3, [("a", 2.0), ("b", 1.0)]), (2, [("a", 2.0), ("b", 1.0)])]}
    tied = {"rare": [(3, [("a", 4.4), ("c", 2.2)]), (9, [("c", 4.4), ("b", 2.2)])]}
    assert agreement(tied, standard) == {"rare": (1, 1, 2)}
    assert agreement(standard, {}) == {}


def test_an_engine_that_counts_no_matches_is_not_said_to_differ() -> None:
    standard = {"rare": [(3, [("a", 2.0)])]}
    agrees = agreement({"rare": [(-1, [("a", 1.0)])]}, standard)
    row = Row("bm25s", "bm25s", agrees=agrees)
    assert "| – / 1 of 1 |" in report.agreement_table(size(1000, bm25s=row))


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([5, 1, 4, 2, 3], 0.95) == 5
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([7], 0.5) == 7


def test_a_process_is_measured_from_outside_and_its_failure_told() -> None:
    done = run([sys.executable, "-c", "x = bytearray(64_000_000)"])
    assert done.possible
    assert 64_000_000 <= done.peak < 256_000_000
    with pytest.raises(FailedError, match="no way"):
        run([sys.executable, "-c", "raise SystemExit('no way')"])


def test_an_engine_that_dies_is_told_and_the_others_go_on() -> None:
    with Server([sys.executable, "-c", "input()"]) as server:
        with pytest.raises(FailedError, match="rare"):
            server.ask("rare", [["एक"]])
        with pytest.raises(FailedError, match="common"):
            server.ask("common", [["एक"]])


def test_workers_are_counted_beside_the_process_that_starts_them() -> None:
    script = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', "
        "'import time; x = bytearray(50_000_000); time.sleep(.5)'])"
    )
    done = run([sys.executable, "-c", script], watch=True)
    assert len(done.workers) == 1
    assert done.workers[0] >= 50_000_000 > done.main > 0


def test_every_engine_has_a_name_of_its_own_and_commands(tmp_path: Path) -> None:
    rows = peers(tmp_path)
    names = [peer.name for peer in rows]
    assert len(set(names)) == len(names)
    for peer in rows:
        assert set(peer.kinds) <= set(KINDS)
        assert peer.index_of in ("", *names)
        assert bool(peer.serve(tmp_path)) == bool(peer.kinds)


def test_relsearch_is_served_by_the_lines_that_are_measured(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"id": "x", "title": "कनाडा", "body": "सुरक्षा पर बात"}\n', encoding="utf-8")
    ours = next(peer for peer in peers(tmp_path) if peer.name == "relsearch")
    run(ours.build(corpus, tmp_path / "index"))
    with Server(ours.serve(tmp_path / "index")) as server:
        [timed] = server.ask("and", [["कनाडा", "सुरक्षा"]])
        [checked] = server.ask("check phrase", [["सुरक्षा", "पर"]])
        [missing] = server.ask("check common", [["जापान"]])
    assert timed[2:] == ["x"]
    assert checked[:2] == ["1", "x"]
    assert missing == ["0"]
    run(ours.cold(["कनाडा", "सुरक्षा"], corpus, tmp_path / "index"))
