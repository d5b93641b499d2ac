"""Names in their own database: sealed per person and per controller, found whole, and swept."""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from config import from_environment
from impact.accounts.reach import EVERYTHING, NoReach, Reach, enter
from impact.identity import door, store
from impact.identity.database import names_engine, open_identities, prepare
from impact.identity.door import (
    PARTS,
    Closed,
    Overtaken,
    find,
    find_many,
    keep,
    keep_many,
    on_register,
    one,
    people,
)
from impact.identity.models import KEPT, VERSION, identity, shape, tables
from impact.identity.person import Person
from impact.kit.db import db
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from tests.accounts.makers import run
from tests.identity.makers import NOOR, a_group, name, noted, uid_of
from tests.makers import a_pilot

NOTES = {"care": "notenkanarie", "paper": "map kanarie"}


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    """A pilot with three people, looked at by a partner of it."""
    found = a_pilot()
    a_group(found)
    return found


@pytest.fixture
def partner(pilot: Pilot) -> Iterator[Pilot]:
    """The same, within the reach of a partner."""
    reach = Reach(frozenset({pilot.id}), capabilities=frozenset({"identity.read"}), role="partner")
    info = db.session().info
    info.pop("reach")
    enter(reach)
    yield pilot
    db.session().info["reach"] = EVERYTHING


def test_many_are_kept_and_found_at_once_or_none_of_them(partner: Pilot) -> None:
    uids = {code: uid_of(code) for code in ("ada", "bob", "cas")}
    two = {uids["ada"]: Person("Noor", "Bakker"), uids["bob"]: Person("Jip", "Bakker")}
    keep_many(partner, two)
    assert noted("identity.changed") == 2
    keep_many(partner, two)
    assert noted("identity.changed") == 2
    assert find_many(partner, ["noor BAKKER", "Jip Bakker", "Niemand"]) == {
        "noor BAKKER": [uids["ada"]], "Jip Bakker": [uids["bob"]], "Niemand": [],
    }  # fmt: skip
    kept = store.rows(partner, [uids["ada"]])[uids["ada"]]
    rows = [
        store.Replaced(uids["cas"], kept, "x" * 64, ""),
        store.Replaced(uids["ada"], kept, "x" * 64, "another version"),
    ]
    assert not store.replace_all(partner, rows)
    assert store.rows(partner, [uids["cas"]]) == {}
    assert store.rows(partner, [uids["ada"]])[uids["ada"]].version == kept.version


def test_a_person_comes_back_as_kept_and_is_found_by_the_whole_name(partner: Pilot) -> None:
    person = replace(NOOR, **NOTES, care_until=today() + timedelta(days=9))
    ada, bob = uid_of("ada"), uid_of("bob")
    keep(partner, ada, person)
    keep(partner, bob, Person("Zoë", "de Vries"))
    assert people(partner) == {ada: person, bob: Person("Zoë", "de Vries")}
    assert one(partner, uid_of("cas")) == door.Read(Person(), "")
    assert find(partner, " ZOE  de vries") == [bob]
    assert find(partner, "Zoë") == find(partner, "Zoë de") == []
    keep(partner, ada, Person("Zoë", "De Vries"))
    assert sorted(find(partner, "zoe de vries")) == sorted([ada, bob])
    assert people(partner, [ada]) == {ada: Person("Zoë", "De Vries")}, "parents are gone too"
    keep(partner, ada, Person())
    assert ada not in people(partner)


def test_blob_of_one_person_does_not_open_as_another(partner: Pilot) -> None:
    ada, bob = name(partner, "ada"), name(partner, "bob", Person("Bob"))
    with names_engine().begin() as own:
        blob = own.scalar(sa.select(identity.c.blob).where(identity.c.participant_uid == ada))
        own.execute(sa.update(identity).where(identity.c.participant_uid == bob).values(blob=blob))
    assert people(partner) == {ada: NOOR, bob: None}
    with pytest.raises(Closed):
        keep(partner, bob, Person("Bob"))
    with names_engine().begin() as own:
        own.execute(sa.update(KEPT["guardian"]).values(blob=blob))
    assert people(partner, [ada]) == {ada: None}, "nor as something else of the same person"


def test_key_of_another_controller_does_not_open(app: Flask) -> None:
    mine, yours = a_pilot("mine", "a"), a_pilot("yours", "b")
    for one_of in (mine, yours):
        a_group(one_of)
        name(one_of, "ada")
    ours, theirs = store.controller(mine), store.controller(yours)
    assert ours != theirs
    keys = json.loads(Path(app.config["SECRETS_FILE"]).read_text("utf-8"))
    assert (
        len({keys[f"identity {who}{what}"] for who in (ours, theirs) for what in ("", " find")})
        == 4
    )
    kept = store.rows(yours)[uid_of("ada", yours)]
    with names_engine().begin() as own:
        lookups = own.scalars(sa.select(identity.c.lookup)).all()
        own.execute(
            sa.update(identity)
            .where(identity.c.participant_uid == uid_of("ada", mine))
            .values(blob=kept.blobs["identity"], key_id=kept.key_id)
        )
    assert len(set(lookups)) == 2, "one name, two organisations: nothing tells that they are one"
    info = db.session().info
    for pilot, found in ((mine, None), (yours, NOOR)):
        info["reach"] = Reach(
            frozenset({pilot.id}), capabilities=frozenset({"identity.read"}), role="partner"
        )
        assert list(people(pilot).values()) == [found]
    info["reach"] = EVERYTHING


def test_a_lost_key_is_never_replaced_while_names_lie_under_it(partner: Pilot, app: Flask) -> None:
    ada = name(partner, "ada")
    secrets = Path(app.config["SECRETS_FILE"])
    kept = secrets.read_text("utf-8")
    for broken in ("{}", "not json", None):
        if broken is None:
            secrets.unlink()
        else:
            secrets.write_text(broken, "utf-8")
        for act in (
            lambda: people(partner),
            lambda: keep(partner, ada, Person("Nieuw")),
            lambda: find(partner, "Noor"),
        ):
            with pytest.raises(Closed):
                act()
    secrets.write_text(kept, "utf-8")
    assert people(partner) == {ada: NOOR}


def test_two_who_change_a_person_at_once_do_not_lose_each_others_words(partner: Pilot) -> None:
    ada = uid_of("ada")
    keep(partner, ada, NOOR, "")
    seen = one(partner, ada).version
    keep(partner, ada, replace(NOOR, contact="thuis"), seen)
    with pytest.raises(Overtaken):
        keep(partner, ada, replace(NOOR, contact="werk"), seen)
    keep(partner, ada, replace(NOOR, contact="thuis"), seen)  # the same form, sent twice
    assert people(partner)[ada] == replace(NOOR, contact="thuis")
    assert noted("identity.changed") == 2


def test_a_note_for_the_trainer_ends(partner: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    until = today() + timedelta(days=2)
    ada = name(partner, "ada", replace(NOOR, **NOTES, care_until=until))
    assert on_register(partner, [ada], today())[ada].care == "notenkanarie"
    monkeypatch.setattr(door, "today", lambda: until + timedelta(days=1))
    assert on_register(partner, [ada], until)[ada].care == ""
    assert people(partner)[ada] == replace(NOOR, paper="map kanarie")
    assert store.sweep([], until, dry=True)["care"] == 0
    later = until + timedelta(days=1)
    assert store.sweep([], later, dry=True)["care"] == store.sweep([], later)["care"] == 1
    assert store.sweep([], later)["care"] == 0
    with pytest.raises(ValueError, match="last day"):
        replace(NOOR, care="noten")


@pytest.mark.lasting
def test_names_lie_in_a_database_of_their_own_for_our_eyes_only(app: Flask) -> None:
    prepare()
    prepare()
    assert not set(KEPT) & set(db.metadata.tables)
    assert all("pilot_uid" in one.c for one in tables.tables.values() if one is not shape)
    assert set(KEPT) == set(PARTS)
    assert sorted(n for part in PARTS.values() for n in part) == sorted(
        set(Person.__slots__) - {"care_until"}
    )
    if names_engine().dialect.name == "sqlite":
        file = Path(names_engine().url.database or "")
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
        with names_engine().connect() as own:
            assert own.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
            assert own.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_what_a_newer_program_made_is_left_alone(partner: Pilot, app: Flask) -> None:
    assert people(partner) == {}
    with names_engine().begin() as own:
        own.execute(sa.update(shape).values(version=VERSION + 1))
    app.extensions["identity ready"] = False
    with pytest.raises(Closed):
        people(partner)
    with names_engine().begin() as own:
        own.execute(sa.update(shape).values(version=VERSION))


def test_names_go_half_a_year_after_their_pilot(app: Flask) -> None:
    old, running = (a_pilot(code, code, ends_on=day) for code, day in
                    (("old", today() - timedelta(days=190)), ("running", today())))  # fmt: skip
    for pilot in (old, running):
        a_group(pilot)
        name(pilot, "ada", replace(NOOR, **NOTES, care_until=today()))
    for asked in (("sweep", "--dry-run"), ("sweep",)):
        said = run(app, *asked)
        counts = dict(line.split(": ") for line in said.output.splitlines())
        others = dict.fromkeys(
            ("name_list", "session_remark", "register_saving", "register_import"), "0"
        )
        assert counts == dict.fromkeys(KEPT, "1") | others
        assert bool(store.rows(old)) == ("--dry-run" in asked)
    assert store.rows(running)
    assert run(app, "sweep").output.split()[1::2] == ["0"] * 8


@pytest.mark.parametrize("kind", ["postgres"])
def test_names_may_have_a_role_of_their_own_on_postgresql(bare: Flask, database: str) -> None:
    owner = sa.create_engine(database, isolation_level="AUTOCOMMIT")
    with owner.connect() as own:
        for command in ("CREATE ROLE names LOGIN", "CREATE SCHEMA identity AUTHORIZATION names"):
            own.execute(sa.text(command))
    bare.config["IDENTITY_DATABASE_URL"] = str(sa.make_url(database).set(username="names"))
    open_identities(bare)
    db.create_all()
    pilot = a_pilot()
    a_group(pilot)
    name(pilot, "ada")
    assert "ok    names: 1 people" in run(bare, "check").output
    with names_engine().connect() as own, pytest.raises(sa.exc.ProgrammingError):
        own.execute(sa.text("SELECT * FROM public.participant"))
    names_engine().dispose()
    with owner.connect() as own:
        for command in ("DROP SCHEMA identity CASCADE", "DROP ROLE names"):
            own.execute(sa.text(command))
    owner.dispose()


def test_check_says_who_cannot_be_read(app: Flask) -> None:
    pilot = a_pilot()
    a_group(pilot)
    name(pilot, "ada")
    assert "1 people, apart" in run(app, "check").output or not _is_sqlite()
    secrets = Path(app.config["SECRETS_FILE"])
    secrets.chmod(0o640)
    assert "FAIL  keys: others may read" in run(app, "check").output
    secrets.unlink()
    assert "FAIL  names: 1 people cannot be read" in run(app, "check").output


def _is_sqlite() -> bool:
    return names_engine().dialect.name == "sqlite"


def test_names_follow_the_house_to_postgresql_and_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "x")
    for house, names, found in (
        ("", "", "sqlite:///"),
        ("postgresql+psycopg://h/x", "", "postgresql+psycopg://h/x"),
        (
            "postgresql+psycopg://h/x",
            "postgresql+psycopg://other@h/x",
            "postgresql+psycopg://other@h/x",
        ),
    ):
        for key, value in (("DATABASE_URL", house), ("IDENTITY_DATABASE_URL", names)):
            monkeypatch.setenv(key, value) if value else monkeypatch.delenv(key, raising=False)
        assert from_environment().IDENTITY_DATABASE_URL.startswith(found)


def test_the_door_itself_knows_who_may_come_in(pilot: Pilot) -> None:
    ada, info = name(pilot, "ada"), db.session().info
    held = frozenset({"identity.read"})
    here = Reach(frozenset({pilot.id}), groups=frozenset({"x"}), role="trainer", capabilities=held)
    info["reach"] = here
    assert on_register(pilot, [ada], today() - door.NEAR)[ada].name == NOOR.first
    assert on_register(pilot, [ada], today() + door.NEAR + timedelta(days=1)) == {}
    info["reach"] = replace(here, role="manager", capabilities=frozenset({"participant.read"}))
    assert on_register(pilot, [ada], today()) == {}
    for reach in (here, info["reach"], EVERYTHING):
        info["reach"] = reach
        for ask in (lambda: people(pilot), lambda: one(pilot, ada)):
            with pytest.raises(NoReach):
                ask()
    assert noted() == 1
