"""Which voices the page of a pilot shows: by lot, with another sound where there is one."""

from dataclasses import replace

from impact.indicators.blocks import Draft, Matrix, Quote, Quotes, Report, Stretch
from impact.reports.voices_shown import pair, unheard
from tests.indicators.makers import a_scope
from tests.reports.makers import a_cell


def a_quote(story: str, *codes: tuple[str, str]) -> Quote:
    return Quote(story, "participant", "8-12", "nl", f"Woorden van {story}.", codes)


def a_report(*blocks: Quotes | Matrix) -> Report:
    return Report(Draft(a_scope("partner"), (Stretch(7, "Told", blocks),)))


def test_a_quote_has_another_sound_beside_it_where_somebody_told_it() -> None:
    lines = (
        a_quote("a", ("durven", "positive")),
        a_quote("b", ("durven", "positive")),
        a_quote("c", ("durven", "negative")),
        a_quote("d", ("samen", "negative")),
        a_quote("e"),
    )
    for week in range(20):
        drawn = pair(a_report(Quotes(lines)), f"week {week}")
        assert drawn is not None
        assert drawn.other is not None
        assert "c" in (drawn.quote.story, drawn.other.story), "of one code, two ways"
    assert pair(a_report(Quotes(lines)), "x") == pair(a_report(Quotes(lines[::-1])), "x")


def test_without_another_sound_one_quote_stands_and_nobody_speaks_against_it() -> None:
    drawn = pair(a_report(Quotes((a_quote("a", ("durven", "positive")), a_quote("b")))), "x")
    assert drawn is not None
    assert drawn.other is None
    assert pair(a_report(Quotes(())), "x") is None


def test_a_story_does_not_speak_against_itself() -> None:
    both = (a_quote("a", ("durven", "positive")), a_quote("a", ("durven", "negative")))
    drawn = pair(a_report(Quotes(both)), "x")
    assert drawn is not None
    assert drawn.other is None


def test_whom_nobody_heard_is_named_with_why() -> None:
    asked = a_cell("family", 0)
    cells = (a_cell("participant", 8), asked, replace(a_cell("school", 0), status="not_asked"))
    sides = ("participant", "family", "school")
    found = unheard(a_report(Matrix(("belonging",), sides, cells)))
    assert found == [("family", "not_available"), ("school", "not_asked")]
    assert unheard(a_report()) == []
