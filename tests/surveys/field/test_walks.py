import pytest
from flask import Flask
from flask.testing import FlaskClient

from impact.kit.db import db
from impact.pilots.models import Pilot
from surveys.models import Answer, Draft, Refusal, Response, ResponseConsent, Variable
from tests.makers import a_pilot
from tests.surveys.field.forms import ALL_KINDS
from tests.surveys.field.makers import (
    DEMO,
    Person,
    a_form,
    a_link,
    a_preview,
    the_template,
)

WAVES = {
    "volwassene": ("participant", 10),
    "trainer": ("trainer", 7),
    "gezin": ("family", 9),
    "school": ("school", 9),
    "partner": ("partner", 10),
}
"""Template -> who answers it, and the questions that somebody with "other" barriers sees."""


def stored() -> tuple[int, int, int]:
    """The number of responses, answers and drafts, as they are now."""
    db.session.rollback()
    return tuple(db.session.query(kind).count() for kind in (Response, Answer, Draft))  # type: ignore[return-value]  # -- three of them


def told(response: Response) -> dict[str, list[tuple[float | None, str | None, str | None]]]:
    """What is stored of a response by question: number, missing and words."""
    rows = (
        db.session.query(Variable.code, Answer)
        .join(Answer, Answer.variable_id == Variable.id)
        .filter(Answer.response_uid == response.uid)
        .order_by(Variable.id, Answer.choice_id)
    )
    found: dict[str, list[tuple[float | None, str | None, str | None]]] = {}
    for code, answer in rows:
        found.setdefault(code, []).append((answer.num, answer.missing, answer.txt))
    return found


@pytest.mark.parametrize("code", WAVES)
def test_a_template_is_answered_to_the_end(client: FlaskClient, code: str) -> None:
    perspective, number = WAVES[code]
    person = Person(client, a_link(the_template(code))).agree()
    points = dict.fromkeys(["enjoyment", "belonging", "shared_aim", "trust"], "5")
    seen = person.walk(
        **points, means="2", means_short="time", barriers=("money", "other"), barriers_other="Trap"
    )
    assert len(seen) == number
    assert person.heading == "Kijk de antwoorden na"
    person.fill_in()
    assert person.heading == "De antwoorden zijn bewaard"
    response = db.session.query(Response).one()
    assert (response.perspective, response.state, response.channel) == (
        perspective,
        "counted",
        "web",
    )
    answers = told(response)
    assert set(answers) == set(seen)
    ticked = [num for num, _, _ in answers["barriers"]]
    assert (sum(filter(None, ticked)), len(ticked)) == (2.0, 12)
    assert answers["barriers_other"] == [(None, None, "Trap")]
    assert db.session.query(ResponseConsent).one().response_uid == response.uid
    assert stored()[2] == 0


def test_the_questionnaire_of_the_demo_is_answered_to_the_end(client: FlaskClient) -> None:
    form = a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop")
    person = Person(client, a_link(form))
    assert person.heading == "Na afloop"
    person.fill_in()
    person.walk(enjoyment="4", effects=("made_friends",), recommend_score="9", open="Tof!")
    person.fill_in()
    answers = told(db.session.query(Response).one())
    assert answers["enjoyment"] == [(4.0, None, None)]
    assert answers["recommend_score"] == [(9.0, None, None)]
    assert answers["welcome"] == [(None, "no_answer", None)]
    assert answers["open"] == [(None, None, "Tof!")]
    assert db.session.query(ResponseConsent).count() == 0


@pytest.mark.parametrize("code", ["kind-6-9", "kind-10-15"])
def test_a_children_form_is_tried_in_preview_and_nothing_of_it_is_kept(
    client: FlaskClient, code: str
) -> None:
    pilot = a_pilot()
    link = a_preview(the_template(code), pilot)
    before = db.session.get_one(Pilot, pilot.id, populate_existing=True).version
    person = Person(client, link)
    assert "Voorbeeld: hiervan bewaren wij niets." in person.text
    person.fill_in("yes")
    assert len(person.walk(belonging="3", barriers="none")) == 8
    assert person.heading == "Klaar. Van een voorbeeld bewaren wij niets."
    assert "De code" not in person.text
    Person(client, link).fill_in("no")
    assert stored() == (0, 0, 0)
    assert db.session.query(Refusal).count() == 0
    assert db.session.get_one(Pilot, pilot.id, populate_existing=True).version == before


def test_children_of_six_choose_faces_with_words(client: FlaskClient) -> None:
    person = Person(client, a_preview(the_template("kind-6-9"))).agree()
    person.fill_in("6-7")
    assert person.heading == "Wat vond je van vandaag?"
    assert person.text.count('class="opt face"') == 3
    for words in ("Niet zo leuk", "Heel erg leuk", "Weet ik niet"):
        assert words in person.text
    assert person.text.count('type="radio"') == 4


@pytest.fixture
def person(client: FlaskClient) -> Person:
    """Somebody who began the small questionnaire, at the question how old they are."""
    return Person(client, a_link(a_form(ALL_KINDS))).agree()


def test_somebody_who_says_no_is_counted_and_nothing_else(client: FlaskClient) -> None:
    link = a_link(a_form(ALL_KINDS))
    for _ in range(2):
        person = Person(client, link)
        person.fill_in("no")
        assert person.heading == "Dat is goed"
        assert "Dat is goed." in person.text
    refusal = db.session.query(Refusal).one()
    assert (refusal.perspective, refusal.n) == ("participant", 2)
    assert stored() == (0, 0, 0)


def test_each_step_is_kept_and_the_address_leads_back_to_the_first_open_page(
    person: Person, app: Flask
) -> None:
    person.fill_in("12")
    assert person.question == "liked"
    again = Person.__new__(Person)
    again.client = app.test_client()
    again.open(person.at.rsplit("/", 1)[0])
    assert again.question == "liked"
    person.fill_in("2")
    again.open(person.at.rsplit("/", 1)[0])
    assert again.question == "what"


def test_one_goes_back_by_a_link_and_finds_what_was_filled_in(person: Person) -> None:
    person.fill_in("12")
    back = person.at.replace("/liked", "/age")
    assert back in person.text
    person.open(back)
    assert 'value="12"' in person.text
    person.fill_in("40")
    person.fill_in("2")
    assert person.question == "hours"
    person.open(person.at.replace("/hours", "/liked"))
    assert 'value="2" checked' in person.text


def test_a_page_that_lies_ahead_or_is_not_asked_leads_to_the_first_open_one(person: Person) -> None:
    person.fill_in("40")
    for elsewhere in ("story", "what", "nonsense", "consent"):
        person.open(person.at.replace("/liked", f"/{elsewhere}"))
        assert person.question == "liked"


def test_an_old_page_of_the_browser_is_still_taken(person: Person) -> None:
    first = person.at
    old = person.page
    person.fill_in("12")
    person.fill_in("2")
    person.page = old
    person.fill_in("8", at=first)
    assert person.question == "liked"
    assert db.session.query(Draft).one().payload["given"]["age"] == 8


def test_an_answer_that_is_hidden_later_is_kept_in_the_draft_and_left_out_when_sent(
    person: Person,
) -> None:
    person.walk(age="12", liked="1", what=("other",), other="Koken", hours="1,5", story="Fijn")
    assert person.heading == "Kijk de antwoorden na"
    person.open(person.at.replace("/controle", "") + "/age?check=1")
    person.fill_in("40")
    assert person.heading == "Kijk de antwoorden na"
    assert "Koken" not in person.text
    assert db.session.query(Draft).one().payload["given"]["other"] == "Koken"
    person.fill_in()
    assert stored() == (1, 4, 0)
    response = db.session.query(Response).one()
    assert set(told(response)) == {"age", "liked", "hours", "story"}
    assert set(response.payload) == {"consent", "age", "liked", "hours", "story"}


def test_another_language_keeps_the_answers(person: Person) -> None:
    person.fill_in("12")
    address = person.at.split("?")[0]
    person.open(f"{address}?lang=en")
    assert person.heading == "Was it fun?"
    assert '<html lang="en"' in person.text
    assert "Question 2 of 5" in person.text
    person.fill_in("2")
    assert person.heading == "What did you do?"
    person.walk(what="other", hours="2")
    assert person.heading == "Look at the answers"
    person.fill_in()
    assert "Thank you!" in person.text
    assert db.session.query(Response).one().language == "en"


def test_words_that_are_not_translated_are_shown_in_their_own_language(person: Person) -> None:
    person.fill_in("12")
    person.open(person.at + "?lang=en")
    person.fill_in("2")
    person.fill_in("other")
    assert person.question == "other"
    assert '<span lang="nl" dir="ltr">Wat nog meer?</span>' in person.text


def test_with_more_languages_one_chooses_first_each_by_its_own_name(client: FlaskClient) -> None:
    link = a_link(a_form(ALL_KINDS))
    page = client.get(f"/v/{link.code}").get_data(as_text=True)
    assert 'value="nl" lang="nl" dir="ltr">Nederlands<' in page
    assert 'value="en" lang="en" dir="ltr">English<' in page
    assert "Doe je mee?" not in page
    assert "Doe je mee?" in client.get(f"/v/{str(link.code).lower()}?lang=nl").get_data(
        as_text=True
    )


def test_a_form_in_another_language_has_our_own_words_marked_as_dutch(client: FlaskClient) -> None:
    text = ALL_KINDS.replace("::English (en)", "::Arabic (ar)")
    person = Person(client, a_link(a_form(text)), lang="ar").agree()
    assert '<html lang="ar" dir="rtl">' in person.text
    assert '<div class="stack" lang="nl" dir="ltr">' in person.text
    assert "Volgende" in person.text
    told = "Nog niet alles is er in het Arabisch. Je ziet dan Nederlands."
    assert f'<p class="soft" lang="nl" dir="ltr">{told}</p>' in person.text
    person.fill_in("negen")
    assert '<span class="err" id="a-error" lang="nl" dir="ltr">Fout: Schrijf een' in person.text
    person.fill_in("3")  # the questionnaire's own words, marked with their own language
    own = '<span lang="nl" dir="ltr">Schrijf een leeftijd van 4 tot 99.</span>'
    assert person.text.count(own) == 2, "in the summary and at the field"
    assert told in person.text


def test_a_form_in_a_language_of_the_house_needs_no_such_marks(person: Person) -> None:
    assert "Nog niet alles is er" not in person.text
    person.fill_in("3")
    assert '<span class="err" id="a-error">Fout: Schrijf een leeftijd' in person.text


def test_stopping_asks_once_and_throws_everything_away(person: Person) -> None:
    person.fill_in("12")
    step = person.at
    _, _, code, token, _ = step.split("/")
    person.open(f"/v/{code}/stop/{token}")
    assert person.heading == "Stoppen?"
    assert stored()[2] == 1
    person.fill_in()
    assert person.heading == "Dat is goed"
    assert stored() == (0, 0, 0)
    assert db.session.query(Refusal).count() == 0
    assert person.open(step).status_code == 404
    assert person.heading == "Deze antwoorden zijn er niet meer"


def test_skipping_says_that_nothing_was_answered(person: Person) -> None:
    person.fill_in("12")
    person.fill_in("2", skip="1")
    assert person.question == "what"
    assert db.session.query(Draft).one().payload["given"]["liked"] is None


def test_a_short_form_is_sent_from_its_last_question(client: FlaskClient) -> None:
    short = a_form("\n".join(line for line in ALL_KINDS.splitlines() if "| hours |" not in line))
    person = Person(client, a_link(short)).agree()
    person.fill_in("40")
    assert "Volgende" in person.text
    person.fill_in("1")
    assert "Verstuur" in person.text
    person.fill_in("Fijn")
    assert person.heading == "De antwoorden zijn bewaard"
    assert stored() == (1, 3, 0)


def test_the_start_says_how_much_it_is_and_for_whom_it_is_anonymous(client: FlaskClient) -> None:
    adult = Person(client, a_link(the_template("volwassene")))
    assert "9 korte vragen." in adult.text
    assert "ongeveer 4 minuten" in adult.text
    assert "Anoniem." in adult.text
    partner = Person(client, a_link(the_template("partner"), a_pilot("ander")))
    assert "Anoniem." not in partner.text
