"""Charts drawn on the server as small inline SVG: equal figures give equal bytes.

Two drawings of each, 600 and 312 points wide, so that text never shrinks on a phone. Presentation
attributes instead of styles (the policy of our pages allows no others), colours as custom
properties with the light value as fallback, no ids, no metadata, one decimal.
"""

import os
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import escape
from io import StringIO
from math import nan
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from xml.etree.ElementTree import (
    Element,
    fromstring,
)

from impact.indicators.blocks import Chart
from impact.indicators.figure import Status
from impact.kit.i18n import N_
from impact.reports.reading import Reader

STYLE = "1"
"""Part of every chart's name: raise it when the drawing changes."""
WIDTHS = (("wid", 600), ("nar", 312))
ROW, FOOT, TEXT = 46, 24, 13.5
"""Points: a row, the scale below shares, the letters."""
INK, SOFT, LINE, TEL, EDGE = "#17212b", "#4a5763", "#d9dee3", "#0f4c81", "#6f7b87"
VER = "#a03a15"
NAMES = {INK: "ink", SOFT: "soft", LINE: "line", TEL: "tel", EDGE: "edge", VER: "ver"}
COLOURED = ("fill", "stroke")
SVG = "{http://www.w3.org/2000/svg}"
SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tellen-vertellen",
    "font.size": TEXT,
    "text.parse_math": False,
}
"""Text stays text, also with a dollar in it; equal drawings get equal names."""
MOST = 800_000
"""Bytes kept in each of the 256 folders; the oldest drawings go first."""
_one_at_a_time = Lock()  # matplotlib's settings belong to the whole process


class Bar(NamedTuple):
    """One row of a chart. `value`, `low`, `high` are lengths from 0 to 1; None: nothing to draw."""

    label: str
    words: str
    status: Status
    value: float | None = None
    low: float | None = None
    high: float | None = None


def drawing(chart: Chart, reader: Reader, folder: Path) -> str:
    """Return both drawings of a chart, from `folder` when they were drawn before."""
    title = reader.say(chart.title).rstrip(".")
    spoken = reader.say(N_("Bars: %(title)s. The numbers are in the table below."), title=title)
    bars = tuple(_bars(chart, reader))
    shares = chart.kind == "shares"
    return kept(
        (spoken, shares, bars),
        folder,
        lambda kind, width: _drawn(bars, kind, width, spoken, shares=shares),
    )


def kept(key: tuple[object, ...], folder: Path, draw: Callable[[str, int], str]) -> str:
    """Return both widths of a drawing, from `folder` when what `key` says was drawn before."""
    name = sha256(repr((STYLE, *key)).encode()).hexdigest()
    path = folder / name[:2] / f"{name[2:]}.svg"
    if path.exists():
        return path.read_text("utf-8")
    with _one_at_a_time:
        svg = "".join(draw(kind, width) for kind, width in WIDTHS)
    _keep(path, svg)
    return svg


def painted(kind: str, size: tuple[int, int], spoken: str, paint: Callable[[Any], None]) -> str:
    """Return what `paint` draws on axes in points, from the upper left.

    Never pyplot: its state is shared by every request of the process.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    width, height = size
    with rc_context(SETTINGS):
        figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.set_axis_off()
        paint(axes)
        file = StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return _tidy(file.getvalue(), kind, width, height, spoken)


def _bars(chart: Chart, reader: Reader) -> Iterator[Bar]:
    values = [one.figure.value or 0.0 for one in chart.figures]
    longest = 1.0 if chart.kind == "shares" else max([1.0, *values])
    for one in reader.ordered(chart.figures):
        figure, said = one.figure, reader.figure(one)
        label = reader.group(one.group) or reader.say(one.label)
        if figure.value is None:
            unsaid = figure.status == "not_available"
            words = reader.say(N_("cannot be said yet")) if unsaid else said.words
            yield Bar(label, words, figure.status)
        else:
            low, high = (said.line[0], said.line[2]) if said.line else (None, None)
            value = min(1.0, figure.value / longest)
            words = said.base or (said.large if one.unit == "share" else said.words)
            yield Bar(label, words, figure.status, value, low, high)


def _drawn(bars: tuple[Bar, ...], kind: str, width: int, spoken: str, *, shares: bool) -> str:
    height = ROW * len(bars) + (FOOT if shares else 0)

    def paint(axes: Any) -> None:
        for place, bar in enumerate(bars):
            _row(axes, bar, ROW * place, 0.6 * width)
        if shares:
            _scale(axes, ROW * len(bars), 0.6 * width)

    return painted(kind, (width, height), spoken, paint)


def _row(axes: Any, bar: Bar, top: float, length: float) -> None:
    """Draw one row: its name, under it the bar from zero, and the words behind it."""
    axes.text(0, top + 14, printable(bar.label), color=INK)
    middle = top + 30
    if bar.status == "withheld":
        _hatch(axes, middle, length)
    elif bar.value is not None and bar.low is not None and bar.high is not None:
        axes.plot([0, length], [middle] * 2, color=LINE, linewidth=1.4)
        axes.plot(
            [length * bar.low, length * bar.high], [middle] * 2, color=TEL, linewidth=5, alpha=0.65
        )
        _box(axes, length * bar.value - 3, length * bar.value + 3, middle, 8)
    elif bar.value is not None:
        _box(axes, 0, length * bar.value, middle, 6)
    left = 0 if bar.value is None and bar.status != "withheld" else length + 12
    axes.text(left, middle + 5, printable(bar.words), color=SOFT)


def _box(axes: Any, left: float, right: float, middle: float, half: float) -> None:
    across, down = [left, right, right, left], [middle - half] * 2 + [middle + half] * 2
    axes.fill(across, down, color=TEL, linewidth=0, zorder=3)


def _hatch(axes: Any, middle: float, length: float) -> None:
    """Draw what is withheld: slanted strokes over the whole length, whatever the number is."""
    lefts = range(0, int(length) - 8, 10)
    across = [x for left in lefts for x in (left, left + 7, nan)]
    down = [y for _ in lefts for y in (middle + 5, middle - 5, nan)]
    axes.plot(across, down, color=EDGE, linewidth=1.2)


def _scale(axes: Any, top: float, length: float) -> None:
    """Draw the scale of shares: a hairline at zero, at a half, and at the whole."""
    for share, side in ((0, "left"), (0.5, "center"), (1, "right")):
        axes.plot([length * share] * 2, [top - 6, top], color=EDGE, linewidth=0.8)
        axes.text(length * share, top + 16, f"{share:.0%}", color=SOFT, ha=side)


def _tidy(svg: str, kind: str, width: int, height: int, spoken: str) -> str:
    """Return matplotlib's drawing as a small inline one that says what it is."""
    whole = fromstring(svg)  # noqa: S314 -- drawn a moment ago, by us
    body = "".join(_element(one) for one in whole.iter() if _shown(one))
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(spoken)}">{body}</svg>'
    )


def _shown(one: Element) -> bool:
    """Say whether an element is to be seen: text, or a path that is filled or drawn."""
    if one.tag == f"{SVG}text":
        return bool((one.text or "").strip())
    style = _style(one)
    visible = style.get("fill") != "none" or style.get("stroke", "none") != "none"
    return one.tag == f"{SVG}path" and bool(style) and visible and not one.get("id")


def _element(one: Element) -> str:
    style = _style(one)
    if one.tag == f"{SVG}text":
        anchor = style.get("text-anchor", "start")
        fill = _colour(style.get("fill", INK))
        given = {"font-size": str(TEXT), "text-anchor": anchor, "fill": fill}
        words = escape((one.text or "").strip(), quote=False)
        return f"<text{_pairs(given | _place(one))}>{words}</text>"
    given = {
        name: style[name] for name in ("fill", "stroke", "stroke-width", "opacity") if name in style
    }
    given |= {name: _colour(given[name]) for name in ("fill", "stroke") if name in given}
    return f"<path{_pairs(given | {'d': ' '.join((one.get('d') or '').split())})}/>"


def _style(one: Element) -> dict[str, str]:
    parts = (part.split(":", 1) for part in one.get("style", "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in parts}


def _place(one: Element) -> dict[str, str]:
    """Return where a text stands; matplotlib says it as a rotation by nothing."""
    if turned := re.match(r"rotate\(-0 ([-\d.]+) ([-\d.]+)\)", one.get("transform", "")):
        return {"x": turned[1], "y": turned[2]}
    return {name: value for name in ("x", "y", "transform") if (value := one.get(name))}


def _pairs(given: dict[str, str]) -> str:
    """Return attributes, numbers with one decimal, colours as they are."""
    return "".join(
        f' {name}="{value if name in COLOURED else _short(value)}"' for name, value in given.items()
    )


def _colour(value: str) -> str:
    name = NAMES.get(value)
    return f"var(--{name},{value})" if name else value


def printable(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _short(text: str) -> str:
    return re.sub(r"-?\d+\.\d+", lambda m: f"{float(m.group()):.1f}".removesuffix(".0"), text)


def _keep(path: Path, svg: str) -> None:
    """Write a drawing beside and rename it: a reader sees the whole file or none of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text(svg, "utf-8")
    unfinished.replace(path)
    files = sorted(path.parent.glob("*.svg"), key=lambda one: one.stat().st_mtime)
    while len(files) > 1 and sum(one.stat().st_size for one in files) > MOST:
        files.pop(0).unlink(missing_ok=True)
