"""What is worth knowing of an indicator beyond its formula, said in the room that counts it. Pure.

LEFT = explained("repeat_visits", interval=("wilson",), thresholds=((N_("days …"), FOLLOW_UP),))

It lies beside the marks, in a module that the room offers: the page of a definition and
`docs/indicators.md` are made of both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Threshold = tuple[str, float]
"""What is set, as a msgid, and at which value: a setting of the definition, never of a screen."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Rules, edge cases and origin of the indicator of this name. Words are msgids.

    `interval`: methods by the names that files give them, the usual one first; empty: none.
    `sources`: literature and practice, named as they are. `history`: what changed, by version;
    the first needs no words. `follow_up`: days that must pass before one can tell, so that a
    short period says little.
    """

    name: str
    rules: tuple[str, ...] = ()
    interval: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    sources: tuple[str, ...] = ()
    history: Mapping[int, str] = field(default_factory=dict)
    follow_up: int = 0


def explained(
    name: str,
    *rules: str,
    interval: tuple[str, ...] = (),
    thresholds: tuple[Threshold, ...] = (),
    sources: tuple[str, ...] = (),
    history: Mapping[int, str] | None = None,
    follow_up: int = 0,
) -> Explained:
    """Return what is worth knowing of the indicator `name`; each rule is one sentence."""
    return Explained(name, rules, interval, thresholds, sources, history or {}, follow_up)
