"""The keys of a mapping file, each read as what it should hold; what is not is noted. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from impact.attendance.layout import NAME as LONGEST
from impact.attendance.mapping.plan import COLUMNS, JOINED
from impact.kit.faults import EXPECTED, NOTHING, Fault, Phrase
from impact.kit.i18n import N_
from impact.kit.text import whole

UNKNOWN = N_("this key is not known here")
MOST = 500
"""Most words under one key."""
NAMES = Phrase(N_("names with values"))
FEWER = Phrase(N_("at most %(most)s values"), {"most": MOST})
ONE = Phrase(N_("one number"))
NUMBER = Phrase(N_("a whole number above 0"))
HEADER = Phrase(N_("a header or a letter"))
SHORTER = Phrase(N_("a text of at most %(most)s characters"), {"most": LONGEST})

Table = dict[str, object]


@dataclass(slots=True)
class Keys:
    """A mapping file being read: what is wrong with it gathers in `faults`."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def expected(self, key: str, what: str | Phrase, found: str = "") -> None:
        """Note what was expected under a key, and what was found."""
        shown = f'"{found[:60]}"' if found else NOTHING
        values: dict[str, object] = {"expected": what, "found": shown}
        self.faults.append(Fault(EXPECTED, values, self.file, None, key))

    def table(self, held: object, key: str, known: Iterable[str]) -> Table:
        """Return keys with what they hold; keys that are not `known` are faults."""
        if not isinstance(held, dict) or len(held) > MOST:
            if held != "":
                self.expected(key, NAMES)
            return {}
        for name in held.keys() - set(known):
            at = f"{key}.{name}" if key else name
            self.faults.append(Fault(UNKNOWN, {}, self.file, None, at[:LONGEST]))
        return {name: one for name, one in held.items() if name in known}

    def texts(self, held: object, key: str) -> dict[str, str]:
        """Return words with what they mean."""
        if not isinstance(held, dict):
            self.table(held, key, ())
            return {}
        return {
            word: self._text(one, f"{key}.{word}")
            for word, one in held.items()
            if self._text(word, key) == word
        }

    def text(self, at: Table, name: str, key: str = "") -> str:
        """Return a text; "" when it is not there."""
        return self._text(at.get(name, ""), key or name)

    def words(self, at: Table, name: str, key: str = "") -> tuple[str, ...]:
        """Return one word or a list of them."""
        held = at.get(name, "")
        some = held if isinstance(held, list) else [held]
        if len(some) > MOST:
            self.expected(key or name, FEWER)
        return tuple(filter(None, (self._text(one, key or name) for one in some[:MOST])))

    def number(self, at: Table, name: str, key: str = "") -> int | None:
        """Return a whole number above 0, or None."""
        found = self.numbers(at, name, key)
        if len(found) > 1:
            self.expected(key or name, ONE)
        return found[0] if found else None

    def numbers(self, at: Table, name: str, key: str = "") -> tuple[int, ...]:
        """Return one whole number or a list of them."""
        found = []
        for word in self.words(at, name, key):
            if not (number := whole(word)):
                self.expected(key or name, NUMBER, word)
            else:
                found.append(number)
        return tuple(found)

    def choice(self, at: Table, name: str, known: tuple[str, ...], key: str = "") -> str:
        """Return one of the words that are known; "" when it is not there."""
        found = self.text(at, name, key)
        if found and found not in known:
            self.expected(key or name, ", ".join(known), found)
            return ""
        return found

    def choices(
        self, at: Table, name: str, names: tuple[str, ...], known: tuple[str, ...]
    ) -> dict[str, str]:
        """Return, for each of these names that is there, one of the words that are known."""
        table = self.table(at.get(name, {}), name, names)
        found = {one: self.choice(table, one, known, f"{name}.{one}") for one in table}
        return {one: word for one, word in found.items() if word}

    def columns(self, at: Table, name: str, key: str = "") -> dict[str, tuple[str, ...]]:
        """Return for each column of the layout its header or letter; a few may be made of more."""
        key = key or name
        found: dict[str, tuple[str, ...]] = {}
        table = self.table(at.get(name, {}), key, COLUMNS)
        for column in table:
            held = self.words(table, column, f"{key}.{column}")
            if not held or (len(held) > 1 and column not in JOINED):
                self.expected(f"{key}.{column}", HEADER, ", ".join(held))
            else:
                found[column] = held
        return found

    def _text(self, held: object, key: str) -> str:
        if isinstance(held, str) and len(held) <= LONGEST:
            return held.strip()
        self.expected(key, SHORTER)
        return ""
