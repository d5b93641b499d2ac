"""The strip of voices as lines: of each group its part at each step, the faintest one in brick.

A line ends where a step is withheld or nobody stands; names and parts stand at its end.
"""

from collections.abc import Iterator, Sequence
from itertools import dropwhile, pairwise, takewhile
from pathlib import Path
from typing import Any, NamedTuple

from impact.indicators.blocks import Step, Voice
from impact.indicators.names import REACHED
from impact.indicators.unheard import TOO_LITTLE
from impact.kit.i18n import N_
from impact.reports.charts import EDGE, LINE, SOFT, VER, kept, painted, printable
from impact.reports.reading import Reader
from impact.reports.strips import flags

HEIGHT, TOP, FOOT, LEFT = 210, 14, 30, 44
"""Points: the drawing, room above it, for the names of steps, and for the scale."""
NEAREST = 17
"""Points between two names at the ends of lines."""
MOST = 8
"""Lines that can be told apart; of more groups the table alone tells."""


class Line(NamedTuple):
    """One group: its part at each step that is drawn, the last one also in words.

    `faint`: heard far too little somewhere.
    """

    label: str
    words: str
    parts: tuple[float, ...]
    faint: bool


def drawing(by: str, voices: Sequence[Voice], reader: Reader, folder: Path) -> str:
    """Return both widths of one drawing; empty without a line, or without those who came."""
    lines = tuple(_lines(by, voices, reader))
    if not lines or len(lines) > MOST:
        return ""
    steps = tuple(reader.named("stage", one.stage) for one in _from_reached(voices[0]))
    spoken = reader.say(
        N_(
            "Lines, by %(by)s: which part each group is at each step. The numbers are in the table."
        ),
        by=reader.column(by),
    )
    top = 1.0 if max(part for one in lines for part in one.parts) > 0.5 else 0.5

    def draw(kind: str, width: int) -> str:
        return painted(
            kind, (width, HEIGHT), spoken, lambda axes: _paint(axes, lines, steps, width, top)
        )

    return kept((spoken, lines, steps, top), folder, draw)


def _lines(by: str, voices: Sequence[Voice], reader: Reader) -> Iterator[Line]:
    """Yield the groups of which two steps in a row can be shown."""
    for one in voices:
        steps = _from_reached(one)
        known = list(takewhile(lambda step: step.people is not None and step.among, steps))
        parts = tuple((step.people or 0) / (step.among or 1) for step in known)
        if len(parts) > 1:
            yield Line(reader.named(by, one.value), reader.part(known[-1]), parts, _is_faint(one))


def _from_reached(one: Voice) -> Sequence[Step]:
    """Return the steps from those who came on; none where those are not told apart."""
    return tuple(dropwhile(lambda step: step.stage != REACHED, one.steps))


def _is_faint(one: Voice) -> bool:
    return any(TOO_LITTLE in flags(step) for step in one.steps)


def _paint(axes: Any, lines: Sequence[Line], steps: Sequence[str], width: int, top: float) -> None:
    floor, right = HEIGHT - FOOT, width * (0.62 if width > 400 else 0.44)
    across = [LEFT + (right - LEFT) * n / (len(steps) - 1) for n in range(len(steps))]
    for share in (0.0, top / 2, top):
        level = floor - (floor - TOP) * share / top
        axes.plot([LEFT, right], [level, level], color=LINE, linewidth=0.8)
        axes.annotate(f"{share:.0%}", (LEFT - 6, level + 4), color=SOFT, ha="right")
    for place, (x, name) in enumerate(zip(across, steps, strict=True)):
        if width > 400 or place in (0, len(steps) - 1):
            side = "left" if place == 0 else "center"
            axes.text(x, floor + 22, printable(name), color=SOFT, ha=side)
    ends = _apart([floor - (floor - TOP) * one.parts[-1] / top for one in lines])
    for one, end in zip(lines, ends, strict=True):
        tone, weight = (VER, 3.0) if one.faint else (EDGE, 1.6)
        down = [floor - (floor - TOP) * part / top for part in one.parts]
        axes.plot(across[: len(down)], down, color=tone, linewidth=weight)
        text = f"{one.label}: {one.words}" if width > 400 else one.label
        at = (across[len(down) - 1] + 8, end + 4)
        axes.annotate(printable(text), at, color=tone if one.faint else SOFT)


def _apart(levels: Sequence[float]) -> list[float]:
    """Return places for names: near the end of their line, never closer than they are high.

    >>> _apart([100.0, 104.0, 40.0]), _apart([180.0, 180.0])  # the last one stays above the floor
    ([100.0, 117.0, 40.0], [163.0, 180.0])
    """
    order = sorted(range(len(levels)), key=levels.__getitem__)
    places = list(levels)
    for last, lower in enumerate(reversed(order)):
        places[lower] = min(places[lower], float(HEIGHT - FOOT - NEAREST * last))
    for upper, lower in pairwise(order):
        places[lower] = max(places[lower], places[upper] + NEAREST)
    return places
