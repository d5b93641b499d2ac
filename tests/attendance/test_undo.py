"""What one file brought can be taken back: that, and nothing else."""

import re
from datetime import date, timedelta
from itertools import permutations
from uuid import uuid4

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from impact.accounts.audit_models import Audit
from impact.attendance import enrol_store, export_store, said_store, undo_store
from impact.attendance.enrolled import Note
from impact.attendance.import_models import Import, ImportSaid
from impact.attendance.layout import READERS
from impact.attendance.models import Activity, HeadCount, Participant, Presence, Session, Signup
from impact.attendance.spreadsheets import blank, undoing
from impact.identity import store as names_store
from impact.identity.door import keep
from impact.identity.person import Person
from impact.jobs.tend import clear
from impact.kit.archives import unpacked
from impact.kit.dates import now
from impact.kit.db import Base, db
from impact.kit.workbooks import read_sheets
from impact.pilots.models import Pilot
from impact.pilots.store import write
from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.attendance.test_hand_in import hand_in, save
from tests.makers import a_pilot, hidden, send, someone

Row = dict[str, object]


def register(pilot: Pilot) -> list[str]:
    """The register as it is taken away, line by line."""
    db.session.rollback()
    return sorted(str(sorted(one.items(), key=str)) for one in export_store.lines(pilot))


def rows(pilot: Pilot) -> dict[str, int]:
    """How many rows of each kind a pilot has."""
    db.session.rollback()
    models = Activity, Session, HeadCount, Participant, Presence, Signup
    return {
        one.__tablename__: db.session.scalar(
            select(func.count()).select_from(one).where(one.pilot_id == pilot.id)
        )
        or 0
        for one in models
    }


def newest(pilot: Pilot) -> Import:
    """The last import of a pilot."""
    mine = select(Import).where(Import.pilot_id == pilot.id).order_by(-Import.id).limit(1)
    return db.session.scalars(mine).one()


def take_back(pilot: Pilot, one: Import) -> bool:
    """Take an import back, whoever asks."""
    return undo_store.undo(pilot, one, (), str(uuid4()), "")


PEOPLE = st.sampled_from(["p1", "p2", "p3"])
DAYS = st.sampled_from(["2025-03-12", "2025-03-19"])
LINES = st.one_of(
    st.builds(
        lambda who, day, born, minutes: a_visit(who, day, birth_year=born, minutes=minutes),
        PEOPLE,
        DAYS,
        st.sampled_from(["", 2014]),
        st.sampled_from(["", 60]),
    ),
    st.builds(lambda day: a_row(day=day, headcount=12, headcount_kind="counted"), DAYS),
    st.builds(
        lambda who, area: a_row(day="", participant=who, enrolled_on="2025-01-08", area=area),
        PEOPLE,
        st.sampled_from(["", "Bospolder"]),
    ),
)
FILES = st.lists(LINES, min_size=1, max_size=5)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=st.lists(FILES, min_size=2, max_size=3), gone=st.integers(0, 1))
def test_taking_one_file_back_leaves_what_the_others_alone_would_have_brought(
    app: Flask, files: list[list[Row]], gone: int
) -> None:
    """Of files that agree: where lines contradict each other, who came first is kept."""
    whole, alone = a_pilot(f"a{uuid4().hex[:8]}"), a_pilot(f"b{uuid4().hex[:8]}")
    made: list[Import | None] = []
    for number, lines in enumerate(files):
        before = newest(whole).id if made else 0
        take_in(whole, a_file(*lines), partial=True)
        made.append(newest(whole) if newest(whole).id != before else None)
        if number != gone:
            take_in(alone, a_file(*lines), partial=True)
    back = made[gone]
    if back is None or None in made:
        return  # a file that brought nothing is not an import: nobody can take it back
    assert take_back(whole, back)
    assert register(whole) == register(alone)
    assert rows(whole) == rows(alone)


def test_files_may_be_taken_back_in_any_order(app: Flask) -> None:
    first = [a_visit("p1"), a_visit("p2", minutes=60)]
    second = [a_visit("p1", birth_year=2014), a_visit("p3")]
    third = [a_visit("p2", gender="f"), a_visit("p3", area="Bospolder"), a_row(headcount=9)]
    for at, order in enumerate(permutations(range(3))):
        pilot = a_pilot(f"pilot-{at}")
        made = []
        for lines in (first, second, third):
            take_in(pilot, a_file(*lines))
            made.append(newest(pilot))
        for one in order:
            assert take_back(pilot, made[one])
        assert set(rows(pilot).values()) == {0}, order
        assert db.session.scalar(select(func.count()).select_from(ImportSaid)) == 0


def test_what_a_person_saved_on_the_page_since_stays_and_the_page_says_so(app: Flask) -> None:
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)
    file = a_file(
        a_visit("p1", birth_year=2014),
        a_visit("p2"),
        a_visit("p3", "2025-03-19"),
        a_row(headcount=9, day="2025-04-02"),
    )
    save(partner, pilot, hand_in(partner, pilot, file, "lijst van Noor.csv"))
    held = db.session.scalars(select(Session).order_by(Session.held_on)).first()
    uid = db.session.scalars(select(Participant.uid).order_by(Participant.code)).first() or ""
    assert held
    assert (
        send(partner, f"/pilots/{pilot.code}/aanwezigheid/{held.uid}", **{f"p-{uid}": "late"})
        == 303
    )
    listed = partner.get(f"/pilots/{pilot.code}/inlezen/eerder").text
    assert "lijst van Noor.csv" in listed
    (way,) = re.findall(r'href="(\S+/eerder/\S+)"', listed)
    page = partner.get(way).text
    for words in (
        "3 regels van de presentielijst gaan weg",
        "2 lessen gaan weg",
        "2 personen die alleen in dit bestand stonden gaan weg",
        "1 regel blijft zoals iemand die daarna zelf invulde",
        "1 les blijft: iemand heeft die presentielijst daarna zelf bewaard",
        "1 persoon blijft",
    ):
        assert words in page, re.findall(r"<li>(.*)</li>", page)
    version = pilot.version
    assert send(partner, way) == 303
    left = register(pilot)
    assert [("'p1'" in one, "late" in one, "2014" in one) for one in left] == [(True, True, False)]
    db.session.refresh(pilot)
    assert pilot.version > version
    assert "al ongedaan gemaakt" in partner.post(way, data=hidden(page), follow_redirects=True).text
    assert register(pilot) == left
    assert "op" in partner.get(way).text
    rows = db.session.scalars(select(Audit.verb).where(Audit.pilot_id == pilot.id)).all()
    assert rows.count("import.undone") == 1
    everything = " ".join(str(row) for table in Base.metadata.sorted_tables
                          for row in db.session.execute(select(table)))  # fmt: skip
    assert "lijst van" not in everything


def test_of_a_session_with_both_what_was_typed_stays_and_what_the_files_brought_goes(
    app: Flask,
) -> None:
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)
    first = a_file(a_visit("p1", birth_year=2014), a_visit("p2"), a_visit("p3"))
    take_in(pilot, first)
    one = newest(pilot)
    take_in(pilot, a_file(a_visit("p1", gender="f"), a_visit("p2"), a_visit("p4")))
    two = newest(pilot)
    held = db.session.scalars(select(Session)).one()
    uids = dict(db.session.execute(select(Participant.code, Participant.uid)).all())
    address = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    assert send(partner, address, **{f"p-{uids['p1']}": "late", "extra": "4"}) == 303
    assert send(partner, address, **{f"p-{uids['p4']}": "absent"}) == 303
    db.session.rollback()
    weighed = undo_store.weigh(pilot, one)
    assert (weighed.rows, weighed.by_page, weighed.sessions, weighed.sessions_stay) == (1, 1, 0, 1)
    assert take_back(pilot, one)
    db.session.rollback()
    assert marks(pilot) == {"p1": "late", "p2": "present", "p4": "absent"}
    about = select(Presence.birth_year, Presence.gender).join(Participant)
    said = db.session.execute(about.where(Participant.code == "p1")).one()
    assert tuple(said) == (None, "f"), "what the other file says of them stays"
    assert take_back(pilot, two)
    db.session.rollback()
    assert marks(pilot) == {"p1": "late", "p4": "absent"}
    assert db.session.scalars(select(HeadCount.heads)).one() > 0, "heads were typed as well"
    assert send(partner, address, **{f"p-{uids['p4']}": "present"}) == 303


def test_who_a_word_was_written_about_on_a_page_stays_with_that_line(
    app: Flask,
) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("p1", enrolled_on="2025-03-12"), a_visit("p2")))
    one, of = newest(pilot), db.session.scalars(select(Activity)).one()
    mine = select(Participant.uid).where(Participant.code == "p1")
    note = Note(date(2025, 3, 20), "Verhuisd", "Verhuisd")
    enrol_store.say(pilot, of, db.session.scalars(mine).one(), note, str(uuid4()), "")
    assert take_back(pilot, one)
    db.session.rollback()
    assert marks(pilot) == {"p1": "present"}
    assert rows(pilot)["participant"] == rows(pilot)["session"] == 1


def marks(pilot: Pilot) -> dict[str, str | None]:
    """How people stand on the registers of a pilot."""
    query = select(Participant.code, Presence.status).join(Participant)
    mine = query.where(Presence.pilot_id == pilot.id).order_by(Participant.code)
    return dict(db.session.execute(mine).all())


def test_after_thirty_days_it_stays_and_what_was_kept_for_it_is_forgotten(app: Flask) -> None:
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)
    for file in (a_file(a_visit("p1")), a_file(a_visit("p1", birth_year=2014))):
        save(partner, pilot, hand_in(partner, pilot, file, "lijst.csv"))
    assert db.session.scalar(select(func.count()).select_from(ImportSaid)) == 4
    db.session.execute(update(Import).values(at=now() - timedelta(days=31)))
    db.session.commit()
    listed = partner.get(f"/pilots/{pilot.code}/inlezen/eerder").text
    assert "Langer dan 30 dagen geleden" in listed
    way = f"/pilots/{pilot.code}/inlezen/eerder/{newest(pilot).uid}"
    assert "langer dan 30 dagen geleden" in partner.get(way).text
    assert not take_back(pilot, newest(pilot))
    clear()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ImportSaid)) == 0
    assert db.session.scalars(select(Import.label_sealed)).all() == [None, None]
    assert len(register(pilot)) == 1


def test_names_and_cards_that_came_with_it_go_and_what_was_added_since_stays(app: Flask) -> None:
    pilot = a_pilot()
    with app.test_request_context():
        take_in(pilot, a_file(a_visit("p1"), a_visit("p2"), a_visit("p3")))
    people = dict(db.session.execute(select(Participant.code, Participant.uid)).all())
    for code in ("p1", "p2"):
        keep(pilot, people[code], Person(first=code))
    kept = {uid: one.version for uid, one in names_store.rows(pilot, None, ()).items()}
    write(pilot, lambda: said_store.note_names(pilot, newest(pilot).id, kept))
    keep(pilot, people["p2"], Person(first="p2", contact="moeder"))
    weighed = undoing.weigh(pilot, newest(pilot))
    assert (weighed.people, weighed.people_stay) == (2, 1)
    assert undoing.undo(pilot, newest(pilot), str(uuid4()), "")
    assert db.session.scalars(select(Participant.code)).all() == ["p2"]
    assert names_store.rows(pilot, None, ()).keys() == {people["p2"]}


def test_an_empty_register_explains_itself_and_comes_back_as_it_was_filled_in(app: Flask) -> None:
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)
    whole = partner.get(f"/pilots/{pilot.code}/inlezen/sjabloon.xlsx")
    sheets = read_sheets("leeg.xlsx", whole.data, 100)
    assert list(sheets) == ["Lijst", "Uitleg"]
    (columns,) = sheets["Lijst"]
    assert tuple(columns) == tuple(READERS)
    assert [row[0] for row in sheets["Uitleg"][1:]] == columns
    assert "formula" not in str(unpacked("leeg.xlsx", whole.data)).lower()
    plain = partner.get(f"/pilots/{pilot.code}/inlezen/sjabloon.csv").data
    assert plain.decode("utf-8-sig").strip() == ",".join(READERS)
    named = blank.ABOUT.items()
    for of_one in (True, False):
        left = {"headcount", "headcount_kind"} if of_one else set(READERS) - {
            "activity", "session_date", "start", "minutes", "headcount", "headcount_kind"
        }  # fmt: skip
        cells = ["" if name in left else shown for name, (_, _, shown) in named]
        page = hand_in(partner, pilot, plain + ",".join(cells).encode(), "lijst.csv")
        assert "Bewaar 1 rij" in page.text, page.text
