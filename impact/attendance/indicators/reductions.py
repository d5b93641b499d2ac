"""What several indicators share: people, enrolments and places, counted once per scope. Pure.

Everything dated after the end of observation is gone before these steps see it.
"""

from typing import TYPE_CHECKING, Any

from impact.attendance.indicators.alike import came_there
from impact.attendance.indicators.lines import attributes, beside, newest
from impact.attendance.indicators.register import word
from impact.attendance.layout import BANDS
from impact.attendance.ledger import ATTRIBUTES
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
    by_pilot="pilot",
)
def participants(alike: "Table", signups: "Table", sessions: "Table", scope: Scope) -> "Table":
    """One row per code in one pilot, with the newest of what its lines say.

    `first_ever`: the first visit in the whole register; `register_since`: when that began.
    """
    who = ("pilot", "participant")
    first = alike.group_by(who).aggregate(first_ever=_min("first_ever"))
    known = newest(attributes(alike, signups), who)
    found = beside(beside(known, first, who), _since(sessions), ("pilot",))
    schemes = {place.code: place.card_scheme for place in scope.pilots if place.card_scheme}
    scheme = ibis.null("string")
    if schemes:
        scheme = found.pilot.cases(*schemes.items(), else_=scheme)
    return found.mutate(card_scheme=scheme)


@derived(
    "held_days",
    {"home": "string", "held_on": "date", "next_held": "date", "stop": "date"},
    by_pilot="home",
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
    by_pilot="pilot",
)
def came(
    alike: "Table",
    participants: "Table",
    signups: "Table",
    sessions: "Table",
    held_days: "Table",
    scope: Scope,
) -> "Table":
    """One row per person who came in the period, with what is known of them by its end.

    `next_day`: the next day this person came; `next_held`: the next day there was something to
    come to; `stopped`: the day after which they stayed away for too long. `minutes` of all visits
    but the `unmeasured`. `birth_year` is null when it cannot be right.
    """
    people = _visitors(alike, scope)
    if _several_share(scope):
        who: tuple[str, ...] = ("participant",)
        known = newest(attributes(alike, signups), who)
    else:
        who = ("pilot", "participant")
        known = participants.select(*who, *ATTRIBUTES)
    known = beside(people, known, who)
    first = held_days.select("home", "next_held", began=held_days.held_on)
    known = beside(known, first, ("home", "began"))
    known = beside(known, _stopped(people, held_days, scope), ("person",))
    known = beside(known, _registers(people, alike, sessions, scope), ("person",))
    age = known.began.year() - known.birth_year
    usable = age.between(0, OLDEST)
    return known.mutate(
        age_band=ibis.ifelse(usable, _band(age), _given(known.age_band)),
        gender=word(known.gender),
        area=word(known.area),
        birth_year=ibis.ifelse(usable, known.birth_year, None),
    )


def _visitors(alike: "Table", scope: Scope) -> "Table":
    """Return one row per person who came in the period: how often, when first, next and last."""
    who = ["participant"] if _several_share(scope) else ["pilot", "participant"]
    people = alike.group_by(who).aggregate(
        **({} if "pilot" in who else {"pilot": alike.pilot.min(where=alike.times > 0)}),
        times=alike.times.sum(),
        minutes=alike.minutes.sum().fill_null(0),
        unmeasured=alike.unmeasured.sum(),
        first_ever=alike.first_ever.min(),
        days=alike.days.collect().flatten().sort(),
    )
    people = people.filter(people.times > 0)
    began = people.days[0]
    return people.mutate(
        began=began,
        last_day=people.days[-1],
        next_day=people.days.filter(lambda one: one > began)[0],
        person=person(people, scope),
        home=_home(people, scope),
    )


def _stopped(people: "Table", held_days: "Table", scope: Scope) -> "Table":
    """Return of who stopped the day before they stayed away too long, and something was held.

    Only days followed by a gap in the calendar are looked at, and the last.
    """
    days = people.days
    ends = days.filter(lambda one, at: days[at + 1].delta(one, unit="day") > GAP)
    back = days.filter(lambda one, at: one.delta(days[at - 1], unit="day") > GAP)
    edges = people.select("person", "home", "last_day", ends=ends, back=back)
    edges = edges.select(
        "person", "home", gap=edges.ends.concat(ibis.array([edges.last_day])).zip(edges.back)
    )
    edges = edges.select("person", "home", gap=edges.gap.unnest())
    gaps = edges.select("person", "home", held_on=edges.gap.f1, following=edges.gap.f2)
    offered = held_days.filter(held_days.next_held < held_days.stop)
    gaps = gaps.join(offered.select("home", "held_on", "stop"), ("home", "held_on"))
    gaps = gaps.filter(ibis.coalesce(gaps.following, day(scope.end)) >= gaps.stop)
    return gaps.group_by("person").aggregate(stopped=gaps.held_on.min())


def _since(sessions: "Table") -> "Table":
    """Return since when each pilot keeps a register."""
    named = sessions.filter((sessions.state == "held") & sessions.register_taken)
    return named.group_by("pilot").aggregate(register_since=_min("held_on"))


def _registers(people: "Table", alike: "Table", sessions: "Table", scope: Scope) -> "Table":
    """Return per person since when a pilot they came to in the period keeps a register."""
    seen = people.select("person", "pilot")
    if _several_share(scope):
        there = came_there(alike)
        seen = there.select("pilot", person=person(there, scope)).distinct()
    both = seen.join(_since(sessions), "pilot")
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
