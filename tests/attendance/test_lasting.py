"""Who was new, who stayed and who went on: tables written by hand, and where each edge lies."""

from datetime import date, timedelta
from typing import Any

import pytest

from impact.attendance import frames
from impact.attendance.indicators import courses, lasting, people, reductions
from impact.attendance.indicators.alike import alike
from impact.attendance.indicators.enrolling import enrolments
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import Indicator, needs
from impact.indicators.figure import Figure
from impact.indicators.tallies import measured
from impact.pilots.holiday_store import holidays
from tests.attendance.test_counts import DAY, ENGINE, SCOPE, of_rooms, sessions, table
from tests.indicators.golden import vectors

FIRST, END = date(2025, 1, 1), date(2025, 12, 31)
Days = list[date]


def a_week_apart(first: date, last: date) -> Days:
    return [first + timedelta(days=7 * n) for n in range((last - first).days // 7 + 1)]


def was_there(day: date, who: str = "p", **given: Any) -> dict[str, Any]:
    """One visit, in the session of that day."""
    one = {"pilot": "a", "session": day.toordinal(), "activity": "Dans", "held_on": day}
    there = {"start": "", "state": "held", "status": "present", "attended": True, "minutes": 60}
    return one | there | {"participant": who} | given


def lines(visits: list[dict[str, Any]]) -> Any:
    """These visits, put together where they are alike."""
    assert alike.derive is not None
    return alike.derive(table(frames.visits, visits), SCOPE)


def came(
    visits: list[dict[str, Any]], held: Days, free: list[tuple[date, date]] | None = None
) -> Any:
    """What is known of those who came, when something was held on these days."""
    rows = [{"session": day.toordinal(), "held_on": day} for day in held]
    rooms = sessions(*rows)
    off = [{"pilot": "a", "begins": begins, "ends": ends} for begins, ends in free or []]
    assert reductions.held_days.derive is not None
    assert reductions.participants.derive is not None
    assert reductions.came.derive is not None
    days = reductions.held_days.derive(rooms, table(holidays, off), SCOPE)
    none = table(frames.signups, [])
    seen = lines(visits)
    known = reductions.participants.derive(seen, none, rooms, SCOPE)
    found = reductions.came.derive(seen, known, none, rooms, days, SCOPE)
    columns = reductions.came.columns
    return found.select(*columns).cast(columns)


def rows(found: Any) -> list[dict[str, Any]]:
    return list(ENGINE.to_pyarrow(found).to_pylist())


def figures(step: Indicator, scope: Scope = SCOPE, **given: Any) -> dict[Any, Figure]:
    """What an indicator says in each of its groups."""
    found = []
    for at, by in enumerate(step.groups):
        known = given | {"by": by, "scope": scope} | of_rooms(given.get("sessions"))
        counts = rows(step.count(**{name: known[name] for name in needs(step.count)}))
        found += [{"leg": at} | {c: one.get(c) for c in by} | one for one in counts]
    return {one.group: one.figure for one in measured(step, found)}


def stopped(days: Days, held: Days, *free: tuple[date, date]) -> tuple[int, int]:
    """After how many days somebody stopped, or was last seen."""
    (one,) = rows(came([was_there(day) for day in days], held, list(free)))
    last = one["stopped"] or one["last_day"]
    return (last - one["began"]).days, int(one["stopped"] is not None)


@pytest.mark.parametrize(("given", "expected"), vectors("gap_rule"))
def test_somebody_stopped_at_the_first_long_gap_in_which_something_was_held(
    given: dict[str, Any], expected: dict[str, int]
) -> None:
    assert (given["end_of_observation"], given["gap_days"]) == (str(END), reductions.GAP)
    first, last = (date.fromisoformat(given[name]) for name in ("held_from", "held_to"))
    days = [date.fromisoformat(day) for day in given["attended"]]
    found = stopped(days, sorted({*a_week_apart(first, last), *days}))
    assert found == (expected["time"], expected["event"])


@pytest.mark.parametrize(
    ("days_free", "event"),
    [(0, 1), (13, 1), (14, 0)],
    ids=["no holidays", "61 days count", "60 days count"],
)
def test_days_of_school_holidays_do_not_count_as_days_away(days_free: int, event: int) -> None:
    back = FIRST + timedelta(days=74)
    free = (date(2025, 2, 1), date(2025, 2, 1) + timedelta(days=days_free - 1))
    held = a_week_apart(FIRST, END)
    off = [free] if days_free else []
    weekly = a_week_apart(back, END)
    found = stopped([FIRST, *weekly], sorted({*held, *weekly}), *off)
    assert found == ((0, 1) if event else ((weekly[-1] - FIRST).days, 0))


def test_where_nothing_was_held_in_those_days_nobody_stopped() -> None:
    held = [FIRST, FIRST + timedelta(days=61), FIRST + timedelta(days=121)]
    assert stopped([FIRST, held[2]], held) == (120 + 1, 0)
    held[1] -= timedelta(days=1)
    assert stopped([FIRST, held[2]], held) == (0, 1)


def test_the_last_gap_runs_to_the_end_of_observation() -> None:
    last = END - timedelta(days=61)
    assert stopped([last], a_week_apart(last, END)) == (0, 1)
    late = END - timedelta(days=60)
    assert stopped([late], a_week_apart(late, END)) == (0, 0)


def test_what_was_before_the_period_is_no_part_of_staying() -> None:
    before = FIRST - timedelta(days=1)
    held = [before, *a_week_apart(FIRST, END)]
    (one,) = rows(came([was_there(before), was_there(FIRST)], held))
    assert (one["began"], one["times"], one["first_ever"]) == (FIRST, 1, before)


def test_two_sessions_on_one_day_are_one_day() -> None:
    twice = [was_there(DAY), was_there(DAY, session=1, start="20:00")]
    (one,) = rows(came([*twice, was_there(DAY + timedelta(days=7))], a_week_apart(DAY, END)))
    assert (one["times"], one["next_day"]) == (3, DAY + timedelta(days=7))
    (only,) = rows(came(twice, a_week_apart(DAY, END)))
    assert (only["times"], only["next_day"], only["stopped"]) == (2, None, DAY)


def someone(who: str, **given: Any) -> dict[str, Any]:
    """One person who came."""
    began = given.get("began", DAY)
    return {
        "person": who,
        "began": began,
        "last_day": began,
        "first_ever": began,
        "register_since": FIRST - timedelta(days=90),
        "times": 1,
        "minutes": 60,
        "unmeasured": 0,
        "everyone": 4,
    } | given


def said(step: Indicator, *persons: dict[str, Any], **given: Any) -> Figure:
    (found,) = figures(
        step, came=table(reductions.came, list(persons)), sessions=sessions({}), **given
    ).values()
    return found


def test_who_stays_is_said_for_three_days_and_left_open_where_too_few_are_at_risk() -> None:
    gone = [someone(f"a{n}", stopped=DAY + timedelta(days=10)) for n in range(2)]
    here = [someone(f"b{n}", last_day=DAY + timedelta(days=100)) for n in range(6)]
    found = figures(
        lasting.retention, came=table(reductions.came, [*gone, *here]), sessions=sessions({})
    )
    said = {group[0][1]: (one.value, one.n, one.note) for group, one in found.items()}
    assert said["30"] == (0.75, 6, None)
    assert said["90"] == (0.75, 6, None)
    assert said["180"] == (None, None, "fewer than 5 at risk")


@pytest.mark.parametrize(
    ("since", "share"),
    [(FIRST - timedelta(days=90), (1, 2)), (FIRST - timedelta(days=89), (None, None))],
)
def test_who_is_new_can_be_told_from_a_register_of_ninety_days(
    since: date, share: tuple[int, int]
) -> None:
    old = someone("a", first_ever=FIRST - timedelta(days=1), register_since=since)
    new = someone("b", first_ever=FIRST, register_since=since)
    found = said(people.new_to_pilot, old, new)
    assert (found.numerator, found.denominator) == share
    assert found.note == ("full count" if share[1] else "register too young")


def test_the_first_answer_counts_and_a_no_comes_before_a_yes() -> None:
    answers = [
        was_there(DAY, "early", first_time=True),
        was_there(DAY + timedelta(days=1), "early", first_time=False),
        was_there(DAY, "hour", first_time=False, start="15:00", session=2),
        was_there(DAY, "hour", first_time=True, start="14:00"),
        was_there(DAY, "tie", first_time=True, session=3),
        was_there(DAY, "tie", first_time=False, session=4),
        was_there(DAY, "alphabet", first_time=True, activity="Atelier"),
        was_there(DAY, "alphabet", first_time=False, activity="Dans", session=5),
        was_there(DAY, "absent", first_time=True, attended=False, status="absent"),
        was_there(FIRST - timedelta(days=1), "before", first_time=True),
        was_there(DAY, "silent"),
    ]
    persons = [someone(f"p{n}") for n in range(6)]
    found = said(people.first_time_share, *persons, visits=table(frames.visits, answers))
    assert (found.numerator, found.denominator, found.n) == (3, 4, 4)
    assert found.interval is not None
    assert found.interval.method == "wilson_fpc"
    assert found.note == "of 2 we do not know"


def test_of_whom_all_answers_are_known_chance_plays_no_part() -> None:
    answers = table(frames.visits, [was_there(DAY, "p", first_time=True)])
    found = said(people.first_time_share, someone("p"), visits=answers)
    assert (found.value, found.interval, found.note) == (1, None, "full count")
    none = said(people.first_time_share, someone("p"), visits=table(frames.visits, []))
    assert none.note == "no data in this period"


def test_visits_per_person_are_the_visits_over_the_people() -> None:
    found = said(people.mean_visits, someone("a", times=7), someone("b"), someone("c"))
    assert (found.value, found.numerator, found.denominator, found.note) == (3, 9, 3, "full count")


@pytest.mark.parametrize(
    ("unmeasured", "hours", "note"),
    [
        (0, (4.5, 9.0, 2), "full count"),
        (1, (4.5, 9.0, 2), "full count; length not known of 1 of the visits, counted as 0"),
        (2, (None, None, None), "length unknown of more than one in five visits"),
    ],
)
def test_visits_without_a_length_count_as_nothing_up_to_a_fifth(
    unmeasured: int, hours: tuple[float | None, float | None, int | None], note: str
) -> None:
    persons = [
        someone("a", times=4, minutes=480, unmeasured=unmeasured),
        someone("b", times=1, minutes=60),
    ]
    mean, middle = said(people.art_hours, *persons), said(people.art_hours_median, *persons)
    assert (mean.value, mean.numerator, mean.denominator) == hours
    assert (mean.note, middle.note) == (note, note)
    assert (middle.value, middle.numerator, middle.n) == (hours[0], None, hours[2])


def enrolled(who: str, activity: str, end: date | None, **given: Any) -> dict[str, Any]:
    """Somebody who came to a course."""
    one = {"pilot": "a", "participant": who, "person": who, "activity": activity}
    return one | {"course_end": end, "offered": 4, "attended": 4} | given


def went_on(courses_of: list[dict[str, Any]], *visits: dict[str, Any], by: Any = ()) -> Any:
    """How many went on to something new, of how many; by route, each route."""
    held = sessions(
        {"activity": "Dans", "setting": "in_school"},
        {"activity": "Koor", "setting": "after_school"},
        {"activity": "Film", "setting": "after_school"},
        {"activity": "Atelier", "setting": None},
    )
    found = rows(
        courses.progression.count(
            table(enrolments, courses_of),
            lines(list(visits)),
            held,
            of_rooms(held)["register_state"],
            by,
            SCOPE,
        )
    )
    counted = [(one.get("route"), one["numerator"], one["denominator"]) for one in found]
    return sorted(row for row in counted if row[2])


OVER = date(2025, 5, 1)


@pytest.mark.parametrize(
    ("days", "moved"), [(0, 0), (1, 1), (180, 1), (181, 0)], ids=["same day", "1", "180", "181"]
)
def test_something_new_counts_from_the_day_after_a_course_to_the_hundred_and_eightieth(
    days: int, moved: int
) -> None:
    later = was_there(OVER + timedelta(days=days), activity="Koor")
    assert went_on([enrolled("p", "Dans", OVER)], later) == [(None, moved, 1)]


@pytest.mark.parametrize(
    ("end", "attended", "asked"),
    [
        (FIRST, 1, 1),
        (FIRST - timedelta(days=1), 1, 0),
        (END - timedelta(days=180), 1, 1),
        (END - timedelta(days=179), 1, 0),
        (OVER, 0, 0),
        (None, 1, 0),
    ],
)
def test_only_courses_that_ended_long_enough_ago_and_were_begun_are_asked_about(
    end: date | None, attended: int, asked: int
) -> None:
    found = went_on([enrolled("p", "Dans", end, attended=attended)])
    assert found == ([(None, 0, 1)] if asked else [])


def test_the_first_course_counts_and_of_two_on_one_day_the_first_in_the_alphabet() -> None:
    both = [enrolled("p", "Koor", OVER), enrolled("p", "Dans", OVER)]
    # after Dans, Koor is new
    assert went_on(both, was_there(OVER + timedelta(days=9), activity="Koor")) == [(None, 1, 1)]
    assert went_on(both, was_there(OVER + timedelta(days=9), activity="Dans")) == [(None, 0, 1)]
    early = [*both, enrolled("p", "Koor", OVER - timedelta(days=30))]
    assert went_on(early, was_there(OVER - timedelta(days=9), activity="Film")) == [(None, 1, 1)]


def test_an_activity_they_knew_already_is_not_new() -> None:
    one = [enrolled("p", "Dans", OVER)]
    known = was_there(FIRST - timedelta(days=300), activity="Koor")
    again = was_there(OVER + timedelta(days=9), activity="Koor", session=1)
    assert went_on(one, known, again) == [(None, 0, 1)]
    elsewhere = was_there(OVER + timedelta(days=9), "other", activity="Koor")
    assert went_on(one, elsewhere) == [(None, 0, 1)]


def test_routes_lead_from_where_the_course_was_to_where_the_new_activity_is() -> None:
    ended = [enrolled(f"p{n}", "Dans", OVER) for n in range(4)]
    ended += [enrolled("q", "Koor", OVER)]
    visits = [
        was_there(OVER + timedelta(days=20), "p0", activity="Koor"),
        was_there(OVER + timedelta(days=9), "p0", activity="Film"),
        was_there(OVER + timedelta(days=9), "p1", activity="Koor"),
        was_there(OVER + timedelta(days=9), "p2", activity="Atelier"),
        was_there(OVER + timedelta(days=9), "q", activity="Dans"),
    ]
    assert went_on(ended, *visits, by=("route",)) == [
        ("after_school>in_school", 1, 1),
        ("in_school>after_school", 2, 4),
        ("in_school>unknown", 1, 4),
    ]
    assert went_on(ended, *visits) == [(None, 4, 5)]
