"""A register file row by row: what is taken, what is refused, and where that stands."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from impact.attendance.intake import read_register
from impact.attendance.models import HeadCount, Participant, Presence, Session, Signup
from impact.kit.db import db
from impact.kit.faults import Refused
from impact.kit.tables import read_table
from tests.attendance.makers import HEADER, a_file, a_row, a_visit, take_in
from tests.kit.books import a_workbook
from tests.makers import a_pilot

Row = dict[str, object]


def rows_of(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def faults(app: Flask, *rows: Row, before: list[Row] | None = None) -> list[str]:
    """Why these rows are refused, when those of `before` are stored."""
    pilot = a_pilot()
    if before:
        take_in(pilot, a_file(*before))
    with pytest.raises(Refused) as refused:
        take_in(pilot, a_file(*rows), "r.csv")
    return [fault.line() for fault in refused.value.faults]


def test_every_kind_of_row_finds_its_place(app: Flask) -> None:
    pilot = a_pilot()
    taken = take_in(
        pilot,
        a_file(
            a_visit("p1", minutes=60, discipline="Dans", form="make"),
            a_row(headcount=12),
            a_row(day="2025-03-13"),
            a_row(day="2025-03-14", minutes=0),
            a_row(day="", participant="p2", enrolled_on="2025-03-01"),
        ),
    )
    assert taken.line() == "5 added, 0 unchanged, 0 refused"
    assert [rows_of(one) for one in (Session, Presence, HeadCount, Signup, Participant)] == [
        3,
        1,
        1,
        1,
        2,
    ]


def test_a_second_run_adds_nothing_and_writes_nothing(app: Flask) -> None:
    pilot = a_pilot()
    content = a_file(
        a_visit("p1", birth_year=2015),
        a_visit("p1", birth_year=2015),
        a_row(headcount=3),
        a_row(day="", participant="p2", enrolled_on="2025-03-01"),
    )
    assert take_in(pilot, content).line() == "3 added, 1 unchanged, 0 refused"
    version = pilot.version
    assert take_in(pilot, content).line() == "0 added, 4 unchanged, 0 refused"
    assert pilot.version == version


def test_a_later_file_fills_what_was_empty(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("p1"), a_row(day="", participant="p2", enrolled_on="2025-01-01")))
    more = a_file(
        a_visit("p1", birth_year=2015, minutes=60),
        a_row(day="", participant="p2", enrolled_on="2025-01-01", gender="v"),
    )
    assert take_in(pilot, more).line() == "2 added, 0 unchanged, 0 refused"
    assert db.session.scalars(select(Presence.birth_year)).all() == [2015]
    assert db.session.scalars(select(Session.minutes)).all() == [60]
    assert db.session.scalars(select(Signup.gender)).all() == ["v"]
    assert take_in(pilot, more).added == 0


def test_a_trial_stores_nothing_and_says_what_it_would(app: Flask) -> None:
    pilot = a_pilot()
    assert take_in(pilot, a_file(a_visit("p1")), dry_run=True).added == 1
    assert rows_of(Presence) == 0
    assert pilot.version == 1


def test_partly_takes_the_good_rows_and_lists_the_others(app: Flask) -> None:
    pilot = a_pilot()
    content = a_file(a_visit("p1"), a_visit("p2", status="ja"), a_visit("p3", "morgen"))
    taken = take_in(pilot, content, "r.csv", partial=True)
    assert taken.line() == "1 added, 0 unchanged, 2 refused"
    assert [one.line() for one in taken.notices] == [
        'r.csv:3:status: expected one of these words: present, late, absent, excused, found "ja"',
        'r.csv:4:session_date: expected a date such as 2025-12-31, found "morgen"',
    ]
    assert rows_of(Session) == 1


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ({"session_date": "31-02-2025"}, "session_date", "a date such as 2025-12-31"),
        ({"session_date": "0205-03-01"}, "session_date", "a date such as 2025-12-31"),
        ({"enrolled_on": "maart"}, "enrolled_on", "a date such as 2025-12-31"),
        ({"start": "half vier"}, "start", "a time such as 15:30"),
        ({"start": "24:00"}, "start", "a time such as 15:30"),
        ({"minutes": "1,5"}, "minutes", "a whole number"),
        ({"minutes": "-60"}, "minutes", "a whole number"),
        ({"birth_year": "onbekend"}, "birth_year", "a year such as 2014"),
        ({"postcode4": "3025 AB"}, "postcode4", "four digits such as 3025"),
        ({"form": "zien"}, "form", "one of these words: make, attend, learn"),
        ({"first_time": "ja"}, "first_time", "one of these words: yes, no"),
        ({"age_band": "8-9"}, "age_band", "one of these words: 0-3, 4-7, 8-12"),
    ],
)
def test_a_cell_that_does_not_hold_what_it_should_is_named(
    app: Flask, row: Row, column: str, expected: str
) -> None:
    (line,) = faults(app, {**a_visit("p1"), **row}) if "," not in str(row) else _quoted(row)
    assert line.startswith(f"r.csv:2:{column}: expected {expected}")
    assert rows_of(Session) == 0


def _quoted(row: Row) -> list[str]:
    content = a_file({**a_visit("p1"), **{key: f'"{value}"' for key, value in row.items()}})
    with pytest.raises(Refused) as refused:
        take_in(a_pilot(), content, "r.csv")
    return [fault.line() for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"activity": ""}, "r.csv:2:activity: expected a value, found none"),
        ({"session_date": ""}, "r.csv:2:session_date: a line without a date is an enrolment"),
        (
            {"session_date": "", "status": ""},
            "r.csv:2:enrolled_on: expected a value, found none",
        ),
        ({"status": ""}, "r.csv:2:status: expected a value, found none"),
        ({"participant": ""}, "r.csv:2:status: a status needs a participant"),
        (
            {"participant": "", "status": "", "session_date": "", "headcount": 4},
            "r.csv:2:session_date: expected a value, found none",
        ),
        ({"headcount": 4}, "r.csv:2:headcount: a head count stands on a line of its own"),
        (
            {"minutes": 0},
            "r.csv:2:status: this session was cancelled (0 minutes), so nobody can",
        ),
    ],
)
def test_a_row_that_does_not_go_together_is_named(app: Flask, row: Row, line: str) -> None:
    (found,) = faults(app, {**a_visit("p1"), **row})
    assert found.startswith(line)


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        (a_visit("p1", minutes=60), a_visit("p2", minutes=90), "minutes: another line of this"),
        (a_visit("p1", discipline="dans"), a_visit("p2", discipline="koor"), "discipline: another"),
        (a_visit("p1", form="make"), a_row(form="learn"), "form: another line of this session"),
        (a_row(minutes=0), a_visit("p1"), "status: this session was cancelled"),
        (a_row(minutes=0), a_row(headcount=3), "headcount: this session was cancelled"),
        (a_row(headcount=3), a_row(headcount=4), "headcount: this session has a head count"),
        (
            a_row(headcount=3),
            a_row(headcount=3, headcount_kind="counted"),
            "headcount_kind: this session has a head count",
        ),
        (a_visit("p1"), a_visit("p1", status="late"), "status: "),
        (a_visit("p1", area="West"), a_visit("p1", area="Oost"), "area: "),
    ],
)
@pytest.mark.parametrize("files", [1, 2])
def test_rows_that_clash_are_refused_in_one_file_and_in_two(
    app: Flask, one: Row, other: Row, line: str, files: int
) -> None:
    found = faults(app, other, before=[one]) if files == 2 else faults(app, one, other)
    assert [fault.split(":", 2)[2][: len(line)] for fault in found] == [line]
    assert found[0].startswith(f"r.csv:{4 - files}:")


def test_a_session_at_which_somebody_was_cannot_be_cancelled_later(app: Flask) -> None:
    found = faults(app, a_row(minutes=0), before=[a_visit("p1")])
    assert found == ["r.csv:2:minutes: somebody was at this session, so it cannot have 0 minutes"]


def test_an_absence_or_nobody_counted_goes_with_a_cancelled_session(app: Flask) -> None:
    pilot = a_pilot()
    rows = [a_visit("p1", status="absent", minutes=0), a_visit("p2", status=""), a_row(headcount=0)]
    assert take_in(pilot, a_file(*rows)).added == 3


def test_all_faults_of_a_file_are_listed_in_order_of_rows(app: Flask) -> None:
    found = faults(
        app,
        a_visit("p1", status="ja", birth_year="x"),
        a_visit("p2", "morgen"),
        a_visit("p3", minutes=60),
        a_visit("p4", minutes=90),
    )
    places = [":".join(one.split(":")[1:3]) for one in found]
    assert places == ["2:status", "2:birth_year", "3:session_date", "5:minutes"]


def test_capitals_are_no_difference_but_another_name_is_another_activity(app: Flask) -> None:
    pilot = a_pilot()
    rows = [a_visit("p1", discipline="Dans", gender="V"), a_visit("p2", discipline="dans")]
    again = a_visit("p1", discipline="DANS", gender="v")
    assert take_in(pilot, a_file(*rows, {**a_visit("p3"), "activity": "dans"})).added == 3
    assert take_in(pilot, a_file(again)).unchanged == 1


@pytest.mark.parametrize("missing", ["activity", "session_date"])
def test_without_its_columns_no_row_is_read(app: Flask, missing: str) -> None:
    content = a_file(a_visit("p1")).replace(missing, "iets", 1)
    with pytest.raises(Refused) as refused:
        take_in(a_pilot(), content, "r.csv")
    assert [fault.line() for fault in refused.value.faults] == [
        f"r.csv:1:{missing}: expected a column with this name, found none"
    ]


def test_a_register_needs_people_or_heads() -> None:
    with pytest.raises(Refused, match="participant or headcount"):
        read_register(read_table("r.csv", b"activity,session_date\nDans,2025-01-01\n"))


def test_what_is_good_to_know_is_said(app: Flask) -> None:
    pilot = a_pilot()
    content = a_file(
        a_visit("p1", "12-03-2025", minutes='"60,0"', birth_year=2015),
        a_visit("p1", "13-03-2025", birth_year=2016),
        a_visit("p2", "12-03-2025", birth_year=2031),
        a_visit("p3", "12-03-2025", birth_year=1890),
        a_row(day="12-03-2025", headcount=1),
    ).replace(HEADER, HEADER + ",naam,Telefoon")
    notices = [one.line() for one in take_in(pilot, content, "r.csv").notices]
    assert notices == [
        "r.csv:1:: these columns are not read: naam, telefoon",
        "r.csv:2:session_date: dates were read as day-month-year; this is the first",
        "r.csv:2:minutes: a comma was read as the decimal point; this is the first",
        "r.csv:4:birth_year: nobody of that age can have come; the age counts as unknown",
        "r.csv:5:birth_year: nobody of that age can have come; the age counts as unknown",
        "r.csv:3:birth_year: this participant has several values here; the newest counts",
        "r.csv:6:headcount: the head count is lower than the register; the register counts",
    ]


def test_a_workbook_names_its_sheet(app: Flask) -> None:
    book = a_workbook([["activity", "session_date", "headcount"], ["Dans", "morgen", 3]])
    with pytest.raises(Refused) as refused:
        take_in(a_pilot(), book, "r.xlsx")
    assert refused.value.faults[0].line().startswith("r.xlsx[Sheet1]:2:session_date: expected")


def test_another_pilots_register_is_left_alone(app: Flask) -> None:
    mine, yours = a_pilot("mine"), a_pilot("yours")
    content = a_file(a_visit("p1", minutes=60), a_row(headcount=3))
    for pilot in (mine, yours):
        assert take_in(pilot, content).added == 2
    assert take_in(mine, a_file(a_row(minutes=60, discipline="dans"))).added == 1
    theirs = select(Session.discipline).where(Session.pilot_id == yours.id)
    assert db.session.scalars(theirs).all() == [None]


def test_what_was_compared_with_an_older_state_is_compared_again(app: Flask) -> None:
    pilot = a_pilot()
    set_committed_value(pilot, "version", 0)  # as if somebody wrote since this pilot was read
    assert take_in(pilot, a_file(a_visit("p1"))).added == 1
    assert rows_of(Presence) == 1
    assert pilot.version == 2


def test_what_can_hardly_be_right_is_said_before_it_is_stored(app: Flask) -> None:
    pilot = a_pilot()
    rows = (
        a_row(day="2062-03-12", headcount=7),
        a_row(day="2062-03-19", headcount=9),
        a_row(day="2062-03-26"),
        a_row(day="1925-03-12", headcount=7),
        a_row(headcount=45929),
    )
    said = [one.line() for one in take_in(pilot, a_file(*rows), dry_run=True).notices]
    assert said == [
        "register.csv:2:session_date: somebody was there on a day that is still to come; rows: 2, "
        "this is the first",
        "register.csv:5:session_date: this day is more than twenty years ago; rows: 1, this is "
        "the first",
        "register.csv:6:headcount: more than 1000 people at once; rows: 1, this is the first",
    ]
    with pytest.raises(Refused) as refusal:
        take_in(pilot, a_file(a_row(minutes=999_999), a_row(headcount=150_000)))
    assert [one.line() for one in refusal.value.faults] == [
        'register.csv:2:minutes: expected a number up to 10000, found "999999"',
        'register.csv:3:headcount: expected a number up to 99999, found "150000"',
    ]


def test_signs_around_a_cell_that_nobody_sees_are_no_part_of_it(app: Flask) -> None:
    pilot = a_pilot()
    plain = a_file(a_visit("p1", "12-03-2025"))
    assert take_in(pilot, plain).added == 1
    odd = a_file(a_visit("p1\u200b", "\u200e12-03-2025"))
    again = take_in(pilot, odd)
    assert (again.added, again.unchanged) == (0, 1)
