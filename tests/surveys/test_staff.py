"""The pages of staff: taking in, trying, publishing, opening and closing."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from impact.kit.db import db
from impact.pilots.models import Pilot
from surveys import wave_store
from surveys.models import Draft, Link, Questionnaire, QuestionnaireVersion, Response, Wave
from tests.makers import DAY, a_pilot, hidden, someone
from tests.surveys.makers import (
    FIVE,
    a_draft,
    a_form,
    a_questionnaire,
    answers,
    asking,
    known_forms,
    sent,
)

FORM = a_form(asking(), more="| impact_construct ")
DUTCH = {"Accept-Language": "nl"}


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    return a_pilot()


@pytest.fixture
def manager(app: Flask, pilot: Pilot) -> FlaskClient:
    return someone(app, "manager")


def page(client: FlaskClient, url: str) -> str:
    found = client.get(url, headers=DUTCH)
    assert found.status_code == 200, url
    assert found.text.count("<h1") == 1
    return found.text


def post(client: FlaskClient, url: str, at: str = "", **given: object) -> TestResponse:
    """Send the form on the page `url` to `at`, or to the page itself."""
    data = hidden(client.get(url).text) | given
    answer = client.post(at or url, data=data, headers=DUTCH)
    db.session.commit()  # what was read before is old now
    db.session.expire_all()
    return answer


def handed(client: FlaskClient, content: bytes, name: str = "klein.md") -> TestResponse:
    return post(client, "/vragenlijsten/inlezen", ready="", file=(BytesIO(content), name))


def test_before_there_is_anything_the_page_says_what_to_do(manager: FlaskClient) -> None:
    said = page(manager, "/vragenlijsten")
    assert "Nog geen vragenlijst" in said
    assert "/vragenlijsten/inlezen" in said


def test_a_form_is_taken_in_tried_and_published(manager: FlaskClient, pilot: Pilot) -> None:
    done = handed(manager, FORM)
    assert done.status_code == 303
    show = done.location
    said = page(manager, show)
    assert "Vraag q1?" in said
    assert "Punt 5" in said
    assert "Concept" in said
    assert post(manager, f"{show}/publiceren").status_code == 303
    assert "Gepubliceerd" in page(manager, show)
    assert "Klein" in page(manager, "/vragenlijsten")
    assert db.session.query(QuestionnaireVersion.published_by).scalar() is not None


def test_a_ready_questionnaire_is_one_choice(manager: FlaskClient) -> None:
    assert "Wat merkt u thuis?" in page(manager, "/vragenlijsten/inlezen")
    done = post(manager, "/vragenlijsten/inlezen", ready="gezin")
    assert done.status_code == 303
    assert "Gaat uw kind met plezier" in page(manager, done.location)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (a_form("rank five | q | V |"), "f.md", "rank five"),
        (a_form("rank five | q | V |"), "f.md", "verwacht: één van select_one "),
        (a_form(" | q | V |"), "f.md", "text note begin_group end_group, gevonden: niets"),
        (b"\x89PNG" * 100, "f.xlsx", "Excel"),
        (bytes(range(256)) * 1_500, "f.xlsx", "Excel"),
        (b"x", "f.docx", "verwacht een vragenlijst"),
    ],
)
def test_a_form_that_cannot_be_carried_is_explained(
    manager: FlaskClient, content: bytes, name: str, said: str
) -> None:
    refused = handed(manager, content, name)
    assert refused.status_code == 422
    assert "<title>Fout:" in refused.text
    assert said in refused.text
    assert db.session.query(Questionnaire).count() == 0


def test_neither_a_file_nor_a_ready_form_is_asked_for_again(manager: FlaskClient) -> None:
    refused = post(manager, "/vragenlijsten/inlezen", ready="")
    assert refused.status_code == 422
    assert "Kies een bestand" in refused.text


def test_rows_may_be_left_out_and_are_named(manager: FlaskClient) -> None:
    content = a_form("rank five | a | A |", "text | b | B |")
    held = (BytesIO(content), "f.md")
    done = post(manager, "/vragenlijsten/inlezen", ready="", file=held, partial="y")
    said = page(manager, done.location)
    assert "Rij 2" in said
    assert "B" in said


def test_what_stands_in_the_way_is_listed_and_may_be_set_aside(manager: FlaskClient) -> None:
    name, content = known_forms()[0]
    of = a_draft(content, name)
    url = f"/vragenlijsten/{of.uid}/publiceren"
    said = page(manager, url)
    assert "moet voorgelezen worden" in said
    assert not re.search(r"\bP\d", said)
    refused = post(manager, url, p8="later", p9=" ")
    assert refused.status_code == 422
    assert "<title>Fout:" in refused.text
    why = "Schrijf op waarom dit gevraagd mag worden, wie dat afwoog en wanneer."
    assert f'<a href="#p9">{why}</a>' in refused.text
    assert 'href="#p8"' not in refused.text
    assert post(manager, url, p8="later", p9="M. Jansen").status_code == 303
    version = db.session.query(QuestionnaireVersion).one()
    assert version.state == "published"
    assert version.change_note == "P8: later\nP9: M. Jansen"


def test_what_cannot_be_set_aside_has_no_field(manager: FlaskClient) -> None:
    of = a_draft(a_form("text | q |  |"))
    url = f"/vragenlijsten/{of.uid}/publiceren"
    said = page(manager, url)
    assert "geen tekst in de taal" in said
    assert 'name="p8"' not in said
    refused = post(manager, url)
    assert refused.status_code == 422
    assert "<title>Fout:" in refused.text
    assert "1 punt moet in het formulier zelf anders." in refused.text


def test_changes_are_told_in_words(manager: FlaskClient) -> None:
    of = a_questionnaire(FORM)
    a_draft(FORM.replace(b"Vraag q1?", b"Iets heel anders?"))
    said = page(manager, f"/vragenlijsten/{of.uid}/publiceren")
    assert "vraagt het nog hetzelfde?" in said
    assert '"Vraag q1?" werd "Iets heel anders?"' in said


def test_publishing_twice_publishes_once(manager: FlaskClient) -> None:
    of = a_draft(FORM)
    url = f"/vragenlijsten/{of.uid}/publiceren"
    data = hidden(manager.get(url).text)
    assert manager.post(url, data=data).status_code == 303
    assert manager.post(url, data=data).status_code == 303
    assert db.session.query(QuestionnaireVersion).count() == 1


def test_a_partner_may_edit_and_not_publish(app: Flask, pilot: Pilot) -> None:
    of = a_draft(FORM)
    partner = someone(app, "partner", pilot)
    assert "/publiceren" not in page(partner, f"/vragenlijsten/{of.uid}")
    assert partner.get(f"/vragenlijsten/{of.uid}/publiceren").status_code == 404


def test_an_old_version_is_shown_word_for_word(manager: FlaskClient) -> None:
    of = a_questionnaire(FORM)
    a_questionnaire(FORM.replace(b"Punt 3", b"Midden"))
    assert "Midden" in page(manager, f"/vragenlijsten/{of.uid}")
    old = page(manager, f"/vragenlijsten/{of.uid}/versies/1.0")
    assert "Punt 3" in old
    assert "Midden" not in old
    assert manager.get(f"/vragenlijsten/{of.uid}/versies/9.9").status_code == 404


def test_a_questionnaire_of_another_programme_does_not_exist(
    app: Flask, manager: FlaskClient
) -> None:
    other = a_draft(FORM, programme="ander")
    partner = someone(app, "partner", a_pilot("mijn"))
    for url in ("", "/versies/1.0"):
        missing = partner.get(f"/vragenlijsten/{other.uid}{url}")
        assert missing.status_code == 404
    assert "Klein" not in page(partner, "/vragenlijsten")
    unknown = partner.get("/vragenlijsten/AAAAAAAAAAAAAAAAAAAAAA")
    assert unknown.text == missing.text


def test_a_draft_is_tried_on_the_pages_of_respondents_and_nothing_is_kept(
    manager: FlaskClient, pilot: Pilot
) -> None:
    name, content = known_forms()[0]
    of = a_draft(content, name)
    url = f"/vragenlijsten/{of.uid}"
    done = post(manager, url, f"{url}/versies/1.0/proberen", perspective="participant")
    assert done.status_code == 303
    link = db.session.query(Link).one()
    assert done.location == f"http://localhost/v/{link.code}"
    assert "Wil je meedoen?" in manager.get(f"/v/{link.code}?lang=nl").text
    assert db.session.query(Draft).count() == db.session.query(Response).count() == 0


def test_a_round_is_opened_and_closed(manager: FlaskClient, pilot: Pilot) -> None:
    of = a_questionnaire(FORM)
    url = f"/pilots/{pilot.code}/vragen"
    assert "Er is nog niemand iets gevraagd" in page(manager, url)
    given = {"questionnaire": of.uid, "moment": "post", "first": "2025-06-01"}
    done = post(manager, f"{url}/openen", **given, perspectives=["family", "school"])
    assert done.status_code == 303
    said = page(manager, url)
    code = db.session.query(Link.code).filter_by(perspective="family").scalar()
    assert f"http://localhost/v/{code}" in said
    assert "achteraf" in said
    wave = db.session.query(Wave).one()
    assert post(manager, url, f"{url}/{wave.uid}/sluiten").status_code == 303
    said = page(manager, url)
    assert "Dicht" in said
    assert str(code) not in said


def test_few_answers_are_withheld_while_a_round_is_open(manager: FlaskClient, pilot: Pilot) -> None:
    of = a_questionnaire(FORM)
    wave_store.open_wave(of, pilot, moment="post", perspectives=("family",), first=DAY)
    answers(of, pilot, sent(*["family,post,,,2025-06-01,4"] * 3))
    said = page(manager, f"/pilots/{pilot.code}/vragen")
    assert "afgeschermd" in said
    assert "3 antwoorden" not in said


def test_a_round_for_children_is_refused_with_the_reason(
    manager: FlaskClient, pilot: Pilot
) -> None:
    name, content = known_forms()[0]
    of = a_questionnaire(content, name)
    url = f"/pilots/{pilot.code}/vragen/openen"
    refused = post(manager, url, questionnaire=of.uid, moment="post", first="2025-06-01")
    assert refused.status_code == 422
    assert "kies welke groep" in refused.text
    assert db.session.query(Wave).count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"moment": ""}, "Kies een moment"),
        ({"questionnaire": ""}, "Kies een vragenlijst"),
        ({"first": "ooit"}, "Schrijf een dag die bestaat"),
        ({"last": "2025-05-31"}, "De laatste dag ligt voor de eerste"),
        ({"questionnaire": "AAAAAAAAAAAAAAAAAAAAAA"}, "Fout:"),
        ({"perspectives": "parents"}, "Fout:"),
    ],
)
def test_a_round_that_is_not_filled_in_is_asked_again(
    manager: FlaskClient, pilot: Pilot, given: dict[str, str], said: str
) -> None:
    of = a_questionnaire(FORM)
    whole = {"questionnaire": of.uid, "moment": "post", "first": "2025-06-01"} | given
    refused = post(manager, f"/pilots/{pilot.code}/vragen/openen", **whole)
    assert refused.status_code == 422
    assert said in refused.text
    assert db.session.query(Wave).count() == 0


def test_without_a_published_questionnaire_there_is_nothing_to_open(
    manager: FlaskClient, pilot: Pilot
) -> None:
    a_draft(FORM)
    said = page(manager, f"/pilots/{pilot.code}/vragen/openen")
    assert "Publiceer eerst een vragenlijst" in said


def test_a_trainer_sees_the_rounds_of_own_groups_only(app: Flask, pilot: Pilot) -> None:
    of = a_questionnaire(FORM)
    wave_store.open_wave(of, pilot, moment="post", perspectives=("family",), first=DAY)
    trainer = someone(app, "trainer", pilot, group_uid="g" * 22)
    url = f"/pilots/{pilot.code}/vragen"
    said = page(trainer, url)
    assert "/v/" not in said
    assert "Nog niemand" not in said
    assert "Geen ronde alleen voor jouw groepen" in said
    wave = db.session.query(Wave).one()
    assert trainer.get(f"{url}/openen").status_code == 404
    token = hidden(trainer.get("/").text)
    assert trainer.post(f"{url}/{wave.uid}/sluiten", data=token).status_code in (400, 404)


def test_a_round_of_another_pilot_does_not_exist(manager: FlaskClient, app: Flask) -> None:
    mine, yours = a_pilot("mijn"), a_pilot("jouw")
    of = a_questionnaire(FORM)
    wave_store.open_wave(of, yours, moment="post", perspectives=("family",), first=DAY)
    partner = someone(app, "partner", mine)
    wave = db.session.query(Wave).one()
    wave_store.open_wave(of, mine, moment="post", perspectives=("family",), first=DAY)
    url = f"/pilots/{mine.code}/vragen"
    assert post(partner, url, f"{url}/{wave.uid}/sluiten").status_code == 404
    assert partner.get("/pilots/jouw/vragen").status_code == 404


def test_nobody_signed_in_is_sent_to_the_door(client: FlaskClient, pilot: Pilot) -> None:
    for url in ("/vragenlijsten", "/vragenlijsten/inlezen", f"/pilots/{pilot.code}/vragen"):
        found = client.get(url)
        assert found.status_code == 303
        assert "/aanmelden" in found.location


@pytest.mark.parametrize("role", ["funder", "coder"])
def test_who_has_no_part_in_asking_finds_nothing(app: Flask, pilot: Pilot, role: str) -> None:
    of = a_questionnaire(FORM)
    client = someone(app, role, pilot)
    for url in ("/vragenlijsten", f"/vragenlijsten/{of.uid}", f"/pilots/{pilot.code}/vragen"):
        assert client.get(url).status_code == 404


def test_pages_ask_the_database_as_often_whatever_is_there(
    manager: FlaskClient, pilot: Pilot, statements: list[str]
) -> None:
    def asked(url: str) -> int:
        page(manager, url)
        statements.clear()
        page(manager, url)
        return len([one for one in statements if not re.match("BEGIN|COMMIT|ROLLBACK", one)])

    of = a_questionnaire(FORM)
    wave_store.open_wave(of, pilot, moment="post", perspectives=("family",), first=DAY)
    urls = ("/vragenlijsten", f"/vragenlijsten/{of.uid}", f"/pilots/{pilot.code}/vragen")
    few = [asked(url) for url in urls]
    for n in range(3):
        a_questionnaire(a_form(asking(), lists=FIVE, code=f"x{n}", more="| impact_construct "))
        a_questionnaire(FORM.replace(b"Punt 3", b"Midden %d" % n))
        wave_store.open_wave(of, pilot, moment=("pre", "mid", "followup")[n], first=DAY)
    answers(of, pilot, sent(*[f"family,post,,p{n},2025-06-01,4" for n in range(30)]))
    assert [asked(url) for url in urls] == few
    assert max(few) <= 12


def test_words_in_another_language_say_so(manager: FlaskClient, pilot: Pilot) -> None:
    of = a_draft(FORM)
    english = manager.get(f"/vragenlijsten/{of.uid}?lang=en").text
    assert '<span lang="nl">Vraag q1?</span>' in english
    assert "Questions" in english
