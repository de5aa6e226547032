"""The fingerprint in an index's manifest: it has to change whenever the terms do.

`pinned.json` holds the digest of all terms of the seeds. When this test fails on purpose, raise
ANALYSIS_VERSION, then write the digest that the failure shows into the file.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from relsearch.analysis import LANGUAGES, analyzer_for
from relsearch.analysis.analyzer import ANALYSIS_VERSION, RecipeAnalyzer
from relsearch.analysis.recipe import Recipe

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
PINNED = json.loads((Path(__file__).parent / "pinned.json").read_text("utf-8"))


def digest(language: str) -> str:
    terms = [analyzer_for(language).terms(path.read_bytes().decode("utf-8")) for path in SEEDS]
    return hashlib.sha256(json.dumps(terms).encode()).hexdigest()[:16]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_of_the_seeds_change_only_with_the_version(language: str) -> None:
    seen = {"version": ANALYSIS_VERSION, "terms": digest(language)}
    assert seen == {"version": PINNED["version"], "terms": PINNED["terms"][language]}


def test_fingerprints_differ_between_languages() -> None:
    fingerprints = {analyzer_for(language).fingerprint for language in LANGUAGES}
    assert len(fingerprints) == len(LANGUAGES)
    assert all(re.fullmatch("[0-9a-f]{16}", fingerprint) for fingerprint in fingerprints)


def test_a_fingerprint_stays_the_same_after_work_and_in_another_process() -> None:
    before = analyzer_for("hi").fingerprint
    list(analyzer_for("hi")("सम्बन्ध " * 10))
    code = "from relsearch.analysis import analyzer_for; print(analyzer_for('hi').fingerprint)"
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert analyzer_for("hi").fingerprint == before == other.stdout.strip()


def test_another_recipe_has_another_fingerprint() -> None:
    plain = RecipeAnalyzer(Recipe("hi"))
    assert plain.fingerprint != analyzer_for("hi").fingerprint
    assert plain.fingerprint == RecipeAnalyzer(Recipe("hi")).fingerprint


def test_another_version_has_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = RecipeAnalyzer(Recipe("hi")).fingerprint
    monkeypatch.setattr("relsearch.analysis.analyzer.ANALYSIS_VERSION", ANALYSIS_VERSION + 1)
    assert RecipeAnalyzer(Recipe("hi")).fingerprint != before


def test_the_cache_starts_anew_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relsearch.analysis.analyzer._CACHED_WORDS", 3)
    analyzer = RecipeAnalyzer(Recipe("hi"))
    text = " ".join(f"शब्द{number}" for number in range(20))
    assert analyzer.terms(text) == analyzer_for("hi").terms(text)
