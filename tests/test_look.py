"""Components as the pages use them: labels, errors and tables that a screen reader can follow."""

import re
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, StringField
from wtforms.validators import InputRequired

from impact.kit.faults import EXPECTED, Fault, Taken
from impact.kit.forms import SelectChoice
from impact.pilots.models import Pilot


class Told(FlaskForm):  # type: ignore[misc]  # -- Flask-WTF carries no types
    """A form in which everything was forgotten."""

    class Meta:
        csrf = False

    day = StringField(
        "Lesdatum", [InputRequired("Vul een datum in.")], description="Zoals 1-2-2025"
    )
    kind = RadioField(
        "Soort", [InputRequired("Kies er een.")], choices=[SelectChoice("a", "Geteld")]
    )
    file = FileField("Kies een bestand")


def drawn(app: Flask, source: str, **given: Any) -> str:
    """Return a piece of template as a page would show it, in Dutch."""
    with app.test_request_context("/"), force_locale("nl"):
        return render_template_string(source, **given)


@pytest.fixture
def form(app: Flask) -> Told:
    """The form, sent without anything in it."""
    with app.test_request_context("/"):
        told = Told()
        told.validate()
        return told


def test_an_error_stands_on_top_and_at_its_field(app: Flask, form: Told) -> None:
    page = drawn(
        app, '{% from "components/field.html" import whole %}{{ whole(form, "Stuur") }}', form=form
    )
    assert 'role="alert"' in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page
    assert 'aria-describedby="day-hint day-error"' in page
    assert 'aria-invalid="true"' in page
    assert '<span class="err" id="day-error">Fout: Vul een datum in.</span>' in page
    assert 'aria-describedby="kind-error"' in page
    assert 'enctype="multipart/form-data"' in page


def test_the_title_of_a_page_with_errors_says_so(app: Flask, form: Told) -> None:
    for frame in ("base", "plain", "public"):
        source = "{% extends frame %}{% block title %}Les{% endblock %}"
        assert "<title>Les" in drawn(app, source, frame=f"{frame}.html")
        assert "<title>Fout: Les" in drawn(app, source, frame=f"{frame}.html", form=form)


@pytest.mark.parametrize(("language", "way"), [("nl", "ltr"), ("tr", "ltr"), ("ar", "rtl")])
def test_a_public_page_is_in_the_language_of_its_questions(
    app: Flask, language: str, way: str
) -> None:
    page = drawn(app, '{% extends "public.html" %}', page_lang=language)
    assert f'<html lang="{language}" dir="{way}">' in page
    assert ('<span lang="nl" dir="ltr">Je hoeft je naam niet te noemen.' in page) == (
        language != "nl"
    )


def test_a_refused_file_is_a_table_of_what_is_not_right(app: Flask) -> None:
    fault = Fault(EXPECTED, {"expected": "een jaar", "found": "'<x>'"}, "a.csv", 14, "birth_year")
    source = '{% from "components/note.html" import faults %}{{ faults(found) }}'
    one, many = drawn(app, source, found=[fault]), drawn(app, source, found=[fault] * 60)
    assert "1 ding klopt niet" in one
    assert 'data-l="Rij">14<' in one
    assert "verwacht: een jaar, gevonden: &#39;&lt;x&gt;&#39;" in one
    assert "60 dingen kloppen niet" in many
    assert "Dit zijn de eerste 50." in many


def test_an_import_says_what_it_did(app: Flask) -> None:
    taken = Taken(1112, 3, 2, (Fault(EXPECTED, {"expected": "a", "found": "b"}, "a.csv", 5),))
    source = '{% from "components/note.html" import taken %}{{ taken(it) }}'
    page = drawn(app, source, it=taken)
    assert '<span class="v">1.112</span>' in page
    assert "Rij 5: verwacht: a, gevonden: b" in page


@pytest.mark.parametrize(
    ("number", "of", "happy", "mouth"),
    [(1, 2, False, 0), (2, 2, False, 4), (2, 3, False, 2), (1, 3, True, 2), (2, 3, True, 3)],
)
def test_faces_run_from_sad_to_glad_whatever_their_number(
    app: Flask, number: int, of: int, mouth: int, *, happy: bool
) -> None:
    source = '{% import "components/icons.html" as icons %}{{ icons.face(n, of, happy) }}|'
    source += "{{ icons.mouths[mouth]|safe }}"
    face, expected = drawn(app, source, n=number, of=of, happy=happy, mouth=mouth).split("|")
    assert expected in face


def test_every_icon_can_be_drawn_and_says_nothing_to_a_screen_reader(app: Flask) -> None:
    source = '{% import "components/icons.html" as icons %}'
    source += "{% for name in icons.drawn %}{{ icons.i(name) }}{% endfor %}"
    source += "{% for n in range(1, 12) %}{{ icons.code(n, 'x') }}{% endfor %}"
    page = drawn(app, source)
    assert page.count("<svg") == page.count('aria-hidden="true"') == 33 + 11
    assert "&lt;" not in page


def test_the_frame_leaves_what_a_page_was_given_alone(app: Flask) -> None:
    given = {"account": "mine", "found": "mine", "menu_of": "mine", "pilot": Pilot(name="mine")}
    source = (
        "{% extends frame %}{% block main %}{{ account }}{{ found }}{{ pilot.name }}{% endblock %}"
    )
    for frame in ("base.html", "plain.html", "public.html"):
        assert "minemine" in drawn(app, source, frame=frame, **given)
