"""Rows of a table, held by column: equal words once, also on their way out of a child process."""

import gc
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, overload

from impact.kit.wire import GarbledError, built

Row = tuple[int, dict[str, str]]
"""A row as a spreadsheet counts it (the header is 1), and its cells by header."""
Code = Literal["B", "H", "I"]
CODES: tuple[Code, ...] = ("B", "H", "I")
"""Ways to write down which word a cell holds, the narrowest first: 1, 2 or 4 bytes."""


class Rows(Sequence[Row]):
    """Rows held by column, so that equal words are kept once."""

    def __init__(self, columns: dict[str, list[str]], numbers: Sequence[int]) -> None:
        """Take columns of equal length, and the number of each row."""
        self._columns = columns
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        return self._numbers[at], {name: held[at] for name, held in self._columns.items()}

    @property
    def numbers(self) -> Sequence[int]:
        """The number of each row, as a spreadsheet counts."""
        return self._numbers

    def column(self, name: str) -> list[str]:
        """Return the cells of one column."""
        return self._columns[name]

    def __iter__(self) -> Iterator[Row]:
        names = tuple(self._columns)
        for number, *cells in zip(self._numbers, *self._columns.values(), strict=True):
            yield number, dict(zip(names, cells, strict=True))

    def to_plain(self) -> dict[str, Any]:
        """Return the rows as JSON holds them: per column its words, and which word each cell is."""
        return {
            "numbers": list(self._numbers),
            "columns": {name: _packed(cells) for name, cells in self._columns.items()},
        }

    @classmethod
    def from_plain(cls, said: Any) -> "Rows":
        """Return the rows that `to_plain` wrote; GarbledError on anything else."""
        try:
            numbers = built(list[int], said["numbers"])
            columns = {str(name): _unpacked(one) for name, one in said["columns"].items()}
        except (KeyError, TypeError, AttributeError, ValueError, IndexError):
            raise GarbledError("expected rows") from None
        if any(len(cells) != len(numbers) for cells in columns.values()):
            raise GarbledError("expected columns of one length")
        return cls(columns, numbers)


def _packed(cells: list[str]) -> list[Any]:
    places = {word: at for at, word in enumerate(dict.fromkeys(cells))}
    code = CODES[(len(places) > 256) + (len(places) > 65_536)]
    return [list(places), code, b64encode(array(code, map(places.__getitem__, cells))).decode()]


def _unpacked(said: Any) -> list[str]:
    words, code, packed = said
    held: array[int] = array(built(Code, code))
    held.frombytes(b64decode(built(str, packed), validate=True))
    return list(map(built(list[str], words).__getitem__, held))


@contextmanager
def unswept() -> Iterator[None]:
    """Let Python not look for circles among rows: there are none, and it would look ever again.

    A fifth of the time that reading a large table takes.
    """
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()
