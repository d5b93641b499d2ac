"""One table with the rows of many pilots: which are whose, and of which state. Pure."""

from collections.abc import Hashable, Iterable

from impact.indicators.blocks import Place

Places = tuple[Place, ...]
STATES = 2
"""How many states of a pilot are kept: somebody may still read the one before."""


class Parts:
    """Which rows of one table are of which pilot in which state."""

    def __init__(self, column: str) -> None:
        """`column` holds the code of the pilot."""
        self._column = column
        self._numbers: dict[tuple[int, Hashable], int] = {}
        self._next = 1

    def missing(self, places: Places) -> Places:
        """Return those of which nothing is there in this state."""
        return tuple(place for place in places if _state(place) not in self._numbers)

    def numbers(self, places: Places) -> str:
        """Return the numbers of these, as a list in a query."""
        return _listed(self._numbers[_state(place)] for place in places)

    def numbered(self, places: Places) -> str:
        """Give each of `places` a number; return the expression that says it of a row."""
        for place in places:
            self._numbers[_state(place)] = self._next
            self._next += 1
        cases = " ".join(
            f"WHEN '{place.code.replace(chr(39), chr(39) * 2)}' THEN {self._numbers[_state(place)]}"
            for place in places
        )
        return f'CASE "{self._column}" {cases} END'

    def outdated(self) -> str:
        """Forget all but the newest `STATES` of each pilot; return the numbers of the others."""
        of_each: dict[int, list[tuple[int, Hashable]]] = {}
        for state in self._numbers:
            of_each.setdefault(state[0], []).append(state)
        old = [state for states in of_each.values() for state in states[:-STATES]]
        return _listed(self._numbers.pop(state) for state in old) if old else ""


def _state(place: Place) -> tuple[int, Hashable]:
    return place.id, (place.version, place.code, place.card_scheme)


def _listed(numbers: Iterable[int]) -> str:
    return f"({', '.join(str(one) for one in sorted(numbers))})"
