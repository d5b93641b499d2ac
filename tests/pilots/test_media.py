"""Files that stay: they come in clean, lie under our name, and run nothing on the way out."""

import io
import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from impact.accounts.audit_models import Audit
from impact.accounts.models import Agreement
from impact.jobs import tend
from impact.kit.db import db
from impact.kit.files import NAME
from impact.pilots.models import Media, Pilot
from tests.attendance.makers import a_file, a_visit, take_in
from tests.jobs.makers import export, work_off
from tests.kit.test_images import told
from tests.makers import a_pilot, an_organisation, hidden, someone, today

PDF = b"%PDF-1.7\n" + b"x" * 2000
SANDBOX = "default-src 'none'; sandbox"


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    return a_pilot()


@pytest.fixture
def agreement(pilot: Pilot) -> Agreement:
    """What the programme lets a funder see."""
    made = Agreement(
        from_id=pilot.programme_id,
        to_id=an_organisation("fonds", "funder").id,
        pilot_id=pilot.id,
        what="counts",
        until=today(),
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def manager(app: Flask, pilot: Pilot) -> FlaskClient:
    return someone(app, "manager", organisation_id=pilot.programme_id)


def add(client: FlaskClient, agreement: Agreement, name: str, content: bytes) -> TestResponse:
    """Hand in the paper of an agreement."""
    address = f"/afspraken/{agreement.uid}/papier"
    form = hidden(client.get(address).text) | {"file": (io.BytesIO(content), name)}
    return client.post(address, data=form, content_type="multipart/form-data")


def paper() -> Media:
    """The newest file that stays."""
    db.session.rollback()
    return db.session.scalars(select(Media).order_by(-Media.id)).all()[0]


def test_media_and_exports_sandboxed(
    app: Flask, pilot: Pilot, agreement: Agreement, manager: FlaskClient
) -> None:
    """3.2.1: a browser runs nothing of what we hand out, and takes nothing for another kind."""
    take_in(pilot, a_file(a_visit("p1")))
    found: dict[str, TestResponse] = {}
    for name, content in (("Overeenkomst.PDF", PDF), ("scan.jpeg", told("JPEG"))):
        assert add(manager, agreement, name, content).status_code == 303
        address = f"/media/{paper().uid}"
        assert address in manager.get("/afspraken").text
        found[name] = manager.get(address)
    asked = export(manager, pilot)
    work_off(app)
    found["register"] = manager.get(f"{asked}/bestand")
    found["report"] = manager.get(f"/pilots/{pilot.code}/rapport.csv")
    for name, answer in found.items():
        assert answer.status_code == 200, name
        assert answer.headers["Content-Security-Policy"] == SANDBOX, name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Cache-Control"] == "no-store", name
        shown = "inline" if name == "scan.jpeg" else "attachment"
        assert answer.headers["Content-Disposition"].startswith(shown), name
    assert found["Overeenkomst.PDF"].mimetype == "application/pdf"
    assert found["Overeenkomst.PDF"].data == PDF
    with Image.open(io.BytesIO(found["scan.jpeg"].data)) as seen:
        assert not seen.getexif()
    for answer in found.values():
        answer.close()


def test_a_part_that_is_asked_for_is_the_whole(agreement: Agreement, manager: FlaskClient) -> None:
    add(manager, agreement, "a.pdf", PDF)
    for part in ("bytes=0-0", "bytes=" + "0-," * 500 + "0-", "bytes=9999-", "nonsense"):
        with manager.get(f"/media/{paper().uid}", headers={"Range": part}) as answer:
            assert (answer.status_code, len(answer.data)) == (200, len(PDF))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html>"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload='x'>"),
        ("a.jpg", PDF),
        ("a.pdf.exe", PDF),
        ("a.png", told("JPEG")),
        ("a", b""),
        ("", b""),
    ],
)
def test_what_is_no_paper_is_refused_and_leaves_nothing(
    app: Flask, agreement: Agreement, manager: FlaskClient, name: str, content: bytes
) -> None:
    answer = add(manager, agreement, name, content)
    assert answer.status_code == 422
    assert "<title>Fout:" in answer.text
    assert "Kolom" not in answer.text, "a scan has no rows"
    assert not list(Path(app.config["MEDIA"]).glob("*"))


def test_what_it_was_called_is_a_label_and_nothing_else(
    app: Flask, agreement: Agreement, manager: FlaskClient
) -> None:
    add(manager, agreement, "../../\u202ekanarie x.pdf", PDF)
    (file,) = Path(app.config["MEDIA"]).iterdir()
    assert NAME.fullmatch(file.name)
    assert file.name == paper().name
    assert file.stat().st_mode & 0o777 == 0o600
    with manager.get(f"/media/{paper().uid}") as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="kanarie x.pdf"'
    row = db.session.scalars(select(Audit).where(Audit.verb == "agreement.paper")).one()
    assert row.object == f"agreement:{agreement.uid}"


def test_a_paper_is_opened_by_nobody_else(
    app: Flask, pilot: Pilot, agreement: Agreement, manager: FlaskClient
) -> None:
    add(manager, agreement, "a.pdf", PDF)
    address = f"/media/{paper().uid}"
    other = someone(app, "manager", organisation_id=a_pilot("ander", "other").programme_id)
    unknown = other.get(f"/media/{'x' * 22}")
    for client in (other, someone(app, "partner", pilot), someone(app, "funder", pilot)):
        answer = client.get(address)
        assert (answer.status_code, answer.text) == (404, unknown.text) if client is other else 404
    assert add_status(other, agreement) == 404
    assert app.test_client().get(address).status_code == 303


def add_status(client: FlaskClient, agreement: Agreement) -> int:
    return client.get(f"/afspraken/{agreement.uid}/papier").status_code


def test_files_without_a_row_go_after_a_day(
    app: Flask, agreement: Agreement, manager: FlaskClient
) -> None:
    add(manager, agreement, "oud.pdf", PDF)
    old = Path(app.config["MEDIA"]) / paper().name
    add(manager, agreement, "nieuw.pdf", PDF)
    kept = Path(app.config["MEDIA"]) / paper().name
    young = kept.with_name("f" * 32 + ".pdf")
    unfinished = kept.with_name("e" * 32 + ".pdf.part")
    for file in (young, unfinished):
        file.write_bytes(b"x")
    for file in (kept, unfinished):
        os.utime(file, (0, 0))
    assert tend.clear() == 1
    assert kept.exists()
    assert young.exists()
    assert not unfinished.exists()
    assert old.exists() == (old.name in {one.name for one in db.session.scalars(select(Media))})
