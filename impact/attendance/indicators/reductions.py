"""What several indicators share: people, enrolments and places, counted once per scope. Pure.

Everything dated after the end of observation is gone before these steps see it.
"""

from typing import TYPE_CHECKING, Any

from impact.attendance.indicators.lines import attributes, beside, newest
from impact.attendance.indicators.register import inside, word
from impact.attendance.layout import BANDS
from impact.indicators.blocks import Scope
from impact.indicators.catalogue import derived
from impact.indicators.days import day
from impact.indicators.persons import one_code, person
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

GAP = 60
"""Days without a visit after which somebody stopped coming."""
OLDEST = 110
"""Years: whoever would be older, or not born yet, has no usable birth year."""
UPPER = (3, 7, 12, 17, 24, 44, 64, OLDEST)
"""The last age of each band."""


@derived(
    "participants",
    {
        "pilot": "string",
        "participant": "string",
        "birth_year": "int64",
        "age_band": "string",
        "gender": "string",
        "postcode4": "string",
        "area": "string",
        "card_scheme": "string",
        "first_ever": "date",
        "register_since": "date",
    },
    by_pilot=True,
)
def participants(visits: "Table", signups: "Table", sessions: "Table", scope: Scope) -> "Table":
    """One row per code in one pilot, with the newest of what its lines say.

    `first_ever`: the first visit in the whole register; `register_since`: when that began.
    """
    who = ("pilot", "participant")
    first = visits.filter(visits.attended).group_by(who).aggregate(first_ever=_min("held_on"))
    named = sessions.filter((sessions.state == "held") & sessions.register_taken)
    since = named.group_by("pilot").aggregate(register_since=_min("held_on"))
    known = newest(attributes(visits, signups, sessions), who)
    found = beside(beside(known, first, who), since, ("pilot",))
    schemes = {place.code: place.card_scheme for place in scope.pilots if place.card_scheme}
    scheme = ibis.null("string")
    if schemes:
        scheme = found.pilot.cases(*schemes.items(), else_=scheme)
    return found.mutate(card_scheme=scheme)


@derived(
    "held_days",
    {"home": "string", "held_on": "date", "next_held": "date", "stop": "date"},
    by_pilot=True,
)
def held_days(sessions: "Table", holidays: "Table", scope: Scope) -> "Table":
    """One row per day on which something was held, and home: where somebody may come back to.

    `next_held`: the next such day. `stop`: the day on which more than 60 days have passed, without
    those of the school holidays; null when that lies after the end of observation.
    """
    held = sessions.filter(sessions.state == "held")
    days = held.select(home=_home(held, scope), held_on=held.held_on).distinct()
    later = days.held_on.lead().over(group_by=days.home, order_by=days.held_on)
    days = days.mutate(next_held=later)
    passed = _passed(days.select("home").distinct(), holidays, scope)
    today = passed.select("home", held_on=passed.day, from_here=passed.passed)
    stops = passed.filter(passed.counts == 1)
    stops = stops.select("home", from_here=stops.passed - GAP - 1, stop=stops.day)
    found = beside(days, today, ("home", "held_on"))
    return beside(found, stops, ("home", "from_here"))


@derived(
    "came",
    {
        "person": "string",
        "pilot": "string",
        "participant": "string",
        "home": "string",
        "began": "date",
        "last_day": "date",
        "times": "int64",
        "minutes": "int64",
        "unmeasured": "int64",
        "next_day": "date",
        "next_held": "date",
        "stopped": "date",
        "first_ever": "date",
        "register_since": "date",
        "age_band": "string",
        "gender": "string",
        "area": "string",
        "postcode4": "string",
        "birth_year": "int64",
    },
    by_pilot=True,
)
def came(
    visits: "Table", signups: "Table", sessions: "Table", held_days: "Table", scope: Scope
) -> "Table":
    """One row per person who came in the period, with what is known of them by its end.

    `next_day`: the next day this person came; `next_held`: the next day there was something to
    come to; `stopped`: the day after which they stayed away for too long. `minutes` of all visits
    but the `unmeasured`. `birth_year` is null when it cannot be right.
    """
    people = _visitors(visits, held_days, scope)
    said = attributes(visits, signups, sessions)
    known = beside(
        people, newest(said.mutate(person=person(said, scope)), ("person",)), ("person",)
    )
    first = held_days.select("home", "next_held", began=held_days.held_on)
    known = beside(known, first, ("home", "began"))
    known = beside(known, _before(visits, scope), ("person",))
    known = beside(known, _registers(people, visits, sessions, scope), ("person",))
    age = known.began.year() - known.birth_year
    usable = age.between(0, OLDEST)
    return known.mutate(
        first_ever=ibis.coalesce(known.earlier, known.began),
        age_band=ibis.ifelse(usable, _band(age), _given(known.age_band)),
        gender=word(known.gender),
        area=word(known.area),
        birth_year=ibis.ifelse(usable, known.birth_year, None),
    )


def _visitors(visits: "Table", held_days: "Table", scope: Scope) -> "Table":
    """Return one row per person who came in the period: how often, and until when."""
    who = ["participant"] if _several_share(scope) else ["pilot", "participant"]
    there = inside(visits.filter(visits.attended), scope)
    following = there.held_on.lead().over(group_by=[there[key] for key in who], order_by="held_on")
    there = there.select(
        "pilot",
        "participant",
        "held_on",
        "minutes",
        home=_home(there, scope),
        following=following,
    )
    days = held_days.select("home", "held_on", "stop", offered=held_days.next_held < held_days.stop)
    there = beside(there, days, ("home", "held_on"))
    gap = (ibis.coalesce(there.following, day(scope.end)) >= there.stop) & there.offered
    people = there.group_by(who).aggregate(
        **({} if "pilot" in who else {"pilot": there.pilot.min()}),
        began=there.held_on.min(),
        last_day=there.held_on.max(),
        times=there.count(),
        minutes=there.minutes.sum().fill_null(0),
        unmeasured=there.minutes.isnull().sum(),
        next_day=there.following.min(where=there.following > there.held_on),
        stopped=there.held_on.min(where=gap.fill_null(False)),
    )
    return people.mutate(person=person(people, scope), home=_home(people, scope))


def _before(visits: "Table", scope: Scope) -> "Table":
    """Return the first visit of those who came before the period."""
    there = visits.filter(visits.attended, visits.held_on < day(scope.dates.first))
    there = there.mutate(person=person(there, scope))
    return there.group_by("person").aggregate(earlier=there.held_on.min())


def _registers(people: "Table", visits: "Table", sessions: "Table", scope: Scope) -> "Table":
    """Return per person since when a pilot they came to in the period keeps a register."""
    named = sessions.filter((sessions.state == "held") & sessions.register_taken)
    since = named.group_by("pilot").aggregate(register_since=_min("held_on"))
    seen = people.select("person", "pilot")
    if _several_share(scope):
        there = inside(visits.filter(visits.attended), scope)
        seen = there.select("pilot", person=person(there, scope)).distinct()
    both = seen.join(since, "pilot")
    return both.group_by("person").aggregate(register_since=both.register_since.min())


def _several_share(scope: Scope) -> bool:
    """Say whether somebody may come to several pilots of `scope` as one person."""
    return one_code(scope) and len(scope.pilots) > 1


def _passed(homes: "Table", holidays: "Table", scope: Scope) -> "Table":
    """Return each day of the period per home, and how many days that count have passed by then.

    Where several pilots share their cards, a day counts when none of them has a holiday.
    """
    first, last = day(scope.dates.first), day(scope.end)
    later = ibis.range(0, last.delta(first, unit="day") + 1, 1).unnest().name("day")
    days = later.as_table().mutate(day=lambda t: first + t.day.as_interval("D"))
    days = days.mutate(day=days.day.cast("date"))
    days = days.cross_join(homes)
    free = holidays.mutate(home=_home(holidays, scope))
    off = days.join(free, ("home", days.day >= free.begins, days.day <= free.ends))
    off = off.select("home", "day", off=ibis.literal(1)).distinct()
    days = beside(days, off, ("home", "day"))
    days = days.mutate(counts=1 - days.off.fill_null(0))
    so_far = days.counts.cumsum(group_by=days.home, order_by=days.day)
    return days.mutate(passed=so_far)


def _home(table: "Table", scope: Scope) -> Any:
    """Return where somebody may come back to: the pilot, or all of them when cards are shared."""
    return ibis.literal("") if one_code(scope) else table.pilot


def _band(age: Any) -> Any:
    return ibis.cases(*((age <= last, band) for last, band in zip(UPPER, BANDS, strict=True)))


def _given(band: Any) -> Any:
    """Return an age band that the register names, as one of ours; null when it is none."""
    coarse = band.cases(("13-15", "13-17"), ("16-17", "13-17"), else_=band)
    return ibis.ifelse(coarse.isin(BANDS), coarse, None)


def _min(column: str) -> Any:
    return lambda table: table[column].min()
