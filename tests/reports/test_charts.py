"""Drawings: the same bytes for the same figures, nothing that the policy forbids."""

import re
from dataclasses import replace
from pathlib import Path

from impact.indicators.blocks import Chart
from impact.indicators.figure import WITHHELD, Figure, nothing
from impact.reports.charts import drawing
from tests.reports.makers import a_count, a_share, english, measured


def a_chart(*figures: Figure, kind: str = "shares", name: str = "8-12") -> Chart:
    bands = (name, "13-17", "18-24", "unknown")
    rows = tuple(
        measured("repeat_visits", figure, (("age_band", band),))
        for band, figure in zip(bands, figures, strict=False)
    )
    return Chart("bars" if kind == "bars" else "shares", "How old people were.", rows)


CHART = a_chart(a_share(45, 60), a_share(20, 60), WITHHELD, nothing())


def test_equal_figures_give_equal_bytes(tmp_path: Path) -> None:
    first = drawing(CHART, english(), tmp_path / "a")
    assert drawing(CHART, english(), tmp_path / "b") == first
    assert drawing(a_chart(a_share(46, 60)), english(), tmp_path / "a") != first


def test_a_drawing_is_made_once(tmp_path: Path) -> None:
    first = drawing(CHART, english(), tmp_path)
    (kept,) = tmp_path.rglob("*.svg")
    kept.write_text("kept", "utf-8")
    assert drawing(CHART, english(), tmp_path) == "kept"
    assert first.count("<svg") == 2
    assert not list(tmp_path.rglob("*.part"))


def test_nothing_in_it_breaks_the_policy_of_our_pages(tmp_path: Path) -> None:
    svg = drawing(CHART, english(), tmp_path)
    for forbidden in ("style", "<script", " on", "<defs", "<metadata", "href", " id="):
        assert forbidden not in svg, forbidden
    assert set(re.findall(r"<(\w+)", svg)) == {"svg", "path", "text"}
    assert not re.findall(r"\d{4}-\d{2}-\d{2}", svg)


def test_it_says_what_it_is_and_where_the_numbers_are(tmp_path: Path) -> None:
    svg = drawing(CHART, english(), tmp_path)
    assert svg.count('role="img"') == 2
    assert "Bars: How old people were. The numbers are in the table below." in svg
    assert "45 of 60" in svg
    assert "8 to 12 years" in svg


def test_both_widths_have_letters_of_one_size(tmp_path: Path) -> None:
    svg = drawing(CHART, english(), tmp_path)
    assert re.findall(r'viewBox="0 0 (\d+) ', svg) == ["600", "312"]
    assert set(re.findall(r'font-size="([\d.]+)"', svg)) == {"13.5"}


def test_what_is_withheld_looks_the_same_whatever_it_was(tmp_path: Path) -> None:
    one = drawing(a_chart(WITHHELD, a_share(20, 60)), english(), tmp_path)
    assert "withheld" in one
    other = replace(WITHHELD, n=None)
    assert drawing(a_chart(other, a_share(20, 60)), english(), tmp_path) == one


def test_bars_of_counts_begin_at_zero_and_keep_their_ratio(tmp_path: Path) -> None:
    svg = drawing(a_chart(a_count(100), a_count(50), kind="bars"), english(), tmp_path)
    wide = svg.split("</svg>")[0]
    ends = [float(x) for x in re.findall(r"M 0 [\d.]+ L ([\d.]+) ", wide)]
    assert ends[0] == 2 * ends[1]
    assert "50%" not in wide


def test_a_name_of_people_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    hostile = 'a & <b> $x^2$ "q"\x0b'
    rows = (measured("visits", a_count(3), (("activity", hostile),), "visits"),)
    svg = drawing(Chart("bars", "By activity.", rows), english(), tmp_path)
    assert 'a &amp; &lt;b&gt; $x^2$ "q"' in svg
    assert "<b>" not in svg


def test_old_drawings_make_room(tmp_path: Path) -> None:
    for n in range(40):
        drawing(a_chart(a_share(n, 60)), english(), tmp_path)
    sizes = [sum(f.stat().st_size for f in one.iterdir()) for one in tmp_path.iterdir()]
    assert max(sizes) < 800_000
