"""Attendance, as the house sees it."""

from impact.attendance import (
    attention,
    cards,
    checks,
    frames,
    hand_in,
    hand_out,
    import_store,
    merging,
    offline,
    participants,
    planning,
    problems,
    register,
    register_store,
    roster_store,
    scan,
    sections,
    ticks,
    work,
)
from impact.attendance import courses as groups
from impact.attendance.commands import export_attendance, import_attendance
from impact.attendance.indicators import (
    checks as bounds,
)
from impact.attendance.indicators import (
    courses,
    enrolling,
    events,
    explained_reach,
    explained_staying,
    lasting,
    neighbourhood,
    offer,
    people,
    reductions,
    residents,
)
from impact.attendance.spreadsheets import check, columns, heads, large, past
from impact.kit.feature import Feature

feature = Feature(
    "attendance",
    screens=(
        register.screen,
        planning.screen,
        groups.screen,
        ticks.screen,
        offline.screen,
        participants.screen,
        cards.screen,
        merging.screen,
        checks.screen,
        scan.screen,
        hand_in.screen,
        hand_out.screen,
        past.screen,
        columns.screen,
        check.screen,
        heads.screen,
    ),
    offers=(
        frames,
        reductions,
        enrolling,
        residents,
        neighbourhood,
        events,
        people,
        bounds,
        lasting,
        courses,
        offer,
        explained_reach,
        explained_staying,
        sections,
        attention,
        problems,
        work,
        large,
    ),
    imports=(import_attendance,),
    exports=(export_attendance,),
    rosters=(roster_store.roster,),
    sweeps=(register_store.sweep, import_store.sweep),
)
