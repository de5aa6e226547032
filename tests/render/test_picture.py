import re
from pathlib import Path

import pytest

PICTURE = Path(__file__).parents[2] / "bench" / "human.svg"


@pytest.mark.skipif(not PICTURE.exists(), reason="the picture is not part of the package")
def test_the_picture_stretches_no_text_and_loads_nothing() -> None:
    svg = PICTURE.read_text(encoding="utf-8")
    assert "textLength" not in svg
    assert not re.search(r"@font-face|url\((?!#)|href|<script", svg)
    lines = re.findall(r'<text class="relsearch-matrix" x="[^"]*" y="([^"]*)"', svg)
    assert len(lines) == len(set(lines)) > 10
    assert "कनाडा" in svg
