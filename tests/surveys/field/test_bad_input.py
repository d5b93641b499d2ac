"""What people and programs send that is not right: the page again, in words, and nothing stored."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.forms import VALID_FOR
from impact.kit.tokens import digest
from stories.telling_store import open_telling
from surveys.models import Draft, Link, Refusal, Response, Wave
from tests.makers import a_pilot, hidden
from tests.surveys.field.forms import ALL_KINDS
from tests.surveys.field.makers import Person, a_form, a_link
from tests.surveys.field.test_walks import stored


class Past(TimestampSigner):
    """A signer whose clock stands five hours back."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - VALID_FOR - 3600


def given() -> dict[str, object]:
    """What lies in the one draft."""
    db.session.rollback()
    kept: dict[str, object] = db.session.query(Draft).one().payload["given"]
    return kept


@pytest.fixture
def person(client: FlaskClient) -> Person:
    """Somebody at the first question of the small questionnaire: how old are you?"""
    return Person(client, a_link(a_form(ALL_KINDS))).agree()


WRONG: dict[str, list[tuple[list[str], str]]] = {
    "age": [
        (["negen"], "Schrijf een getal met cijfers, bijvoorbeeld 9."),
        ([""], "Schrijf hoe oud je bent."),
        (["3"], "Schrijf een leeftijd van 4 tot 99."),
        (["9,5"], "Schrijf een heel getal, bijvoorbeeld 9."),
    ],
    "liked": [
        (["5"], "Dit antwoord staat er niet bij. Kies opnieuw."),
        (["drew"], "Dit antwoord staat er niet bij. Kies opnieuw."),
        (["1", "2"], "Kies één antwoord."),
    ],
    "what": [
        (["drew", "yes"], "Dit antwoord staat er niet bij. Kies opnieuw."),
        (["drew", "sang", "other"], "Kies er hooguit twee."),
        (["drew", "nothing"], "‘Niets’ gaat niet samen met een ander antwoord."),  # noqa: RUF001 -- Dutch quotation marks
    ],
    "hours": [
        (["1.000"], "Schrijf een getal met cijfers, bijvoorbeeld 1,5."),
    ],
    "story": [
        (["x" * 4_012], "Dat zijn 12 tekens te veel."),
    ],
}
RIGHT = {"age": "12", "liked": "2", "what": "drew", "hours": "1"}


def test_a_wrong_answer_brings_the_page_back_with_what_to_do(person: Person) -> None:
    for code, wrong in WRONG.items():
        kept = given()
        for sent, says in wrong:
            assert person.fill_in(*sent).status_code == 422
            assert person.question == code
            assert person.title.startswith("Fout:")
            assert person.text.count(says) == 2, "in the summary and at the field"
            assert '<a href="#a">' in person.text
            assert 'id="a"' in person.text
            assert re.search('aria-describedby="(a-hint )?a-error"', person.text)
            if "staat er niet bij" not in says:
                assert all(one in person.text for one in sent)
        assert given() == kept
        person.fill_in(RIGHT.get(code, ""))


@pytest.mark.parametrize(
    "sent", ["<script>alert(1)</script>", "=1+1", "Robert'); DROP TABLE answer;--"]
)
def test_what_looks_like_code_is_text(person: Person, sent: str) -> None:
    person.walk(age="12", liked="1", what="other", other=sent, hours="1", story=sent)
    assert "<script>" not in person.page.get_data(as_text=True)
    person.fill_in()
    assert stored()[0] == 1
    assert db.session.query(Response).one().payload["story"] == sent


def test_numbers_in_other_scripts_are_numbers(person: Person) -> None:
    person.fill_in("٤٠")
    assert given()["age"] == 40


def test_unknown_and_repeated_fields_change_nothing(person: Person) -> None:
    person.fill_in("12", liked="2", page="story", consent="no")
    assert given() == {"consent": "yes", "age": 12}


def test_an_answer_to_a_question_that_is_not_asked_now_is_kept_for_when_it_is(
    person: Person,
) -> None:
    person.fill_in("40")
    address = person.at.replace("/liked", "/what")
    person.fill_in("drew", at=address)
    assert person.question == "liked"
    assert given()["what"] == ["drew"]
    person.fill_in("nonsense", at=address)
    assert person.question == "liked"
    assert given()["what"] == ["drew"]


def test_a_question_that_does_not_exist_leads_on(person: Person) -> None:
    person.fill_in("12", at=person.at.replace("/age", "/nothing"))
    assert person.question == "age"
    assert given() == {"consent": "yes"}


def test_a_form_that_lay_open_too_long_comes_back_filled_and_works_then(
    person: Person, app: Flask
) -> None:
    token = person.at.split("/")[3]
    old = URLSafeTimedSerializer("test", salt="public-form", signer=Past)
    assert old.loads(old.dumps("x"), max_age=VALID_FOR * 2) == "x"
    sealed = old.dumps(f"step {digest(token)} ")
    assert person.fill_in("12", token=sealed).status_code == 400
    assert 'value="12"' in person.text
    assert "Deze pagina stond lang open" in person.text
    assert given() == {"consent": "yes"}
    person.fill_in("12")
    assert given()["age"] == 12


def test_a_form_that_is_not_ours_is_not_taken(person: Person) -> None:
    for token in ("", "nonsense", "a.b.c"):
        assert person.fill_in("12", token=token).status_code == 400
    assert given() == {"consent": "yes"}


def test_the_form_of_one_person_does_not_answer_for_another(
    person: Person, client: FlaskClient
) -> None:
    code = person.at.split("/")[2]
    other = Person(client, db.session.query(Link).filter_by(code=code).one()).agree()
    seal = hidden(other.page.get_data(as_text=True))["token"]
    assert person.fill_in("12", token=seal).status_code == 400


def test_a_beginning_that_is_not_right_begins_nothing(client: FlaskClient) -> None:
    person = Person(client, a_link(a_form(ALL_KINDS)))
    for fields, status in (
        ({"token": ""}, 400),
        ({"key": "my-own-key"}, 400),
        ({"answer": ""}, 422),
        ({"answer": "maybe"}, 422),
    ):
        data = hidden(person.page.get_data(as_text=True)) | {"answer": "yes"} | fields
        page = client.post(person.at, data=data)
        assert page.status_code == status
        assert "Fout:" in page.get_data(as_text=True)
    assert stored() == (0, 0, 0)
    assert db.session.query(Refusal).count() == 0


def test_a_field_that_people_do_not_see_holds_the_response_back(person: Person) -> None:
    person.fill_in("40", website="https://spam.example")
    person.walk(liked="1", story="Fijn")
    assert person.heading == "De antwoorden zijn bewaard"
    response = db.session.query(Response).one()
    assert (response.state, response.flags) == ("held", ["held"])


def test_an_unknown_link_is_a_friendly_page(client: FlaskClient) -> None:
    for code in ("0000000000", "short", "x" * 300, "%00", "é", "..%2f..%2fetc"):
        page = client.get(f"/v/{code}")
        assert page.status_code == 404
        assert "<h1>" in page.get_data(as_text=True)


def test_a_token_that_nobody_was_given_opens_nothing(client: FlaskClient) -> None:
    link = a_link(a_form(ALL_KINDS))
    for path in ("{code}/{token}", "{code}/{token}/age", "{code}/controle/{token}"):
        nul = client.get("/v/" + path.format(code=link.code, token="%00"))
        assert nul.status_code == 404
        for token in ("A" * 22, "x"):
            page = client.get("/v/" + path.format(code=link.code, token=token) + "?lang=nl")
            assert page.status_code == 404
            assert "Deze antwoorden zijn er niet meer" in page.get_data(as_text=True)


def test_a_token_of_one_link_opens_nothing_at_another(person: Person) -> None:
    other = a_link(a_form(ALL_KINDS, "ander"), a_pilot("ander"))
    token = person.at.split("/")[3]
    assert person.open(f"/v/{other.code}/{token}").status_code == 404
    assert person.open(f"/v/{other.code}/{token}/age?lang=nl").status_code == 404


def test_a_letter_misread_on_a_poster_is_forgiven(client: FlaskClient) -> None:
    link = a_link(a_form(ALL_KINDS))
    link.code = "0123456789"
    db.session.commit()
    assert client.get("/v/oi23456789").status_code == 200


def close(**values: object) -> None:
    db.session.query(Wave).update(values)  # type: ignore[arg-type]  # -- columns by name
    db.session.commit()


def begun(ago: timedelta) -> None:
    db.session.query(Draft).update({"started_at": now() - ago})
    db.session.commit()


def test_a_closed_round_says_so(client: FlaskClient) -> None:
    link = a_link(a_form(ALL_KINDS))
    person = Person(client, link)
    close(closes_on=date(2025, 2, 1))
    page = client.get(f"/v/{link.code}?lang=nl")
    assert page.status_code == 410
    assert "De vragen zijn dicht" in page.get_data(as_text=True)
    assert "De mensen van Talentz-Skool" in page.get_data(as_text=True)
    assert person.fill_in("yes").status_code == 410
    assert stored() == (0, 0, 0)


def test_a_closed_round_points_to_the_page_for_stories_of_its_own_pilot(
    client: FlaskClient,
) -> None:
    mine, yours = a_pilot("mijn"), a_pilot("jouw")
    link = a_link(a_form(ALL_KINDS), mine)
    close(state="closed")
    theirs = open_telling(yours, None, date(2025, 1, 1))
    said, url = "Wil je toch iets kwijt?", f"/v/{link.code}?lang=nl"
    assert said not in client.get(url).get_data(as_text=True)
    for activity in ("Dans", None):
        page = open_telling(mine, activity, date(2025, 1, 1))
        text = client.get(url).get_data(as_text=True)
        assert f'{said} <a href="/verhaal/{page.code}">Vertel je verhaal</a>' in text
    assert str(theirs.code) not in text
    assert client.get(f"/verhaal/{page.code}").status_code == 200


def test_a_round_that_is_not_open_yet_says_when(client: FlaskClient) -> None:
    link = a_link(a_form(ALL_KINDS), first=date(2999, 3, 1))
    page = client.get(f"/v/{link.code}?lang=nl")
    assert page.status_code == 404
    assert "Ze gaan open op 1 maart 2999." in page.get_data(as_text=True)


def test_what_was_begun_before_closing_may_be_sent_for_a_day(person: Person) -> None:
    close(state="closed")
    begun(timedelta(hours=23))
    person.walk(age="40", liked="1", story="Fijn")
    assert person.heading == "De antwoorden zijn bewaard"
    assert stored()[0] == 1


def test_after_that_day_the_answers_stand_on_the_page_and_are_not_stored(person: Person) -> None:
    person.fill_in("40")
    person.fill_in("2")
    close(state="closed")
    begun(timedelta(hours=25))
    assert person.fill_in("2,5").status_code == 410
    assert "De vragen zijn dicht" in person.text
    assert "<bdi>2,5</bdi>" in person.text
    assert "<bdi>Ja</bdi>" in person.text
    assert stored() == (0, 0, 1)
    assert "hours" not in given()


def test_too_much_is_refused_before_it_is_read(person: Person) -> None:
    many = {f"f{n}": "1" for n in range(10_000)}
    assert person.fill_in("12", **many).status_code == 413
    person.open(person.at)
    assert person.fill_in("x" * 4_000_000).status_code == 413
    assert given() == {"consent": "yes"}


def test_another_verb_is_not_allowed(client: FlaskClient) -> None:
    link = a_link(a_form(ALL_KINDS))
    assert client.put(f"/v/{link.code}").status_code == 405
