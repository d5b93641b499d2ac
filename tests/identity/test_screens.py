"""Names on pages: for whom, when, and what is written down of it."""

import csv
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from impact.accounts import mail
from impact.accounts.models import Outbox
from impact.attendance.models import Activity
from impact.identity.database import names_engine
from impact.identity.door import keep
from impact.identity.person import Person
from impact.kit.db import db
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from impact.pilots.store import owners
from tests.identity.makers import NOOR, a_group, name, noted, page, uid_of
from tests.makers import a_pilot, hidden, send, someone
from tests.world import a_world

CARED = replace(NOOR, care="notenkanarie", care_until=date(2099, 1, 1))
WORDS = [*NOOR.name.split(), NOOR.contact, NOOR.guardian, NOOR.guardian_contact]


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    """A pilot with three people, one of them with a name and all."""
    found = a_pilot()
    a_group(found)
    name(found, "ada", CARED)
    db.session.commit()
    return found


def seen(text: str) -> list[str]:
    """What of a person stands on a page."""
    return [word for word in (*WORDS, CARED.care) if word in text]


def test_reading_is_an_event_40_rows(app: Flask, pilot: Pilot) -> None:
    browsers = [someone(app, "partner", pilot) for _ in range(8)]
    address = f"/pilots/{pilot.code}/deelnemers/{uid_of('ada')}"
    db.session.commit()

    def read(browser: FlaskClient) -> list[bool]:
        return [NOOR.contact in browser.get(address).text for _ in range(5)]

    with ThreadPoolExecutor(8) as threads:
        found = [one for some in threads.map(read, browsers) for one in some]
    assert found == [True] * 40
    assert noted() == 40


def test_who_is_read_is_written_down_before_the_page_answers(app: Flask, pilot: Pilot) -> None:
    name(pilot, "bob", Person("Bob"))
    partner = someone(app, "partner", pilot)
    assert seen(page(app, partner, pilot)) == WORDS[:2]
    assert noted() == 2, "one row for each of whom a name stands there"
    assert seen(page(app, someone(app, "manager", pilot), pilot)) == []
    assert noted() == 2
    place = "" if _is_sqlite() else "identity."
    _run(f"ALTER TABLE {place}identity RENAME TO away")
    assert "Namen zijn nu niet te lezen" in page(app, partner, pilot)
    _run(f"ALTER TABLE {place}away RENAME TO identity")
    assert seen(page(app, partner, pilot)) == WORDS[:2]


def _run(command: str) -> None:
    with names_engine().begin() as own:
        own.execute(sa.text(command))


def _is_sqlite() -> bool:
    return names_engine().dialect.name == "sqlite"


def test_fields_by_role(app: Flask, pilot: Pilot) -> None:
    """8.2.3: who sees what of a person, on the list, on the page of the person, on a register."""
    dans = db.session.scalars(sa.select(Activity.uid)).one()
    koor = a_group(pilot, "zus", of="Koor")
    late = a_group(pilot, "ada", days=15)
    now_held = a_group(pilot, "ada", "bob", days=1)
    name(pilot, "bob", Person("noorkanarie", "Visser"))
    name(pilot, "zus", Person("Deekanarie"))
    ada = uid_of("ada")
    db.session.commit()
    registers = [f"/pilots/{pilot.code}/aanwezigheid/{one.uid}" for one in (now_held, late, koor)]
    list_, own = f"/pilots/{pilot.code}/deelnemers", f"/pilots/{pilot.code}/deelnemers/{ada}"
    all_ = [list_, own, f"{list_}/meenemen", *registers]
    first, care = WORDS[0], CARED.care
    expected = {
        "partner": [WORDS[:2], [*WORDS, care], [], [first, care], [first, care], []],
        "trainer": [[], None, None, [first, care], None, None],
        "manager": [[], None, None, None, None, None],
        **dict.fromkeys(("admin", "scout", "coder", "funder"), [None] * 6),
    }
    for role, fields in expected.items():
        given = {"group_uid": dans} if role == "trainer" else {}
        browser = someone(app, role, None if role == "admin" else pilot, **given)
        answers = [browser.get(one) for one in all_]
        found = [None if one.status_code == 404 else seen(one.text) for one in answers]
        assert found == fields, role
        assert "Deekanarie" not in "".join(one.text for one in answers) or role == "partner"
    trainer = someone(app, "trainer", pilot, group_uid=dans)
    shown = trainer.get(registers[0]).text
    assert all(one in shown for one in ("Noorkanarie B.", "noorkanarie V.", "ada", "bob"))
    codes = trainer.get(list_).text
    assert "ada" in codes
    assert "zus" not in codes, "nobody outside the own groups"


def test_a_list_of_many_goes_by_pages_and_of_none_says_what_to_do(app: Flask) -> None:
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)
    assert "Nog geen deelnemers" in page(app, partner, pilot)
    a_group(pilot, *(f"p{n:02}" for n in range(30)))
    first = page(app, partner, pilot)
    assert ("p24" in first, "p25" in first) == (True, False)
    after = re.search(r"na=([\w-]+)", first)
    assert after
    second = page(app, partner, pilot, f"?na={after[1]}")
    assert ("p24" in second, "p29" in second) == (False, True)


def test_names_are_changed_on_one_page_and_kept_as_typed(app: Flask, pilot: Pilot) -> None:
    partner, address = someone(app, "partner", pilot), f"/pilots/{pilot.code}/deelnemers/"
    bob = address + uid_of("bob")
    typed = {"first": " Bo\u202eb ", "family": "<b>", "contact": "06", "care": "astma"}
    assert send(partner, bob, **typed) == 422, "a note has a last day"
    assert send(partner, bob, family="Visser") == 422, "a first name comes first"
    assert send(partner, bob, **typed, care_until=str(today() - timedelta(days=1))) == 422
    assert send(partner, bob, **typed, care_until=str(today())) == 303
    shown = partner.get(bob).text
    assert all(one in shown for one in ('value="Bob"', "&lt;b&gt;", "astma", str(today())))
    stale = hidden(shown)
    assert send(partner, bob, first="Bo") == 303
    answer = partner.post(bob, data=stale | {"first": "Bas"})
    assert answer.status_code == 409
    assert "Iemand anders veranderde dit net" in answer.text
    assert ">Bo<" in answer.text
    assert 'value="Bas"' in answer.text
    assert partner.post(bob, data=hidden(answer.text) | {"first": "Bas"}).status_code == 303
    assert send(partner, bob) == 303
    assert "niets meer van deze persoon" in partner.get(address[:-1]).text
    assert partner.get(address + "x" * 22).status_code == 404
    assert noted("identity.changed") == 5


def test_without_identity_database_every_figure_works(app: Flask, client: FlaskClient) -> None:
    pilot = a_world(app, client, "a").pilot
    root, held = f"/pilots/{pilot.code}", a_group(pilot, "ada", "bob", days=1)
    name(pilot, "ada", CARED)
    partner = someone(app, "partner", pilot)
    pages = ["", "/rapport", "/rapport.csv", "/aanwezigheid", f"/aanwezigheid/{held.uid}"]
    pages += ["/verhalen", "/coderen", "/vragen", "/deelnemers"]
    before = [partner.get(root + one) for one in pages]
    assert {one.status_code for one in before} == {200}
    _lose_database()
    after = [partner.get(root + one) for one in pages]
    assert {one.status_code for one in after} == {200}
    assert after[2].data == before[2].data, "every figure is what it was"
    assert seen("".join(one.text for one in after)) == []
    assert "ada" in after[4].text
    assert send(partner, f"{root}/aanwezigheid/{held.uid}") == 303
    keep(pilot, uid_of("ada"), NOOR)
    assert seen(page(app, partner, pilot)) == WORDS[:2], "and names can be written anew"


def _lose_database() -> None:
    """Delete the file, or the schema, while the house is open."""
    if _is_sqlite():
        file = Path(names_engine().url.database or "")
        for one in file.parent.glob(f"{file.name}*"):
            one.unlink()
        return
    for table in ("identity", "guardian", "care", "consent_paper", "name_list"):
        _run(f"DELETE FROM identity.{table}")  # noqa: S608 -- our own names


def test_secrets_missing_identity_closed_rest_works(app: Flask, pilot: Pilot) -> None:
    partner, held = someone(app, "partner", pilot), a_group(pilot, "ada", days=1)
    ada, root = uid_of("ada"), f"/pilots/{pilot.code}"
    form = hidden(partner.get(f"{root}/deelnemers/{ada}").text)
    reason = hidden(partner.get(f"{root}/deelnemers/meenemen").text)
    rows = noted()
    Path(app.config["SECRETS_FILE"]).unlink()
    pages = ["/deelnemers", f"/deelnemers/{ada}", f"/aanwezigheid/{held.uid}"]
    answers = [partner.get(root + one) for one in pages]
    assert [one.status_code for one in answers] == [200] * 3
    assert all("Namen zijn nu niet te lezen" in one.text for one in answers)
    assert all(one in answers[0].text for one in ("ada", "bob"))
    assert seen("".join(one.text for one in answers)) == []
    kept = partner.post(f"{root}/deelnemers/{ada}", data=form | {"first": "Nieuw"})
    assert (kept.status_code, 'value="Nieuw"' in kept.text) == (503, True)
    asked = partner.post(f"{root}/deelnemers/meenemen", data=reason | {"reason": "x" * 20})
    assert asked.status_code == 503
    assert send(partner, f"{root}/aanwezigheid/{held.uid}", **{f"p-{ada}": "late"}) == 303
    for one in ("", "/rapport", "/verhalen", "/vragen", "/aanwezigheid"):
        assert partner.get(root + one).status_code == 200, one
    assert noted() == rows, "nothing was read"


def test_no_name_in_the_main_database_or_log(
    app: Flask, pilot: Pilot, said: StringIO, tmp_path: Path
) -> None:
    partner = someone(app, "partner", pilot)
    address = f"/pilots/{pilot.code}/deelnemers"
    person, typed = f"{address}/{uid_of('bob')}", {"first": WORDS[0], "family": WORDS[1]}
    assert send(partner, person, **typed, contact=NOOR.contact) == 303
    assert partner.post(person, data=typed).status_code in (400, 422)
    assert send(partner, f"{address}/meenemen", reason="Een lijst voor de notenkanarie.") == 200
    for one in (address, person, f"/pilots/{pilot.code}/aanwezigheid", "/logboek"):
        partner.get(one)
    db.session.commit()
    assert seen(said.getvalue()) == []
    held = b"".join(_bytes(tmp_path))
    assert not [word for word in seen(held.decode("latin-1")) if word]
    rows = "".join(_rows())
    assert (seen(rows), "ada" in rows) == ([], True)


def _bytes(folder: Path) -> Iterator[bytes]:
    """Every file of the house: databases, their logs, the keys, extracts."""
    for one in sorted(folder.rglob("*")):
        if one.is_file() and "translations" not in one.parts:
            yield one.read_bytes()


def _rows() -> Iterator[str]:
    """Every row of every table of the house, and of the database of names."""
    for table in db.metadata.sorted_tables:
        yield from map(str, db.session.execute(sa.select(table)).all())
    with names_engine().connect() as own:
        for name_ in sa.inspect(own).get_table_names(schema=None if _is_sqlite() else "identity"):
            place = name_ if _is_sqlite() else f"identity.{name_}"
            yield from map(str, own.execute(sa.text(f"SELECT * FROM {place}")).all())  # noqa: S608 -- our own names


def test_a_list_with_names_has_a_reason_and_somebody_else_is_told(
    app: Flask, pilot: Pilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(pilot, "bob", Person("=HYPERLINK(1)", "+Vries"))
    partner = someone(app, "partner", pilot)
    address, why = f"/pilots/{pilot.code}/deelnemers/meenemen", "Ouders bellen over de reis."
    assert "Er werkt niemand anders in deze pilot" in partner.get(address).text
    manager = someone(app, "manager", pilot)
    form = hidden(partner.get(address).text)
    assert "Manager" in partner.get(address).text
    assert partner.post(address, data=form | {"reason": "kort"}).status_code == 422
    assert (noted(), noted("identity.exported")) == (0, 0)
    answer = partner.post(address, data=form | {"reason": why})
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert rows[0] == ["code", "first", "family", "contact", "guardian", "guardian_contact"]
    assert rows[1:] == [["ada", *WORDS], ["bob", "'=HYPERLINK(1)", "'+Vries", "", "", ""]]
    assert (noted(), noted("identity.exported")) == (2, 1)
    letter = db.session.scalars(sa.select(Outbox)).one()
    assert (letter.purpose, letter.about) == ("names", pilot.code)
    db.session.commit()
    for browser in (partner, manager):
        shown = browser.get(f"/pilots/{pilot.code}/deelnemers").text
        assert all(one in shown for one in (why, "Partner", "Manager")), "who, why, who was told"
    assert why not in someone(app, "trainer", pilot, group_uid="x").get(address[:-9]).text
    assert "Er is een lijst met namen meegenomen" in manager.get(f"/pilots/{pilot.code}").text
    assert "meegenomen" not in partner.get(f"/pilots/{pilot.code}").text
    _tell(app, monkeypatch)


def _tell(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """By mail where there is mail, else by the administrator; never with a way in."""
    admin = someone(app, "admin")
    waiting = admin.get("/postbak").text
    letter = db.session.scalars(sa.select(Outbox)).one()
    assert "Een bericht: er is een lijst met namen meegenomen" in waiting
    app.config["MAIL_URL"] = "smtp://localhost:25"
    sent: list[str] = []
    monkeypatch.setattr(mail, "_deliver", lambda _to, one: sent.append(one.get_content()))
    assert mail.post() == 1
    assert "/deelnemers" in sent[0]
    assert "/aanmelden" not in sent[0]
    db.session.rollback()
    letter.sent_at = None
    db.session.commit()
    assert admin.post(f"/postbak/{letter.uid}", data=hidden(waiting)).status_code == 303
    assert "doorgegeven" in admin.get("/postbak").text


def test_only_who_works_there_today_is_told(app: Flask, pilot: Pilot) -> None:
    gone = today() - timedelta(days=1)
    someone(app, "partner", pilot, ends_on=gone)
    someone(app, "coder", pilot)
    someone(app, "partner", a_pilot("elders", "ander"))
    someone(app, "manager", None, organisation_id=pilot.programme_id)
    someone(app, "partner", pilot)
    assert [one.name for one in owners(pilot, today())] == ["Partner", "Manager"]


def test_names_of_one_organisation_never_reach_another(app: Flask, pilot: Pilot) -> None:
    other = a_pilot("elders", "ander")
    a_group(other, "ada", "zoe")
    name(other, "ada", Person("Elderskanarie"))
    partner, ada = someone(app, "partner", other), uid_of("ada", pilot)
    answers = [
        partner.get(f"/pilots/{code}/deelnemers{rest}")
        for code, rest in ((pilot.code, ""), (pilot.code, f"/{ada}"), ("elders", f"/{ada}"),
                           (pilot.code, "/meenemen"), ("elders", f"?na={ada}"))
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [404] * 4 + [200]
    assert len({one.text for one in answers[:4]}) == 1
    assert seen("".join(one.text for one in answers)) == []
    form = hidden(partner.get(f"/pilots/elders/deelnemers/{uid_of('ada', other)}").text)
    stolen = partner.post(f"/pilots/elders/deelnemers/{ada}", data=form | {"first": "Dief"})
    assert stolen.status_code == 404
    taken = partner.post(
        "/pilots/elders/deelnemers/meenemen", data=form | {"reason": "Zomaar, voor de grap."}
    )
    assert "Elderskanarie" in taken.text
    assert seen(taken.text) == []
