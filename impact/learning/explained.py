"""What is worth knowing of figures on learning, burden and voices. Pure."""

from impact.indicators.explained import explained
from impact.kit.i18n import N_

TOLD_BACK = explained(
    "told_back",
    N_("Persons who contributed an answer or a story, and were told what came of it."),
)
CONFIRMATION = explained(
    "confirmation",
    N_("Partly agreeing is no agreeing: it stays in the base."),
    interval=("wilson",),
    thresholds=(
        (N_("share that disagrees from which a claim is disputed"), 0.33),
        (N_("answers from which that is said"), 6),
    ),
)
ENTRY_BURDEN = explained(
    "entry_burden",
    N_("The number in the middle, and the one that nine in ten stay below."),
    N_("Of one partner it is shown to that partner; of several together from five partners."),
    thresholds=((N_("minutes a month to aim at"), 30),),
)
COST_PER_HOUR = explained(
    "cost_per_hour",
    N_("Only over whole calendar years that are over, and with the costs of each of them."),
    N_("Never beside another pilot."),
)
VOICE_RATIO = explained(
    "voice_ratio",
    N_("1 is in proportion: as large a part of the voices as of those who came."),
    N_("Only people of whom we know the group."),
    N_("By neighbourhood the strip begins with who live in the pilot's own areas."),
    thresholds=(
        (N_("ratio below which a group is heard too little"), 0.5),
        (N_("ratio above which a group is heard much"), 2),
    ),
)
VOICE_EQUITY = explained(
    "voice_equity",
    N_("1: those quoted are as those who came. 0: they are nothing alike."),
)
