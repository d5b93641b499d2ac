"""What is worth knowing of the figures of stories and codes. Pure."""

from impact.indicators.explained import explained
from impact.kit.i18n import N_

STORIES_COLLECTED = explained(
    "stories_collected",
    N_("Only stories whose teller agreed to be counted; of a child, the guardian as well."),
    N_("A story without a day belongs to no period and is listed."),
)
STORY_TELLERS = explained(
    "story_tellers",
    N_("A story without a participant counts as one teller."),
)
TELLER_TONE_POSITIVE = explained(
    "teller_tone_positive",
    N_("What a machine makes of the words is in no figure."),
    N_("Stories are no sample, so no interval is given."),
    thresholds=((N_("tone from which a story is pleasant, of 1 to 5"), 4),),
)
CONSENT_COVERAGE = explained(
    "consent_coverage",
    N_("Of a child every consent needs that of the guardian, too."),
)
CODE_PREVALENCE = explained(
    "code_prevalence",
    N_("Said of the stories that were told, never of the participants."),
    N_("What was agreed on counts, else the majority of first readings; a tie is listed."),
    thresholds=((N_("stories from which a percentage is given"), 20),),
)
CODER_AGREEMENT = explained(
    "coder_agreement",
    N_("First readings only, made without seeing the other."),
    N_("When everybody or nobody used the code nothing can be said, which is not full agreement."),
    interval=("bootstrap_percentile",),
    thresholds=((N_("stories read by two people, at least"), 10),),
    sources=(
        "Krippendorff 2004",
        "Hayes & Krippendorff 2007, doi:10.1080/19312450709336664",
        "Cohen 1960",
    ),
)
