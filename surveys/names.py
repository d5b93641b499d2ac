"""What staff reads for the codes of this room. Pure: msgids, never people's own words."""

from impact.indicators.names import MOMENTS as MOMENTS
from impact.indicators.names import PERSPECTIVES as PERSPECTIVES
from impact.kit.i18n import N_

STATES = {
    "draft": N_("Draft"),
    "published": N_("Published"),
    "retired": N_("Retired"),
    "planned": N_("Planned"),
    "open": N_("Open"),
    "closed": N_("Closed"),
}
WEIGHTS = {
    "first": N_("first version"),
    "cosmetic": N_("same questions, better words"),
    "compatible": N_("questions added, left out or moved"),
    "breaking": N_("measures something else"),
}
KINDS = {
    "scale": N_("A scale"),
    "single": N_("One choice"),
    "yesno": N_("Yes or no"),
    "multiple": N_("Several choices"),
    "number": N_("A number"),
    "text": N_("An open question"),
    "note": N_("A note"),
    "group": N_("A group"),
}
CONSENT = {
    "self": N_("asks the respondent"),
    "child_and_guardian": N_("asks the child and a guardian"),
    "none_needed": N_("does not ask"),
}
