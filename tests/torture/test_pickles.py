from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from relsearch.errors import UsageError
from relsearch.index.manifest import is_vacant


def test_no_test_may_have_relsearch_read_a_pickle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pickled = pickle.dumps(UsageError("x"))
    assert str(pickle.loads(pickled)) == "x"
    monkeypatch.setattr(Path, "exists", lambda _: pickle.loads(pickled))
    with pytest.raises(AssertionError, match="a pickle is read"):
        is_vacant(tmp_path)
