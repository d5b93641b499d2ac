"""Partners' files into the register: names apart, codes found again, a second time nothing."""

import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from impact.accounts.audit_models import Audit
from impact.accounts.reach import EVERYTHING, Reach, enter, everything
from impact.attendance import export_store, named
from impact.attendance.mapping.apply import apply
from impact.attendance.mapping.people import SEVERAL
from impact.attendance.models import HeadCount, Participant, Presence
from impact.attendance.work import write_register
from impact.identity import door
from impact.identity.database import names_engine
from impact.identity.models import KEPT, identity
from impact.kit.db import db
from impact.kit.faults import Refused
from impact.pilots.models import Pilot
from tests.attendance.mapping.makers import (
    DATA,
    FILES,
    TABLES,
    a_csv,
    expected,
    mapped,
    said,
)
from tests.kit.test_books import SECRETS
from tests.makers import a_pilot

LATER = "constants: {activity: Graffiti, status: present}"
BY_NAME = "columns: {session_date: D, name: N, birth_year: J}"


def run(app: Flask, number: str, *more: str, pilot: str = "mine") -> Result:
    """What the command says of one of the twelve files."""
    plan = str(DATA / f"mappings/{number}.yaml")
    given = ["import", "attendance", str(FILES[number]), "--pilot", pilot, "--mapping", plan]
    return app.test_cli_runner().invoke(args=[*given, *more])


@contextmanager
def looking(code: str = "mine") -> Iterator[Pilot]:
    """The pilot, as a partner of it finds it after a command."""
    db.session.remove()
    with everything("a test"):
        uid = db.session.scalars(select(Pilot.id).where(Pilot.code == code)).one()
    db.session.remove()
    may = frozenset({"identity.read", "attendance.read"})
    enter(Reach(frozenset({uid}), capabilities=may, role="partner"))
    yield db.session.scalars(select(Pilot).where(Pilot.id == uid)).one()
    db.session.remove()
    db.session().info["reach"] = EVERYTHING


def stored(code: str = "mine") -> list[tuple[str, ...]]:
    """The register as it is exported: day, status and heads of each row."""
    out = io.BytesIO()
    with looking(code) as pilot:
        for _ in write_register(export_store.lines(pilot), out):
            pass
    found = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    return [tuple(row[one] for one in ("session_date", "status", "headcount")) for row in found]


def names(code: str = "mine") -> list[str]:
    """What people are called, as it is kept."""
    with looking(code) as pilot:
        return sorted(one.name for one in door.people(pilot).values() if one)


def participants(code: str = "mine") -> int:
    """How many codes the pilot knows."""
    with looking(code):
        return db.session.scalar(select(func.count()).select_from(Participant)) or 0


def test_the_command_takes_each_file_in_and_a_second_time_nothing(app: Flask) -> None:
    for number in TABLES:
        a_pilot(f"p{number}")
    for number in TABLES:
        more = ("--partial",) if number in ("02", "08") else ()
        first = run(app, number, *more, pilot=f"p{number}")
        assert first.exit_code == 0, first.stderr
        wanted, refused = expected(number), {"02": 1, "08": 2}.get(number, 0)
        last = f"{len(wanted)} added, 0 unchanged, {refused} refused"
        assert first.stdout.splitlines()[-1] == last
        assert sorted(stored(f"p{number}")) == sorted(
            (row.get("session_date", ""), row.get("status", ""), row.get("headcount", ""))
            for row in map(dict, wanted)
        )
        people = mapped(number).people
        assert names(f"p{number}") == sorted(one.name for one in people)
        again = run(app, number, *more, pilot=f"p{number}")
        last = f"0 added, {len(wanted)} unchanged, {refused} refused"
        assert again.stdout.splitlines()[-1] == last
        assert len(names(f"p{number}")) == participants(f"p{number}") == len(people)
        assert all(one.name not in first.stdout + again.stdout for one in people)


def test_a_file_with_faults_stores_nothing_and_no_name(app: Flask, tmp_path: Path) -> None:
    a_pilot("mine")
    assert run(app, "02").exit_code == 1
    assert run(app, "08").stderr.splitlines()[0].startswith("08_formules.xlsx[Tellingen]:5:E: ")
    file = tmp_path / "lijst.csv"
    file.write_text("D;N;J\n1-3-2026;Bo Nep;2014\nooit;Jo Nep;2013\n", "utf-8")
    plan = tmp_path / "m.yaml"
    plan.write_text("\n".join((BY_NAME, LATER)), "utf-8")
    given = ["import", "attendance", str(file), "--pilot", "mine", "--mapping", str(plan)]
    refused = app.test_cli_runner().invoke(args=given)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == 'lijst.csv:3:A: expected a date such as 2025-12-31, found "ooit"\n'
    trial = app.test_cli_runner().invoke(args=[*given, "--partial", "--dry-run"])
    assert trial.stdout.splitlines()[-1] == "1 added, 0 unchanged, 1 refused"
    assert names() == []
    assert participants() == 0
    partly = app.test_cli_runner().invoke(args=[*given, "--partial"])
    assert partly.stdout.splitlines()[-1] == "1 added, 0 unchanged, 1 refused"
    assert names() == ["Bo Nep"]


def test_what_is_no_table_and_what_is_no_mapping_are_refused_in_words(
    app: Flask, tmp_path: Path
) -> None:
    a_pilot("mine")
    plan = tmp_path / "plan.yaml"
    shutil.copy(DATA / "mappings/08.yaml", plan)
    given = ["import", "attendance", str(FILES["12"]), "--pilot", "mine", "--mapping", str(plan)]
    refused = app.test_cli_runner().invoke(args=given)
    assert refused.exit_code == 1
    assert "there is no table with dates here" in refused.stderr
    assert "fill in the template" in refused.stderr
    plan.write_text("matrix: {rows: people}\nfoo: bar", "utf-8")
    refused = app.test_cli_runner().invoke(args=given)
    assert refused.exit_code == 1
    assert "plan.yaml::foo: this key is not known here" in refused.stderr


def test_a_name_goes_to_the_store_of_names_and_nowhere_else(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    a_pilot("mine")
    given = run(app, "05")
    assert "Fatima" not in given.stdout + given.stderr + caplog.text
    with db.engine.connect() as house:
        tables = db.metadata.sorted_tables
        own = [repr(row) for table in tables for row in house.execute(select(table))]
    with names_engine().connect() as opened:
        own += [repr(row) for row in opened.execute(select(identity))]
    assert [row for row in own if "atima" in row or "erzonnene" in row] == []
    assert "Fatima El Voorbeeld" in names()
    with db.engine.connect() as house:
        assert list(house.scalars(select(Audit.verb))).count("identity.changed") == 5


def test_what_is_hidden_in_a_file_is_in_no_table_and_no_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    a_pilot("mine")
    given = run(app, "06")
    assert given.exit_code == 0
    assert "hidden columns are left out: 2" in given.stdout
    with db.engine.connect() as house, names_engine().connect() as opened:
        tables = [(house, one) for one in db.metadata.sorted_tables]
        tables += [(opened, one) for one in KEPT.values()]
        own = [repr(row) for place, table in tables for row in place.execute(select(table))]
    everything = [*own, given.stdout, given.stderr, caplog.text]
    assert [one for one in SECRETS for said in everything if one in said] == []
    assert names() == sorted(one.name for one in mapped("06").people)


def test_people_are_found_again_by_name_and_year_of_birth(app: Flask) -> None:
    pilot = a_pilot("mine")
    named.take_mapped(pilot, mapped("05"))
    codes = dict(db.session.execute(select(Presence.birth_year, Participant.code).join(
        Participant, Participant.id == Presence.participant_id)).all())  # fmt: skip
    rows = ["6-2-2026;jan de verzonnene;2014", "6-2-2026;El Voorbeeld, Fatima;",
            "6-2-2026;José Doemaar;1999", "6-2-2026;Nieuw Gezicht;"]  # fmt: skip
    february = apply(a_csv("D;N;J", *rows), said(BY_NAME, LATER))
    found = named.named(pilot, february)
    assert [found.codes[one.key] for one in february.people[:2]] == [codes[2014], codes[2012]]
    assert {one.name for one in found.new.values()} == {"José Doemaar", "Nieuw Gezicht"}
    assert named.take_mapped(pilot, february).added == 4
    assert names().count("José Doemaar") == 2


def test_a_namesake_without_a_year_is_asked_back(app: Flask) -> None:
    pilot = a_pilot("mine")
    named.take_mapped(pilot, mapped("05"))
    march = apply(a_csv("D;N;J", "6-3-2026;Jan de Verzonnene;"), said(BY_NAME, LATER))
    with pytest.raises(Refused) as refused:
        named.take_mapped(pilot, march)
    assert [one.text for one in refused.value.faults] == [SEVERAL]
    assert refused.value.faults[0].line().startswith("lijst.csv:2::")


def test_somebody_brings_others_and_the_room_is_counted_once(app: Flask) -> None:
    pilot = a_pilot("mine")
    named.take_mapped(pilot, mapped("11"))
    db.session.rollback()
    heads = select(HeadCount.heads).where(HeadCount.pilot_id == pilot.id).order_by(HeadCount.heads)
    assert db.session.scalars(heads).all() == [4, 5]


def test_another_pilot_does_not_know_these_names(app: Flask) -> None:
    mine, keramiek = a_pilot("mine"), mapped("09")
    named.take_mapped(mine, keramiek)
    assert not named.named(mine, keramiek).new
    assert len(named.named(a_pilot("other"), keramiek).new) == 3
