"""A course: who is in it, who stopped and why, who is done; on pages as in a file."""

import io
import re
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from impact.attendance import course_store, export_store, store
from impact.attendance.course_models import CourseWord
from impact.attendance.courses import Course, _course
from impact.attendance.import_models import Import
from impact.attendance.models import Activity, Participant, Presence, Session, Signup
from impact.attendance.roster_store import roster
from impact.attendance.work import write_register
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.attendance.makers import ROOM, Figures, a_file, a_row, a_visit, figures, pair, take_in
from tests.attendance.test_merging import join
from tests.makers import a_pilot, hidden, someone

DAYS = ("2025-03-05", "2025-03-12", "2025-03-19", "2025-03-26", "2025-04-02")
END = "2025-04-30"
Row = dict[str, object]


def came(*codes: str, days: tuple[str, ...] = DAYS) -> list[Row]:
    return [a_visit(code, day, start="15:30") for code in codes for day in days]


def missed(code: str, *days: str) -> list[Row]:
    return [a_visit(code, day, start="15:30") | {"status": "absent"} for day in days]


def registers() -> list[Row]:
    """Five sessions: ada came to all, bo to the first two, cy to the last three, walk to one."""
    rows = [*came("ada"), *came("bo", days=DAYS[:2]), *missed("bo", DAYS[2])]
    rows += [*came("cy", days=DAYS[2:]), *missed("cy", *DAYS[:2]), *came("walk", days=DAYS[3:4])]
    return rows + came("oth", days=DAYS[:1])


def told(rows: list[Row], code: str, day: str, **said: object) -> list[Row]:
    """Let the line of somebody on one day say more."""
    at = {"participant": code, "session_date": day}
    return [row | said if at.items() <= row.items() else row for row in rows]


def group(name: str = "Dans") -> Activity:
    db.session.rollback()
    return db.session.scalars(select(Activity).where(Activity.name == name)).one()


def uid_of(code: str, pilot: Pilot) -> str:
    db.session.rollback()
    mine = Participant.code == code, Participant.pilot_id == pilot.id
    return db.session.scalars(select(Participant.uid).where(*mine)).one()


def url(pilot: Pilot, *more: str) -> str:
    mine = select(Activity.uid).where(Activity.pilot_id == pilot.id).order_by(Activity.id)
    uid = db.session.scalars(mine).first()
    return "/".join((f"/pilots/{pilot.code}/groepen/{uid}", *more))


def fill(client: FlaskClient, address: str, status: int = 303, **given: str) -> str:
    """Fill in a form of a course; return the page that comes of it."""
    answer = client.post(address, data=hidden(client.get(address).text) | given)
    assert answer.status_code == status, address
    return client.get(answer.location).text if status == 303 else answer.text


def enrol(client: FlaskClient, pilot: Pilot, code: str, day: str, status: int = 303) -> str:
    return fill(client, url(pilot, "inschrijven"), status, code=code, enrolled_on=day)


def end(client: FlaskClient, pilot: Pilot, code: str, how: str, day: str, why: str) -> str:
    return fill(client, url(pilot, uid_of(code, pilot), how), on=day, why=why)


def settle(client: FlaskClient, pilot: Pilot, last: str, setting: str = "") -> str:
    return fill(client, url(pilot, "instellen"), end=last, setting=setting)


def course(pilot: Pilot) -> Course:
    db.session.rollback()
    mine = select(Activity.uid).where(Activity.pilot_id == pilot.id).order_by(Activity.id)
    uid = db.session.scalars(mine).first()
    return _course(pilot, uid or "")


def names(held: Session) -> list[str]:
    db.session.rollback()
    return [one.code for one in store.expected(held)]


def session(day: str) -> Session:
    return db.session.scalars(
        select(Session).where(Session.held_on == date.fromisoformat(day))
    ).one()


def shown(found: Figures) -> dict[object, object]:
    """Return every figure whole, the ids of the pilot left out."""
    return {key: (one.figure, one.people) for key, one in found.items()}


def exported(pilot: Pilot) -> bytes:
    file = io.BytesIO()
    for _ in write_register(export_store.lines(pilot), file):
        pass
    return file.getvalue()


def test_pages_and_a_file_with_the_same_facts_give_every_figure_alike(app: Flask) -> None:
    by_hand, by_file, again = (a_pilot(code) for code in ("hand", "file", "again"))
    take_in(by_hand, a_file(*told(registers(), "ada", DAYS[4], completed="no")))
    client = someone(app, "partner", by_hand)
    for code, day in (("ada", DAYS[0]), ("cy", DAYS[2]), ("new", DAYS[1]), ("late", DAYS[3])):
        enrol(client, by_hand, code, day)
    settle(client, by_hand, END)
    end(client, by_hand, "bo", "gestopt", "2025-03-20", "Verhuisd")
    end(client, by_hand, "cy", "afgerond", "2025-04-03", "Speelde mee in de voorstelling")
    end(client, by_hand, "new", "gestopt", "2025-03-15", "Geen tijd")
    client.post(
        url(by_hand, uid_of("ada", by_hand), "terug"), data=hidden(client.get(url(by_hand)).text)
    )
    end(client, by_hand, "ada", "afgerond", "2025-04-02", "Kon alles")

    rows = told(registers(), "ada", DAYS[4], completed="yes")
    rows = told(told(rows, "bo", DAYS[2], completed="Verhuisd"), "cy", DAYS[4], completed="yes")
    alone = [
        ("ada", DAYS[0], ""),
        ("cy", DAYS[2], ""),
        ("new", DAYS[1], "Geen tijd"),
        ("late", DAYS[3], ""),
    ]
    rows += [
        a_row("Dans", "", participant=code, enrolled_on=day, course_end=END, completed=word)
        for code, day, word in alone
    ]
    take_in(by_file, a_file(*rows))

    expected = figures(by_file)
    assert shown(figures(by_hand)) == shown(expected)
    # 4.21: ada all five, bo two of five from the first on, cy three of three; two never came.
    assert pair(expected, "course_completion") == [2, 3]
    assert pair(expected, "never_started") == [2, 5]
    # 4.19: places of ada 5, bo 5, cy 3, new 4, late 2; taken 5 + 2 + 3.
    assert pair(expected, "attendance_rate") == [10, 19]

    taken = take_in(again, exported(by_hand))
    assert taken.refused == 0
    assert shown(figures(again)) == shown(expected), "and out and in again"
    assert take_in(by_hand, exported(by_hand)).added == 0


def test_the_page_of_a_course_says_what_the_figures_say(app: Flask) -> None:
    pilot = a_pilot()
    rows = told(registers(), "bo", DAYS[1], completed="Verhuisd")
    rows += [a_row("Dans", "", participant=code, enrolled_on=DAYS[1]) for code in ("ada", "never")]
    rows.append(a_row("Dans", DAYS[0], start="15:30", course_end=END))
    take_in(pilot, a_file(*rows))
    found = figures(pilot)
    mine = course(pilot)
    places = [one for one in mine.people if one.since]
    assert pair(found, "attendance_rate") == [
        sum(one.attended for one in places),
        sum(one.offered for one in places),
    ]
    assert pair(found, "course_completion")[0] == len(mine.finished)
    assert {mine.codes[one.uid]: one.word for one in places if one.stopped} == {"bo": "Verhuisd"}
    assert {mine.codes[one.uid] for one in mine.people if one.since is None} == {"walk", "oth"}
    page = someone(app, "partner", pilot).get(url(pilot)).text
    for words in (
        "gestopt",
        "Verhuisd",
        "nooit gekomen",
        "niet ingeschreven",
        "4 van 4",
        "2 van 5",
    ):
        assert words in page, words


def test_who_is_enrolled_stands_on_the_register_and_who_stopped_does_not(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*registers(), a_row(day="2025-04-09"), a_row(day="2025-04-16")))
    client = someone(app, "partner", pilot)
    enrol(client, pilot, "new", "2025-04-10")
    next_, after = session("2025-04-09"), session("2025-04-16")
    everybody = ["ada", "bo", "cy", "oth", "walk"]
    assert (names(next_), names(after)) == (everybody, [*everybody[:3], "new", *everybody[3:]])
    page = end(client, pilot, "bo", "gestopt", "2025-04-09", "Verhuisd")
    assert "9 apr 2025" in page
    assert "Verhuisd" in page
    assert "bo" in names(next_), "up to that day"
    assert "bo" not in names(after)
    asked = [
        {one.code for one in roster(pilot, on, group=group().uid)}
        for on in (next_.held_on, after.held_on)
    ]
    assert asked[0] - asked[1] == {"bo"}, "no parent is asked about who left"
    back = client.post(url(pilot, uid_of("bo", pilot), "terug"), data=hidden(page))
    assert back.status_code == 303
    assert "bo" in names(after)
    settle(client, pilot, "2025-04-12")
    assert "new" not in names(after), "the course is over"


def test_who_stopped_by_a_file_is_left_out_until_they_come_again(app: Flask) -> None:
    pilot = a_pilot()
    rows = told(registers(), "bo", DAYS[2], completed="Ziek")
    gone = a_row(day="", participant="never", enrolled_on=DAYS[0], completed="Te ver")
    take_in(pilot, a_file(*rows, gone, a_row(day="2025-04-09"), a_row(day="2025-04-16")))
    assert names(session("2025-04-09")) == ["ada", "cy", "oth", "walk"]
    take_in(pilot, a_file(a_visit("bo", "2025-04-09")))
    assert "bo" in names(session("2025-04-16"))


def test_wrong_words_about_a_course_come_back_with_what_to_do(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*registers()))
    client = someone(app, "partner", pilot)
    settle(client, pilot, END, "in_school")
    assert group().setting == "in_school"
    assert "Onder schooltijd" in client.get(url(pilot)).text
    enrol(client, pilot, "new", DAYS[1])
    for code, day, words in (
        ("new", DAYS[0], "al ingeschreven"),
        ("x" * 101, DAYS[0], "hoogstens 100 tekens"),
        (" ", DAYS[0], "Schrijf een code op."),
        ("ok", "2025-05-01", "dan al afgelopen"),
        ("ok", "31-02-2025", "die bestaat"),
    ):
        assert words in enrol(client, pilot, code, day, 422), words
    stop = url(pilot, uid_of("new", pilot), "gestopt")
    for day, why, words in (
        ("2025-03-11", "Ziek", "voor deze persoon werd ingeschreven"),
        ("2025-03-12", " ", "een paar woorden"),
        ("2025-03-12", "Yes", "een paar woorden"),
        ("", "Ziek", "Vul de dag in."),
    ):
        assert words in fill(client, stop, 422, on=day, why=why), words
    assert "later dan die dag" in fill(client, url(pilot, "instellen"), 422, end="2025-03-01")
    assert "uit de lijst" in fill(client, url(pilot, "instellen"), 422, end="", setting="maan")
    for where in ("gestopt", "afgerond"):
        assert client.get(url(pilot, "nobody", where)).status_code == 404
        assert client.get(url(pilot, uid_of("walk", pilot), where)).status_code == 404
    assert client.get(f"/pilots/{pilot.code}/groepen/nowhere").status_code == 404
    end(client, pilot, "new", "gestopt", DAYS[1], "Ziek")
    assert "hier gestopt" in enrol(client, pilot, "new", DAYS[2], 422)
    db.session.rollback()
    assert db.session.scalars(select(Signup.completed)).all() == ["Ziek"]


def test_an_end_can_be_moved_both_ways_and_an_enrolment_taken_away(app: Flask) -> None:
    pilot = a_pilot()
    late = a_row(day="", participant="ada", enrolled_on=DAYS[0], course_end="2025-12-31")
    take_in(pilot, a_file(*registers(), late))
    client = someone(app, "partner", pilot)
    ends = []
    for day in (END, "2025-06-30", ""):
        settle(client, pilot, day)
        ends.append(course(pilot).end)
    assert ends == [date(2025, 4, 30), date(2025, 6, 30), None]
    enrol(client, pilot, "typo", DAYS[1])
    page = client.get(url(pilot)).text
    drop = url(pilot, uid_of("typo", pilot), "weg")
    assert drop in page
    assert client.post(drop, data=hidden(page)).status_code == 303
    assert "typo" not in client.get(url(pilot)).text.partition("<main")[2]
    kept = url(pilot, uid_of("ada", pilot), "weg")
    assert client.post(kept, data=hidden(client.get(url(pilot)).text)).status_code == 400


def test_joined_codes_are_one_person_in_a_course(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*registers()))
    client = someone(app, "partner", pilot)
    join(client, pilot, "bo", "walk")
    enrol(client, pilot, "bo", DAYS[0])
    assert "al ingeschreven" in enrol(client, pilot, "walk", DAYS[4], 422)
    end(client, pilot, "bo", "gestopt", DAYS[3], "Verhuisd")
    mine = course(pilot)
    assert [mine.codes[one.uid] for one in mine.people if one.stopped] == ["bo"]
    assert "walk" not in mine.codes.values()
    assert [one.word for one in db.session.scalars(select(CourseWord))] == ["Verhuisd"]


def test_a_trainer_sees_the_own_group_and_nothing_of_long_ago(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*registers(), a_visit("dee", activity="Koor")))
    own, other = group("Dans"), group("Koor")
    client = someone(app, "trainer", pilot, group_uid=own.uid)
    start = f"/pilots/{pilot.code}/groepen"
    assert "Koor" not in client.get(start).text
    assert client.get(f"{start}/{other.uid}").status_code == 404
    page = client.get(f"{start}/{own.uid}").text
    assert "/aanwezigheid/" not in page.partition("<h2")[2], "those registers are not theirs to see"
    assert "van 5" not in page
    enrol(client, pilot, "new", "2025-03-12")
    db.session.rollback()
    assert course_store.person(pilot, "new")
    settle(client, pilot, END, "elsewhere")
    page = end(client, pilot, "bo", "gestopt", "2025-03-20", "Verhuisd")
    assert "Verhuisd" in page
    assert "Ongedaan maken" in page
    db.session.rollback()
    assert [(one.name, one.setting) for one in course_store.groups(pilot)] == [
        ("Dans", "elsewhere"),
        ("Koor", None),
    ]


def test_the_setting_of_an_activity_stands_in_the_frame_of_sessions(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_row("Dans"), a_row("Koor")))
    settle(someone(app, "partner", pilot), pilot, "", "after_school")
    db.session.rollback()
    query = ROOM.frames["sessions"].query
    assert query
    rows = db.session.execute(query(pilot.id)).mappings()
    assert {row["activity"]: row["setting"] for row in rows} == {
        "Dans": "after_school",
        "Koor": None,
    }


def test_a_pilot_without_groups_says_what_comes_here(app: Flask) -> None:
    pilot = a_pilot()
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/groepen").text
    assert "Nog geen groep" in page


def test_the_page_of_a_course_asks_the_database_as_often_with_twice_the_people(
    app: Flask, statements: list[str]
) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*registers()))
    client, asked = someone(app, "partner", pilot), []
    for turn in range(2):
        page = url(pilot)
        client.get(page)
        statements.clear()
        assert client.get(page).status_code == 200
        asked.append(len([one for one in statements if not one.startswith("BEGIN")]))
        take_in(pilot, a_file(*came(*(f"n{turn}{n}" for n in range(20)))))
    assert asked[0] == asked[1] <= 12


def test_a_course_of_many_is_read_fifty_people_and_fifty_sessions_at_a_time(app: Flask) -> None:
    pilot = a_pilot()
    days = [str(date(2024, 9, 2) + timedelta(days=n)) for n in range(70)]
    take_in(pilot, a_file(*came(*(f"n{n:03}" for n in range(70))), *came("n000", days=(*days,))))
    other = came("elders")
    take_in(pilot, a_file(*(row | {"activity": "Koor"} for row in other)))
    client, seen = someone(app, "partner", pilot), []
    address = url(pilot)
    for _turn in range(2):
        page = client.get(address).text
        seen += re.findall(r"n\d{3}", page.split("meetings")[0].split("<tbody>")[1])
        address = found.group(1).replace("&amp;", "&") if (found := NEXT.search(page)) else ""
    assert list(dict.fromkeys(seen)) == [f"n{n:03}" for n in range(70)]
    assert "elders" not in seen
    page = client.get(url(pilot)).text.split('id="lessen"')[1]
    assert page.count('<th scope="row">') == 50
    later = NEXT.search(page)
    assert later
    rest = client.get(later.group(1)).text.split('id="lessen"')[1]
    assert rest.count('<th scope="row">') == 25
    assert rest.startswith(" open")
    # Who stands on the second page can be written down, as on the first.
    enrol(client, pilot, "n060", DAYS[0])
    assert "Bewaard." in end(client, pilot, "n060", "gestopt", "2025-03-20", "Verhuisd")
    assert client.get(url(pilot, uid_of("elders", pilot), "gestopt")).status_code == 404


def test_a_word_on_a_page_frees_only_the_line_on_which_it_stands(app: Flask) -> None:
    pilot = a_pilot()
    client = someone(app, "partner", pilot)
    rows = [{**a_row("Dans"), "session_date": "", "minutes": "", "participant": "ada"}] * 2
    alone = [row | {"enrolled_on": day} for row, day in zip(rows, DAYS, strict=False)]
    take_in(pilot, a_file(*told(came("bo"), "bo", DAYS[0], enrolled_on=DAYS[0]), *alone))
    named = select(Participant.code, Signup.enrolled_on).join(Participant)
    with_file = _brought(pilot)
    for code in ("ada", "bo"):
        end(client, pilot, code, "gestopt", "2025-04-20", "Verhuisd")
    db.session.rollback()
    said = db.session.execute(named.where(Signup.completed == "Verhuisd")).all()
    assert [tuple(one) for one in said] == [("ada", date.fromisoformat(DAYS[1]))]
    free = [one.session_id for one in db.session.scalars(select(Presence)) if not one.import_id]
    assert len(free) == 1
    kept = db.session.scalars(select(Signup).where(Signup.import_id == with_file)).all()
    assert [str(one.enrolled_on) for one in kept] == [DAYS[0]]


NEXT = re.compile(r'rel="next" href="([^"]+)"')


def _brought(pilot: Pilot) -> int:
    """Let one file have brought every line of a pilot, as an upload on the page does."""
    made = Import(pilot_id=pilot.id, added=1, unchanged=0, refused=0)
    db.session.add(made)
    db.session.flush()
    for model in (Presence, Signup):
        db.session.execute(update(model).values(import_id=made.id))
    number = made.id
    db.session.commit()
    return number
