"""Every number opens its definition, in both languages, for everybody."""

from html import unescape
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from impact.indicators.blocks import Rule
from impact.indicators.catalogue import Catalogue
from impact.reports.definition_words import INTERVALS, SMALL
from impact.reports.definitions import FORMULAS, OF_CODES, definition, definitions
from tests.attendance.makers import a_file, a_visit, figures, take_in
from tests.makers import a_pilot

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def catalogue(app: Flask) -> Catalogue:
    """Everything the house can measure."""
    found: Catalogue = app.extensions["catalogue"]
    return found


def test_every_indicator_has_its_formula_in_words_and_no_other(catalogue: Catalogue) -> None:
    assert set(FORMULAS) == set(catalogue.indicators) | set(OF_CODES)


def test_every_definition_is_there_in_dutch_and_english(
    app: Flask, catalogue: Catalogue, client: FlaskClient
) -> None:
    for one in definitions(catalogue):
        pages = {}
        for language in ("nl", "en"):
            answer = client.get(f"/definities/{one.name}?lang={language}")
            assert answer.status_code == 200, one.name
            pages[language] = answer.text
            with app.test_request_context(), force_locale(language):
                said = [gettext(text) for text in (one.label, one.question, one.formula.counted)]
            assert all(str(text) in unescape(answer.text) for text in said), one.name
        assert pages["nl"] != pages["en"]
        assert f"{one.name}/{one.version}" in pages["nl"]


def test_a_definition_says_what_it_rests_on_and_where_it_comes_from(catalogue: Catalogue) -> None:
    for one in definitions(catalogue):
        assert all((one.formula.rests_on, one.formula.left_out, one.source, one.unit)), one.name
        assert one.reads, one.name
        assert set(one.reads) <= {n for n, f in catalogue.frames.items() if f.query}, one.name


def test_the_list_names_them_all(client: FlaskClient, catalogue: Catalogue) -> None:
    page = client.get("/definities").text
    assert all(f'href="/definities/{one.name}"' in page for one in definitions(catalogue))


def test_what_is_not_counted_has_no_definition(client: FlaskClient, catalogue: Catalogue) -> None:
    assert definition(catalogue, "happiness") is None
    assert client.get("/definities/happiness").status_code == 404


def test_an_indicator_that_is_new_falls_back_on_its_own_words(catalogue: Catalogue) -> None:
    found = definition(catalogue, "repeat_visits")
    assert found is not None
    assert found.version == 2
    assert "90 days" in found.docstring


def test_what_developers_wrote_is_folded_and_in_english(client: FlaskClient) -> None:
    page = client.get("/definities/repeat_visits").text
    folded = page[page.index('<details class="data"') : page.index("</details>")]
    assert "Zoals het in de code staat" in folded
    assert '<div class="card" lang="en">' in folded


def test_the_page_in_docs_says_what_the_code_says(app: Flask) -> None:
    written = (ROOT / "docs/indicators.md").read_text("utf-8")
    said = app.test_cli_runner().invoke(args=["definitions"]).output
    assert written == said, "flask --app wsgi definitions > docs/indicators.md"


def test_every_indicator_says_how_far_chance_reaches_and_what_holds_for_small_numbers(
    catalogue: Catalogue,
) -> None:
    assert set(get_args(Rule)) <= set(SMALL)
    for one in definitions(catalogue):
        assert set(one.about.interval) <= set(INTERVALS), one.name
        assert one.about.rules, f"{one.name}: say a rule beside the mark, with `explained`"
        assert set(one.about.history) <= set(range(1, one.version + 1)), one.name
        assert one.version == 1 or one.version in one.about.history, f"{one.name}: what changed?"


def test_a_definition_is_whole_on_its_page(client: FlaskClient) -> None:
    page = unescape(client.get("/definities/repeat_visits").text)
    for words in (
        "Twee lessen op één dag is geen terugkomst.",
        "dagen waarin iemand terug moet komen: <b>90</b>",
        "Het interval van Wilson, 95 procent.",
        "De partner kan verder splitsen",
        "Vanaf 10. Gesplitst naar wie mensen zijn",
        "Wat een afgeschermd getal zou verraden, is ook afgeschermd.",
        "Versie 1: Wie geen les had om naar terug te komen, telde als niet teruggekomen.",
        "Significant Public",
    ):
        assert words in page, words


def test_the_intervals_of_figures_are_those_that_their_definitions_name(app: Flask) -> None:
    pilot = a_pilot()
    days = [f"2025-{month:02}-{day:02}" for month in (1, 2, 3, 6) for day in (3, 10, 17)]
    told = {"enrolled_on": "2025-01-01", "course_end": "2025-03-20"}
    visits = [a_visit(f"p{n}", day, minutes=60, **told) for n in range(6) for day in days[n:]]
    take_in(pilot, a_file(*visits))
    explained = app.extensions["catalogue"].explained
    found = {
        (name, one.figure.interval.method)
        for (name, _group), one in figures(pilot).items()
        if one.figure.interval
    }
    assert found
    assert [pair for pair in found if pair[1] not in explained[pair[0]].interval] == []
