"""Rounds for children: opened when every guardian has chosen, answered by who may, taken back."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from impact.accounts.audit_models import Audit
from impact.consents.models import ParticipantConsent
from impact.kit.db import db
from impact.kit.faults import Refused
from impact.pilots.models import Pilot
from surveys import card_store, wave_store
from surveys.models import (
    Answer,
    Draft,
    Invitation,
    Link,
    Questionnaire,
    Refusal,
    Response,
    Subject,
    Wave,
)
from tests.consents.makers import GROUP, TODAY, a_group, press, says, slips, uid_of
from tests.makers import a_pilot, hidden, someone
from tests.security.test_writes import MAY_WRITE, written
from tests.surveys.field.makers import Person, publish, the_template
from tests.surveys.makers import figures

ANSWERS = {"enjoyment": "2", "belonging": "2", "again": "2"}


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    return a_pilot()


@pytest.fixture
def of(pilot: Pilot) -> Questionnaire:
    return publish(the_template("kind-6-9"))


def opened(of: Questionnaire, pilot: Pilot, activity: str = GROUP) -> list[Link]:
    return wave_store.open_wave(of, pilot, moment="post", activity=activity, first=TODAY)


def cards(client: FlaskClient, pilot: Pilot) -> dict[str, str]:
    """Print the cards of the only round; return what stands after /v/ on each, by code."""
    db.session.rollback()
    wave = db.session.scalars(select(Wave)).one()
    page = press(client, f"/pilots/{pilot.code}/vragen/{wave.uid}/kaarten")
    assert page.status_code == 200, page.text
    one = r"<h2><bdi>(.*?)</bdi>.*?/v/(p/[0-9A-Z-]+)<"
    return dict(re.findall(one, page.text, re.DOTALL))


def typed(app: Flask, of: Questionnaire, pilot: Pilot) -> Result:
    """Open the round as a command does."""
    words = ("wave", "open", of.code, "--pilot", pilot.code, "--moment", "post")
    with app.app_context():
        return app.test_cli_runner().invoke(args=[*words, "--activity", GROUP])


def child(client: FlaskClient, card: str, lang: str = "nl") -> Person:
    """A child that opens the link on its card."""
    link: Any = SimpleNamespace(code=card)
    return Person(client, link, lang)


def counted(pilot: Pilot) -> dict[Any, int]:
    """How many people stand behind each figure that has any."""
    return {name: one.figure.n for name, one in figures(pilot).items() if one.figure.n}


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.query(model).count())


def test_a_round_opens_when_every_guardian_has_chosen(
    app: Flask, of: Questionnaire, pilot: Pilot
) -> None:
    group = a_group(pilot, "een", "twee", "drie")
    says(pilot, group, een=True)
    partner = someone(app, "partner", pilot)
    url = f"/pilots/{pilot.code}/vragen/openen"
    given = {"questionnaire": of.uid, "moment": "post", "first": str(TODAY)}
    for activity, said in {
        "": "kies welke groep je het vraagt",
        GROUP: "bij Slagwerk hebben 2 van de 3 ouders nog niet gekozen",
    }.items():
        page = press(partner, url, activity=activity, **given)
        assert (page.status_code, said in page.text) == (422, True), page.text
        way = f'href="/pilots/{pilot.code}/toestemming/{group}"'
        assert (way in page.text) == bool(activity)
    manager = press(someone(app, "manager", pilot), url, activity=GROUP, **given)
    assert "/toestemming/" not in manager.text, "who may not note it down gets no link to it"
    done = typed(app, of, pilot)
    assert (done.exit_code, "2 of 3 parents have not chosen yet" in done.stderr) == (1, True)
    assert count(Wave) == count(Link) == 0
    says(pilot, group, twee=True, drie=True)
    assert press(partner, url, activity=GROUP, **given).status_code == 303
    link = db.session.scalars(select(Link)).one()
    assert (link.kind, link.perspective, link.pairing) == ("poster", "participant", "none")
    assert GROUP in partner.get(f"/pilots/{pilot.code}/vragen").text


def test_a_round_does_not_open_in_a_group_without_anybody(of: Questionnaire, pilot: Pilot) -> None:
    a_group(pilot, "elders", activity="Koor", course_end="2020-01-01")
    with pytest.raises(Refused, match="nobody is enrolled in Koor yet"):
        opened(of, pilot, "Koor")


def test_from_a_slip_to_figures_and_back_again(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    codes = [f"kind{n}" for n in range(7)]
    group, partner = a_group(pilot, *codes), someone(app, "partner", pilot)
    made = slips(partner, pilot, group)
    for code, path in made.items():
        word = {"none": "1"} if code == "kind6" else {"allowed": "survey"}
        assert press(app.test_client(), path, **word).status_code == 303
    link = opened(of, pilot)[0]
    assert (link.kind, link.code, link.pairing) == ("personal", None, "card")
    given = cards(partner, pilot)
    assert sorted(given) == codes[:6], "who may not answer has no card"
    for card in given.values():
        one = child(client, card)
        assert "Wil je meedoen?" in one.title
        assert "Er staat geen naam bij." in one.text
        assert "Anoniem" not in one.text
        one.agree().walk(**ANSWERS)
        assert "ticket" in one.text
    db.session.rollback()
    responses = db.session.scalars(select(Response)).all()
    assert len({one.subject_uid for one in responses}) == 6
    assert {one.link_kind for one in responses} == {"personal"}
    before = counted(pilot)
    assert set(before.values()) == {6}
    whose = select(Subject.uid).where(Subject.participant_uid == "kind0").scalar_subquery()
    first = db.session.scalars(select(Response.uid).where(Response.subject_uid == whose)).one()
    assert press(client, made["kind0"], none="1").status_code == 303
    assert count(Response) == 5
    assert not db.session.scalars(select(Answer).where(Answer.response_uid == first)).all()
    db.session.refresh(pilot)
    assert counted(pilot) == dict.fromkeys(before, 5)
    told = db.session.scalars(select(Audit).where(Audit.verb == "withdrawn")).one()
    assert (told.object, told.detail) == (f"pilot:{pilot.uid}", {"rows": 1})
    assert child(client, given["kind0"]).page.status_code == 404


def test_a_childs_own_no_ends_kindly_and_keeps_nothing(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group = a_group(pilot, "een", "twee")
    says(pilot, group, een=True, twee=False)
    done, wave = typed(app, of, pilot), db.session.query(Wave.uid)
    at = f"/pilots/{pilot.code}/vragen/{wave.scalar()}/kaarten"
    assert done.stdout == f"participant\thttp://localhost{at}\n"
    db.session.rollback()
    card = cards(someone(app, "partner", pilot), pilot)["een"]
    one = child(client, card)
    assert "Jonger dan 16? Dan moet een ouder of verzorger ook ja zeggen." in one.text
    one.fill_in("no")
    assert "Dat is goed" in one.text
    assert count(Response) == count(Draft) == 0
    assert db.session.scalars(select(Refusal.n)).one() == 1
    assert child(client, card).agree().question == "age_band", "who changes its mind may join in"


def test_a_card_is_answered_once_and_can_be_taken_up_again(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group = a_group(pilot, "een", "twee", "drie")
    says(pilot, group, een=True, twee=False, drie=True)
    opened(of, pilot)
    partner = someone(app, "partner", pilot)
    given = cards(partner, pilot)
    one = child(client, given["een"].lower()).agree()
    one.fill_in("1")
    halfway = one.question
    again = child(app.test_client(), given["een"].replace("-", ""))
    assert again.question == halfway, "the same card opens where the child was"
    again.walk(**ANSWERS)
    db.session.rollback()
    used = db.session.scalars(select(Invitation.used_on).where(Invitation.used_on.is_not(None)))
    assert used.all() == [TODAY]
    later = child(client, given["een"])
    assert later.page.status_code == 200
    assert 'name="answer"' not in later.text
    assert count(Response) == 1
    newer = cards(partner, pilot)
    assert child(client, given["drie"]).page.status_code == 404, "the older card has ended"
    child(client, newer["een"]).agree().walk(enjoyment="1")
    db.session.rollback()
    states = db.session.query(Response.state).order_by(Response.state).all()
    assert [state for (state,) in states] == ["counted", "superseded"]


def test_nobody_who_hands_out_cards_reads_what_a_guardian_said(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group = a_group(pilot, "een", "twee", "geweigerd")
    other = a_group(pilot, "vier", activity="Koor")
    says(pilot, group, een=True, twee=True, geweigerd=False)
    opened(of, pilot)
    trainer = someone(app, "trainer", pilot, group_uid=group)
    rounds = trainer.get(f"/pilots/{pilot.code}/vragen")
    wave = db.session.scalars(select(Wave)).one()
    at = f"/pilots/{pilot.code}/vragen/{wave.uid}/kaarten"
    assert at in rounds.text
    sheet = trainer.post(at, data=hidden(trainer.get(at).text))
    assert sorted(re.findall(r"<h2><bdi>(.*?)</bdi>", sheet.text)) == ["een", "twee"]
    for page in (rounds, trainer.get(at), sheet):
        plain = re.sub(r"<[^>]*>", " ", page.text)
        assert "geweigerd" not in page.text
        assert not re.search(r"\bnee\b|\bweiger", plain, re.IGNORECASE)
    db.session.rollback()
    stranger = someone(app, "trainer", pilot, group_uid=other)
    assert stranger.get(at).status_code == 404
    assert someone(app, "coder", pilot).get(at).status_code == 404


def test_a_guardians_later_no_takes_the_poster_down(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group = a_group(pilot, "een", "twee")
    says(pilot, group, een=True, twee=True)
    link = opened(of, pilot)[0]
    assert Person(client, link).page.status_code == 200
    says(pilot, group, twee=False)
    db.session.rollback()
    assert Person(client, link).page.status_code == 410
    partner = someone(app, "partner", pilot)
    assert "Dit adres is gesloten." in partner.get(f"/pilots/{pilot.code}/vragen").text
    assert opened(of, pilot)[0].kind == "personal"
    assert list(cards(partner, pilot)) == ["een"]
    own = {"by": "self", "purpose": "survey", "granted": False, "channel": "card"}
    told = {"text_version": "1", "language": "nl", "given_on": TODAY, "pilot_id": pilot.id}
    uid = uid_of("een")
    db.session.rollback()
    db.session.add(ParticipantConsent(participant_uid=uid, **own, **told))
    db.session.commit()
    assert cards(partner, pilot) == {}, "a child that said no itself gets no card either"


def test_a_no_between_a_card_and_its_answers_stops_them(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group = a_group(pilot, "een", "twee")
    says(pilot, group, een=True, twee=False)
    opened(of, pilot)
    one = child(client, cards(someone(app, "partner", pilot), pilot)["een"]).agree()
    says(pilot, group, een=False)
    assert count(Draft) == count(Invitation) == 0
    assert one.fill_in("1").status_code == 404
    assert count(Response) == 0


def test_looking_at_slips_cards_and_choices_writes_nothing_3_5_3(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group = a_group(pilot, "een", "twee")
    partner = someone(app, "partner", pilot)
    path = slips(partner, pilot, group)["een"]
    says(pilot, group, een=True, twee=False)
    opened(of, pilot)
    card = cards(partner, pilot)["een"]
    wave = db.session.scalars(select(Wave)).one()
    start = f"/pilots/{pilot.code}"
    staff = ["toestemming", f"toestemming/{group}", f"toestemming/{group}/briefjes"]
    db.session.rollback()
    with written() as tables:
        for at in (*staff, f"vragen/{wave.uid}/kaarten"):
            assert partner.get(f"{start}/{at}").status_code == 200
        for at in (path, f"/v/{card}", f"/toestemming/{'0' * 26}"):
            assert client.get(at).status_code in (200, 404)
    assert tables <= MAY_WRITE


def test_a_card_of_another_pilot_or_of_nobody_is_unknown(
    app: Flask, client: FlaskClient, of: Questionnaire, pilot: Pilot
) -> None:
    group = a_group(pilot, "een", "twee")
    says(pilot, group, een=True, twee=False)
    opened(of, pilot)
    wave = db.session.scalars(select(Wave)).one()
    theirs = someone(app, "partner", a_pilot("ander"))
    at = f"/pilots/ander/vragen/{wave.uid}/kaarten"
    assert theirs.get(at).status_code == 404
    nobodys = "0" * 26
    pages = [client.get(f"/v/p/{nobodys}"), client.get(f"/v/{nobodys}"), client.get("/v/p/kort")]
    assert {one.status_code for one in pages} == {404}
    assert len({one.data for one in pages}) == 1
    assert card_store.personal_link(pilot, wave)
