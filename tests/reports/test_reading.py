"""Numbers, names and sentences in the reader's language."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from impact.indicators.blocks import Counter, Matrix, Remark, Stretch
from impact.indicators.figure import WITHHELD, Figure, Interval, Note, nothing
from impact.reports import sentences
from impact.reports.claims import lay
from impact.reports.reading import Reader
from impact.reports.reading import reader as reader_of
from tests.reports.makers import (
    a_count,
    a_report,
    a_share,
    an_aim,
    coded,
    english,
    evidence,
    gap,
    measured,
    told,
)

OURS = Path(__file__).parents[2] / "impact" / "reports"
FORBIDDEN = {
    "nl": ("bewijst", "dankzij", "leidt tot", "significant", "score", "ranglijst"),
    "en": ("proves", "thanks to", "leads to", "significant", "score", "ranking"),
}


def dutch(**given: Any) -> Reader:
    return Reader("nl", gettext, **given)


def test_a_share_with_a_wide_interval_is_k_of_n_and_never_a_percentage() -> None:
    said = english().figure(measured("repeat_visits", a_share(9, 14)))
    assert (said.large, said.beside, said.words) == ("9", "of 14", "9 of 14")
    assert said.chance == "Allowing for chance: 39 to 84%."
    assert said.line is not None
    assert "64" not in "".join(str(one) for one in (said.large, said.words, said.chance))


def test_a_full_count_of_many_is_a_percentage_with_its_counts() -> None:
    figure = Figure(0.79, 79, 100, 100, notes=(Note("full count"),))
    said = english().figure(measured("named_coverage", figure))
    assert (said.large, said.words, said.line) == ("79%", "79% (79 of 100)", None)


def test_all_of_a_few_is_almost_everyone_for_others_and_a_count_for_the_partner() -> None:
    figure = measured("repeat_visits", a_share(8, 8))
    assert english().figure(figure).large == "almost everyone"
    assert english(own_screen=True).figure(figure).words == "all 8"


def test_a_count_is_said_in_its_unit() -> None:
    assert (
        english().figure(measured("visits", a_count(1284), unit="visits")).words == "1,284 visits"
    )
    assert english().figure(measured("visits", a_count(1), unit="visits")).words == "one visit"


def test_people_without_a_common_code_are_between_two_numbers() -> None:
    figure = Figure(None, n=2, interval=Interval(28, 53, "union_bounds", None))
    said = english().figure(measured("unique_participants", figure, unit="persons"))
    assert said.words == "between 28 and 53 people"


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (WITHHELD, "withheld"),
        (nothing(Note("head counts only")), "cannot be said yet: head counts only"),
        (Figure(None, status="not_asked"), "not asked"),
    ],
)
def test_absence_is_said_in_words(figure: Figure, words: str) -> None:
    said = english().figure(measured("repeat_visits", figure))
    assert (said.large, said.words) == ("", words)


def test_a_difference_is_called_one_only_when_it_is_clear() -> None:
    clear, not_clear = (english().figure(gap(*one)) for one in ((0.02, 0.31), (-0.02, 0.31)))
    assert clear.words == "families more often positive than participants"
    assert not_clear.words == "no clear difference"
    assert "(\N{MINUS SIGN}2 to 31)" in not_clear.large


def test_words_come_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context(), force_locale("nl"):
        reader = dutch(indicators={"repeat_visits": "Repeat visits"})
        assert reader.number(1284.0) == "1.284"
        assert reader.number(2.75) == "2,8"
        assert reader.day(date(2025, 9, 1)) == "1 september 2025"
        assert reader.group((("age_band", "8-12"),)) == "8 tot en met 12 jaar"
        assert reader.group((("perspective", "family"), ("moment", "post"))) == "gezinnen, achteraf"
        assert reader.group((("age_band", "unknown"),)) == "onbekend"
        assert reader.named("indicator", "repeat_visits") == "Herhaalbezoek"
        assert reader.value("share", 0.34) == "34%"
        assert reader.value("alpha", 0.7249) == "0,72"
        nested = Remark("%(k)s of %(n)s", (("k", 3), ("n", 9)))
        assert reader.note(Remark("%(counted)s", (("counted", nested),))) == "3 van de 9"


def test_words_of_people_say_when_they_are_in_another_language() -> None:
    words = {"nl": "Kinderen blijven", "en": ""}
    assert english().words(words) == "Kinderen blijven"
    assert english().foreign(words) == "nl"
    assert english().foreign({"en": "Children stay"}) == ""


def test_groups_stand_in_the_order_of_their_list_and_unknown_last() -> None:
    def values(column: str, *given: str) -> list[str]:
        figures = [measured("x", a_share(1, 2), ((column, one),)) for one in given]
        return [one.group[0][1] for one in english().ordered(figures)]

    assert values("visits_band", "2-3", "8+", "1", "4-7") == ["1", "2-3", "4-7", "8+"]
    assert values("age_band", "18-24", "4-7", "8-12", "unknown", "65+") == [
        *("4-7", "8-12", "18-24", "65+", "unknown"),
    ]
    assert values("activity", "Zang", "Dans") == ["Zang", "Dans"]


COUNTERS = [
    (Counter(4, 30, 1), "4 van de 30 verhalen wijzen een andere kant op."),
    (Counter(1, 30, 1), "Eén van de 30 verhalen wijst een andere kant op."),
    (Counter(0, 30, 0), "We zochten in 30 verhalen; geen ervan wijst een andere kant op."),
    (Counter(0, 9, 0), "We zochten in 9 verhalen; geen ervan wijst een andere kant op."),
    (Counter(0, 8, 0), "Te weinig verhalen om dat te kunnen zeggen."),
    (Counter(None, None, 0), "Enkele verhalen zijn gelezen"),
]


@pytest.mark.parametrize(("counter", "said"), COUNTERS)
def test_counter_stories_are_always_spoken_of(app: Flask, counter: Counter, said: str) -> None:
    with app.test_request_context(), force_locale("nl"):
        assert dutch().note(sentences.counted_against(counter)).startswith(said)


def test_the_verb_is_no_stronger_than_the_evidence() -> None:
    made = lay(an_aim(), evidence())
    assert english().concluded(made).endswith("The evidence points to it.")
    weak = lay(an_aim(), evidence(coded=()))
    assert english().concluded(weak).endswith("This is a first indication.")
    silent = lay(an_aim(), evidence(stories=told(2)))
    assert english().concluded(silent).startswith("The figures speak. There are not enough")


def test_both_sides_against_a_statement_turn_it_round() -> None:
    made = lay(an_aim(), evidence(measured("repeat_visits", a_share(6, 60)), stories=told(1, 9)))
    assert english().heading(made) == "The reverse of: Children come back"


def test_a_code_without_its_count_says_that_it_is_withheld() -> None:
    assert english().told_in(coded()) == "in 12 of 24 stories"
    assert english().told_in(coded(stories_with=None, stories_coded=None)) == "withheld"


def test_no_forbidden_word_is_among_our_own(app: Flask) -> None:
    with app.test_request_context():
        for language, words in FORBIDDEN.items():
            with force_locale(language):
                for path in sorted(OURS.glob("*.py")):
                    for msgid in re.findall(r'N_\(\s*"((?:[^"\\]|\\.)*)"', path.read_text("utf-8")):
                        said = gettext(msgid).lower()
                        found = [one for one in words if re.search(rf"\b{one}\b", said)]
                        assert not found, (path.name, msgid)


def test_a_key_that_is_a_subject_and_a_code_has_a_name_as_each() -> None:
    reader = english(
        labels={"confidence": {"en": "Confidence"}}, codes={"confidence": {"en": "Daring"}}
    )
    assert reader.named("construct", "confidence") == "Confidence"
    assert reader.named("code", "confidence") == "Daring"


def test_of_sessions_none_is_no_nobody(app: Flask) -> None:
    none = Figure(0.0, 0, 65, 65, notes=(Note("full count"),))
    with app.test_request_context("/"), force_locale("nl"):
        sessions = replace(measured("cancellation_share", none), rule="events")
        assert dutch().figure(sessions).words == "geen van de 65"
        assert dutch().figure(measured("named_coverage", none)).words == "geen van de 65"
        assert dutch().figure(measured("repeat_visits", none)).words == "niemand van de 65"


def test_an_area_that_has_only_a_code_is_called_a_code() -> None:
    assert english().named("area", "bu05990321") == "area code BU05990321"
    assert english().named("area", "Bospolder") == "Bospolder"
    assert english().named("area", "unknown") == "unknown"


def differences(count: int, p: float, clear: float = 0.0001) -> Reader:
    """A reader of as many differences of which all but the first, clear one have this p."""
    whole = [gap(0.02, 0.31, f"c{n}") for n in range(count)]
    gaps = [
        replace(one, people=20, figure=replace(one.figure, p=p if n else clear))
        for n, one in enumerate(whole)
    ]
    matrix = Matrix((), (), (), tuple(gaps))
    found = a_report("partner", Stretch(6, "Sides", (matrix,)))
    return reader_of(found, "en", english().say, {})


def words(given: Reader, construct: str) -> str:
    return given.figure(gap(0.02, 0.31, construct)).words


def test_ten_differences_are_judged_together_and_nine_each_by_its_own_interval() -> None:
    nine, ten = differences(9, 0.03), differences(10, 0.03)
    assert (nine.together, ten.together) == (0, 10)
    apart = "families more often positive than participants"
    assert {words(nine, f"c{n}") for n in range(9)} == {apart}
    assert words(ten, "c0") == apart, "0.0001 is below 0.05 / 10"
    assert {words(ten, f"c{n}") for n in range(1, 10)} == {"no clear difference"}


def test_the_page_says_that_differences_were_judged_together(app: Flask) -> None:
    blocks = app.jinja_env.get_template("components/blocks.html")
    with app.test_request_context("/"), force_locale("nl"):
        for count, said in ((9, False), (10, True)):
            given = differences(count, 0.03)
            page = str(
                blocks.make_module(
                    {"reader": given, "defined": lambda _: None, "address": None}
                ).Matrix(Matrix((), (), (), (gap(0.02, 0.31),)))  # type: ignore[attr-defined]  # -- a macro
            )
            assert ("We hebben ze samen beoordeeld" in page) == said


def test_who_still_comes_is_read_in_words_with_its_line_and_those_at_risk() -> None:
    figure = Figure(0.68, n=60, interval=Interval(0.6, 0.76, "greenwood_loglog"))
    said = english().figure(replace(measured("retention", figure), group=(("day", "90"),)))
    assert (said.large, said.beside, said.words) == ("about 70%", "(n = 60)", "about 70% (n = 60)")
    assert (said.line, said.chance) == ((0.6, 0.68, 0.76), "Allowing for chance: 60 to 76%.")


def test_codes_are_read_as_between_so_many_people() -> None:
    bounds = Interval(245.7931739, 300.0, "code_bounds", None)
    one = measured("unique_bounds", Figure(300, 300, None, 60, bounds))
    one = replace(one, unit="persons")
    assert english().figure(one).words == "between 245 and 300 people"
    assert english().resting(one) == "(n = 60)"


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("hours", 3.75, "3.8 hours"),
        ("hours", 1.0, "one hour"),
        ("visits", 1.04, "one visit"),
        ("index", 0.5350877, "0.54 on a scale from 0 to 1"),
        ("visits", 2.26, "2.3 visits"),
        ("visits", 2.25, "2.3 visits"),
        ("index", 0.125, "0.13 on a scale from 0 to 1"),
    ],
)
def test_hours_visits_and_indexes_are_read_with_their_unit(
    unit: str, value: float, words: str
) -> None:
    figure = Figure(value, n=20, notes=(Note("full count"),))
    said = english().figure(replace(measured("art_hours", figure), unit=unit))
    assert (said.words, said.full) == (words, True)


def test_half_a_point_of_difference_goes_up_from_whichever_side_one_looks() -> None:
    for value, read in ((0.125, "13"), (-0.125, "\N{MINUS SIGN}13"), (-0.001, "0")):
        one = replace(gap(-0.4, 0.4), figure=Figure(value, n=8, interval=Interval(-0.4, 0.4, "x")))
        assert f"a difference of {read} points" in english().figure(one).large


@pytest.mark.parametrize(
    ("unit", "figure", "rests"),
    [
        ("share", a_share(26, 28), "(26 of 28)"),
        ("share", a_share(300, 400), ""),
        ("share", a_share(8, 10), ""),
        ("persons", a_count(28, 28), ""),
        ("visits", a_count(28, 6), "(n = 6)"),
        ("persons", Figure(10.0, n=10), "(n = 10)"),
        ("kinds", Figure(3.0, n=3), "(n = 3)"),
        ("visits", Figure(20.0, 400, 20, 20), "(n = 20)"),
    ],
)
def test_beside_each_figure_stands_what_it_rests_on_unless_its_words_say_so(
    unit: str, figure: Figure, rests: str
) -> None:
    assert english().resting(replace(measured("x", figure), unit=unit)) == rests


@pytest.mark.parametrize(
    ("share", "read"),
    [
        (0.0, "0%"),
        (0.003, "less than 1%"),
        (0.125, "13%"),
        (0.662, "66%"),
        (0.997, "more than 99%"),
        (1.0, "100%"),
    ],
)
def test_a_share_in_a_sentence_is_all_or_nothing_only_when_it_is(share: float, read: str) -> None:
    remark = Remark("Of %(share)s of the visits we do not know.", (("share", share),))
    assert english().note(remark) == f"Of {read} of the visits we do not know."


def test_months_days_and_routes_have_names() -> None:
    reader = english()
    assert reader.named("month", "2025-03") == "March 2025"
    assert reader.named("month", "unknown") == "unknown"
    assert reader.named("day", "30") == "after 30 days"
    assert reader.named("route", "in_school>after_school") == "In school hours → After school"
    assert reader.named("route", "in_school>unknown") == "In school hours → unknown"
