"""A record is what the standard library's dataclass would be."""

import copy
import dataclasses
import importlib
import inspect
import pickle
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from relsearch import records

PACKAGE = Path(__file__).parents[1] / "relsearch"


def made_by(module: Any) -> SimpleNamespace:
    """Make some records with `dataclass` and `field` of one module or the other."""

    @module.dataclass(frozen=True, slots=True)
    class Word:
        """A word."""

        text: str
        field: str = ""
        weight: float = 1.0

        def doubled(self) -> str:
            return self.text * 2

    @module.dataclass(frozen=True, slots=True)
    class Nothing:
        """No field."""

    @module.dataclass(slots=True)
    class Work:
        """Can be changed."""

        name: str
        done: list[str] = module.field(default_factory=list)

    return SimpleNamespace(Word=Word, Nothing=Nothing, Work=Work)


OURS, THEIRS = made_by(records), made_by(dataclasses)
SHARED: Any = made_by(records)
Word = SHARED.Word
Word.__qualname__ = "Word"  # so that it can be pickled
ALL = [
    (name, values, named)
    for name, values, named in (
        ("Word", ("क",), {}),
        ("Word", ("क", "title", 0.5), {}),
        ("Word", (), {"weight": 2.0, "text": "क"}),
        ("Word", ("क",), {"weight": 2.0}),
        ("Nothing", (), {}),
        ("Work", ("x",), {}),
        ("Work", ("x",), {"done": ["y"]}),
    )
]


@pytest.mark.parametrize(("name", "values", "named"), ALL)
def test_a_record_is_made_and_shown_alike(
    name: str, values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    ours, theirs = (getattr(each, name)(*values, **named) for each in (OURS, THEIRS))
    assert repr(ours) == repr(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert ours == getattr(OURS, name)(*values, **named)
    assert ours != theirs
    assert ours.__doc__ == theirs.__doc__
    assert ours.__match_args__ == theirs.__match_args__
    assert inspect.signature(type(ours)) == inspect.signature(type(theirs))
    assert not hasattr(ours, "__dict__")
    if name == "Work":
        with pytest.raises(TypeError, match="unhashable"):
            hash(ours)
    else:
        assert hash(ours) == hash(copy.deepcopy(ours))
        assert len({ours, copy.copy(ours)}) == 1


@pytest.mark.parametrize(
    ("name", "values", "named"),
    [
        ("Word", (), {}),
        ("Word", (), {"field": ""}),
        ("Word", ("क", "", 1.0, 2), {}),
        ("Word", ("क",), {"text": "ख"}),
        ("Word", ("क",), {"unknown": 1}),
        ("Nothing", (1,), {}),
    ],
)
def test_what_does_not_fit_is_refused_alike(
    name: str, values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    for each in (OURS, THEIRS):
        with pytest.raises(TypeError):
            getattr(each, name)(*values, **named)


def test_a_frozen_record_cannot_be_changed() -> None:
    for each in (OURS, THEIRS):
        word = each.Word("क")
        with pytest.raises(dataclasses.FrozenInstanceError):
            word.text = "ख"
        with pytest.raises(dataclasses.FrozenInstanceError):
            del word.text
        assert word.doubled() == "कक"


def test_records_of_two_classes_differ() -> None:
    assert OURS.Word("क") != SHARED.Word("क")
    assert OURS.Word("क") != ("क", "", 1.0)


def test_a_list_is_made_anew_for_each_record() -> None:
    first, second = OURS.Work("x"), OURS.Work("x")
    first.done.append("y")
    assert second.done == []


def test_the_standard_library_can_replace_and_name_fields() -> None:
    changed = dataclasses.replace(OURS.Word("क", "title"), text="ख")
    assert repr(changed) == repr(dataclasses.replace(THEIRS.Word("क", "title"), text="ख"))
    assert [field.name for field in dataclasses.fields(changed)] == ["text", "field", "weight"]


def test_a_record_crosses_a_process_border() -> None:
    assert pickle.loads(pickle.dumps(Word("क", "title"))) == Word("क", "title")


def test_a_record_is_taken_apart_by_match() -> None:
    match OURS.Word("क", "title"):
        case OURS.Word(text, name):
            assert (text, name) == ("क", "title")
        case _:
            pytest.fail("no match")


def modules() -> Iterator[str]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "import dataclass" in (text := path.read_text("utf-8")) and "@dataclass" in text:
            yield ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


@pytest.mark.parametrize("name", list(modules()))
def test_every_record_of_the_package_has_no_base_and_no_bad_default(name: str) -> None:
    module = importlib.import_module(name.removesuffix(".__init__"))
    for record in vars(module).values():
        if isinstance(record, type) and "_defaults" in vars(record):
            assert record.__bases__ == (object,)
            names = [field.name for field in dataclasses.fields(record)]
            assert list(inspect.signature(record).parameters) == names
