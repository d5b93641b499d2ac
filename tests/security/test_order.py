"""Steps in another order than ours lead to the first that is open (ASVS 2.3.1)."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from impact.accounts.models import LoginSession
from impact.accounts.signin import link_for
from impact.attendance.models import Presence
from stories.models import Story
from stories.telling_store import open_telling
from surveys.models import Answer, Draft, Response
from tests.accounts.makers import an_account
from tests.fuzz import counts
from tests.makers import a_pilot, hidden, someone
from tests.security.test_writes import counts as counted
from tests.stories.makers import TODAY
from tests.stories.test_tell import ADULT, fields, walk
from tests.surveys.field.makers import DEMO, Person, a_form, a_link

BY_DEVICE = "/aanmelden/toestel"


def test_wizard_out_of_order_when_answering(app: Flask, client: FlaskClient) -> None:
    """2.3.1: a question further on, the check or the end lead back to the first open question."""
    link = a_link(a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop"), a_pilot())
    somebody = Person(client, link)
    somebody.fill_in()
    first, base = somebody.page.request.path, somebody.page.request.path.rsplit("/", 1)[0]
    token = base.rsplit("/", 1)[1]
    ahead = [f"{base}/open", f"/v/{link.code}/controle/{token}", f"{base}/nowhere"]
    form = hidden(somebody.text)
    for address in ahead:
        assert client.get(address, follow_redirects=True).request.path == first
        answer = client.post(address, data=form | {"answer": "4"}, follow_redirects=True)
        assert answer.request.path in (first, address)
        assert "Dank" not in answer.text
    assert counted(Response, Answer) == (0, 0)
    assert counted(Draft) == (1,)


@pytest.mark.parametrize("step", ["story", "tone", "you", "guardian", "thanks", ""])
def test_wizard_out_of_order_when_telling(app: Flask, client: FlaskClient, step: str) -> None:
    """2.3.1: who sends a later screen without the ones before gets the first that is not right."""
    page = open_telling(a_pilot(), None, TODAY)
    address = f"/verhaal/{page.code}"
    begun = {name: one for name, one in fields(client.get(address)).items() if name != "step"}
    answer = client.post(address, data=begun | {"step": step, **ADULT, "grants": []})
    assert answer.status_code == 422
    assert fields(answer)["step"] == ["consent"]
    assert counted(Story) == (0,)
    last = walk(client, page, ADULT, until="you")
    short = {name: one for name, one in fields(last).items() if name != "text"}
    answer = client.post(address, data=short | {"perspective": "family", "age_band": "25-44"})
    assert fields(answer)["step"] == ["story"]
    assert counted(Story) == (0,)


def test_wizard_out_of_order_of_staff(app: Flask, client: FlaskClient) -> None:
    """2.3.1: there is no second step of signing in without the first, and no file to store."""
    pilot = a_pilot()
    partner, before = someone(app, "partner", pilot), counts()
    for address in ("/aanmelden/tweede-stap", "/bevestigen", "/account/tweede-stap"):
        page = client.get(address)
        assert page.status_code in (302, 303)
        assert urlsplit(page.headers["Location"]).path == "/aanmelden"
    link = link_for(an_account())
    form = hidden(client.get(link).text)
    answer = client.post("/aanmelden/tweede-stap", data=form | {"code": "000000"})
    assert answer.headers["Location"] == "/aanmelden"
    at = f"/pilots/{pilot.code}/inlezen"
    form = hidden(partner.get(at).text)
    answer = partner.post(f"{at}/bewaren", data=form | {"held": "x", "name": "a.csv"})
    assert (answer.status_code, answer.headers["Location"]) == (303, at)
    answer = partner.post("/account/tweede-stap", data=form | {"code": "000000"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/tweede-stap")
    assert counted(Presence) == (0,)
    after = counts()
    assert {name for name in after if after[name] != before[name]} == {"account"}


def test_who_only_knocks_leaves_no_session(app: Flask) -> None:
    """2.4.1: a session is a row; nobody makes rows by knocking, at whatever door."""
    rules = {one.rule for one in app.url_map.iter_rules() if one.endpoint != "static"}
    # What a device is to sign lies in a session; the limit of sign-ins counts who asks for it.
    for address in sorted({re.sub(r"<[^>]+>", "x", rule) for rule in rules - {BY_DEVICE}}):
        for method in ("GET", "POST", "HEAD"):
            sent = {"csrf_token": "x", "token": "x", "key": "x", "lang": "en"}
            answer = app.test_client().open(f"{address}?lang=en", method=method, data=sent)
            assert "Set-Cookie" not in answer.headers, (method, address)
            answer.close()
    assert counted(LoginSession) == (0,)
