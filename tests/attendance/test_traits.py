"""What the register says of somebody is set right on a page, on every line of theirs."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from impact.accounts.audit_models import Audit
from impact.attendance import undo_store
from impact.attendance.models import Participant, Presence, Signup
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_row, a_visit, figures, take_in
from tests.attendance.test_merging import join
from tests.attendance.test_undo import newest, take_back
from tests.makers import a_pilot, hidden, someone

DAYS = "2025-03-05", "2025-03-12", "2025-03-19"


def a_register() -> str:
    """Ada with two years of birth, one of them of nobody; bo with nothing but a neighbourhood."""
    return a_file(
        a_visit("ada", DAYS[0], birth_year=2014, gender="f", area="Bospolder"),
        a_visit("ada", DAYS[1], birth_year=2099),
        a_visit("ada", DAYS[2]),
        a_visit("bo", DAYS[0], area="Carnisse"),
        a_visit("bo", DAYS[2], area="Tarwewijk"),
        a_row("Dans", "", participant="cy", enrolled_on=DAYS[0], minutes=""),
    )


def url(pilot: Pilot, code: str) -> str:
    db.session.rollback()
    mine = Participant.code == code, Participant.pilot_id == pilot.id
    uid = db.session.scalars(select(Participant.uid).where(*mine)).one()
    return f"/pilots/{pilot.code}/deelnemers/{uid}/gegevens"


def fill(client: FlaskClient, address: str, **given: str) -> tuple[int, str]:
    """Fill in the form; return the status and the page."""
    answer = client.post(address, data=typed(client.get(address).text) | given)
    return answer.status_code, answer.text


def typed(page: str) -> dict[str, str]:
    """What stands in the form of a page."""
    fields = re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page)
    chosen = re.findall(r'<option selected value="([^"]*)"', page)
    return dict(fields) | hidden(page) | {"age_band": chosen[0] if chosen else ""}


def said(pilot: Pilot, code: str, name: str) -> list[object]:
    """What each line of somebody says, the oldest first."""
    db.session.rollback()
    lines: list[object] = []
    for model, when in ((Signup, Signup.enrolled_on), (Presence, Presence.session_id)):
        query = select(getattr(model, name)).join(Participant).order_by(when)
        lines += db.session.scalars(query.where(Participant.code == code)).all()
    return lines


def test_from_the_list_of_what_is_wrong_one_comes_to_the_page_that_mends_it(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_register())
    partner, address = someone(app, "partner", pilot), url(pilot, "ada")
    for name in ("impossible_years", "differing_values"):
        assert f'href="{address}"' in partner.get(f"/pilots/{pilot.code}/gegevens/{name}").text
    assert f'href="{address}"' in partner.get(address.removesuffix("/gegevens")).text
    page = partner.get(address).text
    assert "De regels verschillen. Geboortejaar: 2014, 2099. De nieuwste telt: 2099." in page
    before = pilot.version
    assert fill(partner, address, birth_year="2014")[0] == 303
    assert said(pilot, "ada", "birth_year") == [2014, 2014, None]
    db.session.refresh(pilot)
    assert pilot.version > before
    wrong = partner.get(f"/pilots/{pilot.code}/gegevens").text
    assert not re.findall("gegevens/(?:impossible_years|differing_values)", wrong)
    row = db.session.scalars(select(Audit).where(Audit.verb == "participant.corrected")).one()
    assert row.detail == {"what": "birth_year"}
    assert "2014" not in str(row.detail)


def test_what_was_not_changed_stays_as_older_lines_have_it(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_register())
    partner = someone(app, "partner", pilot)
    assert fill(partner, url(pilot, "bo"), gender="m", postcode4="3024")[0] == 303
    assert said(pilot, "bo", "area") == ["Carnisse", "Tarwewijk"], "moved house"
    assert said(pilot, "bo", "gender") == [None, "m"], "on the newest line"
    assert fill(partner, url(pilot, "bo"), area="")[0] == 303
    assert said(pilot, "bo", "area") == [None, None]
    assert fill(partner, url(pilot, "cy"), age_band="8-12")[0] == 303
    assert said(pilot, "cy", "age_band") == ["8-12"]
    shares = {dict(group).get("area"): one for (name, group), one in figures(pilot).items()
              if name == "participant_profile" and "area" in dict(group)}  # fmt: skip
    assert set(shares) <= {"bospolder", "unknown"}


def test_bad_words_come_back_and_somebody_elses_change_is_shown(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_register())
    partner, address = someone(app, "partner", pilot), url(pilot, "ada")
    for name, value, words in (
        ("birth_year", "14", "vier cijfers, zoals 2014"),
        ("birth_year", "1850", "hier niemand geboren"),
        ("birth_year", "2099", "hier niemand geboren"),
        ("postcode4", "0123", "vier cijfers van de postcode"),
        ("gender", "x" * 200, "één woord"),
        ("age_band", "jong", ""),
    ):
        status, page = fill(partner, address, **{"birth_year": "2014", name: value})
        assert (status, words in page) == (422, True), name
        assert value in page or name == "age_band"
    old = partner.get(address).text
    assert fill(partner, address, birth_year="2013")[0] == 303
    stale = partner.post(address, data=typed(old) | {"birth_year": "2012"})
    assert stale.status_code == 409
    assert "Er staat nu:" in stale.text
    assert said(pilot, "ada", "birth_year")[0] == 2013
    again = partner.post(address, data=typed(stale.text) | {"birth_year": "2012"})
    assert again.status_code == 303
    assert said(pilot, "ada", "birth_year")[0] == 2012
    twice = typed(partner.get(address).text) | {"gender": "v"}
    assert {partner.post(address, data=twice).status_code for _ in range(2)} == {303}
    db.session.rollback()
    rows = db.session.scalars(select(Audit).where(Audit.verb == "participant.corrected")).all()
    assert len(rows) == 3


def test_two_codes_of_one_person_are_set_right_together_and_only_by_who_keeps_the_list(
    app: Flask,
) -> None:
    pilot, other = a_pilot(), a_pilot("elders")
    take_in(pilot, a_register())
    take_in(other, a_file(a_visit("ada", birth_year=2001)))
    partner, address = someone(app, "partner", pilot), url(pilot, "bo")
    join(partner, pilot, "ada", "bo")
    assert fill(partner, address, birth_year="2013")[0] == 303
    db.session.rollback()
    years = select(Presence.birth_year).where(Presence.pilot_id == pilot.id).distinct()
    assert set(db.session.scalars(years)) == {2013, None}
    assert said(other, "ada", "birth_year").count(2001) == 1
    for role in ("trainer", "scout", "manager", "funder", "coder"):
        assert someone(app, role, pilot).get(address).status_code == 404, role
    assert someone(app, "partner", other).get(address).status_code == 404
    assert partner.get(address.replace("/gegevens", "x/gegevens")).status_code == 404


def test_taking_back_another_file_does_not_bring_the_wrong_year_again(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("ada", DAYS[0], birth_year=2099)))
    take_in(pilot, a_file(a_visit("ada", DAYS[0], gender="f"), a_visit("bo", DAYS[0])))
    two = newest(pilot)
    assert fill(someone(app, "partner", pilot), url(pilot, "ada"), birth_year="2014")[0] == 303
    db.session.rollback()
    assert undo_store.weigh(pilot, two).rows == 1
    assert take_back(pilot, two)
    assert said(pilot, "ada", "birth_year") == [2014]
    assert said(pilot, "ada", "gender") == [None]
