"""What is worth knowing of the figures of staying and of the offer. Pure."""

from impact.attendance.indicators.courses import ENOUGH_OFFERED, WENT_ON
from impact.attendance.indicators.lasting import FOLLOW_UP
from impact.attendance.indicators.reductions import GAP
from impact.indicators.explained import explained
from impact.indicators.survival import ENOUGH_AT_RISK
from impact.kit.i18n import N_

VISIT_FREQUENCY = explained(
    "visit_frequency",
    N_("Over an even number of people it is halfway between the two in the middle."),
)
VISIT_FREQUENCY_BAND = explained(
    "visit_frequency_band",
    N_("The four groups are a fixed list and sum to one."),
)
MEAN_VISITS = explained(
    "mean_visits",
    N_("Stands beside the number in the middle, never alone: a few who come often pull it up."),
)
REPEAT_VISITS = explained(
    "repeat_visits",
    N_("Two sessions on one day are no return."),
    N_("Who first came in the last 90 days is not counted yet, and their number is said."),
    N_("Where no session was held in those days nobody could return, and nobody is asked."),
    interval=("wilson",),
    thresholds=((N_("days in which somebody must return"), FOLLOW_UP),),
    follow_up=FOLLOW_UP,
    sources=("Significant Public: bezoekt een persoon meerdere keren",),
    history={
        1: N_("People who had no session to come back to counted as not returned."),
        2: N_("Only those count who had a session to come back to."),
    },
)
RETENTION = explained(
    "retention",
    N_("Where nothing was offered within those days nobody stopped."),
    N_("Coming back after such a gap does not undo that somebody stopped."),
    N_("Who was still coming at the end of the data is counted up to then."),
    interval=("greenwood_loglog",),
    thresholds=(
        (N_("days without a visit after which somebody stopped, school holidays left out"), GAP),
        (N_("people at least at risk on a day"), ENOUGH_AT_RISK),
    ),
    follow_up=180,
    sources=("Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452",),
)
ATTENDANCE_RATE = explained(
    "attendance_rate",
    N_("Excused stays in: the place was kept."),
    N_("Who enrolled late counts from that day on; who walks in is a visit, not a place."),
    N_("Places of one person hang together, so the interval is over persons."),
    interval=("wilson_cluster",),
)
SESSION_SIZE = explained(
    "session_size",
    N_("Sessions that were not counted are left out."),
)
COURSE_COMPLETION = explained(
    "course_completion",
    N_("The word of the trainer that it is done counts, too."),
    N_("A trainer's no beside four in five sessions is listed as a fault."),
    N_("The whole course counts, also before the period."),
    interval=("wilson",),
    thresholds=(
        (N_("share of the sessions offered that must be attended"), 0.8),
        (N_("sessions that must have been offered"), ENOUGH_OFFERED),
    ),
    follow_up=90,
)
NEVER_STARTED = explained(
    "never_started",
    N_("Only courses that ended and had a register."),
    interval=("wilson",),
    follow_up=90,
)
PROGRESSION = explained(
    "progression",
    N_("Of each participant the first course that ended counts."),
    N_("Only a first visit ever to the other activity counts."),
    interval=("wilson",),
    thresholds=((N_("days in which somebody must begin something else"), WENT_ON),),
    follow_up=180,
    sources=("Significant Public: toeleiding binnen- naar buitenschools",),
)
ART_HOURS = explained(
    "art_hours",
    N_("Up to that share a visit without minutes counts as 0, and how many is said."),
    thresholds=((N_("share of the visits without minutes above which nothing is said"), 0.2),),
)
ART_HOURS_MEDIAN = explained(
    "art_hours_median",
    N_("Half of the participants had fewer hours, half had more."),
    thresholds=((N_("share of the visits without minutes above which nothing is said"), 0.2),),
)
OFFER_DIVERSITY = explained(
    "offer_diversity",
    N_("A kind is a discipline in one form: making, watching or learning."),
    N_("Never held against an offer that was sorted by another list."),
    thresholds=((N_("share of unknown kind above which nothing is said"), 0.2),),
    sources=(
        "Hill 1973, doi:10.2307/1934352",
        "Jost 2006",
    ),
)
OFFER_EVENNESS = explained(
    "offer_evenness",
    N_("One kind only: nothing can be said."),
    sources=(
        "Hill 1973, doi:10.2307/1934352",
        "Jost 2006",
    ),
)
OFFER_UPTAKE_GAP = explained(
    "offer_uptake_gap",
    N_("0: sessions and visits have the same profile. 1: they share nothing."),
    thresholds=((N_("share of unknown kind above which nothing is said"), 0.2),),
)
