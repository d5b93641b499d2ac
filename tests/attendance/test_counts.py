"""Count steps on tables written by hand: where exactly a threshold lies."""

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest

from impact.attendance import frames
from impact.attendance.indicators import (
    courses,
    enrolling,
    events,
    lasting,
    offer,
    people,
    reductions,
    rooms,
)
from impact.attendance.indicators.alike import alike
from impact.attendance.indicators.enrolling import enrolled, enrolments
from impact.indicators.blocks import Place, Scope
from impact.indicators.catalogue import By, Frame, Indicator, needs
from impact.indicators.tallies import COUNTS
from impact.kit.dates import Period

SCOPE = Scope(
    (Place(1, "a", "A", 1, datetime(2025, 12, 31)),),  # noqa: DTZ001 -- UTC without zone
    Period(date(2025, 1, 1), date(2025, 12, 31)),
    "partner",
)
DAY = date(2025, 3, 1)
ENGINE = ibis.duckdb.connect()
SESSION = {
    "pilot": "a",
    "session": 1,
    "activity": "Dans",
    "discipline": "dans",
    "form": "make",
    "held_on": DAY,
    "start": "",
    "place": "",
    "state": "held",
    "register_taken": True,
    "named_attended": 5,
    "headcount": None,
    "headcount_kind": None,
    "in_room": 5,
    "course_end": None,
    "setting": None,
}
KINDS = {
    "headcount": pa.int64(),
    "headcount_kind": pa.string(),
    "in_room": pa.int64(),
    "course_end": pa.date32(),
    "setting": pa.string(),
}
TYPES = {
    "int64": pa.int64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "array<date>": pa.list_(pa.date32()),
}


def table(frame: Frame, rows: list[dict[str, Any]]) -> Any:
    """A frame with these rows; what a row does not say is empty."""
    columns = {
        name: pa.array([row.get(name) for row in rows], TYPES[kind])
        for name, kind in frame.columns.items()
    }
    return ibis.memtable(pa.table(columns))


def sessions(*given: dict[str, Any]) -> Any:
    """Sessions that were held and counted, unless said otherwise."""
    rows = [{**SESSION, "session": n, **one} for n, one in enumerate(given)]
    return ibis.memtable(
        pa.table({name: pa.array([row[name] for row in rows], KINDS.get(name)) for name in SESSION})
    )


def count(step: Indicator, by: By = (), **given: Any) -> list[dict[str, Any]]:
    """What a count step finds, group by group, added up as the house does."""
    given |= {"by": by, "scope": SCOPE} | of_rooms(given.get("sessions"))
    counts = step.count(**{name: given[name] for name in needs(step.count)})
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in ENGINE.to_pyarrow(counts).to_pylist():
        group = rows.setdefault(tuple(row[name] for name in by), dict.fromkeys(COUNTS, 0))
        for name in COUNTS:
            group[name] += row[name] or 0
    return [dict(zip(by, group, strict=True)) | found for group, found in rows.items()]


def of_rooms(held: Any) -> dict[str, Any]:
    """What is derived of sessions alone."""
    if held is None:
        return {}
    assert rooms.rooms.derive is not None
    assert rooms.register_state.derive is not None
    found = rooms.rooms.derive(held, SCOPE)
    return {"rooms": found, "register_state": rooms.register_state.derive(found)}


def came(**given: Any) -> Any:
    """One person who came once, on a day after which there is much to come back to."""
    one = {
        "person": "p",
        "began": DAY,
        "times": 1,
        "next_day": None,
        "next_held": DAY + timedelta(days=7),
        "everyone": 1,
    }
    return table(_frame("came"), [one | given])


def _frame(name: str) -> Frame:
    found: Frame = getattr(enrolling, name, None) or getattr(reductions, name)
    return found


@pytest.mark.parametrize(
    ("days", "back"), [(1, 1), (90, 1), (91, 0), (None, 0)], ids=["next day", "90", "91", "never"]
)
def test_coming_back_counts_until_the_ninetieth_day(days: int | None, back: int) -> None:
    later = None if days is None else DAY + timedelta(days=days)
    (found,) = count(lasting.repeat_visits, came=came(next_day=later), sessions=sessions({}))
    assert (found["numerator"], found["denominator"], found["left_out"]) == (back, 1, 0)


@pytest.mark.parametrize(
    ("began", "asked", "left_out"), [(date(2025, 10, 2), 1, 0), (date(2025, 10, 3), 0, 1)]
)
def test_someone_first_seen_lately_is_not_yet_lost(began: date, asked: int, left_out: int) -> None:
    table = came(began=began, next_held=began + timedelta(days=1))
    (found,) = count(lasting.repeat_visits, came=table, sessions=sessions({}))
    assert (found["denominator"], found["left_out"]) == (asked, left_out)


@pytest.mark.parametrize(("days", "asked"), [(90, 1), (91, 0), (None, 0)])
def test_nobody_is_blamed_where_nothing_was_offered(days: int | None, asked: int) -> None:
    held = None if days is None else DAY + timedelta(days=days)
    (found,) = count(lasting.repeat_visits, came=came(next_held=held), sessions=sessions({}))
    assert (found["denominator"], found["left_out"]) == (asked, 0)


@pytest.mark.parametrize(
    ("times", "band"), [(1, "1"), (2, "2-3"), (3, "2-3"), (4, "4-7"), (7, "4-7"), (8, "8+")]
)
def test_each_number_of_visits_has_one_band(times: int, band: str) -> None:
    found = count(
        people.visit_frequency_band, ("visits_band",), came=came(times=times), sessions=sessions({})
    )
    assert [one["visits_band"] for one in found if one["numerator"]] == [band]
    assert len(found) == 4


@pytest.mark.parametrize(
    ("offered", "attended", "completed", "done"),
    [
        (3, 3, None, (1, 1, 0)),
        (3, 2, None, (0, 1, 0)),
        (5, 4, None, (1, 1, 0)),
        (10, 8, False, (1, 1, 0)),
        (10, 7, None, (0, 1, 0)),
        (10, 1, True, (1, 1, 0)),
        (2, 2, True, (0, 0, 1)),
        (10, 0, True, (0, 0, 0)),
    ],
)
def test_a_course_is_finished_at_eighty_percent_or_by_the_trainers_word(
    offered: int, attended: int, completed: bool | None, done: tuple[int, int, int]
) -> None:
    one = {
        "pilot": "a",
        "person": "p",
        "activity": "Dans",
        "course_end": DAY,
        "offered": offered,
        "attended": attended,
        "completed": completed,
    }
    (found,) = count(
        courses.course_completion,
        enrolments=table(_frame("enrolments"), [one]),
        sessions=sessions({}),
    )
    assert (found["numerator"], found["denominator"], found["left_out"]) == done


@pytest.mark.parametrize(
    ("end", "asked"),
    [(date(2024, 12, 31), 0), (date(2025, 1, 1), 1), (date(2025, 12, 31), 1), (None, 0)],
)
def test_only_courses_that_ended_in_the_period_are_asked_about(
    end: date | None, asked: int
) -> None:
    one = {"person": "p", "course_end": end, "offered": 4, "attended": 0}
    (found,) = count(
        courses.never_started, enrolments=table(_frame("enrolments"), [one]), sessions=sessions({})
    )
    assert (found["numerator"], found["denominator"]) == (asked, asked)


@pytest.mark.parametrize(
    ("begins", "ends", "kept"),
    [
        (DAY, None, 1),
        (DAY + timedelta(days=1), None, 0),
        (date(2025, 1, 1), DAY, 1),
        (date(2025, 1, 1), DAY - timedelta(days=1), 0),
    ],
)
def test_a_place_is_kept_from_enrolment_to_the_end_of_the_course(
    begins: date, ends: date | None, kept: int
) -> None:
    who = {
        "pilot": "a",
        "activity": "Dans",
        "participant": "p",
        "person": "p",
        "enrolled_on": begins,
        "course_end": ends,
    }
    came = {"pilot": "a", "activity": "Dans", "participant": "p", "held_on": DAY, "attended": True}
    assert alike.derive is not None
    assert enrolments.derive is not None
    lines = alike.derive(table(frames.visits, [came]), SCOPE)
    found = enrolments.derive(table(enrolled, [who]), sessions({}), lines, SCOPE)
    (row,) = ENGINE.to_pyarrow(found).to_pylist()
    assert {row[name] for name in ("offered", "attended", "kept", "taken")} == {kept}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"in_room": 9, "headcount": 9, "headcount_kind": "counted"}, (9, 1, 0)),
        ({"in_room": 9, "headcount": 9, "headcount_kind": "estimated"}, (9, 1, 4)),
        ({"in_room": 5, "headcount": 2, "headcount_kind": "estimated"}, (5, 1, 0)),
        ({"in_room": None, "named_attended": 0}, (0, 0, 0)),
        ({"state": "cancelled", "in_room": None}, (0, 0, 0)),
        ({"held_on": date(2024, 12, 31)}, (0, 0, 0)),
    ],
)
def test_the_room_is_counted_once(given: dict[str, Any], found: tuple[int, int, int]) -> None:
    read = {"visits": table(frames.visits, []), "alike": table(alike, []), "came": came()}
    (row,) = count(events.visits, sessions=sessions(given), **read)
    assert (row["numerator"], row["n"], row["known"]) == found


def test_an_offer_is_as_varied_by_activity_by_session_and_by_visit_as_it_is() -> None:
    rows = sessions(
        {"activity": "A", "form": "make", "in_room": 8},
        {"activity": "A", "form": "learn", "held_on": date(2025, 4, 1), "in_room": 0},
        {"activity": "B", "form": "make", "in_room": None},
        {"activity": "C", "discipline": None, "in_room": 2},
    )
    found = count(offer.offer_diversity, ("basis", "order"), sessions=rows)
    kinds = {(one["basis"], one["order"]): one["left_out"] for one in found}
    assert kinds == {
        (basis, order): left
        for basis, left in (("activities", 1), ("sessions", 1), ("visits", 2))
        for order in "012"
    }
