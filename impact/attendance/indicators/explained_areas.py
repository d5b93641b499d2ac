"""What is worth knowing of figures beside those of a neighbourhood. Pure."""

from impact.indicators.explained import explained
from impact.kit.i18n import N_

POPULATION_REACH = explained(
    "population_reach",
    N_("Residents only; who lives elsewhere or nobody knows where is left out, and said."),
    thresholds=(
        (N_("share of unknown neighbourhoods above which nothing is said"), 0.2),
        (N_("years that the population may be older"), 3),
        (N_("residents below which a warning stands beside it"), 50),
    ),
    sources=("CBS Kerncijfers wijken en buurten",),
)
PARITY = explained(
    "parity",
    N_("1 is alike: as large a part of the participants as of the benchmark, over known values."),
    N_("The benchmark and its year are named; without a part in it nothing is said."),
)
REPRESENTATIVENESS = explained(
    "representativeness",
    N_("Never a target, and never held against a pilot with another benchmark."),
    thresholds=((N_("share of unknown values above which nothing is said"), 0.2),),
    sources=("Rose 1991, index",),
)
