"""A group of children, and what their guardians said."""

import re
from datetime import date, timedelta
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from impact.attendance.models import Activity, Participant
from impact.consents import store
from impact.consents.people import Enrolled, enrolled
from impact.consents.store import Choice
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import hidden

TODAY = local_date(now(), "Europe/Amsterdam")
GROUP = "Slagwerk"
BORN = TODAY.year - 9


def a_group(
    pilot: Pilot, *codes: str, activity: str = GROUP, born: int | str = BORN, **given: object
) -> str:
    """A group of children of nine who were there this week; return its uid."""
    day = str(TODAY - timedelta(days=3))
    rows = [a_visit(one, day, activity=activity, birth_year=born, **given) for one in codes]
    take_in(pilot, a_file(*rows), f"{uuid4()}.csv")
    named = Activity.pilot_id == pilot.id, Activity.name == activity
    return db.session.scalars(select(Activity.uid).where(*named)).one()


def child(pilot: Pilot, group: str, code: str) -> Enrolled:
    """One of the group."""
    return next(one for one in enrolled(pilot, group, TODAY) if one.code == code)


def uid_of(code: str) -> str:
    """The uid of somebody in the register."""
    return db.session.scalars(select(Participant.uid).where(Participant.code == code)).one()


def a_choice(granted: bool, on: date = TODAY, channel: str = "paper") -> Choice:
    """A guardian's word about answering questions."""
    return Choice(granted, "survey", "1", "nl", channel, on)


def says(pilot: Pilot, group: str, **words: bool) -> None:
    """Note down what the guardian of each of these codes said, on paper."""
    for code, word in words.items():
        sent = (str(uuid4()), code)
        store.record(pilot, {child(pilot, group, code): a_choice(word)}, TODAY, sent)


def press(client: FlaskClient, url: str, **given: object) -> TestResponse:
    """Fill in the form at `url` and send it to the same address."""
    return client.post(url, data=hidden(client.get(url).text) | given)


def slips(client: FlaskClient, pilot: Pilot, group: str, whom: str = "missing") -> dict[str, str]:
    """Make slips; return the path on each, by the code of the child."""
    url = f"/pilots/{pilot.code}/toestemming/{group}/briefjes"
    page = press(client, url, language="nl", whom=whom)
    assert page.status_code == 200
    one = r"<b>Kaart van uw kind: <bdi>(.*?)</bdi>.*?(/toestemming/[0-9A-Z-]+)<"
    return dict(re.findall(one, page.text, re.DOTALL))
