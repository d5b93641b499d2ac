"""What is worth knowing of the figures of reach and of who came. Pure."""

from impact.attendance.indicators.people import OLD_ENOUGH
from impact.attendance.indicators.reductions import OLDEST
from impact.indicators.explained import explained
from impact.indicators.visitors import ENOUGH_CHECKED
from impact.kit.i18n import N_

VISITS = explained(
    "visits",
    N_("Held are all sessions that were not cancelled, also when nobody came."),
    N_("In the room are those on the register, or the head count when that is higher."),
    N_("A head count below the register is listed as a fault, and the register counts."),
    N_("Named and counted visits stand apart by kind of count, and never mixed."),
    N_("A session that was held and not counted is said beside it."),
    sources=(
        "Significant Public: bereik",
        "Projectenmonitor Samen Cultuurmaken",
    ),
)
SESSIONS_HELD = explained(
    "sessions_held",
    N_("0 is shown when all planned sessions were cancelled; with none planned nothing is said."),
)
CANCELLATION_SHARE = explained(
    "cancellation_share",
    N_("A session of 0 minutes was cancelled. It counts here and in no other figure."),
)
UNIQUE_PARTICIPANTS = explained(
    "unique_participants",
    N_("One code is one person; codes that were joined count as one."),
    N_("Never added up over periods or pilots: people are counted again."),
    N_("Over several pilots without one kind of card only bounds are given."),
    N_("By activity or discipline somebody may stand in several groups."),
)
UNIQUE_BOUNDS = explained(
    "unique_bounds",
    N_("Of the codes checked some were a second code of somebody, some were shared by two."),
    N_("Shown as the low bound rounded down and the high bound rounded up."),
    interval=("code_bounds",),
    thresholds=((N_("codes checked at least"), ENOUGH_CHECKED),),
    sources=(
        "Unplugged, Czech Republic",
        "EU-DAP 2007; Yurek 2008",
    ),
)
NAMED_COVERAGE = explained(
    "named_coverage",
    N_("Below this share what is said of people is said over a part of the visits."),
    thresholds=((N_("a share below which every figure over people says so"), 0.8),),
)
NEW_TO_PILOT = explained(
    "new_to_pilot",
    N_("A register that has only just begun cannot say who is new."),
    thresholds=((N_("days that the register must be older than the period"), OLD_ENOUGH),),
)
FIRST_TIME_SHARE = explained(
    "first_time_share",
    N_("Of each participant the first answer in the period counts; on one day no goes before yes."),
    N_("Many of all participants answered: the interval is narrower; all of them: none is needed."),
    interval=(
        "wilson_fpc",
        "wilson",
    ),
)
PARTICIPANT_PROFILE = explained(
    "participant_profile",
    N_("One attribute at a time; unknown is shown and never shared out over the rest."),
    N_("Of each attribute the newest line of the register that says it counts."),
    N_("Age is the year of the first visit in the period less the year of birth."),
    thresholds=((N_("years of age above which a year of birth counts as unknown"), OLDEST),),
    sources=("Significant Public: aard van de doelgroep",),
)
FIELD_KNOWN = explained(
    "field_known",
    N_("A year of birth is known when it can be right; an age band alone is not a year."),
)
