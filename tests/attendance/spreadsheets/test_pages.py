"""A spreadsheet through the pages: asked, checked, stored, known again, and taken back."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from impact.attendance.import_models import Import, Reading
from impact.attendance.merge_store import joined
from impact.attendance.models import Merge, Participant
from impact.identity import store as names_store
from impact.jobs.models import Job
from impact.kit.db import Base, db
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from tests.attendance.mapping.makers import mapped
from tests.attendance.spreadsheets.makers import looked, press, shown, stored, words
from tests.attendance.test_hand_in import hand_in
from tests.jobs.makers import work_off
from tests.makers import a_pilot, hidden, send, someone

HIDDEN = "06-0000", "thuissituatie", "Bijzonderheden", "Telefoon ouder", "Oude Rij", "Oude Groep"
"""What stands in hidden columns, rows and sheets of file 06."""
PEOPLE = ["Aap", "Noot", "Mies", "Wim", "Zus", "Jet", "Teun", "Vuur", "Gijs", "Schapen"]
LIST = "Naam;Datum;Status;Geb.jaar\n"


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    return a_pilot()


@pytest.fixture
def partner(app: Flask, pilot: Pilot) -> FlaskClient:
    return someone(app, "partner", pilot)


def a_list(*rows: str, header: str = LIST) -> str:
    """A list as somebody keeps it: a row per person and lesson."""
    return header + "".join(f"{row}\n" for row in rows)


def opened(browser: FlaskClient, pilot: Pilot, content: str, name: str = "lijst.csv") -> str:
    """Choose a file; return the first page about it."""
    answer = hand_in(browser, pilot, content, name)
    assert answer.status_code == 303, words(answer.text)
    return browser.get(answer.location, follow_redirects=True).text


def checked(browser: FlaskClient, page: str, **said: str) -> str:
    """Answer what is asked; return the page that shows what it comes to."""
    answer = press(browser, page, **said)
    assert answer.status_code == 303, words(answer.text)
    return browser.get(answer.location).text


def taken(browser: FlaskClient, check: str, **said: str) -> str:
    """Press the button; return the page after that."""
    answer = press(browser, check, **said)
    assert answer.status_code == 303, words(answer.text)
    return browser.get(answer.location).text


def everything() -> str:
    """Every cell of the database."""
    db.session.rollback()
    return " ".join(
        str(row)
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
    )


def test_what_is_open_is_asked_beside_its_field_and_nothing_is_stored(
    partner: FlaskClient, pilot: Pilot
) -> None:
    page = opened(partner, pilot, a_list("Noor de Vries;3-3-2026;v;2014"))
    answer = press(partner, page)
    assert answer.status_code == 422
    assert "<title>Fout:" in answer.text
    form = shown(answer.text)
    mark = form.labels["Betekenis van v"]
    for name, said in (
        (mark, "Kies wat dit betekent"),
        ("c-activity", "Schrijf hoe de activiteit"),
    ):
        assert f'href="#{name}"' in answer.text
        assert f'id="{name}-error"' in answer.text
        assert said in answer.text
    page = checked(partner, answer.text, Betekenis_van_v="present", Groep_of_activiteit="Dans")
    assert "Er is nog niets bewaard. 1 rijen nieuw, 0 gelijk, 0 kloppen niet." in page
    assert "Namen bewaren we apart en op slot. Tellen doen we met een code." in page
    assert stored(pilot) == []
    assert "1 rij is erbij gekomen" in taken(partner, page)
    assert [dict(row)["status"] for row in stored(pilot)] == ["present"]


def test_a_table_that_was_taken_for_something_else_is_pointed_out_by_hand(
    partner: FlaskClient, pilot: Pilot
) -> None:
    """The header stands lower, and one column holds what its name does not say."""
    rows = "Club;;;\nVan;juf;An;\nWie;Op;Erbij;Soort\nNoor;3-3-2026;ja;m\nSam;3-3-2026;nee;j\n"
    page = opened(partner, pilot, rows)
    form = shown(page)
    said = {
        "Wie": "name", "Op": "session_date", "Erbij": "status", "Soort": "gender"
    }  # fmt: skip
    given = {form.labels[f"Betekenis van {one}"]: to for one, to in said.items()}
    again = press(partner, page, soort="", Groep_of_activiteit="Dans", **given)
    assert again.status_code == 200, words(again.text)
    assert "Er staan nieuwe vragen op deze pagina" in again.text
    page = checked(partner, again.text, Betekenis_van_m="f", Betekenis_van_j="m")
    assert "2 rijen nieuw" in page, words(page)
    taken(partner, page)
    assert sorted(dict(row)["gender"] for row in stored(pilot)) == ["f", "m"]


def test_next_month_a_file_of_the_same_shape_is_read_the_same_way(
    partner: FlaskClient, pilot: Pilot
) -> None:
    page = opened(partner, pilot, a_list("Noor de Vries;3-3-2026;v;2014"))
    said = {"Betekenis_van_v": "present", "Groep_of_activiteit": "Dans", "noem": "Dansgroep"}
    taken(partner, checked(partner, page, **said))
    page = opened(partner, pilot, a_list("Noor de Vries;7-4-2026;v;2014", "Sam;7-4-2026;v;"))
    assert "We lazen dit bestand zoals de vorige keer: Dansgroep" in page
    assert "2 rijen nieuw" in page
    taken(partner, page)
    assert len(db.session.scalars(select(Participant)).all()) == 2, "Noor is known by her name"
    new = opened(partner, pilot, a_list("Noor de Vries;5-5-2026;q;2014"))
    assert "Er staan nieuwe vragen op deze pagina" in new, "one mark is not known yet"
    assert shown(new).values["c-activity"] == "Dans"
    other = opened(partner, pilot, a_list("Sam;5-5-2026;v;x;y", header=LIST.strip() + ";Extra\n"))
    assert "Wat staat waar?" in other, "another shape is asked anew"
    past = partner.get(f"/pilots/{pilot.code}/inlezen/eerder").text
    (way,) = re.findall(r'href="(\S+/uitleg/\S+)"', past)
    yaml = partner.get(way)
    assert yaml.mimetype == "application/yaml"
    assert "Noor" not in yaml.text
    up = partner.post(
        shown(other).action.replace("kolommen", "uitleg"),
        data=shown(other).values | {"mapping": (io.BytesIO(yaml.data), "uitleg.yaml")},
        content_type="multipart/form-data",
    )
    assert shown(up.text).values["c-activity"] == "Dans"
    wrong = partner.post(
        shown(other).action.replace("kolommen", "uitleg"),
        data=shown(other).values | {"mapping": (io.BytesIO(b"columns: 3"), "uitleg.yaml")},
        content_type="multipart/form-data",
    )
    assert wrong.status_code == 422
    assert partner.post(f"{way}/weg", data=shown(past).values).status_code in (303, 400)
    assert "Noor" not in everything()


def test_nothing_that_is_hidden_or_a_name_leaves_the_file(
    partner: FlaskClient, pilot: Pilot, caplog: pytest.LogCaptureFixture, app: Flask
) -> None:
    caplog.set_level(logging.DEBUG)
    page = looked(partner, pilot, "06").text
    check = checked(partner, page, Groep_of_activiteit="Beatmaking", noem="Beatmaking")
    assert "verborgen kolommen" in words(check).lower()
    done = taken(partner, check)
    past = partner.get(f"/pilots/{pilot.code}/inlezen/eerder").text
    names = [spelling for one in mapped("06").people for spelling in one.spellings]
    kept = everything()
    logged = caplog.text
    for canary in HIDDEN:
        for where in (page, check, done, past, kept, logged):
            assert canary not in where
    assert names
    for name in names:
        for where in (kept, logged, done, past):
            assert name not in where
    assert not list((Path(app.config["UPLOADS"])).iterdir())


def test_spellings_are_confirmed_and_people_who_look_alike_are_never_joined_unasked(
    partner: FlaskClient, pilot: Pilot
) -> None:
    rows = (
        "Yusra Amrani;3-3-2026;ja;",
        "YUSRA  AMRANI;10-3-2026;ja;",
        "Jusra Amrani;17-3-2026;ja;",
    )
    page = checked(partner, opened(partner, pilot, a_list(*rows)), Groep_of_activiteit="Dans")
    assert press(partner, page).status_code == 422, "whether spellings are one person is asked"
    (spelled,), (pair,) = re.findall(r'id="(z-\d+)"', page), re.findall(r'id="(p-\d+-\d+)"', page)
    assert shown(page).values[pair] == "no"
    left = press(partner, page, **{spelled: "no"})
    assert left.status_code == 422, "without her rows the file is not whole: she is told"
    assert "je zei dat dit meer dan één persoon is" in left.text
    taken(partner, page, **{spelled: "yes", pair: "yes"})
    assert len(db.session.scalars(select(Participant)).all()) == 2
    (one,) = joined(pilot)
    number = db.session.scalars(select(Import.id)).one()
    assert db.session.scalars(select(Merge.import_id)).all() == [number]
    tokens = hidden(partner.get(f"/pilots/{pilot.code}/deelnemers/samen").text)
    parted = partner.post(f"/pilots/{pilot.code}/deelnemers/samen/{one.uid}/los", data=tokens)
    assert parted.status_code == 303
    db.session.rollback()
    assert joined(pilot) == []
    way = f"/pilots/{pilot.code}/inlezen/eerder/{db.session.scalars(select(Import.uid)).one()}"
    assert "2 personen die alleen in dit bestand stonden gaan weg" in partner.get(way).text
    assert send(partner, way) == 303
    assert stored(pilot) == []
    assert db.session.scalars(select(Participant)).all() == []
    assert names_store.rows(pilot, None, ()) == {}


def test_who_looks_like_somebody_of_the_register_is_asked_about_and_joined_only_with_a_yes(
    app: Flask, partner: FlaskClient, pilot: Pilot
) -> None:
    def handed_in(browser: FlaskClient, *rows: str) -> str:
        return checked(browser, opened(browser, pilot, a_list(*rows)), Groep_of_activiteit="Dans")

    old = "Yusra Amrani;3-3-2026;ja;2014", "Tim Bakker;3-3-2026;ja;"
    taken(partner, handed_in(partner, *old))
    known = set(db.session.scalars(select(Participant.uid)))
    db.session.rollback()
    manager = someone(app, "manager", pilot)
    for year, asked in (("2013", 0), ("2014", 1)):
        page = handed_in(partner, f"Jusra Amrani;10-3-2026;ja;{year}", "Tim Bakker;10-3-2026;ja;")
        found = re.findall(r'id="(p-[^"]+-\d+)"', page)
        assert len(found) == asked, "two years of birth are two people"
    (pair,) = found
    assert "Yusra Amrani staat al in het register; er verschilt één letter" in words(page)
    assert shown(page).values[pair] == "no"
    # Who may not read names is asked nothing about those that are kept.
    other = handed_in(manager, "Jusra Amrani;10-3-2026;ja;2014")
    assert "Yusra" not in other
    taken(partner, page, **{pair: "yes"})
    (one,) = joined(pilot)
    whole = db.session.scalars(select(Merge.kept_id)).one()
    assert db.session.get_one(Participant, whole).uid in known
    # Next month that name is known, and nobody is asked again.
    assert 'id="p-' not in handed_in(partner, "Jusra Amrani;17-3-2026;ja;2014")
    tokens = hidden(partner.get(f"/pilots/{pilot.code}/deelnemers/samen").text)
    away = partner.post(f"/pilots/{pilot.code}/deelnemers/samen/{one.uid}/los", data=tokens)
    assert away.status_code == 303
    db.session.rollback()
    assert joined(pilot) == []


def test_a_page_is_turned_without_reading_the_file_anew(
    app: Flask, partner: FlaskClient, pilot: Pilot, statements: list[str]
) -> None:
    asked: list[tuple[int, int]] = []
    for many in (60, 600):
        days = [f"{1 + n % 28}-{3 + n // 28}-2026" for n in range(many // 10)]
        rows = [f"Kind {one};{day};ja;" for day in days for one in PEOPLE]
        page = opened(partner, pilot, a_list(*rows), "lijst.csv")
        page = checked(partner, page, Groep_of_activiteit="Dans")
        (second,) = re.findall(r'rel="next" href="([^"]+)"', page)
        statements.clear()
        with calls() as count:
            turned = partner.get(second.replace("&amp;", "&")).text
        asked.append((len(count), len(statements)))
        assert f"Pagina 2 van {-(-many // 25)}" in words(turned)
        assert turned.count('<th scope="row">') == 25
        assert "Kind" not in turned, "names are on no page"
        assert "26" in turned
    assert asked[1][0] < 1.2 * asked[0][0], "a page costs as much however long the file"
    assert asked[1][1] == asked[0][1] <= 12
    kept = [one for one in Path(app.config["UPLOADS"]).iterdir() if b"[" in one.read_bytes()[:1]]
    assert len(kept) == 2
    assert all(b"Kind" not in one.read_bytes() for one in kept)
    assert all(one.stat().st_mode & 0o077 == 0 for one in kept)
    taken(partner, page)
    left = [one for one in Path(app.config["UPLOADS"]).iterdir() if b"[" in one.read_bytes()[:1]]
    assert len(left) == 1, "what is kept goes with its file"


@contextmanager
def calls() -> Iterator[list[None]]:
    """Count the Python calls made here: the same on every machine."""
    made: list[None] = []

    def note(_frame: object, what: str, _of: object) -> None:
        if what == "call":
            made.append(None)

    sys.setprofile(note)
    try:
        yield made
    finally:
        sys.setprofile(None)


def test_a_large_spreadsheet_is_stored_by_a_worker(
    app: Flask, partner: FlaskClient, pilot: Pilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("impact.attendance.spreadsheets.check.LARGE", 2)
    rows = [f"Kind Nummer{letter};3-3-2026;ja;" for letter in "ABC"]
    page = opened(partner, pilot, a_list(*rows), "lijst van Noor.csv")
    page = checked(partner, page, Groep_of_activiteit="Dans")
    answer = press(partner, page)
    assert answer.location.startswith("/taken/")
    job = db.session.scalars(select(Job)).one()
    assert "Nummer" not in json.dumps(job.args)
    assert "Noor" not in json.dumps(job.args)
    assert stored(pilot) == []
    work_off(app)
    assert "klaar" in partner.get(answer.location).text
    assert len(stored(pilot)) == 3
    past = partner.get(f"/pilots/{pilot.code}/inlezen/eerder").text
    assert "lijst van Noor.csv" in past
    (way,) = re.findall(r'href="(\S+/eerder/\S+)"', past)
    monkeypatch.setattr("impact.attendance.spreadsheets.past.LARGE", 2)
    assert send(partner, way) == 303
    assert len(stored(pilot)) == 3, "a large one is taken back by a worker too"
    work_off(app)
    assert stored(pilot) == []


def test_what_is_no_table_is_typed_over_from_what_we_recognised(
    partner: FlaskClient, pilot: Pilot
) -> None:
    page = looked(partner, pilot, "12").text
    assert "Er staat geen tabel in dit bestand" in page
    form = shown(page)
    assert press(partner, page).status_code == 422
    days = {name: to for name, to in form.values.items() if name.startswith("day-")}
    full = {name: f"{to}2026" if to.endswith("-") else to for name, to in days.items()}
    assert "heads-0" in form.values
    numbers = {f"heads-{name[4:]}": form.values[f"heads-{name[4:]}"] or "11"
               for name, to in full.items() if to}  # fmt: skip
    answer = press(partner, page, activity="Inloop dans", **full, **numbers)
    assert answer.status_code == 303, words(answer.text)
    assert {dict(row)["activity"] for row in stored(pilot)} == {"Inloop dans"}


def test_a_manager_without_a_look_at_names_may_take_a_spreadsheet_in_and_back(
    app: Flask, pilot: Pilot
) -> None:
    manager = someone(app, "manager", pilot)
    page = opened(manager, pilot, a_list("Noor de Vries;3-3-2026;ja;2014"))
    taken(manager, checked(manager, page, Groep_of_activiteit="Dans", noem="Noor de Vries"))
    assert db.session.scalars(select(Reading)).all() == [], "a name is no name of an explanation"
    way = f"/pilots/{pilot.code}/inlezen/eerder/{db.session.scalars(select(Import.uid)).one()}"
    assert send(manager, way) == 303
    assert stored(pilot) == []
    assert names_store.rows(pilot, None, ()) == {}


def test_days_without_a_year_are_of_late_unless_somebody_says_otherwise(
    partner: FlaskClient, pilot: Pilot
) -> None:
    """The page proposes the year, asks for it when it is taken away, and asks again a year on."""
    last = (today() - timedelta(days=31)).replace(day=15)
    header = f"Presentie trommel - juf Noor - maart\nNaam;{last.day}-{last.month};Geb.jaar\n"
    rows = "Noor de Vries;x;2014\nlegenda;;\n"
    page = opened(partner, pilot, header + rows)
    form = shown(page)
    assert form.values["jaar"] == str(last.year)
    assert form.values["c-activity"] == "Presentie trommel"
    assert "Bij de dagen staat geen jaar. Welk jaar is het?" in page
    answer = press(partner, page, jaar="")
    assert answer.status_code == 422
    assert 'href="#jaar"' in answer.text
    said = {"jaar": str(last.year - 1), "Begint_om": "15.30 uur", "Hoe_lang_het_duurt": "1 uur"}
    answer = press(partner, answer.text, **said, noem="Trommel")
    assert "1 rijen nieuw" in partner.get(answer.location).text, words(answer.text)
    taken(partner, partner.get(answer.location).text)
    (row,) = map(dict, stored(pilot))
    assert (row["start"], row["minutes"]) == ("15:30", "60")
    assert row["session_date"].startswith(str(last.year - 1))
    again = opened(partner, pilot, header.replace("maart", "april") + rows)
    assert "Er staan nieuwe vragen op deze pagina" in again
    assert shown(again).values["jaar"] == str(last.year), "what was said then is long ago"


def test_the_summary_of_faults_says_of_which_field_each_is(
    partner: FlaskClient, pilot: Pilot
) -> None:
    page = opened(partner, pilot, a_list("Noor de Vries;3-3-2026;v;2014"))
    said = {"Groep_of_activiteit": "Dans", "Begint_om": "half vier"}
    (errors,) = re.findall(
        r'<div class="errs".*?</div>', press(partner, page, **said).text, re.DOTALL
    )
    assert "“v”: Kies wat dit betekent." in words(errors)
    assert "Begint om: hier hoort een tijd zoals 15:30" in words(errors)
