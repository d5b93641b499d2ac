"""Who proves what, how often, and what ends when it changes: rows 29 to 37 of `trust.md` 18."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from impact.accounts import credentials, factor, passwords, sessions, signin
from impact.accounts.models import Account, LoginSession, Outbox, RecoveryCode
from impact.accounts.signin import link_for
from impact.kit.dates import now
from impact.kit.db import db
from impact.kit.tokens import digest
from tests.accounts.makers import a_grant, an_account, cookie
from tests.makers import a_pilot, an_organisation, hidden, send, someone

SENTENCE = "vier lepels tikken zacht"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.at = datetime.fromisoformat("2026-03-01T12:00:00")

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: int) -> None:
        """Let time pass."""
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock for all that has to do with coming in."""
    clock = Clock()
    for module in (sessions, signin, credentials):
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The house as it is where people's names are: some roles prove twice who they are."""
    app.config["ASK_TWICE"] = True
    return app


def step_now() -> int:
    """Return the step of thirty seconds that it is."""
    return int(now().replace(tzinfo=UTC).timestamp()) // factor.STEP


def code(account: Account, *, later: int = 0) -> str:
    """Return what the app on the phone of an account shows, or will show."""
    db.session.refresh(account)
    db.session.commit()
    secret = credentials.secret_of(account, account.totp_secret or "")
    assert secret is not None
    step = step_now()
    return factor.code_at(secret, step + later)


def with_factor(account: Account) -> list[str]:
    """Give an account a second factor; return its codes for paper."""
    sealed = credentials.enrolment(account)
    secret = credentials.secret_of(account, sealed) or b""
    step = step_now()
    codes = credentials.enrol(account, sealed, factor.code_at(secret, step - 1))
    assert codes
    db.session.refresh(account)
    db.session.commit()
    return codes


def a_partner(email: str = "noor@example.org") -> Account:
    account = an_account(email)
    a_grant(account, "partner", pilot_id=a_pilot(f"pilot-{account.id}").id)
    return account


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = app.test_client()
    assert send(client, link_for(account)) == 302
    return client


def test_codes_are_those_of_the_standard() -> None:
    secret = b"12345678901234567890"
    known = {59: "287082", 1111111109: "081804", 1111111111: "050471", 20000000000: "353130"}
    assert {at: factor.code_at(secret, at // 30) for at in known} == known


@pytest.mark.parametrize(
    ("password", "role", "may"),
    [
        ("vier lepels", "partner", False),
        ("vier lepels!", "partner", True),
        ("vier lepels zs", "admin", False),
        ("vier lepels zacht", "admin", True),
        ("🥄🍲🥣🍛🍜🍝🧂🫕🥘🍚🍙🍘", "partner", False),
        ("aaaaaaaaaaaaaaaaaa", "partner", False),
        ("Welkom-Rotterdam-2026", "partner", False),
        ("T3ll3n&V3rt3ll3n!!", "partner", False),
        ("noor.noor.noor.1", "partner", False),
        ("x" * 64 + "lang genoeg is goed" * 3, "partner", True),
        ("lang genoeg " * 11, "partner", False),
    ],
)
def test_password_rules(password: str, role: str, *, may: bool) -> None:
    assert (passwords.objection(password, "noor@example.org", role) is None) == may


def test_long_password_not_hashed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> str:
        raise AssertionError("hashed all the same")

    monkeypatch.setattr(PasswordHasher, "hash", never)
    monkeypatch.setattr(PasswordHasher, "verify", never)
    assert not passwords.is_right("x" * 129, "kept")
    with pytest.raises(ValueError, match="refused"):
        passwords.hashed("x" * 129)
    an_account()
    form = {"email": "noor@example.org", "password": "x" * 100_000}
    assert send(app.test_client(), "/aanmelden/wachtwoord", **form) == 422


def test_argon2_parameters() -> None:
    kept = extract_parameters(passwords.hashed(SENTENCE))
    assert (kept.type.name, kept.memory_cost, kept.time_cost, kept.parallelism) == (
        "ID",
        19456,
        2,
        1,
    )
    assert passwords.dummy().split("$")[:4] == passwords.hashed(SENTENCE).split("$")[:4]


def test_at_most_two_hashes_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    busy: list[int] = []
    most: list[int] = []

    def count(*_: object) -> str:
        busy.append(1)
        most.append(len(busy))
        _spin()
        busy.pop()
        return "hash"

    monkeypatch.setattr(PasswordHasher, "hash", count)
    with ThreadPoolExecutor(6) as at_once:
        list(at_once.map(passwords.hashed, [SENTENCE] * 12))
    assert max(most) <= 2


def _spin() -> None:
    sum(range(20_000))


def test_a_password_lets_somebody_in_and_a_wrong_one_does_not(app: Flask) -> None:
    account = an_account()
    credentials.set_password(account.id, SENTENCE)
    kept = db.session.scalar(select(Account.password))
    assert kept
    assert SENTENCE not in kept
    client = app.test_client()
    form = {"email": " Noor@Example.org ", "password": SENTENCE}
    assert send(client, "/aanmelden/wachtwoord", **form | {"password": f"{SENTENCE}!"}) == 422
    assert not cookie(client)
    assert send(client, "/aanmelden/wachtwoord", **form) == 302
    assert cookie(client)


def test_known_and_unknown_accounts_get_the_same_bytes_and_the_same_work(
    app: Flask, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known, off = an_account("known@example.org"), an_account("known2@example.org", active=False)
    an_account("known3@example.org")
    for account in (known, off):
        credentials.set_password(account.id, SENTENCE)
    hashes: list[str] = []
    verify = PasswordHasher.verify

    def heard(self: PasswordHasher, kept: str, said: str) -> bool:
        hashes.append(kept)
        return verify(self, kept, said)

    monkeypatch.setattr(PasswordHasher, "verify", heard)
    answers, work = set(), set()
    for email in ("known", "known2", "known3", "stranger"):
        client = app.test_client()
        form = hidden(client.get("/aanmelden/wachtwoord").text)
        statements.clear()
        hashes.clear()
        said = {"email": f"{email}@example.org", "password": "niet het goede woord"}
        page = client.post("/aanmelden/wachtwoord", data=form | said)
        answers.add((page.status_code, bare(page.text, email), tuple(page.headers.keys())))
        work.add((tuple(statements), len(hashes)))
    assert len(answers) == 1
    assert len(work) == 1
    assert hashes == [passwords.dummy()]


def test_known_and_unknown_addresses_are_promised_the_same_link(
    app: Flask, statements: list[str]
) -> None:
    an_account("known@example.org")
    answers, work = set(), set()
    for email in ("known", "stranger"):
        client = app.test_client()
        form = hidden(client.get("/aanmelden").text)
        statements.clear()
        page = client.post("/aanmelden", data=form | {"email": f"{email}@example.org"})
        answers.add((page.status_code, page.text))
        work.add(tuple(statements))
    assert len(answers) == len(work) == 1
    assert answers.pop()[0] == 200
    assert len(db.session.scalars(select(Outbox)).all()) == 1


def bare(page: str, email: str) -> str:
    """Return a page without what differs each time, and without the address that was typed."""
    for value in hidden(page).values():
        page = page.replace(value, "")
    return page.replace(f"{email}@example.org", "")


def test_more_than_three_links_an_hour_are_not_sent_and_nobody_is_told(app: Flask) -> None:
    an_account()
    said = {send(app.test_client(), "/aanmelden", email="noor@example.org") for _ in range(5)}
    assert said == {200}
    assert len(db.session.scalars(select(Outbox)).all()) == 3


def test_identity_needs_second_factor(strict: Flask) -> None:
    account = a_partner()
    client = signed_in(strict, account)
    address = f"/pilots/pilot-{account.id}"
    for page in (address, "/"):
        assert client.get(page).location == "/account/tweede-stap"
    assert client.get("/rapport").status_code in (303, 404)
    shown = client.get("/account/tweede-stap").text
    assert "data:image/svg+xml" in shown
    row = db.session.scalars(select(LoginSession)).one()
    secret = credentials.secret_of(account, str(row.data["enrol"])) or b""
    step = step_now()
    assert send(client, "/account/tweede-stap", code="000000") == 422
    kept = client.post(
        "/account/tweede-stap", data=hidden(shown) | {"code": factor.code_at(secret, step)}
    )
    assert (kept.status_code, kept.text.count("<code>")) == (200, 8)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", ["trainer", "coder", "funder"])
def test_who_sees_no_names_needs_no_second_factor(strict: Flask, role: str) -> None:
    client = someone(strict, role, a_pilot())
    assert client.get("/pilots/talentz-skool").status_code == 200


def test_the_second_factor_can_be_left_out_on_this_computer_only() -> None:
    from config import Config

    def asked(address: str, said: str) -> bool:
        return Config("x", SITE_URL=address, SECOND_FACTOR=said).ASK_TWICE

    assert not asked("http://localhost:8000", "off")
    assert asked("http://localhost:8000", "on")
    assert asked("https://tellen.example.org", "off")
    assert asked("http://localhost.example.org", "off")


def test_links_single_use_and_no_factor_skip(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    link = link_for(account)
    client = app.test_client()
    answer = client.post(link, data=hidden(client.get(link).text))
    assert answer.location == "/aanmelden/tweede-stap"
    assert client.get(f"/pilots/pilot-{account.id}").status_code == 303
    assert client.get("/account").status_code == 303
    assert send(app.test_client(), link) == 400
    half = cookie(client)
    assert send(client, "/aanmelden/tweede-stap", code=code(account)) == 302
    assert cookie(client) not in ("", half)
    assert client.get(f"/pilots/pilot-{account.id}").status_code == 200


def test_a_password_does_not_skip_the_second_factor(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    credentials.set_password(account.id, SENTENCE)
    client = app.test_client()
    form = {"email": account.email, "password": SENTENCE}
    assert send(client, "/aanmelden/wachtwoord", **form) == 302
    assert client.get("/account").status_code == 303
    assert client.get("/aanmelden/tweede-stap").status_code == 200


def test_nobody_comes_to_the_second_step_without_the_first(client: FlaskClient) -> None:
    assert client.get("/aanmelden/tweede-stap").location == "/aanmelden"
    assert client.post("/aanmelden/tweede-stap", data={"code": "1"}).location == "/aanmelden"


def test_the_second_step_waits_ten_minutes(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    client = signed_in(app, account)
    early = now() - timedelta(minutes=11)
    db.session.execute(update(LoginSession).values(made_at=early))
    db.session.commit()
    assert client.get("/aanmelden/tweede-stap").location == "/aanmelden"


def test_five_wrong_codes_and_one_starts_over(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    client = signed_in(app, account)
    form = hidden(client.get("/aanmelden/tweede-stap").text) | {"code": "nonsense"}
    tries = [client.post("/aanmelden/tweede-stap", data=form).status_code for _ in range(5)]
    assert tries == [422, 422, 422, 422, 302]
    assert client.get("/aanmelden/tweede-stap").status_code == 302


def test_totp_once(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    first, second = signed_in(app, account), signed_in(app, account)
    shown = code(account)
    assert send(first, "/aanmelden/tweede-stap", code=shown) == 302
    assert send(second, "/aanmelden/tweede-stap", code=shown) == 422
    assert send(second, "/aanmelden/tweede-stap", code=code(account, later=3)) == 422


def test_of_two_who_type_one_code_at_once_one_gets_in(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    shown = code(account)

    def type_in(_: int) -> bool:
        with app.app_context():
            return credentials.is_second(account, shown)

    with ThreadPoolExecutor(4) as at_once:
        assert sorted(at_once.map(type_in, range(4))) == [False, False, False, True]


def test_recovery_codes_once(app: Flask) -> None:
    account = a_partner()
    codes = with_factor(account)
    assert len(set(codes)) == 8
    stored = " ".join(db.session.scalars(select(RecoveryCode.code_hash)))
    db.session.commit()
    assert not [one for one in codes if one in stored or factor.plain_code(one) in stored]
    first, second = signed_in(app, account), signed_in(app, account)
    assert send(first, "/aanmelden/tweede-stap", code=f" {codes[0].upper()} ") == 302
    assert send(second, "/aanmelden/tweede-stap", code=codes[0]) == 422
    assert "nog 7 herstelcodes" in first.get("/account").text
    assert not credentials.is_second(an_account("b@example.org"), codes[1])


def test_the_secret_of_the_app_is_encrypted_and_its_key_lies_elsewhere(app: Flask) -> None:
    account = a_partner()
    with_factor(account)
    other = an_account("b@example.org")
    assert credentials.secret_of(other, account.totp_secret or "") is None
    kept = Path(app.config["SECRETS_FILE"])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.write_text('{"totp": "' + "00" * 32 + '", "recovery": "' + "00" * 32 + '"}')
    client = signed_in(app, account)
    assert send(client, "/aanmelden/tweede-stap", code="123456") == 422


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

    ends(lambda: credentials.set_password(account.id, SENTENCE))
    ends(lambda: with_factor(account))
    client = signed_in(app, account)
    assert send(client, "/aanmelden/tweede-stap", code=code(account)) == 302
    credentials.drop_factor(account.id)
    assert client.get(address).status_code == 401
    client = signed_in(app, account)
    db.session.execute(update(Account).values(active=False))
    db.session.commit()
    assert client.get(address).status_code == 303


def test_a_new_password_signs_out_everywhere_else_and_not_here(app: Flask) -> None:
    account = a_partner()
    here, there = signed_in(app, account), signed_in(app, account)
    before = cookie(here)
    assert send(here, "/account/wachtwoord", password="kort") == 422
    assert send(here, "/account/wachtwoord", password=SENTENCE) == 302
    assert cookie(here) != before
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 401


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
