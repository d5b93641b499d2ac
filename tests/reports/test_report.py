"""The report as a whole: empty, filled, for whom, and never computed twice."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from impact.indicators.blocks import Chart, Matrix, Report, Stretch
from impact.indicators.figure import Figure
from impact.indicators.warehouse import Warehouse
from impact.kit.dates import Period
from impact.kit.db import db
from impact.pilots.access import operator_scope
from impact.pilots.models import Pilot
from impact.reports.claims import lay
from impact.reports.edges import another_way, unknown
from impact.reports.page import page_of
from impact.reports.report import build_report, claims_of, question
from impact.reports.store import aims, save_outcome
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import a_pilot, someone
from tests.reports.makers import (
    a_cell,
    a_report,
    a_share,
    an_aim,
    coded,
    evidence,
    gap,
    measured,
)
from tests.reports.test_reading import FORBIDDEN

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
TODAY = date(2026, 11, 21)
NUMBERS = [3, 4, 5, 6, 7, 8, 9, 11, 12, 13]


class Words(HTMLParser):
    """The words that a page shows, without what lies in its head."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.said: list[str] = []
        self.away = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.away += tag in ("head", "form", "style")

    def handle_endtag(self, tag: str) -> None:
        self.away -= tag in ("head", "form", "style")

    def handle_data(self, data: str) -> None:
        if not self.away and data.strip():
            self.said.append(data.strip())


def words(page: str) -> str:
    reader = Words()
    reader.feed(page)
    return " ".join(reader.said)


def built(app: Flask, *pilots: Pilot, audience: Any = "partner", today: date = TODAY) -> Report:
    for one in pilots:
        db.session.refresh(one)
    asked = operator_scope(pilots, YEAR, audience)
    catalogue, warehouse = app.extensions["catalogue"], app.extensions["warehouse"]
    return build_report(catalogue, warehouse, question(asked, aims(pilots), today))


def filled(pilot: Pilot, people: int = 20) -> None:
    rows = [
        a_visit(f"p{n:02}", day, birth_year=1990, activity="Dans")
        for n in range(people)
        for day in ("2025-02-05", "2025-02-12", "2025-03-05")
    ]
    take_in(pilot, a_file(*rows))


@pytest.fixture
def warehouse(app: Flask) -> Warehouse:
    """The counting engine, that knows how often it computed."""
    found: Warehouse = app.extensions["warehouse"]
    return found


def test_an_empty_pilot_is_a_whole_report_for_everybody(app: Flask) -> None:
    a_pilot()
    manager = someone(app, "manager")
    for language, words_of_it in (("nl", "Nog geen uitspraken"), ("en", "No claims yet")):
        for audience in ("partner", "funder", "public"):
            address = f"/pilots/talentz-skool/rapport?audience={audience}&lang={language}"
            page = manager.get(address)
            assert page.status_code == 200
            said = words(page.text)
            assert words_of_it in said
            assert re.search(r"\d", _without_dates(said)) is None, _without_dates(said)
            assert not [
                one for one in FORBIDDEN[language] if re.search(rf"\b{one}\b", said.lower())
            ]
            headings = [int(one) for one in re.findall(r'<h2 id="s(\d+)"', page.text)]
            assert headings == NUMBERS


def _without_dates(said: str) -> str:
    """Return a text without its dates, in Dutch and English."""
    return re.sub(r"\b\d{1,2} [a-z]+ \d{4}|\b[A-Z][a-z]+ \d{1,2}, \d{4}", "", said)


def test_what_points_another_way_and_what_is_unknown_is_never_left_out(few_figures: Flask) -> None:
    pilot = a_pilot()
    for audience in ("partner", "funder", "public"):
        numbers = [one.number for one in built(few_figures, pilot, audience=audience).stretches]
        assert numbers == [0, 8, 9, 12, 13]


def test_the_same_question_is_answered_once(few_figures: Flask, warehouse: Warehouse) -> None:
    app = few_figures
    pilot = a_pilot()
    filled(pilot)
    first = built(app, pilot)
    before = warehouse.computed
    assert built(app, pilot) is first
    assert warehouse.computed == before


def test_another_reader_costs_no_counting(few_figures: Flask, warehouse: Warehouse) -> None:
    app = few_figures
    pilot = a_pilot()
    filled(pilot)
    built(app, pilot)
    before = warehouse.computed
    built(app, pilot, audience="funder")
    assert warehouse.computed == before + 1, "the report itself, and no count under it"


def test_a_write_a_day_and_an_outcome_ask_anew(few_figures: Flask) -> None:
    app = few_figures
    pilot = a_pilot()
    filled(pilot)
    first = built(app, pilot)
    assert built(app, pilot, today=date(2026, 11, 22)) is not first
    save_outcome(pilot, an_aim(uid=""), today=TODAY)
    with_claim = built(app, pilot)
    assert [len(claims_of(one)) for one in (first, with_claim)] == [0, 1]
    filled(pilot, people=21)
    assert built(app, pilot).figures != with_claim.figures


def test_a_claim_without_stories_is_silent_and_says_which_side(few_figures: Flask) -> None:
    app = few_figures
    pilot = a_pilot()
    filled(pilot)
    save_outcome(pilot, an_aim(uid=""), today=TODAY)
    (claim,) = claims_of(built(app, pilot))
    assert (claim.counting, claim.telling, claim.relation) == ("+", None, "silent")
    assert claim.signals[0].measured.figure.numerator == 20
    manager = someone(app, "manager")
    page = manager.get(f"/pilots/{pilot.code}/rapport?from=1-1-2025&to=31-12-2025")
    said = words(page.text)
    assert "De cijfers spreken. Er zijn nog te weinig verhalen om ernaast te leggen." in said
    assert "Te weinig verhalen om dat te kunnen zeggen." in said
    assert "Afgesproken: minstens 60%, op 1 september 2024. Het cijfer haalt dat." in said


def test_several_pilots_are_one_report_without_claims(few_figures: Flask) -> None:
    app = few_figures
    pilots = [a_pilot("west"), a_pilot("oost")]
    for one in pilots:
        filled(one)
        save_outcome(one, an_aim(uid=""), today=TODAY)
    both = built(app, *pilots)
    assert [one.code for one in both.scope.pilots] == ["oost", "west"]
    visits = next(one for one in both.figures if one.name == "visits" and not one.group)
    assert visits.figure.value == 120
    assert not claims_of(both)


def test_a_page_asks_the_database_as_often_with_twice_the_rows(
    app: Flask, statements: list[str]
) -> None:
    pilot = a_pilot()
    browser = someone(app, "manager")
    asked = []
    for people in (20, 40):
        filled(pilot, people)
        for _ in range(2):
            statements.clear()
            assert browser.get(f"/pilots/{pilot.code}/rapport").status_code == 200
        asked.append(len([one for one in statements if not one.startswith("BEGIN")]))
    assert asked[0] == asked[1] <= 12


@pytest.fixture
def drawn(app: Flask) -> Iterator[str]:
    """A page with one of every block in it."""
    with app.test_request_context("/"):
        yield render_template("reports/file.html", look="", **page_of(a_report("partner")))


def test_every_kind_of_block_is_drawn(drawn: str) -> None:
    for part in ('class="joint"', "<figure", "fold matrix", 'class="quote', 'class="code k1'):
        assert part in drawn, part
    assert drawn.count('class="quote other"') == 1
    assert drawn.count("<h1") == 1


def test_every_number_opens_its_definition(drawn: str) -> None:
    for name in ("visits", "repeat_visits", "named_coverage", "construct_positive"):
        assert f'<dd><a href="/definities/{name}">{name}/1</a>' in drawn, name
    assert "n = 60" in drawn
    assert drawn.count("Hoe tellen we dit?") >= 5


def a_page(audience: str, *blocks: Any) -> str:
    given = page_of(a_report(audience, Stretch(3, "Who came", blocks)))  # type: ignore[arg-type]  # -- a word that a test knows
    return render_template("reports/file.html", look="", **given)


def test_every_row_of_a_chart_has_its_own_n(app: Flask) -> None:
    rows = tuple(
        measured("attendance_rate", a_share(k, n), (("activity", name),))
        for name, k, n in (("Dans", 20, 30), ("Muziek", 21, 35))
    )
    with app.test_request_context("/"):
        drawn = a_page("partner", Chart("shares", "By activity.", rows))
    for n in (30, 35):
        assert f'<td data-l="n">{n}</td>' in drawn
    assert "n = 30" not in drawn, "which would be said of both"


def test_groups_side_by_side_each_have_their_own_n(app: Flask) -> None:
    kinds = tuple(
        measured("offer_diversity", Figure(2.0, n=n), (("basis", basis),), "kinds")
        for basis, n in (("activities", 4), ("sessions", 30))
    )
    with app.test_request_context("/"):
        drawn = a_page("partner", *kinds)
    assert re.findall(r"\(n = (\d+)\)", drawn) == ["4", "30"]
    assert "<b>n = " not in drawn


def test_almost_no_one_in_a_cell_and_a_gap_say_on_how_many_they_rest(app: Flask) -> None:
    about = (("construct", "belonging"), ("moment", "post"), ("perspective", "family"))
    figure = replace(measured("construct_positive", a_share(0, 12), about), people=12)
    cell = replace(a_cell("family", 12), positive=(figure,))
    apart = replace(gap(0.02, 0.31), people=20)
    with app.test_request_context("/"):
        drawn = a_page("funder", Matrix(("belonging",), ("family",), (cell,), (apart,)))
    assert "bijna niemand (n = 12)" in drawn
    assert "(n = 60)" in drawn, "the difference rests on both sides"


def test_the_four_empty_cells_are_four_different_words(drawn: str) -> None:
    matrix = drawn[drawn.index("matrix") : drawn.index("</table>", drawn.index("matrix"))]
    for state in ("Niet gevraagd", "Gevraagd, niemand antwoordde", "45"):
        assert state in matrix, state
    with_few = words(matrix)
    assert "Afgeschermd" in with_few or "3 antwoorden" in with_few
    assert "Totaal" not in with_few
    assert "Gemiddeld" not in with_few


def test_no_total_stands_under_the_matrix_for_any_reader(app: Flask) -> None:
    for audience in ("partner", "funder", "public"):
        with app.test_request_context("/"):
            page = render_template("reports/file.html", look="", **page_of(a_report(audience)))
        matrix = page[page.index("matrix") : page.index("</table>", page.index("matrix"))]
        assert matrix.count("<tr>") == 2
        assert matrix.count("<th ") == 1 + 4 + 1


def test_a_quote_in_another_language_says_so(app: Flask) -> None:
    report = a_report("partner")
    with app.test_request_context("/?lang=en"):
        page = render_template("reports/file.html", look="", **page_of(report))
    assert '<p lang="nl">Woorden van' in page


def test_a_report_of_a_child_pilot_for_a_funder_names_no_small_group(few_figures: Flask) -> None:
    app = few_figures
    pilot = a_pilot(under_16=True)
    rows = [
        a_visit(
            f"p{n:02}", "2025-02-05", birth_year=2015 if n < 12 else 2009, gender="m" if n else "f"
        )
        for n in range(14)
    ]
    take_in(pilot, a_file(*rows))
    report = built(app, pilot, audience="funder")
    small = [one for one in report.figures if one.name == "participant_profile" and one.group]
    assert small
    assert {one.figure.status for one in small if one.group[0][0] != "area"} == {"withheld"}
    assert replace(report, stretches=()).figures == report.figures


def test_a_funder_reads_their_report_and_no_other(few_figures: Flask) -> None:
    app = few_figures
    pilot, other = a_pilot(), a_pilot("elders")
    funder: FlaskClient = someone(app, "funder", pilot)
    assert "Rapport voor een financier" in funder.get(f"/pilots/{pilot.code}/rapport").text
    for address in (
        f"/pilots/{pilot.code}/rapport?audience=partner",
        f"/pilots/{pilot.code}/rapport?audience=public",
        f"/pilots/{other.code}/rapport",
        f"/pilots/{other.code}/rapport.json",
        "/pilots/onbekend/rapport",
        "/rapport",
    ):
        assert funder.get(address).status_code == 404, address


def test_a_breakdown_that_is_withheld_whole_takes_one_line(app: Flask) -> None:
    bands = tuple(
        measured("participant_profile", a_share(k, 12), (("age_band", band),))
        for band, k in (("8-12", 9), ("13-17", 3))
    )
    chart = Chart("shares", "How old people were.", bands)
    with app.test_request_context("/?lang=en"):
        given = page_of(a_report("funder", Stretch(3, "Who came", (chart,))))
        page = render_template("reports/file.html", look="", **given)
    assert '<svg class="chart' not in page
    assert "8 to 12 years, 13 to 17 years: withheld" in " ".join(words(page).split()).replace(
        " :", ":"
    )
    assert not re.search(r"\b(9|3) of 12", page)


def test_a_code_has_one_pattern_in_the_whole_report(app: Flask) -> None:
    found = (coded("rust", label={"nl": "Rust"}), coded())
    claim = lay(an_aim(), evidence(coded=found))
    report = a_report("partner", Stretch(7, "Told", found), Stretch(8, "Claims", (claim,)))
    with app.test_request_context("/"):
        page = render_template("reports/file.html", look="", **page_of(report))
    chips = re.findall(r'class="code (k\d) ">.*?<span>(\w+)</span>', page)
    assert chips == [("k1", "Rust"), ("k2", "Durven"), ("k2", "Durven")]


def test_every_claim_stands_in_one_line_under_the_figures_on_top(drawn: str) -> None:
    top, rest = drawn.split('id="s3"')
    (line,) = re.findall(r'<li class="spread"><a href="#c-outcome-one">(.*?)</li>', top, re.DOTALL)
    said = words(line)
    plate = words(rest[rest.index('<article class="joint"') :])
    for part in ("1. Kinderen komen terug", "Bevestigt", "Bewijs: gedragen"):
        assert part in said
        assert part in plate
    assert '<h3 id="c-outcome-one"' in rest


def test_without_claims_there_is_no_list_of_them(app: Flask) -> None:
    with app.test_request_context("/"):
        page = render_template(
            "reports/file.html", look="", **page_of(a_report("partner", Stretch(9, "Another", ())))
        )
    assert 'id="glance"' not in page


def test_words_in_another_language_say_so_everywhere_and_what_is_not_known_says_nothing(
    app: Flask,
) -> None:
    aim = an_aim(statement=(("nl", "Kinderen komen terug"),))
    claim = lay(aim, evidence())
    told = Stretch(8, "Claims", (claim,))
    known = a_report("partner", told)
    whole = a_report("partner", told, another_way(known), unknown(known))
    with app.test_request_context("/?lang=en"):
        page = render_template("reports/file.html", look="", **page_of(whole))
    said = len(re.findall("Kinderen komen terug", page))
    assert said == len(re.findall('<span lang="nl">Kinderen komen terug</span>', page)) >= 4
    assert re.findall(r"It could also be: Het was opvang\.", words(page))
    assert '<span lang="nl">Het was opvang' not in page
