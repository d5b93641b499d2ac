"""Sections 3, 4 and 5 of a report: who came, whether they stayed, what there was to do."""

from collections.abc import Iterator

from impact.attendance.indicators.lasting import DAYS
from impact.attendance.indicators.people import TIMES
from impact.attendance.layout import BANDS, COUNTED_AS
from impact.indicators.blocks import Block, Chart, Measured, Remark, Scope
from impact.indicators.catalogue import section
from impact.indicators.figure import HEAD_COUNTS_ONLY
from impact.kit.i18n import N_

UNKNOWN = "unknown"
ORDER = {
    "age_band": BANDS,
    "visits_band": (*TIMES,),
    "count_kind": COUNTED_AS,
    "day": tuple(str(day) for day in DAYS),
}
"""Groups that have an order of their own; others stand by the alphabet, unknown last."""
COVERED = 0.8
"""From this share of visits on the register, figures about people need no warning."""
BASE = 10
"""Visits from which another than the partner may read which part of them is on the register."""

NO_SESSIONS = N_("No sessions yet.")
TOO_SHORT = N_("It is too early to say.")
ONLY_HEADS = N_("Only heads were counted, so nobody can say who stayed.")
COVERAGE = N_("What is said of people is said over %(share)s of the visits.")

REACH = (
    "visits",
    "sessions_held",
    "cancellation_share",
    "unique_participants",
    "unique_bounds",
    "named_coverage",
    "new_to_pilot",
    "first_time_share",
)
REACH_CHARTS = (
    ("visits", "count_kind", N_("Visits, by how they were counted.")),
    ("visits", "discipline", N_("So often did people come to each discipline.")),
    ("participant_profile", "age_band", N_("So old were those who came.")),
    ("participant_profile", "gender", N_("Who came, by gender.")),
    ("participant_profile", "area", N_("Those who came live in these neighbourhoods.")),
    ("population_reach", "area", N_("Of those who live in each neighbourhood, so many came.")),
    ("field_known", "field", N_("This is known of those who came.")),
)
ALIKE = ("representativeness", "parity")
"""Whether a group looks like its neighbourhood: told when there is something to hold it against."""
STAYING = (
    "visit_frequency",
    "mean_visits",
    "repeat_visits",
    "attendance_rate",
    "session_size",
    "course_completion",
    "never_started",
    "progression",
    "art_hours_median",
    "art_hours",
)
STAYING_CHARTS = (
    ("visit_frequency_band", "visits_band", N_("So many came once, so many came often.")),
    ("retention", "day", N_("So many still come after a while.")),
    ("repeat_visits", "age_band", N_("So many came back, by age.")),
    ("attendance_rate", "activity", N_("So many of the places kept were used, by activity.")),
    ("course_completion", "activity", N_("So many finished a course, by activity.")),
)
OFFER_CHARTS = (
    ("sessions_held", "discipline", N_("So many sessions were held in each discipline.")),
    ("visits", "form", N_("Visits, by form.")),
)


@section("came", heading=N_("Who came"), number=3)
def came(figures: list[Measured], scope: Scope) -> list[Block]:
    """Tell how many came, how often, and what is known of them."""
    if not _shown(figures, "sessions_held"):
        return [Remark(NO_SESSIONS, kind="empty")]
    charts = _charts(figures, REACH_CHARTS)
    alike = [one for one in figures if one.name in ALIKE and one.figure.status == "shown"]
    return [*_whole(figures, REACH), *_coverage(figures, scope), *charts, *alike]


@section("stayed", heading=N_("Whether they stayed"), number=4)
def stayed(figures: list[Measured]) -> list[Block]:
    """Tell who came back, who kept a place, and who finished."""
    people = [name for name in STAYING if name != "session_size"]
    if any(_shown(figures, name) for name in people):
        return [*_whole(figures, STAYING), *_charts(figures, STAYING_CHARTS)]
    if any(HEAD_COUNTS_ONLY in one.figure.notes for one in _whole(figures, people)):
        return [Remark(ONLY_HEADS, kind="empty")]
    return [Remark(TOO_SHORT, kind="empty")]


@section("offered", heading=N_("What there was to do"), number=5)
def offered(figures: list[Measured]) -> list[Block]:
    """Tell how varied the offer was, whether people came to what there was, and which kinds."""
    if not _shown(figures, "sessions_held"):
        return [Remark(NO_SESSIONS, kind="empty")]
    kinds = [one for one in figures if one.name == "offer_diversity" and _is_told(one)]
    even = [one for one in figures if one.name == "offer_evenness"]
    gap = _whole(figures, ["offer_uptake_gap"])
    return [*gap, *kinds, *even, *_charts(figures, OFFER_CHARTS)]


def _is_told(one: Measured) -> bool:
    """Keep the number of common kinds; the other orders stand in the files."""
    return one.group == () or dict(one.group)["order"] == "1"


def _whole(figures: list[Measured], names: list[str] | tuple[str, ...]) -> list[Measured]:
    return [one for name in names for one in figures if one.name == name and one.group == ()]


def _shown(figures: list[Measured], name: str) -> bool:
    return any(one.figure.status == "shown" for one in _whole(figures, [name]))


def _charts(figures: list[Measured], charts: tuple[tuple[str, str, str], ...]) -> Iterator[Chart]:
    """Yield a chart for each breakdown in which there is something to see."""
    for name, by, title in charts:
        bars = [one for one in figures if one.name == name and [k for k, _ in one.group] == [by]]
        if any(one.figure.status == "shown" for one in bars):
            shares = bars[0].unit == "share"
            yield Chart("shares" if shares else "bars", title, tuple(sorted(bars, key=_place)))


def _place(one: Measured) -> tuple[bool, int, str]:
    by, group = one.group[0]
    order = ORDER.get(by, ())
    return group == UNKNOWN, order.index(group) if group in order else 0, group


def _coverage(figures: list[Measured], scope: Scope) -> Iterator[Remark]:
    """Say over which part of the visits one can speak of people, when that is not nearly all."""
    for one in _whole(figures, ["named_coverage"]):
        share, base = one.figure.value, one.figure.denominator or 0
        if share and share < COVERED and (base >= BASE or scope.audience == "partner"):
            yield Remark(COVERAGE, (("share", share),))
