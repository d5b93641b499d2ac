"""What tests need, with defaults: override only what the test is about."""

import re
from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from impact.accounts.models import Account, Grant, Organisation
from impact.accounts.signin import link_for
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.pilots.models import Pilot

DAY = date(2025, 3, 12)


def today() -> date:
    """The day it is for people here, also between midnight in Amsterdam and midnight in UTC."""
    return local_date(now(), "Europe/Amsterdam")


def an_organisation(code: str = "skvr", kind: str = "programme") -> Organisation:
    """An organisation, made when it is not there yet."""
    found = db.session.query(Organisation).filter_by(code=code).one_or_none()
    if found is None:
        found = Organisation(code=code, name=code.title(), kind=kind)
        db.session.add(found)
        db.session.commit()
    return found


def a_pilot(code: str = "talentz-skool", programme: str = "skvr", **given: object) -> Pilot:
    """A pilot without anything in it."""
    pilot = Pilot(code=code, name=code.title(), programme_id=an_organisation(programme).id, **given)
    db.session.add(pilot)
    db.session.commit()
    return pilot


def someone(app: Flask, role: str, pilot: Pilot | None = None, **given: object) -> FlaskClient:
    """A browser's stand-in, signed in with `role`, in one pilot or in everything."""
    count = db.session.query(Account).count()
    account = Account(email=f"{role}{count}@example.org", name=role.title())
    db.session.add(account)
    db.session.flush()
    db.session.add(
        Grant(account_id=account.id, role=role, pilot_id=pilot.id if pilot else None, **given)
    )
    db.session.commit()
    client = app.test_client()
    assert send(client, link_for(account)) == 302
    return client


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the (first) form on a page, tokens and all."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found.setdefault(name[1], value[1] if value else "")
    return found


def send(client: FlaskClient, url: str, **given: object) -> int:
    """Fill in the form at `url` as a browser would, tokens and all; return the status."""
    return client.post(url, data=hidden(client.get(url).text) | given).status_code
