"""When a session begins, is renewed and ends: rows 34 to 37 of `trust.md` 18."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from impact.accounts import acting, address_store, credentials, screens, sessions, signin
from impact.accounts.models import Account, LoginSession
from impact.accounts.signin import link_for
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.tokens import digest
from tests.accounts.makers import (
    SENTENCE,
    Clock,
    a_grant,
    a_partner,
    an_account,
    code,
    cookie,
    signed_in,
    with_factor,
)
from tests.makers import a_pilot, an_organisation, hidden, send, someone


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock for all that has to do with coming in."""
    clock = Clock()
    for module in (acting, sessions, signin, credentials):
        monkeypatch.setattr(module, "now", clock)
    return clock


def test_session_id_renewed_old_401(app: Flask) -> None:
    account = a_partner()
    address = f"/pilots/pilot-{account.id}"
    organisation = an_organisation("p", "partner")
    more = a_grant(account, "partner", organisation_id=organisation.id)
    with_factor(account)
    client = signed_in(app, account)
    seen = [cookie(client)]
    send(client, "/aanmelden/tweede-stap", code=code(account))
    seen.append(cookie(client))
    client.post("/rol", data=hidden(client.get("/").text) | {"grant": more.id})
    seen.append(cookie(client))
    assert len(set(seen)) == 3
    for old in seen[:2]:
        thief = app.test_client()
        thief.set_cookie("tv", old)
        answer = thief.get(address)
        assert answer.status_code == 401
        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_another_role_is_no_new_proof_and_no_new_day(app: Flask) -> None:
    account = a_partner()
    coder = a_grant(account, "coder", pilot_id=a_pilot("klank").id)
    client = signed_in(app, account)
    before = now() - timedelta(hours=2)
    db.session.execute(update(LoginSession).values(made_at=before, proved_at=before))
    db.session.commit()
    client.post("/rol", data=hidden(client.get("/").text) | {"grant": coder.id})
    row = db.session.scalars(select(LoginSession).execution_options(populate_existing=True)).one()
    assert (row.made_at, row.proved_at) == (before, before)
    assert client.get("/account/wachtwoord").status_code == 303


def test_session_race(app: Flask) -> None:
    account = a_partner()
    coder = a_grant(account, "coder", pilot_id=a_pilot("klank").id)
    client = signed_in(app, account)
    form = hidden(client.get("/").text)
    token = cookie(client)

    def ended_in_between() -> None:
        if signin.current_account():
            credentials.end_session(account.id, digest(token))

    app.before_request_funcs.setdefault(None, []).append(ended_in_between)
    answer = client.post("/rol", data=form | {"grant": coder.id})
    assert answer.status_code == 302
    assert db.session.scalars(select(LoginSession)).all() == []
    assert not cookie(client)


@pytest.mark.parametrize(
    ("role", "pause", "pauses", "status"),
    [
        ("partner", 29, 1, 200),
        ("partner", 31, 1, 303),
        ("trainer", 31, 1, 200),
        ("trainer", 7 * 60, 2, 200),
        ("trainer", 7 * 60, 3, 303),
        ("trainer", 8 * 60 + 1, 1, 303),
        ("partner", 29, 41, 200),
        ("partner", 29, 42, 303),
    ],
)
def test_session_timeouts_frozen_clock(
    app: Flask, clock: Clock, role: str, pause: int, pauses: int, status: int
) -> None:
    client = someone(app, role, a_pilot())
    client.get("/")
    answers = []
    for _ in range(pauses):
        clock.pass_by(minutes=pause)
        answers.append(client.get("/pilots/talentz-skool").status_code)
    assert answers[:-1] == [200] * (pauses - 1)
    assert answers[-1] == status


def test_logout_disable_factor_change_kill_sessions(app: Flask) -> None:
    account = a_partner()
    address = f"/pilots/pilot-{account.id}"

    def ends(what: object) -> None:
        client = signed_in(app, account)
        assert client.get(address).status_code == 200
        what() if callable(what) else None
        assert client.get(address).status_code == 401

    def moves() -> None:
        address_store.want(account, "new@example.org")
        token = (address_store.link_to_confirm(account.id) or "").rsplit("/", 1)[1]
        assert address_store.confirm(token)

    ends(lambda: credentials.set_password(account.id, SENTENCE))
    ends(moves)
    ends(lambda: with_factor(account))
    client = signed_in(app, account)
    assert send(client, "/aanmelden/tweede-stap", code=code(account)) == 302
    credentials.drop_factor(account.id)
    assert client.get(address).status_code == 401
    client = signed_in(app, account)
    db.session.execute(update(Account).values(active=False))
    db.session.commit()
    assert client.get(address).status_code == 401


def test_what_was_half_proved_ends_too(app: Flask) -> None:
    """Who waits at the second step with an old password starts over when that is changed."""
    account = a_partner()
    with_factor(account)
    half = signed_in(app, account)
    assert half.get("/aanmelden/tweede-stap").status_code == 200
    credentials.set_password(account.id, SENTENCE)
    assert half.get("/aanmelden/tweede-stap").status_code == 302


def test_who_proved_it_just_before_all_ended_is_not_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right old password was typed; while it was being looked at, it was changed."""
    account = an_account()
    credentials.set_password(account.id, SENTENCE)
    client = app.test_client()
    form = hidden(client.get("/aanmelden/wachtwoord").text)
    step_in = signin.step_in

    def changed_first(found: Account) -> None:
        credentials.set_password(account.id, f"{SENTENCE} nieuw")
        step_in(found)

    monkeypatch.setattr(screens, "step_in", changed_first)
    said = {"email": account.email, "password": SENTENCE}
    client.post("/aanmelden/wachtwoord", data=form | said)
    assert client.get("/account").status_code == 401


def test_a_new_password_signs_out_everywhere_else_and_not_here(app: Flask) -> None:
    account = a_partner()
    here, there = signed_in(app, account), signed_in(app, account)
    before = cookie(here)
    assert send(here, "/account/wachtwoord", password="kort") == 422
    assert send(here, "/account/wachtwoord", password=SENTENCE) == 302
    assert cookie(here) != before
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 401


def test_sessions_that_are_over_are_swept_when_somebody_comes_in(app: Flask) -> None:
    account = an_account()
    app.test_client().get("/aanmelden/toestel")
    signed_in(app, account)
    for ago, left in ((sessions.LONGEST * 2, 3), (sessions.LONGEST + sessions.SEALED * 2, 1)):
        db.session.execute(update(LoginSession).values(made_at=now() - ago))
        db.session.commit()
        signed_in(app, account)
        found = db.session.scalars(select(LoginSession)).all()
        assert len(found) == left, "for two days it is known that they ran out, and were not ended"


def test_one_ends_ones_own_sessions_and_no_other(app: Flask) -> None:
    account = a_partner()
    here, there = signed_in(app, account), signed_in(app, account)
    other = signed_in(app, a_partner("b@example.org"))
    page = here.get("/account").text
    assert page.count('name="which"') == 2
    assert "deze" in page
    form = hidden(page)
    foreign = form | {"which": digest(cookie(other))}
    assert here.post("/account/sessies", data=foreign).status_code == 404
    mine = form | {"which": digest(cookie(there))}
    assert here.post("/account/sessies", data=mine).status_code == 302
    assert there.get("/account").status_code == 401
    assert other.get("/account").status_code == 200


def test_proving_again_needs_what_one_has(app: Flask, clock: Clock) -> None:
    account = a_partner()
    credentials.set_password(account.id, SENTENCE)
    client = signed_in(app, account)
    clock.pass_by(minutes=4)
    assert client.get("/account/wachtwoord").status_code == 200
    clock.pass_by(minutes=2)
    ask = client.get("/account/wachtwoord")
    assert ask.location == "/bevestigen?next=/account/wachtwoord"
    assert client.post("/account/wachtwoord", data=hidden(client.get("/").text)).status_code == 303
    assert send(client, ask.location, code="iets anders") == 422
    answer = client.post(
        ask.location, data=hidden(client.get(ask.location).text) | {"code": SENTENCE}
    )
    assert answer.location == "/account/wachtwoord"
    assert client.get("/account/wachtwoord").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example/x", "/\\evil.example", "javascript:x", "", "/x"],
)
def test_one_goes_on_to_our_own_pages_only(app: Flask, path: str) -> None:
    client = signed_in(app, a_partner())
    assert client.get("/bevestigen", query_string={"next": path}).location == "/"


def test_cookie_flags(app: Flask, client: FlaskClient) -> None:
    app.config["SITE_URL"] = "https://localhost"
    link = link_for(an_account())
    flags = client.post(link, data=hidden(client.get(link).text)).headers["Set-Cookie"]
    name, *said = flags.split("; ")
    assert name.startswith("__Host-tv=")
    assert len(name) == len("__Host-tv=") + 43
    assert set(said) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
