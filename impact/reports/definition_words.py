"""Units, intervals and small numbers in words, for the pages of definitions. Msgids; pure."""

from typing import NamedTuple

from impact.kit.i18n import N_

UNITS = {
    "share": N_("a share, from 0 to 1"),
    "visits": N_("visits: one person at one session"),
    "sessions": N_("sessions"),
    "persons": N_("persons"),
    "stories": N_("stories"),
    "kinds": N_("kinds of equal size"),
    "difference": N_("a difference between two shares, from -1 to 1"),
    "alpha": N_("alpha: 0 is by chance, 1 is always"),
    "index": N_("an index, from 0 to 1"),
    "ratio": N_("a ratio: 1 is alike"),
    "hours": N_("hours"),
    "minutes": N_("minutes"),
    "euros": N_("euros"),
    "points": N_("points, from -100 to 100"),
}
"""Units that need more than their own name."""


class Interval(NamedTuple):
    """How far chance reaches: in words, and where the method comes from."""

    words: str
    source: str


INTERVALS = {
    "wilson": Interval(
        N_("Wilson's interval, 95 percent."),
        "Wilson 1927, doi:10.1080/01621459.1927.10502953; Brown, Cai & DasGupta 2001",
    ),
    "wilson_fpc": Interval(
        N_("Wilson's interval, narrower because many of those there are were asked."),
        "Wilson 1927; finite population correction through the effective size",
    ),
    "wilson_cluster": Interval(
        N_("Wilson's interval over persons, because what one person does hangs together."),
        "Dean & Pagano 2015",
    ),
    "newcombe": Interval(N_("Newcombe's interval of a difference, 95 percent."), "Newcombe 1998"),
    "cliff_asymmetric": Interval(N_("Cliff's interval for delta, 95 percent."), "Cliff 1996"),
    "greenwood_loglog": Interval(
        N_("Greenwood's interval on the scale of log minus log, 95 percent."),
        "Greenwood 1926; Kalbfleisch & Prentice",
    ),
    "adjusted_wald": Interval(N_("An adjusted interval, 95 percent."), "Rocks 2016"),
    "bootstrap_percentile": Interval(
        N_("Drawn again a thousand times from the stories: the middle 95 percent."),
        "Efron 1979; Hayes & Krippendorff 2007",
    ),
    "code_bounds": Interval(N_("Bounds that codes can hide, no matter of chance."), ""),
    "union_bounds": Interval(N_("Bounds of how many people several pilots share."), ""),
}
NONE = N_("None: all of it was counted, or it is no sample.")


class Small(NamedTuple):
    """From how many a figure is shown: to who keeps the register, and to others."""

    partner: str
    others: str


SHOWN = N_("Shown as it is: who keeps the register knows these people.")
SMALL = {
    "people": Small(
        SHOWN,
        N_("Groups of 1 to 4 people are withheld, of 1 to 9 under 16 or by where people live."),
    ),
    "group": Small(
        SHOWN,
        N_("From a base of 10. Split by what people are, groups of 1 to 4 are withheld, too."),
    ),
    "events": Small(
        SHOWN, N_("Withheld where 1 to 4 people stand behind it. A median from a base of 10.")
    ),
    "answers": Small(
        N_("From 5 answers; of trainers from 3."),
        N_("From 10 answers. Split by what people are, groups of 1 to 4 are withheld, too."),
    ),
    "gap": Small(N_("From 5 answers on both sides."), N_("From 10 answers on both sides.")),
    "response": Small(N_("Shown as it is."), N_("From 5 people who were invited.")),
    "told": Small(
        N_("Shown as it is: a story is counted because its teller agreed."),
        N_("Stories are shown. Tellers and sides from 5 people."),
    ),
    "read": Small(N_("From 5 stories."), N_("From 5 stories by 5 tellers.")),
    "residents": Small(
        SHOWN,
        N_(
            "Groups of 1 to 4 people that one could work out are withheld; by where people live "
            "1 to 9."
        ),
    ),
    "voices": Small(
        SHOWN,
        N_("Both sides of 1 to 4 people are withheld; under 16 or by where people live 1 to 9."),
    ),
    "partners": Small(
        N_("Of one partner alone, or from 5 partners together."), N_("From 5 partners together.")
    ),
}
"""The rules of the gate (`impact/indicators/limits.py`) in words, by their names."""
COMPLEMENT = N_("What would give a withheld number away is withheld as well.")
EMPTY = N_("Without a base nothing is said, and never 0 or a dash without words.")
EDGES = N_("What is dated after the end of the data does not exist yet.")
EVERYWHERE = (EMPTY, EDGES)
"""Edge cases that hold for every figure."""
