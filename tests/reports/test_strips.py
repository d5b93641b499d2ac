"""Whose words are missing stands above words of people: on every page, or there is no page."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from impact.indicators.blocks import Quotes, Remark, Stretch, Voices
from impact.indicators.figure import nothing
from impact.indicators.unheard import withheld_steps
from impact.learning.strip import strip as voices
from impact.reports.layout import layout
from impact.reports.page import drawn
from impact.reports.strip_chart import drawing
from impact.reports.strips import check, faintest, flags, merged, under_strip
from impact.reports.strips import sentence as said
from tests.learning.makers import ratios_of
from tests.reports.makers import a_report, a_strip, english, every_block, quotes, told

LINES = Quotes(quotes(told(3)[1]), {"participant": 3})


def kinds(stretches: list[Stretch]) -> list[tuple[int, str]]:
    return [(one.number, type(block).__name__) for one in stretches for block in one.blocks]


def test_the_strip_stands_above_the_first_words_of_each_section_in_full_once() -> None:
    bare = [
        Stretch(3, "Who came", (Remark("Many."),)),
        Stretch(7, "What people tell", (Remark("So many."), LINES)),
        Stretch(7, "What people tell", (a_strip(),)),
        Stretch(9, "Another way", (LINES,)),
    ]
    found = under_strip(merged(bare))
    assert kinds(found) == [
        (3, "Remark"),
        *((7, kind) for kind in ("Remark", "Voices", "Quotes")),
        *((9, kind) for kind in ("Voices", "Quotes")),
    ]
    strips = [b for one in found for b in one.blocks if isinstance(b, Voices)]
    assert [one.brief for one in strips] == [False, True]
    check(found)


def test_without_quotes_it_stays_where_people_tell_and_without_anybody_it_is_gone() -> None:
    empty = Stretch(7, "What people tell", (Remark("None yet."), a_strip()))
    assert kinds(under_strip([empty])) == [(7, "Remark"), (7, "Voices")]
    nobody = replace(empty, blocks=(Remark("None yet."), Voices(())))
    assert kinds(under_strip([nobody])) == [(7, "Remark")]


def test_a_report_that_quotes_without_a_strip_is_not_laid_out() -> None:
    whole = a_report("funder")
    bare = replace(
        whole,
        stretches=tuple(
            replace(one, blocks=tuple(b for b in one.blocks if not isinstance(b, Voices)))
            for one in whole.stretches
        ),
    )
    with pytest.raises(ValueError, match="no strip stands above"):
        layout(bare)


def test_a_page_without_the_strip_in_its_template_is_no_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = a_report("partner")
    with app.test_request_context():
        page = drawn(report, "reports/body.html")
        first = page.index("data-strip")
        assert first < min(found.start() for found in re.finditer(r'class="quote', page))
        assert page.count('id="voices"') == 1
        monkeypatch.setattr("impact.reports.strips.MARK", "taken out of the template")
        with pytest.raises(ValueError, match="without the strip"):
            drawn(report, "reports/body.html")


def test_the_sentence_names_the_group_that_is_heard_least_with_its_parts(app: Flask) -> None:
    reader = english(own_screen=True)
    strip = a_strip()  # 40 of 100 came, 1 of 20 told
    found = faintest(strip)
    assert found is not None
    assert (found[0].value, found[1].people, found[1].among) == ("8-12", 1, 20)
    assert said(strip, reader, reader.part).startswith(
        "8 to 12 years: 40% of those who came, 5% of those who told a story."
    )
    alike = replace(strip, voices=strip.voices[1:])
    assert said(alike, reader, reader.part).startswith("No group is heard far too little")
    unsaid = replace(
        strip,
        voices=tuple(
            replace(
                one,
                steps=tuple(
                    replace(step, measured=replace(step.measured, figure=nothing()))
                    for step in one.steps
                ),
            )
            for one in strip.voices
        ),
    )
    assert not any(flags(step) for one in unsaid.voices for step in one.steps)
    assert said(unsaid, reader, reader.part).endswith("cannot be said yet.")


def test_a_page_for_a_funder_names_no_group_that_only_the_partner_may_see(app: Flask) -> None:
    with app.test_request_context():
        own, other = (
            drawn(a_report(audience, *every_block()), "reports/body.html")
            for audience in ("partner", "funder")
        )
    for page, seen in ((own, True), (other, False)):
        strip = page[page.index('id="voices"') : page.index("</figure>", page.index('id="voices"'))]
        assert ("te weinig gehoord" in strip) is seen
        assert ("5%" in strip) is seen
        assert "40%" in strip, "how many came may be seen"
        assert ("afgeschermd" in strip) is not seen


def test_those_who_live_here_stand_before_those_who_came_and_are_not_taken_for_them(
    app: Flask, tmp_path: Path
) -> None:
    counts = {"residents": (900, 2100), "reached": (40, 60), "answered": (9, 11), "told": (1, 19)}
    rows = [
        {"by": "area", "value": value, "stage": stage, "people": n}
        for stage, some in counts.items()
        for value, n in zip(("noord", "zuid"), some, strict=True)
    ]
    strip = voices(rows, ratios_of(rows))
    assert [one.stage for one in strip.voices[0].steps][:2] == ["residents", "reached"]
    reader = english(own_screen=True)
    assert said(strip, reader, reader.part).startswith("noord: 40% of those who came, 5% of those")
    lines = drawing("area", strip.voices, reader, tmp_path)
    assert "came" in lines.lower()
    assert "live here" not in lines.lower()
    away = {("area", "told")}
    several = withheld_steps(strip, {("voice_ratio", one) for one in _told(strip)}, **OUTSIDE)
    assert several == away | {("area", "reached"), ("area", "invited")}


OUTSIDE: Any = {"own_screen": False, "several": True}


def _told(strip: Voices) -> set[Any]:
    return {one.measured.group for two in strip.voices if (one := two.at("told"))}
