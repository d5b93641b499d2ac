"""What is worth knowing of the figures of questionnaires. Pure."""

from impact.indicators.explained import explained
from impact.kit.i18n import N_

RESPONSE_RATE = explained(
    "response_rate",
    N_("Where nobody wrote down how many were invited, nothing is said."),
    N_("Above 1 is a fault in the invitations: it is listed and not cut off."),
    thresholds=(
        (N_("share below which all figures of that side are a picture of those who answered"), 0.3),
    ),
)
CONSTRUCT_POSITIVE = explained(
    "construct_positive",
    N_("Of five steps the two highest, of three faces the highest, of ten points 8 and up."),
    N_("Sides are never put together: participants, families, trainers and school stand apart."),
    N_("Of one person the last answer of a round counts."),
    N_("Answers of the youngest are less stable, so their age stands beside them."),
    interval=(
        "wilson_fpc",
        "wilson",
    ),
    thresholds=((N_("score from which an answer is positive, of 0 to 1"), 0.75),),
    sources=("Hall, Hume & Tazzyman 2016, Five Degrees of Happiness",),
)
PERSPECTIVE_GAP_POSITIVE = explained(
    "perspective_gap_positive",
    N_("A gap is information and no error: child and parent agree weakly as a rule."),
    N_("Each is asked what they see themselves. Scales of different length are said beside it."),
    N_("Ten or more differences on one page are judged together, by Holm."),
    interval=("newcombe",),
    sources=("Newcombe 1998, method 10",),
)
