"""What a child says is built into the expected type, or not believed."""

from dataclasses import dataclass
from typing import Any, Literal

import pytest

from impact.kit.faults import Fault
from impact.kit.rows import Rows
from impact.kit.wire import GarbledError, built, plain

ROWS = Rows({"a": ["1", "2", "1"], "b": ["é", "", ""]}, [2, 3, 9])


@dataclass(frozen=True)
class Stone:
    weight: float
    marks: tuple[str, ...]
    colour: Literal["red", "blue"] | None = None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, 3),
        (str, "é\ud800"),
        (bytes, b"\0\xff"),
        (type(None), None),
        (float | None, 2.5),
        (tuple[int, str], (1, "a")),
        (list[tuple[bool, ...]], [(True,), ()]),
        (dict[str, list[int]], {"a": [1]}),
        (Stone, Stone(1.5, ("x",), "red")),
        (tuple[Fault, ...], (Fault("%(a)s", {"a": 1}, "f", 3, "c"), Fault("x"))),
    ],
)
def test_a_value_comes_over_as_it_was(kind: Any, value: Any) -> None:
    assert built(kind, plain(value)) == value


@pytest.mark.parametrize("many", [1, 300, 70_000])
def test_rows_come_over_as_they_were(many: int) -> None:
    rows = Rows({"a": [str(n) for n in range(many)], "b": ["x"] * many}, list(range(2, many + 2)))
    there = built(Rows, plain(rows))
    assert (there.numbers, there.column("a")) == (rows.numbers, rows.column("a"))
    assert there.column("b")[0] is there.column("b")[-1]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (int, "3"),
        (int, True),
        (str, None),
        (bytes, "not base64!"),
        (float | None, "x"),
        (tuple[int, str], [1]),
        (tuple[int, ...], {"a": 1}),
        (dict[str, int], [1]),
        (Stone, [1.0]),
        (Stone, [1.0, [], "green"]),
        (Stone, {"weight": 1}),
        (object, [1]),
    ],
)
def test_what_is_not_of_the_type_is_not_believed(kind: Any, said: Any) -> None:
    with pytest.raises(GarbledError):
        built(kind, said)


@pytest.mark.parametrize(
    "change",
    [
        {"numbers": [2]},
        {"numbers": ["2", "3", "9"]},
        {"columns": {"a": [["1"], "B", "AAEC"]}},
        {"columns": {"a": [["1", "2"], "O", "AAEA"]}},
        {"columns": {"a": [[1, 2], "B", "AAEA"]}},
        {"columns": {"a": 3}},
        {"columns": None},
    ],
)
def test_rows_that_do_not_hold_together_are_not_believed(change: dict[str, Any]) -> None:
    with pytest.raises(GarbledError):
        built(Rows, plain(ROWS) | change)
    with pytest.raises(GarbledError):
        built(Rows, [change])


def test_what_cannot_be_carried_is_said_at_once() -> None:
    with pytest.raises(TypeError):
        plain({1, 2})
