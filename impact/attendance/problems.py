"""What cannot be right in a register, in words, and where it is mended."""

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from impact.attendance import person_problem_store as people
from impact.attendance import session_problem_store as sessions
from impact.pilots.models import Pilot
from impact.pilots.problems import Case, Fields, Said, problem


def a_session(pilot: Pilot, row: Fields) -> Case:
    """Return one session, mended on its register."""
    uid, activity, day, start = row
    what = f"{activity}, {format_date(day, 'long')}{f', {start}' if start else ''}"
    return Case(what, url_for("attendance.register", code=pilot.code, uid=uid))


def a_line(pilot: Pilot, row: Fields) -> Case:
    """Return one person or course, mended by reading in a line that is right."""
    return Case(
        ", ".join(str(word) for word in row[1:]), url_for("hand_in.choose", code=pilot.code)
    )


def a_person(pilot: Pilot, row: Fields) -> Case:
    """Return one person, mended where one sets right what the register says of them."""
    what = ", ".join(str(word) for word in row[1:])
    return Case(what, url_for("traits.show", code=pilot.code, uid=row[0]))


def a_course(pilot: Pilot, row: Fields) -> Case:
    """Return one course, mended on its own page."""
    return Case(row[1], url_for("courses.settle", code=pilot.code, uid=row[0]))


def two_codes(pilot: Pilot, row: Fields) -> Case:
    """Return two codes that may be one person, mended where codes are joined."""
    what = _("%(first)s and %(second)s", first=row[1], second=row[2])
    return Case(what, url_for("merging.overview", code=pilot.code))


def an_activity(pilot: Pilot, row: Fields) -> Case:
    """Return an activity, mended by giving those who come a card."""
    return Case(row[1], url_for("cards.overview", code=pilot.code))


@problem("attendance.write", sessions.heads_below, a_session)
def heads_below(n: int) -> Said:
    """Head counts that are lower than the register of the same session."""
    what = ngettext(
        "At %(num)s session the head count is lower than the register",
        "At %(num)s sessions the head count is lower than the register",
        n,
    )
    return what, _("The register counts. A head count is everybody in the room.")


@problem("attendance.write", sessions.never_filled, a_session)
def never_filled(n: int) -> Said:
    """Sessions of more than four weeks ago without a register and without a head count."""
    what = ngettext(
        "%(num)s session of long ago has no register",
        "%(num)s sessions of long ago have no register",
        n,
    )
    return what, _("They count as held, and nobody counts as having been there.")


@problem("attendance.write", sessions.not_yet_held, a_session)
def not_yet_held(n: int) -> Said:
    """Sessions that are still to come with people who were there."""
    what = ngettext(
        "At %(num)s session that is still to come somebody was there already",
        "At %(num)s sessions that are still to come somebody was there already",
        n,
    )
    return what, _("Nothing that lies ahead is counted. Look whether the day is right.")


@problem("attendance.write", sessions.without_length, a_session)
def without_length(n: int) -> Said:
    """Sessions without minutes, where that is so of more than one visit in five."""
    what = ngettext("%(num)s session has no length", "%(num)s sessions have no length", n)
    return what, _("Of more than one visit in five we do not know how long it was: no hours.")


@problem("attendance.write", sessions.unnamed, an_activity)
def unnamed(n: int) -> Said:
    """Activities with few visits on the register, where that is so of the whole pilot."""
    what = ngettext(
        "In %(num)s activity more than one visit in five has no code",
        "In %(num)s activities more than one visit in five has no code",
        n,
    )
    return what, _("What we say of people is said of a part of the visits. Cards help.")


@problem("attendance.write", people.impossible_years, a_person)
def impossible_years(n: int) -> Said:
    """Birth years in the future, or of somebody older than 110."""
    what = ngettext(
        "%(num)s year of birth cannot be right", "%(num)s years of birth cannot be right", n
    )
    return what, _("Their age counts as unknown. Write down the right year.")


@problem("attendance.write", people.differing_values, a_person)
def differing_values(n: int) -> Said:
    """People of whom the register says two birth years or two genders."""
    what = ngettext(
        "Of %(num)s participant the register says two different things",
        "Of %(num)s participants the register says two different things",
        n,
    )
    return what, _("Year of birth or gender differ between lines. The newest line counts.")


@problem("attendance.write", people.open_courses, a_course)
def open_courses(n: int) -> Said:
    """Activities with people enrolled, of which nobody said when they end."""
    what = ngettext("%(num)s course has no last day", "%(num)s courses have no last day", n)
    return what, _("So nobody can say who finished it.")


@problem("import.run", people.twice_enrolled, a_line)
def twice_enrolled(n: int) -> Said:
    """People who are written down for one activity on several days."""
    what = ngettext(
        "%(num)s participant is enrolled twice in the same activity",
        "%(num)s participants are enrolled twice in the same activity",
        n,
    )
    return what, _("The first day counts.")


@problem("attendance.write", people.alike_codes, two_codes)
def alike_codes(n: int) -> Said:
    """Codes that are the same but for capitals, spaces, points and strokes."""
    what = ngettext(
        "%(num)s code is written in two ways", "%(num)s codes are written in two ways", n
    )
    return what, _("They count as two people. Are they one? Then join them.")


@problem("import.run", people.said_no, a_line)
def said_no(n: int) -> Said:
    """Courses not finished by the trainer's word, by somebody who came to four in five sessions."""
    what = ngettext(
        "%(num)s participant did not finish a course, and came to nearly all of it",
        "%(num)s participants did not finish a course, and came to nearly all of it",
        n,
    )
    return what, _("They count as finished, because they came. Ask the trainer what is right.")
