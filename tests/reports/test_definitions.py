"""Every number opens its definition, in both languages, for everybody."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from impact.indicators.catalogue import Catalogue
from impact.reports.definitions import FORMULAS, OF_CODES, definition, definitions


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
