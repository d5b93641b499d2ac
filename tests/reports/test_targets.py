"""Targets: set beforehand, kept in versions, and beside the figure without a judgement."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError

from impact.indicators.blocks import Audience, Stretch
from impact.indicators.figure import WITHHELD, nothing
from impact.indicators.targets import Target
from impact.kit.dates import Period, local_date, now
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.reports import formats
from impact.reports.models import TargetVersion
from impact.reports.page import page_of
from impact.reports.target_store import history, targets
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import a_pilot, hidden, send, someone
from tests.reports.makers import a_count, a_report, a_share, english, measured

HOME = "/pilots/talentz-skool/doelen"
TODAY = local_date(now(), "Europe/Amsterdam")
DAYS = Period(TODAY - timedelta(days=20), TODAY + timedelta(days=20))
WHOLE = {
    "indicator": "visits",
    "value": "150",
    "owner": "Het buurthuis",
    "first": f"{DAYS.first:%d-%m-%Y}",
    "last": f"{DAYS.last:%d-%m-%Y}",
    "set_on": f"{TODAY - timedelta(days=10):%d-%m-%Y}",
}
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
AIMED = Target("visits/1", 150.0, "het buurthuis", YEAR, date(2025, 1, 10))


@pytest.fixture
def pilot(few_figures: Flask) -> Pilot:
    """A pilot with a register, and one beside it."""
    a_pilot("elders")
    found = a_pilot()
    day = str(TODAY - timedelta(days=3))
    take_in(found, a_file(*(a_visit(f"p{n:02}", day) for n in range(12))))
    return found


@pytest.fixture
def partner(few_figures: Flask, pilot: Pilot) -> FlaskClient:
    """Somebody of the partner, signed in."""
    return someone(few_figures, "partner", pilot)


def kept(pilot: Pilot) -> tuple[Target, ...]:
    """What holds now: what a browser stored is seen by a new look only."""
    db.session.rollback()
    return targets([pilot])


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_target_stands_beside_its_figure_on_the_page_and_in_files(
    partner: FlaskClient, pilot: Pilot
) -> None:
    assert send(partner, f"{HOME}/nieuw", **WHOLE) == 303
    (one,) = kept(pilot)
    assert (one.definition, one.value, one.owner) == ("visits/1", 150.0, "Het buurthuis")
    assert (one.period, one.set_on) == (DAYS, TODAY - timedelta(days=10))
    address = f"/pilots/{pilot.code}/rapport"
    asked = f"from={DAYS.first}&to={DAYS.last}"
    page = words(partner.get(f"{address}?{asked}").text)
    assert "Doel 150, geteld 12. Gesteld door Het buurthuis op" in page
    assert "%" not in page[page.index("Doel 150") : page.index("Doel 150") + 80]
    made = json.loads(partner.get(f"{address}.json?{asked}").text)
    assert [one["id"] for one in made["targets"]] == ["visits"]
    assert all("target" not in one for one in made["indicators"])
    assert "\ntarget,visits," in partner.get(f"{address}.csv?{asked}").text
    # A target of these days says nothing beside the numbers of others.
    other = f"from={DAYS.first}&to={TODAY}"
    assert "Doel 150" not in partner.get(f"{address}?{other}").text
    assert "targets" not in json.loads(partner.get(f"{address}.json?{other}").text)


def test_a_moved_target_gets_the_day_of_today_and_what_stood_there_stays(
    partner: FlaskClient, pilot: Pilot
) -> None:
    send(partner, f"{HOME}/nieuw", **WHOLE)
    (one,) = kept(pilot)
    at = f"{HOME}/{one.uid}"
    assert send(partner, at, **WHOLE | {"owner": "De wijkraad"}) == 303
    (same,) = kept(pilot)
    assert (same.version, same.set_on, same.owner) == (2, one.set_on, "De wijkraad")
    before = partner.get(at).text
    assert send(partner, at, **WHOLE | {"value": "90", "owner": "De wijkraad"}) == 303
    (moved,) = kept(pilot)
    assert (moved.value, moved.set_on, moved.version) == (90.0, TODAY, 3)
    late = partner.post(at, data=hidden(before) | WHOLE | {"value": "80"})
    assert late.status_code == 409
    assert "90, door De wijkraad" in words(late.text)
    assert [one.value for one in history(pilot, one.uid)] == [150.0, 150.0, 90.0]
    listed = words(partner.get(HOME).text)
    assert "Bezoeken: 90" in listed
    assert "150, Het buurthuis" in listed
    with pytest.raises(DatabaseError):
        db.session.execute(sa.update(TargetVersion).values(n=TargetVersion.n + 9))
    db.session.rollback()
    assert send(partner, f"{at}/weg") == 303
    assert kept(pilot) == ()
    assert partner.get(at).status_code == 404


WRONG = [
    ({"value": "-3"}, "Een doel is een getal van 0 of meer"),
    ({"value": "veel"}, "getal"),
    ({"value": ""}, "Schrijf op naar welk getal je streeft"),
    ({"indicator": "named_coverage", "value": "120%"}, "procent"),
    ({"indicator": "named_coverage", "value": "1,5"}, "procent"),
    ({"indicator": "participant_profile"}, "Kies een van de cijfers"),
    ({"indicator": "mooiheid"}, "Kies een van de cijfers"),
    ({"owner": "  "}, "Schrijf op wie dit wil"),
    ({"first": "01-01-2024", "last": "31-12-2024"}, "Deze periode is voorbij"),
    ({"first": WHOLE["last"], "last": WHOLE["first"]}, "ligt voor de eerste"),
    ({"last": "31-02-2030"}, "geen datum die bestaat"),
    ({"last": ""}, "Schrijf een dag op"),
    ({"set_on": f"{TODAY + timedelta(days=1):%d-%m-%Y}"}, "nog komen"),
]


def test_what_cannot_be_a_target_is_asked_again_in_words(
    partner: FlaskClient, pilot: Pilot
) -> None:
    start = hidden(partner.get(f"{HOME}/nieuw").text)
    for wrong, said in WRONG:
        answer = partner.post(f"{HOME}/nieuw", data=start | WHOLE | wrong)
        assert answer.status_code == 422, wrong
        assert said in words(answer.text), wrong
    assert kept(pilot) == ()
    assert send(partner, f"{HOME}/nieuw", **WHOLE) == 303
    assert send(partner, f"{HOME}/nieuw", **WHOLE | {"value": "10"}) == 422, "one for these days"
    share = {"indicator": "named_coverage", "value": "60 procent"}
    assert send(partner, f"{HOME}/nieuw", **WHOLE | share) == 303
    assert [one.value for one in kept(pilot)] == [150.0, 0.6]


def test_sent_twice_a_target_is_set_once_and_others_cannot_set_it(
    few_figures: Flask, partner: FlaskClient, pilot: Pilot
) -> None:
    sent = hidden(partner.get(f"{HOME}/nieuw").text) | WHOLE
    assert [partner.post(f"{HOME}/nieuw", data=sent).status_code for _ in "ab"] == [303, 303]
    (one,) = kept(pilot)
    for role in ("trainer", "scout", "coder", "funder"):
        browser = someone(few_figures, role, pilot)
        assert browser.get(HOME).status_code == 404, role
    elders = someone(few_figures, "partner", db.session.query(Pilot).filter_by(code="elders").one())
    assert elders.get(f"/pilots/elders/doelen/{one.uid}").status_code == 404
    assert elders.get(HOME).status_code == 404


@pytest.mark.parametrize("audience", ["partner", "funder"])
def test_beside_what_is_withheld_or_not_known_stands_the_target_alone(
    app: Flask, audience: Audience
) -> None:
    figure = measured("visits", a_count(164, 40), unit="visits")
    report = a_report(audience, Stretch(3, "Who came", (figure,)))
    reader = english(targets=(AIMED,))
    assert reader.aimed(figure) == [
        "Target 150, counted 164. Set by het buurthuis on January 10, 2025."
    ]
    for away in (WITHHELD, nothing()):
        said = reader.aimed(replace(figure, figure=away))
        assert said == ["Target 150. Set by het buurthuis on January 10, 2025."]
    assert reader.aimed(replace(figure, group=(("discipline", "dans"),))) == []
    assert reader.aimed(replace(figure, definition="visits/2")) == []
    share = replace(measured("named_coverage", a_share(45, 60)), definition="named_coverage/1")
    aimed = replace(AIMED, definition="named_coverage/1", value=0.6)
    assert english(targets=(aimed,)).aimed(share)[0].startswith("Target 60%, counted 45 of 60.")
    with app.test_request_context():
        drawn = render_template(
            "reports/file.html", look="", **page_of(replace(report, targets=(AIMED,)))
        )
    assert "Doel 150, geteld 164." in drawn


def test_a_target_is_in_no_claim_and_without_one_the_files_are_as_before(app: Flask) -> None:
    report = a_report("funder")
    aimed = replace(report, targets=(replace(AIMED, definition="repeat_visits/1", value=0.6),))
    with app.test_request_context():
        drawn = render_template("reports/file.html", look="", **page_of(aimed))
    claim = drawn[drawn.index('class="joint"') : drawn.index("</article>")]
    assert "Doel 60%" in drawn
    assert "Doel 60%" not in claim
    bare, whole = (json.loads(formats.as_json.write(one, english())) for one in (report, aimed))
    assert set(whole) - set(bare) == {"targets"}
    assert {name: whole[name] for name in bare if name != "hash"} == {
        name: bare[name] for name in bare if name != "hash"
    }
