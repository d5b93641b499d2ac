"""A link lets somebody in once; what one may not see does not exist."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from impact.accounts import credentials
from impact.accounts.models import Account, Grant, LoginSession, SigninLink
from impact.accounts.signin import link_for
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.kit.tokens import digest
from tests.accounts.makers import (
    SENTENCE,
    a_grant,
    an_account,
    code,
    cookie,
    run,
    with_factor,
)
from tests.makers import a_pilot, an_organisation, hidden, send, someone


def test_a_link_lets_somebody_in_once(app: Flask) -> None:
    link = link_for(an_account())
    first, second = app.test_client(), app.test_client()
    assert send(first, link) == 302
    assert send(second, link) == 400
    assert cookie(first)
    assert not cookie(second)


def test_looking_at_a_link_does_not_use_it_up(app: Flask, client: FlaskClient) -> None:
    link = link_for(an_account())
    for _ in range(3):
        assert app.test_client().get(link).status_code == 200
    assert send(client, link) == 302


def test_of_two_who_press_at_the_same_time_one_gets_in(app: Flask) -> None:
    link = link_for(an_account())
    form = hidden(app.test_client().get(link).text)

    def press(_: int) -> int:
        return app.test_client().post(link, data=form).status_code

    with ThreadPoolExecutor(4) as at_once:
        assert sorted(at_once.map(press, range(4))) == [302, 400, 400, 400]


def test_used_old_unknown_and_switched_off_links_get_the_same_answer(app: Flask) -> None:
    account, gone = an_account(), an_account("gone@example.org", active=False)
    used, old, off = link_for(account), link_for(account), link_for(gone)
    assert send(app.test_client(), used) == 302
    late = update(SigninLink).where(SigninLink.token_hash == digest(old.rsplit("/", 1)[1]))
    db.session.execute(late.values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    unknown = f"{old[:-4]}AAAA"
    answers = set()
    for link in (used, old, off, unknown):
        client = app.test_client()
        page = client.post(link, data=hidden(client.get(link).text))
        answers.add((page.status_code, page.text))
    assert len(answers) == 1
    status, text = answers.pop()
    assert status == 400
    assert "Vraag een nieuwe link" in text


def test_a_form_of_another_link_lets_nobody_in(app: Flask, client: FlaskClient) -> None:
    account = an_account()
    mine, yours = link_for(account), link_for(account)
    assert client.post(yours, data=hidden(client.get(mine).text)).status_code == 400
    assert client.post(yours).status_code == 400
    assert send(client, yours) == 302


def test_the_database_holds_no_token(app: Flask, client: FlaskClient) -> None:
    link = link_for(an_account())
    token = link.rsplit("/", 1)[1]
    assert send(client, link) == 302
    links = db.session.scalars(select(SigninLink.token_hash)).all()
    sessions = db.session.scalars(select(LoginSession.id_hash)).all()
    assert links == [digest(token)]
    assert sessions == [digest(cookie(client))]


def test_someone_without_any_grant_is_in_and_sees_no_pilot(app: Flask) -> None:
    a_pilot()
    client = app.test_client()
    assert send(client, link_for(an_account())) == 302
    assert "Nog geen pilots voor jou" in client.get("/").text
    assert client.get("/pilots/talentz-skool").status_code == 404


def test_who_is_not_signed_in_is_shown_the_door(app: Flask, client: FlaskClient) -> None:
    a_pilot()
    for address in ("/pilots/talentz-skool", "/pilots/unknown"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (303, f"/aanmelden?next={address}")
    assert client.get("/account").location == "/aanmelden?next=/account"


def test_one_goes_on_to_where_one_wanted_to_go(app: Flask) -> None:
    account = an_account()
    credentials.set_password(account.id, SENTENCE)
    said = {"email": account.email, "password": SENTENCE}

    def come(path: str) -> str:
        client = app.test_client()
        page = client.get("/aanmelden/wachtwoord", query_string={"next": path}).text
        address = "/aanmelden/wachtwoord"
        form = hidden(page) | said
        answer = client.post(address, query_string={"next": path}, data=form)
        if "tweede-stap" in answer.location:
            page = client.get(answer.location).text
            form = hidden(page) | {"code": code(account)}
            answer = client.post(answer.location, data=form)
        return str(answer.location)

    assert come("/account/adres") == "/account/adres"
    assert [come(path) for path in ("//evil.example", "/nowhere", "")] == ["/", "/", "/"]
    with_factor(account)
    assert come("/account/adres") == "/account/adres"


def test_a_foreign_pilot_looks_just_like_one_that_never_was(app: Flask) -> None:
    mine = a_pilot("mine")
    a_pilot("yours")
    client = someone(app, "partner", mine)
    foreign, unknown = client.get("/pilots/yours"), client.get("/pilots/nobodys")
    assert client.get("/pilots/mine").status_code == 200
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.data == unknown.data
    assert list(foreign.headers) == list(unknown.headers)


@pytest.mark.parametrize(
    ("starts", "ends", "status"), [(0, 0, 200), (-9, -1, 404), (1, 9, 404), (-9, 9, 200)]
)
def test_a_grant_holds_on_its_own_days_only(
    app: Flask, starts: int, ends: int, status: int
) -> None:
    client = someone(app, "partner", a_pilot())
    today = local_date(now(), app.config["TIME_ZONE"])
    days = {"starts_on": today + timedelta(days=starts), "ends_on": today + timedelta(days=ends)}
    db.session.execute(update(Grant).values(days))
    db.session.commit()
    assert client.get("/pilots/talentz-skool").status_code == status


def test_switching_an_account_off_ends_every_way_in(app: Flask) -> None:
    pilot = a_pilot()
    client = someone(app, "partner", pilot)
    account = db.session.scalars(select(Account)).one()
    link = link_for(account)
    assert run(app, "account", "off", account.email).exit_code == 0
    assert send(app.test_client(), link) == 400
    answer = client.get("/pilots/talentz-skool")
    assert (answer.status_code, "storage" in answer.headers["Clear-Site-Data"]) == (401, True)
    assert db.session.scalars(select(LoginSession)).all() == []
    assert db.session.scalars(select(SigninLink)).all() == []


def test_signing_out_kills_the_session_and_not_only_the_cookie(app: Flask) -> None:
    client = someone(app, "partner", a_pilot())
    before = cookie(client)
    page = client.get("/").text
    assert client.post("/afmelden", data=hidden(page)).status_code == 302
    assert not cookie(client)
    thief = app.test_client()
    thief.set_cookie("tv", before)
    assert thief.get("/pilots/talentz-skool").status_code == 401


def test_signing_out_needs_the_token_of_the_session(app: Flask) -> None:
    client = someone(app, "partner", a_pilot())
    assert client.post("/afmelden").status_code == 400
    assert client.get("/pilots/talentz-skool").status_code == 200
    assert app.test_client().post("/afmelden").status_code == 302


def test_signing_in_again_gives_a_new_id_and_ends_the_old(app: Flask) -> None:
    client = someone(app, "partner", a_pilot())
    before = cookie(client)
    assert send(client, link_for(an_account())) == 302
    assert cookie(client) not in ("", before)
    assert len(db.session.scalars(select(LoginSession)).all()) == 1


def test_a_made_up_cookie_is_never_taken_over(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("tv", "chosen-by-somebody-else")
    assert send(client, link_for(an_account())) == 302
    assert cookie(client) != "chosen-by-somebody-else"


@pytest.mark.parametrize(
    ("role", "unused", "old", "status"),
    [
        ("partner", timedelta(minutes=29), timedelta(hours=1), 200),
        ("partner", timedelta(minutes=31), timedelta(hours=1), 303),
        ("trainer", timedelta(minutes=31), timedelta(hours=1), 200),
        ("coder", timedelta(hours=7), timedelta(hours=8), 200),
        ("coder", timedelta(hours=9), timedelta(hours=9), 303),
        ("coder", timedelta(minutes=1), timedelta(hours=21), 303),
    ],
)
def test_a_session_ends_when_it_lies_unused_or_gets_old(
    app: Flask, role: str, unused: timedelta, old: timedelta, status: int
) -> None:
    client = someone(app, role, a_pilot())
    client.get("/")
    past = {"seen_at": now() - unused, "made_at": now() - old}
    db.session.execute(update(LoginSession).values(past))
    db.session.commit()
    assert client.get("/pilots/talentz-skool").status_code == status


def test_a_session_in_use_is_not_written_at_every_click(app: Flask, statements: list[str]) -> None:
    client = someone(app, "partner", a_pilot())
    client.get("/pilots/talentz-skool")
    statements.clear()
    client.get("/pilots/talentz-skool")
    assert not [one for one in statements if one.startswith(("UPDATE", "INSERT", "DELETE"))]


def test_whoever_has_two_roles_works_in_one_at_a_time(app: Flask) -> None:
    pilot, account = a_pilot(), an_account()
    a_grant(account, "coder", pilot_id=pilot.id)
    partner = a_grant(
        account, "partner", organisation_id=an_organisation("p", "partner").id, pilot_id=pilot.id
    )
    client = app.test_client()
    assert send(client, link_for(account)) == 302
    page = client.get("/").text
    assert "codeur" in page
    assert 'name="grant"' in page
    before = cookie(client)
    answer = client.post("/rol", data=hidden(page) | {"grant": partner.id})
    assert answer.status_code == 302
    assert cookie(client) not in ("", before)
    assert f'value="{partner.id}" selected' in client.get("/").text


def test_a_role_of_somebody_else_cannot_be_taken(app: Flask) -> None:
    pilot = a_pilot()
    client = someone(app, "coder", pilot)
    foreign = a_grant(an_account(), "manager", pilot_id=pilot.id)
    form = hidden(client.get("/").text)
    assert client.post("/rol", data=form | {"grant": foreign.id}).status_code == 404
    assert client.post("/rol", data=form | {"grant": "x"}).status_code == 404
    assert client.post("/rol", data={"grant": foreign.id}).status_code == 400


def test_the_language_one_asked_for_stays(app: Flask) -> None:
    client = someone(app, "partner", a_pilot())
    assert "Jouw pilots" in client.get("/").text
    assert "Your pilots" in client.get("/?lang=en").text
    assert "Your pilots" in client.get("/").text
    assert "Jouw pilots" in client.get("/?lang=nl").text


@pytest.mark.parametrize(
    "address", ["/", "/aanmelden", "/aanmelden/x", "/v/x", "/nowhere", "/static/public.css"]
)
def test_people_without_account_get_no_cookie(client: FlaskClient, address: str) -> None:
    with client.get(f"{address}?lang=en") as answer:
        assert "Set-Cookie" not in answer.headers
    assert db.session.scalars(select(LoginSession)).all() == []


def test_the_cookie_stays_with_us(app: Flask, client: FlaskClient) -> None:
    link = link_for(an_account())
    plain = client.post(link, data=hidden(client.get(link).text)).headers["Set-Cookie"]
    assert plain.startswith("tv=")
    assert plain.endswith("; HttpOnly; Path=/; SameSite=Lax")
    app.config["SITE_URL"] = "https://localhost"
    link = link_for(an_account("two@example.org"))
    safe = client.post(link, data=hidden(client.get(link).text)).headers["Set-Cookie"]
    assert safe.startswith("__Host-tv=")
    assert safe.endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")
