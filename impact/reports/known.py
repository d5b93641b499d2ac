"""Codes and subjects that an outcome may name: by key, or by what readers call them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from impact.kit.i18n import N_
from impact.reports.aims import Aim
from impact.reports.typed import Unread, code

Labels = Mapping[str, Mapping[str, str]]
UNKNOWN = {
    "codes": N_("The code book has no “%(found)s”. It does have: %(some)s."),
    "constructs": N_("There is no subject “%(found)s”. There are: %(some)s."),
}
"""What is said of what is not there, per kind."""
SOME = 4
"""Names that a refusal gives as examples."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is of one kind, by key, with its names by language, in order.

    `unknown` is the msgid for what is not there. None of it: there is no book yet, and every key
    may be written down. `kept` are keys that may be named too, because they were stored before.
    """

    labels: Labels
    unknown: str
    kept: frozenset[str] = frozenset()

    def keeping(self, keys: Iterable[str]) -> "Known":
        """Return the same, with keys that stand in an outcome or in the data already."""
        return replace(self, kept=self.kept | frozenset(keys))

    def key(self, text: str, language: str) -> str:
        """Return the key of what was typed; Unread when it is no key or name of what is known."""
        wanted = text.strip().casefold()
        by_name = {name.casefold(): key for key, name in reversed(self._names())}
        found = wanted if wanted in self.labels else by_name.get(wanted)
        if found is not None:
            return found
        plain = code(text)
        if plain in self.labels or plain in self.kept or not self.labels:
            return plain
        some = ", ".join(self.names(language)[:SOME])
        raise Unread(self.unknown, found=text.strip(), some=some)

    def name(self, key: str, language: str) -> str:
        """Return what a reader calls a key, and can type: the key itself when that is the only."""
        words = self.labels.get(key, {})
        said = words.get(language) or next((w for w in words.values() if w), "")
        return said if said and self.key(said, language) == key else key

    def names(self, language: str) -> list[str]:
        """Return what can be chosen, in order."""
        return [self.name(key, language) for key in self.labels]

    def _names(self) -> list[tuple[str, str]]:
        return [(key, w) for key, words in self.labels.items() for w in words.values() if w]


def kept(known: Mapping[str, Known], aim: Aim | None) -> dict[str, Known]:
    """Return what is known, with what an outcome names already: it opens, and can be kept."""
    named = {
        "codes": [one.code for one in aim.sides] if aim else [],
        "constructs": [one.construct for one in aim.asked] + _grouped(aim) if aim else [],
    }
    return {kind: one.keeping(named[kind]) for kind, one in known.items()}


def _grouped(aim: Aim) -> list[str]:
    groups = (dict(one.group) for one in aim.thresholds)
    return [group["construct"] for group in groups if "construct" in group]
