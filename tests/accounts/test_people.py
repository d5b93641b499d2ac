"""Letting people in and letting them go, each within the own circle; nothing of it comes back."""

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from impact.accounts import credentials, mail
from impact.accounts.models import (
    Account,
    Agreement,
    Grant,
    LoginSession,
    Organisation,
    Outbox,
    RecoveryCode,
    SigninLink,
)
from impact.accounts.signin import link_for
from impact.attendance.models import Activity
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.pilots.models import Pilot, PilotPartner
from tests.accounts.makers import SENTENCE, a_grant, an_account, code, run, with_factor
from tests.makers import a_pilot, an_organisation, hidden, send, someone


def carried(code: str, partner: str) -> tuple[Pilot, Organisation]:
    """A pilot, and the partner that carries it out."""
    pilot, organisation = a_pilot(code), an_organisation(partner, "partner")
    db.session.add(PilotPartner(pilot_id=pilot.id, organisation_id=organisation.id))
    db.session.commit()
    return pilot, organisation


def a_manager(app: Flask) -> FlaskClient:
    return someone(app, "manager", organisation_id=an_organisation().id)


def invited(client: FlaskClient, **said: Any) -> tuple[int, str]:
    """Let somebody in; return the status and the page."""
    page = client.get("/mensen/nieuw").text
    answer = client.post("/mensen/nieuw", data=hidden(page) | {"email": "new@example.org"} | said)
    return answer.status_code, answer.text


def shown_link(page: str) -> str:
    found = re.search(r'<p class="code">([^<]+)</p>', page)
    assert found
    return found[1]


def page_of(email: str) -> str:
    return f"/mensen/{db.session.scalar(select(Account.uid).where(Account.email == email))}"


def today(app: Flask) -> Any:
    return local_date(now(), app.config["TIME_ZONE"])


def test_no_role_and_no_place_is_given_before_somebody_chose_them(app: Flask) -> None:
    admin = someone(app, "admin")
    an_organisation()
    page = admin.get("/mensen/nieuw").text
    for field in ("role", "place"):
        first = re.search(
            rf'<select[^>]* name="{field}".*?<option([^>]*)>([^<]*)<', page, re.DOTALL
        )
        assert first
        assert (' value=""' in first[1], first[2]) == (True, "Kies er een"), field
    status, answer = invited(admin)
    assert status == 422
    assert "Kies een rol." in answer
    assert "Kies waar dat is." in answer
    assert db.session.scalar(select(Account).where(Account.email == "new@example.org")) is None


def test_a_manager_lets_a_partner_in_with_a_link_to_hand_over(app: Flask) -> None:
    carried("klank", "podium")
    client = a_manager(app)
    status, page = invited(client, role="partner", place="p.klank.podium", name="Noor")
    assert status == 200
    assert send(app.test_client(), shown_link(page)) == 302
    grant = db.session.scalars(select(Grant).where(Grant.role == "partner")).one()
    assert (grant.pilot_id is None, grant.organisation_id is None) == (False, False)
    assert grant.granted_by is not None
    people = client.get("/mensen").text
    assert "Noor" in people
    assert "new@example.org" in people


def test_a_partner_lets_in_for_its_own_organisation_and_not_above_itself(app: Flask) -> None:
    pilot, podium = carried("klank", "podium")
    carried("yours", "other")
    group = Activity(pilot_id=pilot.id, name="Dans")
    db.session.add(group)
    db.session.commit()
    client = someone(app, "partner", organisation_id=podium.id)
    form = client.get("/mensen/nieuw").text
    assert 'value="manager"' not in form
    assert "Yours" not in form
    for role, place in (("manager", "o.podium"), ("coder", "p.yours"), ("coder", "o.other")):
        assert invited(client, role=role, place=place)[0] == 422
    assert invited(client, role="trainer", place=f"g.{group.uid}")[0] == 200
    grant = db.session.scalars(select(Grant).where(Grant.role == "trainer")).one()
    assert (grant.organisation_id, grant.pilot_id, grant.group_uid) == (
        podium.id,
        pilot.id,
        group.uid,
    )


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("trainer", "p.klank"),
        ("manager", "p.klank"),
        ("admin", "o.skvr"),
        ("baker", "o.skvr"),
        ("coder", ""),
    ],
)
def test_a_role_where_it_does_not_work_is_refused(app: Flask, role: str, place: str) -> None:
    a_pilot("klank")
    status, page = invited(a_manager(app), role=role, place=place)
    assert (status, "errs" in page) == (422, True)
    assert db.session.scalar(select(Account).where(Account.email == "new@example.org")) is None


def test_a_last_day_before_the_first_is_refused(app: Flask) -> None:
    a_pilot("klank")
    said = {"role": "coder", "place": "p.klank", "starts_on": "2040-02-01", "ends_on": "2040-01-01"}
    status, page = invited(a_manager(app), **said)
    assert (status, "ligt voor de eerste" in page or "eerste dag" in page) == (422, True)


def test_nobody_sees_people_of_another_organisation(app: Flask) -> None:
    _pilot, podium = carried("klank", "podium")
    yours = an_account("foreign@example.org", name="Vreemd")
    a_grant(yours, "partner", organisation_id=an_organisation("other", "partner").id)
    for client in (a_manager(app), someone(app, "partner", organisation_id=podium.id)):
        assert "foreign" not in client.get("/mensen").text
        unknown, foreign = client.get("/mensen/xxx"), client.get(page_of("foreign@example.org"))
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.text == unknown.text
        form = hidden(client.get("/mensen/nieuw").text)
        for step in ("link", "uit", "rol", "tweede-stap"):
            address = f"{page_of('foreign@example.org')}/{step}"
            assert client.post(address, data=form).status_code == 404


def test_whoever_works_elsewhere_is_not_let_in_by_a_link_shown_here(app: Flask) -> None:
    a_pilot("klank")
    a_grant(an_account("boss@example.org"), "admin")
    status, page = invited(a_manager(app), email="boss@example.org", role="coder", place="p.klank")
    assert (status, 'class="code"' in page) == (200, False)
    assert db.session.scalars(select(Outbox.purpose)).all() == ["invite"]
    admin = someone(app, "admin")
    waiting = admin.get("/postbak").text
    assert "boss@example.org" in waiting
    uid = db.session.scalar(select(Outbox.uid))
    handed = admin.post(f"/postbak/{uid}", data=hidden(waiting))
    assert send(app.test_client(), shown_link(handed.text)) == 302
    assert admin.post(f"/postbak/{uid}", data=hidden(waiting)).status_code == 404


def test_a_role_that_is_ended_ends_sessions_at_once(app: Flask) -> None:
    pilot = a_pilot("klank")
    manager, coder = a_manager(app), someone(app, "coder", pilot)
    email = db.session.scalar(select(Account.email).where(Account.email.like("coder%"))) or ""
    address, number = (
        page_of(email),
        db.session.scalar(select(Grant.id).where(Grant.role == "coder")),
    )
    form = hidden(manager.get(address).text)
    assert coder.get("/pilots/klank").status_code == 200
    assert manager.post(f"{address}/rol", data=form | {"grant": "999"}).status_code == 404
    assert manager.post(f"{address}/rol", data=form | {"grant": number}).status_code == 302
    assert coder.get("/pilots/klank").status_code == 401
    assert "gestopt" in manager.get(address).text


@pytest.mark.parametrize("by", ["page", "command"])
def test_offboarding_every_credential(app: Flask, by: str) -> None:
    pilot = a_pilot("klank")
    account = an_account()
    a_grant(account, "coder", pilot_id=pilot.id)
    codes = with_factor(account)
    credentials.set_password(account.id, SENTENCE)
    inside, half = app.test_client(), app.test_client()
    assert send(inside, link_for(account)) == 302
    assert send(inside, "/aanmelden/tweede-stap", code=codes[0]) == 302
    assert send(half, link_for(account)) == 302
    link = link_for(account)
    credentials.ask_for_link(account.email)
    shown = code(account)
    assert inside.get("/pilots/klank").status_code == 200
    db.session.commit()
    if by == "page":
        manager = a_manager(app)
        address = page_of(account.email)
        assert (
            manager.post(f"{address}/uit", data=hidden(manager.get(address).text)).status_code
            == 302
        )
    else:
        assert run(app, "account", "off", account.email).exit_code == 0
    assert inside.get("/pilots/klank").status_code == 401
    for typed in (shown, codes[1]):
        assert send_to(half, typed) == 302
        assert half.get("/account").status_code in (303, 401)
    assert send(app.test_client(), link) == 400
    said = {"email": account.email, "password": SENTENCE}
    assert send(app.test_client(), "/aanmelden/wachtwoord", **said) == 422
    db.session.rollback()
    for model in (SigninLink, RecoveryCode, Outbox):
        mine = select(model).where(model.account_id == account.id)
        assert db.session.scalars(mine).all() == []
    kept = select(Account.password, Account.totp_secret, Account.active)
    left = db.session.execute(kept.where(Account.id == account.id)).one()
    assert tuple(left) == (None, None, False)
    db.session.rollback()
    credentials.ask_for_link(account.email)
    assert db.session.scalars(select(Outbox)).all() == []


def send_to(client: FlaskClient, typed: str) -> int:
    """Type a code at the second step, whether or not it is still asked for."""
    return client.post("/aanmelden/tweede-stap", data={"code": typed}).status_code


def test_whoever_works_elsewhere_too_is_let_go_here_only(app: Flask) -> None:
    pilot = a_pilot("klank")
    account = an_account()
    a_grant(account, "coder", pilot_id=pilot.id)
    a_grant(account, "partner", organisation_id=an_organisation("other", "partner").id)
    manager = a_manager(app)
    address = page_of(account.email)
    page = manager.get(address).text
    assert "Other" not in page
    assert manager.post(f"{address}/uit", data=hidden(page)).status_code == 302
    assert manager.post(f"{address}/tweede-stap", data=hidden(page)).status_code == 404
    db.session.rollback()
    assert db.session.scalar(select(Account.active).where(Account.id == account.id))
    live = [one.role for one in db.session.scalars(select(Grant).where(Grant.ends_on.is_(None)))]
    assert sorted(live) == ["manager", "partner"]


def test_another_manager_takes_a_lost_second_step_away(app: Flask) -> None:
    account = an_account()
    a_grant(account, "coder", pilot_id=a_pilot("klank").id)
    with_factor(account)
    manager = a_manager(app)
    address = page_of(account.email)
    answer = manager.post(f"{address}/tweede-stap", data=hidden(manager.get(address).text))
    assert answer.status_code == 302
    client = app.test_client()
    assert send(client, link_for(account)) == 302
    assert client.get("/account").status_code == 200


def test_an_organisation_that_is_closed_opens_nothing_any_more(app: Flask) -> None:
    _pilot, podium = carried("klank", "podium")
    client = someone(app, "partner", organisation_id=podium.id)
    assert client.get("/pilots/klank").status_code == 200
    admin = someone(app, "admin")
    page = admin.get("/organisaties").text
    assert admin.post(f"/organisaties/{podium.uid}/uit", data=hidden(page)).status_code == 302
    assert client.get("/pilots/klank").status_code == 404


def test_an_organisation_is_added_on_a_page(app: Flask) -> None:
    admin = someone(app, "admin")
    said = {"code": "podium", "name": "Buurtpodium", "kind": "partner"}
    assert send(admin, "/organisaties/nieuw", **said) == 302
    assert send(admin, "/organisaties/nieuw", **said) == 422
    assert send(admin, "/organisaties/nieuw", **said | {"code": "A b"}) == 422
    assert "Buurtpodium" in admin.get("/organisaties").text
    assert (
        send(a_manager(app), "/organisaties/nieuw", **said | {"code": "x", "kind": "programme"})
        == 422
    )


def test_expired_agreement(app: Flask) -> None:
    carried("klank", "podium")
    _yours, other = carried("atelier", "other")
    client = someone(app, "partner", organisation_id=other.id)
    assert client.get("/pilots/klank").status_code == 404
    manager = a_manager(app)
    said = {"pilot": "klank", "other": "other", "what": "counts", "until": today(app).isoformat()}
    past = {"until": (today(app) - timedelta(days=1)).isoformat()}
    assert send(manager, "/afspraken/nieuw", **said | past) == 422
    assert send(manager, "/afspraken/nieuw", **said | {"pilot": "nowhere"}) == 422
    assert send(manager, "/afspraken/nieuw", **said) == 302
    assert client.get("/pilots/klank").status_code == 200
    assert client.get("/pilots/klank/aanwezigheid").status_code == 404
    assert client.get("/pilots/klank/verhalen").status_code == 404
    assert "Klank" not in client.get("/").text
    page = manager.get("/afspraken").text
    uid = db.session.scalar(select(Agreement.uid))
    assert manager.post(f"/afspraken/{uid}/uit", data=hidden(page)).status_code == 302
    assert client.get("/pilots/klank").status_code == 404
    db.session.rollback()
    db.session.execute(update(Agreement).values(until=today(app)))
    db.session.commit()
    assert client.get("/pilots/klank").status_code == 200
    db.session.execute(update(Agreement).values(until=today(app) - timedelta(days=1)))
    db.session.commit()
    assert client.get("/pilots/klank").status_code == 404


FRESH = [
    ("manager", "/mensen/nieuw"),
    ("manager", "/afspraken/nieuw"),
    ("admin", "/organisaties/nieuw"),
    ("partner", "/account/wachtwoord"),
    ("partner", "/account/tweede-stap"),
    ("partner", "/account/toestel"),
    ("partner", "/account/adres"),
]
"""What trust.md 4.3 names, as far as it is there: e-mail, password, factor, accounts, settings."""
LASTING = ("/account/", "/mensen", "/organisaties", "/afspraken", "/postbak")
"""Addresses under which a form changes what must not go wrong."""
NO_PROOF = {
    "/account/sessies": "ending a session takes away and gives nothing",
}


@pytest.mark.parametrize(("role", "address"), FRESH)
def test_fresh_proof_required(app: Flask, role: str, address: str) -> None:
    client = someone(app, role, organisation_id=an_organisation().id)
    page = client.get(address)
    assert page.status_code == 200
    old = now() - timedelta(minutes=5, seconds=2)
    db.session.execute(update(LoginSession).values(proved_at=old))
    db.session.commit()
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (303, f"/bevestigen?next={address}")
    form = hidden(page.text) | {"password": SENTENCE, "email": "x@example.org", "code": "podium"}
    sent = client.post(address, data=form)
    assert (sent.status_code, sent.location.startswith("/bevestigen")) == (303, True)


def test_what_must_not_go_wrong_asks_who_it_is(app: Flask) -> None:
    """Every screen that writes about accounts is guarded as fresh."""
    for rule in app.url_map.iter_rules():
        writes = "POST" in (rule.methods or ())
        if not (writes and rule.rule.startswith(LASTING)) or rule.rule in NO_PROOF:
            continue
        view = app.view_functions[rule.endpoint]
        assert getattr(view, "__fresh__", False), rule.rule


def test_mail_leaves_with_a_link_that_works_and_is_not_kept(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["MAIL_URL"] = "smtp://localhost:25?from=post@example.org"
    sent: list[EmailMessage] = []
    monkeypatch.setattr(mail, "_deliver", lambda _address, letter: sent.append(letter))
    account = an_account()
    credentials.ask_for_link(account.email)
    assert mail.post() == 1
    assert mail.post() == 0
    (letter,) = sent
    assert (letter["To"], letter["Subject"]) == (account.email, "Je link voor Tellen & Vertellen")
    link = re.search(r"http://\S+", letter.get_content())
    assert link
    assert send(app.test_client(), link[0]) == 302
    assert mail.waiting() == []


def test_a_mail_server_that_is_away_loses_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ConnectionRefusedError

    app.config["MAIL_URL"] = "smtp://localhost:25"
    monkeypatch.setattr(mail, "_deliver", away)
    credentials.ask_for_link(an_account().email)
    assert [mail.post() for _ in range(7)] == [0] * 7
    ((letter, _account),) = mail.waiting()
    assert letter.tries == mail.MOST
